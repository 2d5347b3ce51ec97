"""ratecard publish: the feed, written again from the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.errors import UsageError
from monitor.feed.sign import write_keys
from monitor.publication import publish_everything, publish_feed
from monitor.terminal import say
from monitor.wiring import installation

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.settings import Settings


def publish(settings: Settings, to: Path | None) -> int:
    """Write the feed again, every file of it; the exit code."""
    with installation(settings, make=False) as house:
        if to:
            publish_feed(house, to, whole=True)
            problems = []
        else:
            problems = publish_everything(house, whole=True)
        for problem in problems:
            say(f"ratecard: {problem}")
        if not problems:
            say(f"published serial {house.store.serial()} in {to or settings.feed_dir}")
    return 1 if problems else 0


def make_key(secret: Path, to: Path | None) -> int:
    """A new pair of keys, and nothing published: the feed is signed with it once the settings name it."""
    if to:
        raise UsageError("--new-key publishes nothing: leave --to out, name the key in sign_key_file, then publish")
    public = secret.with_name(f"{secret.name}.pub")
    write_keys(secret, public)
    say(f'{secret} is secret: set sign_key_file = "{secret}" to sign with it; give {public} to those who verify')
    return 0
