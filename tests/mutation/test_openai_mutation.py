"""Whatever changes on OpenAI's pages: exactly that is read, or nothing, or the card is held. Never another rate."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from monitor.card.wire import reading_to_json
from monitor.errors import Refused
from monitor.pages import pages
from tests.mutation import openai_mutations as mutations

_HERE = Path(__file__).parent
_FACSIMILES = (
    "openai__pricing/demo-1-baseline.html",
    "openai__pricing/autumn-2026.html",
    "openai__pricing-md/clean.md",
    "openai__pricing-md/leaked.md",
    "openai__pricing-md/february-whole.md",
    "openai__pricing-md/march-2026.md",
    "openai__pricing-md/september-2026.md",
    "openai__pricing-md/winter-2025.md",
    "openai__image-guide/july-2026.md",
    "openai__image-guide/september-2026.md",
)


def _card(page: str, text: str) -> dict[str, Any] | None:
    """The rates by key; None where the page is refused or the card would be held."""
    try:
        reading = pages()[page].read(text)
    except Refused:
        return None
    return None if reading.findings else mutations.by_key(reading_to_json(reading)["rates"])


def _prove(tries: int, seed: int) -> Counter[str]:
    rng = random.Random(seed)
    tally: Counter[str] = Counter()
    texts = {name: (_HERE.parent / "pages" / name).read_text(encoding="utf-8") for name in _FACSIMILES}
    cards = {name: _card(name.split("/")[0].replace("__", "/"), text) for name, text in texts.items()}
    while sum(tally.values()) < tries:
        name = rng.choice(_FACSIMILES)
        mutation = mutations.mutate(texts[name], rng)
        if mutation is None or mutation.text == texts[name]:
            continue
        after = _card(name.split("/")[0].replace("__", "/"), mutation.text)
        if after is None:
            tally["held"] += 1
        elif mutations.same(cards[name], after) and mutation.allows is not mutations.never:
            tally["nothing"] += 1
        elif mutation.allows(cards[name], after):
            tally["exactly that"] += 1
        else:
            tally[f"WRONG {name} {mutation.name}"] += 1
    return tally


@pytest.mark.parametrize("seed", range(2))
def test_a_few_hundred_changes(seed: int) -> None:
    tally = _prove(120, seed)
    print(tally)
    assert not [line for line in tally if line.startswith("WRONG")]


@pytest.mark.slow
def test_thousands_of_changes() -> None:
    tally = _prove(4000, 2026)
    print(tally)
    assert not [line for line in tally if line.startswith("WRONG")]
