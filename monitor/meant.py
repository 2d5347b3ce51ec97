"""What a person most likely meant by a word that is not known."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def meant(word: str, known: Iterable[str]) -> str:
    """`; did you mean …?`, for the end of a sentence; empty where nothing is near. Capitals make no difference."""
    spelled = {one.lower(): one for one in sorted(known)}
    close = difflib.get_close_matches(word.lower(), spelled, 1, 0.5)
    return f"; did you mean {spelled[close[0]]}?" if close else ""
