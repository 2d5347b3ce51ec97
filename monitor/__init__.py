"""Ratecard: watches official pricing pages and tells what changed.

schedule ─▶ check(page)
fetch       monitor.fetch      bytes, headers, time
snapshot    storage            raw bytes kept before anything can fail
parse       monitor.pages      rates + accounting, in a child process (monitor.reading)
validate    monitor.card       believable? a card with findings is held
compare     monitor.card       changes between two cards
commit      storage            revision + changes + outbox in one transaction
deliver     alerts             outbox row → channel
publish     monitor.feed       files, from committed rows only
"""
