"""The column *Type* (or *Feature*) of a Vertex price table: charge and modality of a row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from monitor.reading.gemini import words

_M = words.MODALITIES
_THOUGHT = r"(?:thinking|reasoning)(?: tokens)?"
_NOTE = (
    rf"(?:\s*\((?:response(?: (?:and|&) {_THOUGHT})?|(?:including|incl\.) {_THOUGHT}|avatar|live avatar|default)\))?"
)
_SIZE = rf"(?:\s*\((?P<size>{words.RESOLUTIONS})\))?"
_PATTERNS = (
    rf"(?P<charge>input|output)\s*[:–-]?\s*(?P<mods>{_M})(?: tokens)?{_NOTE}",
    rf"(?P<charge>input|output)(?: tokens)?\s*\((?P<mods>{_M})\){_NOTE}",
    rf"(?P<mods>{_M})\s+(?P<charge>input|output)(?: tokens)?(?:{_NOTE}|{_SIZE})",
    rf"(?:1m|1,000,000)\s+(?P<charge>input|output)\s+(?:(?P<mods>{_M})\s+)?(?P<unit>token|character)s{_NOTE}",
    r"(?P<batch>batch )?(?P<charge>input|output)(?: tokens)?:?",
    rf"(?P<batch>batch )?(?P<cached>cache hit|cache read|cached input)(?:\s*\((?P<mods>{_M})\))?:?",
    r"(?P<life>\d+[mh]) (?P<batch>batch )?(?P<write>cache write|write)",
    r"(?P<storage>(?:context )?cach(?:e|ing) storage|context caching \(storage\))",
    r"(?P<training>(?:(?:supervised|preference) )?(?:fine[- ]?)?tuning)(?: for 1m training (?P<unit>token)s)?",
    r"(?P<training>(?:1m )?training (?P<unit>token)s?)",
    rf"(?P<making>image|music|song) generation{_SIZE}",
    rf"(?P<doing>image (?:editing|customization|upscaling)|upscaling){_SIZE}",
    rf"(?P<video>video(?: (?:\+|and|&) audio)?) generation{_SIZE}",
    r"(?P<ground>grounding with google search|grounding with google maps|web grounding for enterprise)",
    r"(?P<embedded>text|image|audio|video)(?: (?P<grade>plus|standard|essential))?",
)
_PLAIN = {"cached": "cached_input", "storage": "cache_storage", "training": "training"}
_COMPILED = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _PATTERNS)


@dataclass(frozen=True, slots=True)
class RowType:
    """What a row prices.

    `charge` is empty where only the cell can say it. `tier` and `resolutions` where the type names them itself; `unit`
    where it says that it counts a million of them.
    """

    charge: str
    modalities: tuple[str, ...] = ("any",)
    tier: str = ""
    unit: str = ""
    conditions: tuple[tuple[str, str], ...] = ()
    resolutions: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def read_type(text: str) -> RowType | None:
    """The meaning of a Type cell, or None where it is not known."""
    bare = words.without_marks(text)
    for pattern in _COMPILED:
        match = pattern.fullmatch(bare)
        if match and _names_modality(match.groupdict().get("mods")):
            said = {key: found.lower() for key, found in match.groupdict().items() if found}
            return _row_type(said, words.resolutions(match.groupdict().get("size") or ""))
    return None


def _names_modality(named: str | None) -> bool:
    """Whether words name modalities of rates, or none (`response and reasoning`): a PDF or thinking alone is none."""
    return not named or bool(words.modalities(named)) or "response" in named.lower()


def read_types(text: str) -> tuple[RowType | None, ...]:
    """The meanings of a Type cell: one, or one a line where the cell is a list whose prices are listed beside it."""
    whole, lines = read_type(text), text.split("\n")
    return (whole,) if whole or len(lines) == 1 else tuple(map(read_type, lines))


def _row_type(said: dict[str, str], sizes: tuple[str, ...]) -> RowType:
    tier = "batch" if "batch" in said else ""
    if "charge" in said:
        modalities = words.modalities(said.get("mods", "")) or ("any",)
        return RowType(said["charge"], modalities, tier, said.get("unit", ""), resolutions=sizes)
    if "write" in said:
        return RowType("cache_write", tier=tier, conditions=(("duration", said["life"]),))
    if "ground" in said:
        name = (("variant", words.kebab(said["ground"])),) if "enterprise" in said["ground"] else ()
        return RowType("grounding_maps" if "maps" in said["ground"] else "grounding_search", conditions=name)
    plain = next((charge for name, charge in _PLAIN.items() if name in said), "")
    if plain:
        return RowType(plain, words.modalities(said.get("mods", "")) or ("any",), tier, said.get("unit", ""))
    return _medium(said, sizes)


def _medium(said: dict[str, str], sizes: tuple[str, ...]) -> RowType:
    """A feature named after what it makes. Editing and upscaling have prices of their own beside generation's."""
    if "doing" in said:
        return RowType("output", ("image",), conditions=(("variant", words.kebab(said["doing"])),), resolutions=sizes)
    if "video" in said:
        sound = "with" if "audio" in said["video"] else "without"
        return RowType("output", ("video",), conditions=(("audio", sound),), resolutions=sizes)
    if "embedded" in said:
        grade = (("variant", said["grade"]),) if "grade" in said else ()
        return RowType("", (said["embedded"],), conditions=grade)
    medium = "image" if said["making"] == "image" else "audio"
    return RowType("output", (medium,), resolutions=sizes)
