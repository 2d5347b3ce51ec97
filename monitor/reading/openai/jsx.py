"""Values written in JSX: strings, numbers, arrays, objects, and the few calls that wrap a text."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

_BLANK = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_STRING = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`", re.DOTALL)
_NUMBER = re.compile(r"-?(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?![\w.])")
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_KEY = re.compile(r"\s*(?:\"([^\"]*)\"|'([^']*)'|([A-Za-z_$][\w$]*))\s*:")
_ATTRIBUTE = re.compile(r"[A-Za-z][\w:-]*")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_NAMED = {"n": "\n", "t": "\t", "r": "\r"}
_WORDS = {"null": None, "undefined": None, "true": True, "false": False}
_SUFFIX = {"withDataSharing": " (data sharing)", "withLegacy": " (legacy)"}
_DEEPEST = 12


class NotJsx(ValueError):
    """What stands here is none of the values that the page's tables are written in."""


def read_value(text: str, position: int, depth: int = 0) -> tuple[Any, int]:
    """The value at `position` and where it ends; text in markup is `{"html": …}`.

    Raises NotJsx.
    """
    position = skip_blank(text, position)
    head = text[position : position + 1]
    if depth > _DEEPEST:
        raise NotJsx("values nested too deep")
    if head == "[":
        return _read_items(text, position + 1, "]", depth)
    if head == "{":
        return _read_object(text, position + 1, depth)
    string = _STRING.match(text, position)
    if string:
        return _unescape(next(group for group in string.groups() if group is not None)), string.end()
    number = _NUMBER.match(text, position)
    if number:
        return Decimal(number[0].replace("_", "")), number.end()
    return _read_word(text, position, depth)


def read_attributes(text: str, position: int) -> tuple[dict[str, Any], int]:
    """The attributes of a tag from after its name, and where the tag ends.

    Raises NotJsx.
    """
    found: dict[str, Any] = {}
    while True:
        position = skip_blank(text, position)
        for end in ("/>", ">"):
            if text.startswith(end, position):
                return found, position + len(end)
        name = _ATTRIBUTE.match(text, position)
        if not name:
            raise NotJsx(f"no attribute: {text[position : position + 20]!r}")
        found[name[0]], position = _read_setting(text, name.end())


def skip_blank(text: str, position: int) -> int:
    """The first position from `position` that is neither white space nor a comment."""
    match = _BLANK.match(text, position)
    return match.end() if match else position


def _read_setting(text: str, position: int) -> tuple[Any, int]:
    if not text.startswith("=", position):
        return True, position
    if not text.startswith("{", position + 1):
        return read_value(text, position + 1)
    value, position = read_value(text, position + 2)
    position = skip_blank(text, position)
    if not text.startswith("}", position):
        raise NotJsx("an attribute that is computed")
    return value, position + 1


def _read_items(text: str, position: int, closing: str, depth: int) -> tuple[list[Any], int]:
    items = []
    position = skip_blank(text, position)
    while not text.startswith(closing, position):
        item, position = read_value(text, position, depth + 1)
        items.append(item)
        position = _after_comma(text, position, closing)
    return items, position + 1


def _read_object(text: str, position: int, depth: int) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    position = skip_blank(text, position)
    while not text.startswith("}", position):
        key = _KEY.match(text, position)
        if not key:
            raise NotJsx(f"no key: {text[position : position + 20]!r}")
        found[key[1] or key[2] or key[3]], position = read_value(text, key.end(), depth + 1)
        position = _after_comma(text, position, "}")
    return found, position + 1


def _after_comma(text: str, position: int, closing: str) -> int:
    position = skip_blank(text, position)
    if text.startswith(",", position):
        return skip_blank(text, position + 1)
    if not text.startswith(closing, position):
        raise NotJsx(f"neither ',' nor {closing!r}: {text[position : position + 20]!r}")
    return position


def _read_word(text: str, position: int, depth: int) -> tuple[Any, int]:
    word = _WORD.match(text, position)
    if not word:
        raise NotJsx(f"no value: {text[position : position + 20]!r}")
    if word[0] in _WORDS:
        return _WORDS[word[0]], word.end()
    if not text.startswith("(", word.end()):
        raise NotJsx(f"a name in place of a value: {word[0]}")
    arguments, end = _read_items(text, word.end() + 1, ")", depth)
    if not arguments or not isinstance(arguments[0], str):
        raise NotJsx(f"a call without text: {word[0]}")
    return _called(word[0], arguments[0]), end


def _called(function: str, argument: str) -> Any:
    if function == "pricingHtml":
        return {"html": argument}
    if function == "pricingTooltipHeading":
        return argument
    if function in _SUFFIX:
        return argument + _SUFFIX[function]
    raise NotJsx(f"an unknown function: {function}")


def _unescape(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _NAMED.get(match[3], match[3])
