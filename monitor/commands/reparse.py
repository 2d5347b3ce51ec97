"""ratecard reparse: the kept snapshots, read again with today's readers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from monitor.card.compare import compare
from monitor.commands.changes import print_differences
from monitor.errors import Refused
from monitor.publication import publish_everything
from monitor.reading.version import reader_version
from monitor.settle import Read, same_card, stamped
from monitor.terminal import moment, say
from monitor.wiring import installation, new_reader

if TYPE_CHECKING:
    from monitor.card.state import Card
    from monitor.reading.child import ReaderProcess
    from monitor.settings import Settings
    from monitor.wiring import Installation


def reparse(settings: Settings, *, apply: bool) -> int:
    """Show what would differ in every accepted card; with `apply`, correct the current ones. The exit code.

    A correction is a revision of cause `reparse`: nobody is alerted, and history keeps what was published then.
    """
    with installation(settings, make=False) as house, new_reader(settings) as reader:
        outcomes = Counter(
            _again(house, reader, page, version, apply=apply and version == versions[-1])
            for page in house.pages
            for versions in [house.store.card_versions(page)]
            for version in versions
        )
        problems = publish_everything(house) if apply and outcomes["corrected"] else []
    say(_summary(outcomes))
    for problem in problems:
        say(str(problem))
    if problems:
        return 1
    return 3 if outcomes["refused"] else 0


def _again(house: Installation, reader: ReaderProcess, page: str, version: int, *, apply: bool) -> str:
    """Read one card's bytes again: `same`, `refused`, `otherwise` or `corrected`."""
    card = house.store.card(page, version)
    assert card is not None
    try:
        read = _read(house, reader, card)
    except Refused as refusal:
        say(f"{page} card {version}: refused now: {refusal}; the card stays as it was read")
        return "refused"
    if same_card(card.reading, read.reading):
        return "same"
    print(f"{page} card {version} of {moment(card.at)}")
    print_differences(compare(card.reading.rates, read.reading.rates))
    if not apply:
        return "otherwise"
    if read.reading.findings:
        say(f"{page}: today's reader has findings in it; the card stays as it was read")
        return "otherwise"
    count = house.decisions.reread(house.store.page_state(page), read, house.now())
    say(f"{page}: corrected, {count} change(s), serial {house.store.serial()}")
    return "corrected"


def _read(house: Installation, reader: ReaderProcess, card: Card) -> Read:
    reading = reader.read(card.page, house.store.snapshot(card.snapshot))
    return Read(stamped(reading, card.snapshot), card.snapshot, reader_version())


def _summary(outcomes: Counter[str]) -> str:
    if not outcomes - Counter(same=outcomes["same"]):
        return f"all {outcomes['same']} kept card(s) read the same with today's readers"
    advice = "; `ratecard reparse --apply` corrects what is current" if outcomes["otherwise"] else ""
    found = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
    return f"kept cards read again: {found}{advice}"
