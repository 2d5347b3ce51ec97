"""Text out of a page's bytes: decoded rightly, or refused."""

from __future__ import annotations

import codecs
import json
import re

from monitor.errors import Refused
from monitor.reading.damage import check_damage

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NOT_TEXT = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\x28\xb5\x2f\xfd",
    b"BZh",
)
_NOT_TEXT_TYPE = re.compile(
    r"\s*(?:image|audio|video|font)/|\s*application/(?:pdf|zip|gzip|(?:[\w.]+\+)?json)\b", re.IGNORECASE
)
# Escapes that switch the alphabet (ISO-2022): plain ASCII to UTF-8, which would read rubbish full of dollar signs.
_ALPHABET_SWITCH = re.compile(rb"\x1b[$()]")
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META = re.compile(rb"""<meta\b[^>]{0,200}?\bcharset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_META_WITHIN = 4096  # bytes; browsers look at the first 1024

# What browsers make of a charset's name. Others are refused: Python has codecs that are no charsets (`rot13`).
_CODECS = {
    **{f"windows-{page}": f"cp{page}" for page in range(1250, 1259)},
    **{f"iso-8859-{part}": f"iso-8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "cp1252"), "cp1252"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("gb2312", "gbk", "gb18030"), "gb18030"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
    **{name: name for name in ("euc-jp", "big5", "koi8-r", "koi8-u", "utf-16-le", "utf-16-be")},
    "utf-8": "utf-8", "utf8": "utf-8", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874",
}  # fmt: skip
_MISREAD = re.compile("[\x80-\x9f\ue000-\uf8ff]")  # no page prints these; a wrong charset makes them
_WIDE = ("utf-16-le", "utf-16-be")


def decode(body: bytes, content_type: str = "") -> str:
    """The text of a page. A byte order mark wins; else bytes that are UTF-8 are UTF-8, whatever is declared; else the
    one charset that the Content-Type header and the page's `<meta>` declare, strictly.

    Raises Refused: `empty`, `not_this_page` (not text, or JSON), `unknown_layout` (no charset fits, or a row
    is damaged).
    """
    if not body.strip():
        raise Refused("empty", "the answer has no content; the last good card is kept and the page is asked again")
    if body.startswith(_NOT_TEXT) or _NOT_TEXT_TYPE.match(content_type):
        raise _not_text(content_type)
    text = _text(body, content_type)
    if "\x00" in text:
        raise _not_text(content_type)
    if not text.strip():
        raise Refused("empty", "the answer is only white space; the last good card is kept and the page is asked again")
    if _is_json(text):
        raise Refused("not_this_page", "the answer is a JSON document, not a page; look at the address")
    check_damage(text)
    return text


def _not_text(content_type: str) -> Refused:
    kind = f" (Content-Type {content_type[:60]!r})" if content_type else ""
    return Refused("not_this_page", f"the answer is not text{kind}; look at the address")


def _text(body: bytes, content_type: str) -> str:
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return _strict(body[len(mark) :], codec)
    header = _CHARSET.search(content_type)
    declared = header[1].lower() if header else ""
    if _CODECS.get(declared) in _WIDE:
        return _strict(body, _CODECS[declared])
    if b"\x00" in body:
        raise _not_text(content_type)
    if _ALPHABET_SWITCH.search(body):
        raise _wrong_charset("the bytes switch alphabets by escapes")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(body, declared)


def _legacy(body: bytes, declared: str) -> str:
    """`body`, which is not UTF-8, in the one charset that is declared for it."""
    meta = _META.search(_COMMENT.sub(b"", body[:_META_WITHIN]))
    names = {name for name in (declared, meta[1].decode("ascii").lower() if meta else "") if name}
    found = {_CODECS.get(name, "") for name in names}
    codec = found.pop() if len(found) == 1 else ""
    if not codec or codec == "utf-8" or codec in _WIDE:
        said = " and ".join(sorted(names)) or "nothing"
        raise _wrong_charset(f"the bytes are not UTF-8, and the page declares {said}"[:120])
    if _is_damaged_utf8(body):
        raise _wrong_charset(f"the page declares {codec}, but its bytes are UTF-8 with errors")
    text = _strict(body, codec)
    if _MISREAD.search(text):
        raise _wrong_charset(f"the page declares {codec}, which makes control characters of it")
    return text


def _is_damaged_utf8(body: bytes) -> bool:
    """More characters beyond ASCII are whole in UTF-8 than broken: in another charset that is next to impossible."""
    guess = body.decode("utf-8", "replace")
    broken = guess.count("\ufffd")
    return sum(character > "\x7f" for character in guess) > 2 * broken


def _strict(body: bytes, codec: str) -> str:
    try:
        return body.decode(codec)
    except UnicodeDecodeError as error:
        raise _wrong_charset(f"byte {error.start} is not {codec}") from None


def _wrong_charset(what: str) -> Refused:
    return Refused("unknown_layout", f"the charset can't be told: {what}; nothing was read, look at the snapshot")


def _is_json(text: str) -> bool:
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
