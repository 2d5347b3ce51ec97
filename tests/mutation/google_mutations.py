"""Random changes to Google's facsimiles, each with what a reader may make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.mutation import google_tables as tables
from tests.mutation import google_words as words

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from tests.mutation.google_verdicts import Mutation

_MUTATIONS: tuple[Callable[[str, random.Random], Mutation | None], ...] = (
    words.price, words.price, words.price, words.note_price, words.written_otherwise, words.broken_number,
    words.qualifier, words.unit, words.threshold, words.cut_off, words.free_words,
    tables.tier, tables.header, tables.label, tables.row_gone, tables.row_twice, tables.row_twice_dearer,
    tables.rows_moved, tables.columns_moved, tables.column_added, tables.tabs_moved, tables.wrapped,
    tables.cosmetics, tables.cosmetics, tables.cosmetics,
)  # fmt: skip


def mutate(text: str, rng: random.Random) -> Mutation | None:
    """One change at random; None where the text has no place for it."""
    return rng.choice(_MUTATIONS)(text, rng)
