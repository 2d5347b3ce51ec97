"""What is wrong with an installation, and how to mend it: one module for each part that can be wrong."""
