"""The column *Type* of a Vertex price table: charge and modality of a row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from monitor.reading.gemini import words

_M = words.MODALITIES
_NOTE = r"(?:\s*\((?:response(?: and reasoning)?|response & reasoning|avatar|live avatar|default)\))?"
_SIZE = rf"(?:\s*\((?P<size>{words.RESOLUTIONS})\))?"
_PATTERNS = (
    rf"(?P<charge>input|output)\s*:\s*(?P<mods>{_M}){_NOTE}",
    rf"(?P<charge>input|output)\s*\((?P<mods>{_M})\){_NOTE}",
    rf"(?P<mods>{_M})\s+(?P<charge>input|output)(?:{_NOTE}|{_SIZE})",
    rf"(?P<million>1m)\s+(?P<charge>input|output)\s+(?:(?P<mods>{_M})\s+)?tokens{_NOTE}",
    r"(?P<charge>input|output)(?: tokens)?:?",
    r"(?P<batch>batch )?(?P<charge>input|output)",
    r"(?P<batch>batch )?(?P<cached>cache hit|cache read|cached input):?",
    r"(?P<life>\d+[mh]) (?P<batch>batch )?(?P<write>cache write|write)",
    r"(?P<training>tuning)(?: for (?P<million>1m) training tokens)?",
    rf"(?P<image>image generation){_SIZE}",
    rf"(?P<video>video(?: (?:\+|and) audio)? generation){_SIZE}",
)
_COMPILED = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _PATTERNS)


@dataclass(frozen=True, slots=True)
class RowType:
    """What a row prices.

    `tier` and `resolutions` where the type names them itself; `millions` where it says that it counts 1M tokens.
    """

    charge: str
    modalities: tuple[str, ...] = ("any",)
    tier: str = ""
    millions: bool = False
    conditions: tuple[tuple[str, str], ...] = ()
    resolutions: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def read_type(text: str) -> RowType | None:
    """The meaning of a Type cell, or None where it is not known."""
    bare = words.without_marks(text)
    for pattern in _COMPILED:
        match = pattern.fullmatch(bare)
        if match:
            said = {key: found.lower() for key, found in match.groupdict().items() if found}
            return _row_type(said, words.resolutions(match.groupdict().get("size") or ""))
    return None


def _row_type(said: dict[str, str], sizes: tuple[str, ...]) -> RowType:
    tier = "batch" if "batch" in said else ""
    if "cached" in said:
        return RowType("cached_input", tier=tier)
    if "write" in said:
        return RowType("cache_write", tier=tier, conditions=(("duration", said["life"]),))
    if "training" in said:
        return RowType("training", millions="million" in said)
    if "image" in said:
        return RowType("output", ("image",), resolutions=sizes)
    if "video" in said:
        sound = "with" if "audio" in said["video"] else "without"
        return RowType("output", ("video",), conditions=(("audio", sound),), resolutions=sizes)
    modalities = words.modalities(said.get("mods", "")) or ("any",)
    return RowType(said["charge"], modalities, tier, "million" in said, resolutions=sizes)
