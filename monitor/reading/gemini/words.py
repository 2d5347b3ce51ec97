"""Words that Google's price pages use everywhere: modalities, resolutions, footnote marks, numbers of tokens."""

from __future__ import annotations

import re
from functools import lru_cache

MODALITY = r"(?:texts?|images?|audio|videos?|pdfs?|documents?|thinking|reasoning|response)"
MODALITIES = rf"{MODALITY}(?:(?:[\s/,&\[\]]|and\b)+{MODALITY})*\]?"
RESOLUTION = r"(?:\d+(?:\.\d+)?k|\d{3,4}p(?!x)|\d{3,4} ?px|512|\d{3,4}x\d{3,4}(?: ?px)?)"
RESOLUTIONS = rf"{RESOLUTION}(?:(?:\s*/\s*|,?\s+and\s+|,\s*){RESOLUTION})*"
MARK = r"(?:\[\*+\]|\[\d+\]|\*+|†+|‡+|[¹²³⁴⁵]+)"
MANY = r"(?:1,000,000|1\s?m|(?:1\s)?million)"
THOUSAND = r"(?:1,000|1000|1\s?k)"
TIMES = {"second": "second", "sec": "second", "s": "second", "minute": "minute", "min": "minute", "hour": "hour"}
TIME = rf"(?:{'|'.join(TIMES)})"

_MODALITY = re.compile(r"text|image|audio|video", re.IGNORECASE)
_RESOLUTION = re.compile(RESOLUTION, re.IGNORECASE)
_MARK = re.compile(MARK)
_NO_NAME = re.compile(r"[^a-z0-9.]+")
_TAIL_MARKS = re.compile(rf"\s*(?:{MARK}\s*)+(?=$|\)|\()")


def modalities(text: str) -> tuple[str, ...]:
    """The modalities that `text` names, in its order: `text and thinking` is text."""
    return tuple(dict.fromkeys(word.lower() for word in _MODALITY.findall(text)))


def resolutions(text: str) -> tuple[str, ...]:
    """Each resolution that `text` names, as printed: `1K/2K` is two."""
    return tuple(_RESOLUTION.findall(text))


@lru_cache(maxsize=1024)
def marks(text: str) -> tuple[str, ...]:
    """The footnote marks in `text`, bare: `[*]` and `*` are one mark."""
    return tuple(mark.strip("[]") for mark in _MARK.findall(text))


@lru_cache(maxsize=1024)
def without_marks(text: str) -> str:
    """`text` without the footnote marks at its end or before a bracket, on one line."""
    return _TAIL_MARKS.sub("", text).replace("\n", " ").strip()


def kebab(name: str) -> str:
    """`Gemini 3.8 Live API ` is gemini-3.8-live-api; marks, emoji and anything that is no part of a name drop out."""
    return _NO_NAME.sub("-", name.lower()).strip("-.")


def thousands(number: str, scale: str) -> int:
    """A number of tokens: `200` and `k` are 200000."""
    return int(number.replace(",", "")) * {"": 1, "k": 1_000, "m": 1_000_000}[scale.lower()]
