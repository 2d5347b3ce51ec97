"""What the pages call a model, as the id that it has in the API."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_ALIASES = {"whisper": "whisper-1", "tts": "tts-1", "tts-hd": "tts-1-hd", "gpt-image-latest": "chatgpt-image-latest"}
_ID = re.compile(r"[a-z0-9][a-z0-9._:-]*")
_TITLED = re.compile(r"[A-Z0-9][\w.·-]*(?: (?:[A-Z0-9][\w.·-]*|mini|nano|pro))*")
_LONE_ID = re.compile(r"[a-z][a-z0-9._:-]*")
_HYPHENS = str.maketrans("\u2010\u2011", "--")
_MARKS = re.compile(r"\[\d+\]|[*`†‡§¹²³⁴⁵]|[\u2600-\u27bf\u2b50\u2b55\ufe0f\U0001f000-\U0001faff]")
# The last form is a badge that the page sets close to an id with nothing but colour between them: `gpt-5.5New`.
_ASIDE = re.compile(
    r"\(([^()]*)\)|\n(.+)|\s?(with data sharing)$|\s(data sharing)$|(?<=[a-z\d])([A-Z][a-z]+(?: [a-z]+)*)$"
)
_BADGED = re.compile(r"([a-z\d][\w.:-]*) ([A-Z][a-z]+)")
_SEVERAL = re.compile(r"\n|, (?:and )?| / | & | and ")
_THRESHOLD = re.compile(
    r"(?:<|≤|<=|up to|(>|≥|>=|over)) ?(\d+(?:,\d{3})*)([km]?)(?: (?:input )?tokens| context(?: length| window)?)?"
)
_SHARING = re.compile(r"(?:with )?data sharing(?: enabled)?")
_FOOTNOTE = re.compile(r"\d")
_SCALES = {"": 1, "k": 1_000, "m": 1_000_000}
_LEAST_THRESHOLD = 1_000  # tokens
_STATUS = frozenset(
    ("legacy", "new", "deprecated", "beta", "preview", "default", "latest", "recommended", "retired",
     "research preview", "limited preview", "public preview", "promotional", "promotional pricing",
     "introductory pricing"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """An id, the qualifiers that the page prints beside it, and the threshold of its long prompts if it states one.

    `is_long` where the row is that of the long prompts.
    """

    model: str
    data_sharing: bool = False
    threshold: int | None = None
    is_long: bool = False


def strip_marks(text: str) -> str:
    """`text` without footnote marks, emoji and the signs of Markdown that raw HTML leaves as they are."""
    return _MARKS.sub("", text).strip()


@lru_cache(maxsize=4096)
def read_name(text: str) -> Name | None:
    """The name of a model; None where something in it is not understood."""
    data_sharing, threshold, is_long = False, None, False
    badged = _BADGED.fullmatch(strip_marks(text))
    if badged and badged[2].lower() in _STATUS:
        text = badged[1]
    model = model_id(strip_marks(_ASIDE.sub("", text)).translate(_HYPHENS))
    for aside in (next(filter(None, match.groups()), "") for match in _ASIDE.finditer(text)):
        words = strip_marks(aside).strip("()").lower()
        limit = _THRESHOLD.fullmatch(words)
        tokens = int(limit[2].replace(",", "")) * _SCALES[limit[3]] if limit else 0
        if limit and tokens >= _LEAST_THRESHOLD:
            threshold, is_long = tokens, limit[1] is not None
        elif _SHARING.fullmatch(words):
            data_sharing = True
        elif words and words not in _STATUS and words != model and not _FOOTNOTE.fullmatch(words):
            return None
    return Name(model, data_sharing, threshold, is_long) if model else None


@lru_cache(maxsize=4096)
def read_names(text: str) -> tuple[Name, ...]:
    """The names of one or several models that share a row; none where something is not understood.

    Only ids may stand side by side: what else a page may write between two words is no enumeration. What qualifies one
    of them must be said of each.
    """
    name = read_name(text)
    if name:
        return (name,)
    parts = [part for part in _SEVERAL.split(text) if part]
    names = [
        name for part in parts if (name := read_name(part)) and _LONE_ID.fullmatch(strip_marks(_ASIDE.sub("", part)))
    ]
    said = {(name.data_sharing, name.threshold, name.is_long) for name in names}
    return tuple(names) if len(names) == len(parts) and len(said) == 1 else ()


def model_id(name: str) -> str | None:
    """`gpt-5.5` as it stands, `GPT Image 2` → `gpt-image-2`, `Whisper` → `whisper-1`; None for what is no such name."""
    if " " in name or "·" in name:
        if not _TITLED.fullmatch(name):
            return None
        name = re.sub(r"[ ·]", "-", name)
    model = _ALIASES.get(name.lower(), name.lower())
    return model if _ID.fullmatch(model) and re.search(r"[-\d]", model) else None


def kebab(name: str) -> str:
    """A tool's name as a slug."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
