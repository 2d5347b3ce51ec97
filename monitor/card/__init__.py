"""The nouns: what a rate is, when two cards differ, what may be believed. Standard library only, no I/O."""
