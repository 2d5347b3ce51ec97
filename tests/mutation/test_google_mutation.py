"""Whatever changes on Google's pages: exactly that is read, or nothing, or the card is held. Never another rate."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from monitor.card.wire import reading_to_json
from monitor.errors import Refused
from monitor.pages import pages
from tests.mutation.google_mutations import mutate
from tests.mutation.google_verdicts import Mutation, by_key, same

_PAGES = Path(__file__).parent.parent / "pages"
_FACSIMILES = (
    "google__gemini-pricing/spring.html",
    "google__gemini-pricing/autumn.html",
    "google__gemini-pricing/mid-2025.html",
    "google__gemini-pricing-md/winter.md",
    "google__gemini-pricing-md/autumn.md",
    "google__vertex-pricing/autumn.html",
    "google__vertex-pricing/summer.html",
    "google__vertex-pricing/media.html",
)
_FREELY_IGNORED = ("blended over several meters", "mark stands on no price", "restates prices of the tables")


def _card(name: str, text: str) -> dict[str, Any] | None:
    """The card; None where the page is refused or the card would be held."""
    try:
        reading = pages()[name.split("/")[0].replace("__", "/")].read(text)
    except Refused:
        return None
    return None if reading.findings else reading_to_json(reading)


def _verdict(before: dict[str, Any], after: dict[str, Any] | None, mutation: Mutation) -> str:
    if after is None:
        return "held"
    old, new = by_key(before["rates"]), by_key(after["rates"])
    if same(old, new):
        return "nothing" if mutation.allows(old, new) or _ignored_for_good(before, after) else "WRONG silent"
    return "exactly that" if mutation.allows(old, new) else "WRONG"


def _ignored_for_good(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether the only difference is an amount that no rate ever came from: a blended figure, an orphaned footnote."""
    told = [{(loose["text"], loose["reason"]) for loose in card["accounting"]["ignored"]} for card in (before, after)]
    return bool(told[0] ^ told[1]) and all(
        any(reason in loose[1] for reason in _FREELY_IGNORED) for loose in told[0] ^ told[1]
    )


def prove(tries: int, seed: int) -> Counter[str]:
    rng = random.Random(seed)
    tally: Counter[str] = Counter()
    texts = {name: (_PAGES / name).read_text(encoding="utf-8") for name in _FACSIMILES}
    cards = {name: _card(name, text) for name, text in texts.items()}
    while sum(tally.values()) < tries:
        name = rng.choice(_FACSIMILES)
        mutation = mutate(texts[name], rng)
        before = cards[name]
        if mutation is None or mutation.text == texts[name] or before is None:
            continue
        verdict = _verdict(before, _card(name, mutation.text), mutation)
        tally[f"{verdict} {name} {mutation.name}" if "WRONG" in verdict else verdict] += 1
    return tally


@pytest.mark.parametrize("seed", range(3))
def test_no_change_is_ever_read_as_another(seed: int) -> None:
    tally = prove(60, seed)
    assert not [name for name in tally if "WRONG" in name], tally


@pytest.mark.slow
def test_no_change_of_thousands_is_ever_read_as_another(capsys: pytest.CaptureFixture[str]) -> None:
    tally = prove(4000, 2026)
    with capsys.disabled():
        print("\nGoogle's pages,", ", ".join(f"{count} {name}" for name, count in sorted(tally.items())))
    assert not [name for name in tally if "WRONG" in name], tally
