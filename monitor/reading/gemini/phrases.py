"""What may stand beside an amount in a price cell: a pattern for each phrase, in the order in which they are tried.

The name of a phrase is that of the method of the cell's reader that understands it.
"""

from __future__ import annotations

import re

from monitor.reading.dates import DATE
from monitor.reading.gemini import words
from monitor.reading.struck import STRUCK

PER = r"(?:/|\bper\b)\s*"
_PLAIN_UNITS = ("image", "song", "request", "frame", "session", "query", "prompt", "call")
_ROUGHLY = r"(?:approximately|approx\.|about|roughly|~|≈)"
_SIDE = r"<=|=<|≤|<|>=|≥|>|up to|under|below|over|above|longer than|more than"
_TOKENS_EDGE = r"(?P<edge>\d[\d,]*)(?:\s?(?P<scale>[km])\b)?(?:\s+(?:input\s+)?tokens?)?"
_OF_MEDIUM = (
    rf"(?:(?: of)?(?: (?:generated|output))?(?: (?P<frame>{words.RESOLUTION}))? (?P<sound>audio|video|music)\b)?"
)
_MILLION = rf"(?:{words.MANY}|m)"
_SOLD = r"(?:(?:input|output|(?P<training>training)) )?"
_ANY_DATE = re.sub(r"\(\?P<\w+>", "(?:", DATE)
_UNTIL = r"(?:through|thru|until|till|to|ending|ends)(?:\s+on)?"
_SINCE = r"(?:starting|from|effective|beginning|after)(?:\s+(?:from|on))?"
_KIND = r"(?:introductory|promotional|standard|regular|list) pric(?:e|ing)"
_NOISE = (
    r"same (?:price )?as standard(?: pric(?:e|ing))?|(?:batch|flex|priority) pricing not yet implemented"
    r"|\(\w+ output not supported\)|\(default\)|not available(?: \(shut down\))?|usd\b"
    rf"|{_KIND}\s*:|\(including (?:thinking|reasoning)(?: tokens)?\)|\[?new\]?(?=\s*$|\n)"
)

PHRASES = {
    "struck": STRUCK,
    "amount": r"\(?\s*¤",
    "free": r"(?:free of charge|no charge)\b",
    "noise": _NOISE,
    "modality": rf"\(\s*(?P<mods>{words.MODALITIES})(?:\s+(?:input|output))?(?:\s+tokens)?\s*\)",
    "any_modality": r"\(input caching\)",
    "storage": r"\(storage(?: price)?\)|(?<=hour )(?:for )?storage(?: price)?\b",
    "storage_ahead": r"storage(?: price)?(?:\s*:\s*|\s+)(?=¤)",
    "direction": r"(?P<io>input|output)(?:\s*:|\s+(?=¤))",
    "direction_behind": r"\((?:input|output)\)|(?<=[a-z]\s)(?:input|output)(?=\s*(?:$|\n))",
    "thinking": r"(?P<thought>non-thinking|thinking)\s*:",
    "token_hours": rf"{PER}{words.MANY} token(?:s?\s*{PER}|-)hours?\b",
    "counted": rf"{PER}(?:(?P<few>{words.THOUSAND})|{_MILLION}) {_SOLD}(?P<counted>token|char)(?:acter)?s?\b",
    "sized_image": rf"{PER}(?P<sizes>{words.RESOLUTIONS}) (?:resolution )?images?",
    "plain_unit": rf"{PER}(?:1 )?(?:(?:output|input|generated) )?(?P<plain>{'|'.join(_PLAIN_UNITS)})\b",
    "time": rf"{PER}(?P<many>\d+)?\s?-?(?P<time>{words.TIME})s?\b{_OF_MEDIUM}",
    "unknown_unit": rf"{PER}[\w,.]*(?: \w+)?",
    "size": rf"\((?:up to )?(?P<size>{words.RESOLUTIONS})(?: resolution)?\)",
    "band": rf"\(?(?:for )?prompts?\s*(?P<side>{_SIDE})\s*{_TOKENS_EDGE}\)?",
    "lost_band": r"\(?prompts?\s*\d[\d,]*\s?[km]?(?: tokens?)?\)?",
    "open_end": rf"\(?at least (?:through|until) {_ANY_DATE}\)?",
    "window_ahead": rf"(?P<ahead>{_UNTIL}|{_SINCE})\s+{_ANY_DATE} ?[:,–—]? ?(?=¤|~~)",
    "until": rf"\(?(?:{_KIND} )?{_UNTIL}\s+{_ANY_DATE}\)?",
    "since": rf"\(?(?:{_KIND} )?{_SINCE}\s+{_ANY_DATE}\)?",
    "restating": rf"\(?(?:or )?(?:is )?(?:equivalent to|equals|equating to)(?: {_ROUGHLY})?|\(?{_ROUGHLY}|\(?or\b",
    "coming_soon": rf"\(?coming soon!?\s*{words.MARK}?\)?",
    "with_audio": r"\(?(?:video )?(?P<sounding>with|without) audio(?: \(default\))?\)?",
    "mark": words.MARK,
    "between": r"[\s,;.)]+|and\b",
}
UNIT_FOLLOWS = re.compile(rf"\s*{PER}", re.IGNORECASE)
SINCE = re.compile(_SINCE, re.IGNORECASE)
PHRASE = re.compile("|".join(f"(?P<p_{name}>{pattern})" for name, pattern in PHRASES.items()), re.IGNORECASE)
