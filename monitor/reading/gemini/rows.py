"""What the label of a row says: which charge it prices, of which modality, and of which of the section's models."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from monitor.reading.gemini import words

VARIANTS = ("fast", "lite", "ultra", "clip", "pro")
_STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class Row:
    """A known label.

    `charges` is empty for a row that prices nothing; `grounding` rows have a grammar of their own. `family` and
    `variant` are the model's name where the label has one (`veo 3.1`, `fast`); `model` is its id where it is spelt out.
    """

    charges: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    grounding: bool = False
    family: str = ""
    variant: str = ""
    audio: str = ""
    model: str = ""
    kind: str = ""  # for `variant` of the conditions: `live-api`
    marks: tuple[str, ...] = ()


_M = rf"(?P<mods>{words.MODALITIES})"
_THINKING = r"(?:including )?(?:thinking|reasoning) tokens(?: included)?"
_SAID = rf"(?: \((?:{_THINKING}|default)\))*"
_BEHIND = rf"{_SAID}(?: \((?P<mods2>{words.MODALITIES})\))?{_SAID}"
_PRICE = r"(?: token)?(?: pric(?:e|ing))?"
_MEDIUM = r"(?P<medium>image|video|audio|music|song)"
_AUDIO = r"(?: (?P<audio>with|without) audio)?"
_ASIDE = r"(?: \((?:default|preview|full[ -](?:length )?song|(?:up to )?\d+ ?s(?:econds?)?(?: clip)?)\))*"
_NAME = r"(?P<family>(?:imagen|veo|lyria) ?\d*(?:\.\d+)?)(?P<variant>(?: [a-z]+)*?)"
_LABELS = (
    ("input", rf"(?:{_M} )?input{_PRICE}{_BEHIND}"),
    ("output", rf"(?:{_M} )?output{_PRICE}{_BEHIND}"),
    ("cached_input", rf"(?:context caching|context cache|cached input){_PRICE}{_BEHIND}"),
    ("cache_storage", r"(?:context caching|cache) (?:\(storage(?: price)?\)|storage)(?: price)?"),
    ("output", rf"{_MEDIUM} generation(?: pric(?:e|ing))"),
    ("output", rf"{_MEDIUM}{_AUDIO}(?: output)? price{_ASIDE}"),
    ("training", r"tuning(?: price)?"),
    ("", r"used to improve our products"),
    ("live", r"live api(?: pric(?:e|ing))?"),
    ("live", r"text-to-speech ?\(?(?P<model>[a-z0-9.-]+)?\)?"),
    ("grounding", r"grounding with google (?P<ground>(?:(?:web|image|search|maps|and)[ ,()&]*)+)"),
    ("output", rf"{_NAME}(?: {_MEDIUM})?{_AUDIO}(?: generation)?(?: price)?{_ASIDE}"),
)
_COMPILED = tuple((charge, re.compile(pattern)) for charge, pattern in _LABELS)
_FILLERS = frozenset(("preview", "generate", _STANDARD, *VARIANTS))


@lru_cache(maxsize=1024)
def read_row(label: str) -> Row | None:
    """The meaning of a row's label, or None where it is not known."""
    bare = words.without_marks(label).lower().removesuffix(":")
    for charge, pattern in _COMPILED:
        match = pattern.fullmatch(bare)
        if match:
            return _row(charge, match.groupdict(), words.marks(label))
    return None


def _row(charge: str, said: dict[str, str | None], marks: tuple[str, ...]) -> Row | None:
    if charge == "grounding":
        return Row(_groundings(said["ground"] or ""), ("any",), grounding=True, marks=marks)
    if charge == "live":
        model = said.get("model") or ""
        return Row(("input", "output"), model=model, kind="" if model else "live-api", marks=marks)
    names, modalities = (said.get("variant") or "").split(), _modalities(said)
    if not _FILLERS.issuperset(names) or modalities is None:
        return None
    return Row(
        (charge,) if charge else (),
        modalities,
        family=said.get("family") or "",
        variant=next((name for name in names if name in VARIANTS or name == _STANDARD), ""),
        audio=said.get("audio") or "",
        marks=marks,
    )


def _groundings(what: str) -> tuple[str, ...]:
    """`web and image search` is charged as both, `image search` as one."""
    searches_web = "web" in what or what.replace("image search", "").count("search")
    charges = (
        "grounding_search" if searches_web else "",
        "grounding_image_search" if "image" in what else "",
        "grounding_maps" if "maps" in what else "",
    )
    return tuple(charge for charge in charges if charge)


def _modalities(said: dict[str, str | None]) -> tuple[str, ...] | None:
    """The modalities that a label names; None where it names only such as rates don't have (`PDF input`)."""
    medium = said.get("medium") or ""
    if medium:
        return ("audio",) if medium in ("music", "song") else (medium,)
    named = said.get("mods") or said.get("mods2") or ""
    return words.modalities(named) or (None if named else ())


def choose_models(row: Row, models: tuple[str, ...]) -> tuple[str, ...]:
    """Those of a section's models that a row speaks of; none where it names one that the section does not have."""
    if not row.family and not row.variant and not row.model:
        return models
    if row.model:
        return (row.model,)
    family = row.family.replace(" ", "-")
    models = tuple(model for model in models if _is_of(model, family))
    plain = tuple(model for model in models if not _variants(model))
    if row.variant in VARIANTS:
        return tuple(model for model in models if row.variant in _variants(model))
    if row.variant == _STANDARD or (row.family and plain):
        return plain
    return models


def _is_of(model: str, family: str) -> bool:
    """Whether an id (`veo-3.0-generate-001`) is of a family (`veo-3`); every id is of the one without a name."""
    return not family or model == family or model.startswith((f"{family}-", f"{family}.0-"))


def _variants(model: str) -> set[str]:
    return set(model.split("-")).intersection(VARIANTS)
