"""Amounts of prose that only say again what a table states: whether a sentence can mean a rate, to the last qualifier.

Prose sets no rate. An amount of it is ignored only where one rate is that price and all that the sentence says fits the
rate: what it buys, its charge, medium, tier and length of prompts, from when it holds. Otherwise it stays unaccounted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from monitor.reading.dates import DATE, read_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from monitor.card.rate import Rate
    from monitor.reading.amounts import Amount
    from monitor.reading.document import Place

SENTENCE_END = re.compile(r"(?<=[a-z\d)\]][.!?]) +(?=[A-Z`\[])|\n")
_CREDIT = re.compile(r" (?:(?:worth )?(?:in|of) )?(?:free )?(?:API |promotional )?credits?\b(?! card)", re.IGNORECASE)
_BEFORE = 30  # characters before an amount that may name its charge: `the output of text costs $5`
_BOUGHT = re.compile(
    r"\s*(?:/|per\b|by the\b|for (?:a|each|every)\b)\s*(?:(?P<many>(?:[\d,]+ ?)?(?:thousand|million|[km])|[\d,]+)\b)?"
    r"(?P<unit>(?:[ -]?[a-z]+){0,4})(?P<hour> ?/ ?hour)?",
    re.IGNORECASE,
)
_ENUMERATED = re.compile(r"\s*(?:/|,|and|or|,\s*(?:and|or))\s*")
_UNITS = tuple(
    (name, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for name, words in (
        ("token_hour", r"tokens?[ -](?:per )?hours?"), ("token", r"tokens?"), ("gb_day", r"gb[ -](?:per )?days?"),
        ("character", r"char(?:acter)?s?"), ("second", r"seconds?"), ("minute", r"minutes?"), ("hour", r"hours?"),
        ("song", r"songs?"), ("query", r"quer(?:y|ies)"), ("prompt", r"prompts?"), ("request", r"requests?"),
        ("call", r"calls?"), ("session", r"sessions?|containers?"), ("image", r"images?"),
    )
)  # fmt: skip
_CHARGE = re.compile(
    r"(?P<cached_input>\bcached\b(?: \w+)? input|\bcach(?:ed|ing)\b|\bcache reads?)|(?P<cache_write>\bcache writes?)"
    r"|(?P<storage>\bstorage)|(?P<grounding>\bground(?:ed|ing)\b)|(?P<input>\binput)|(?P<output>\boutput)"
    r"|(?P<training>\b(?:fine-?)?(?:training|tuning)\b)",
    re.IGNORECASE,
)
_MEDIUM = re.compile(r"(?<![\w-])(?:text|image|audio|video)(?=s?(?![\w-]))")
_TIER = re.compile(r"\b(?:batch|flex|priority|fast mode)\b", re.IGNORECASE)
_LONG = re.compile(
    r"\blong[ -]context|\b(?:over|above|beyond|exceeds?|exceeding|longer than|more than) \d|>\s?\d",
    re.IGNORECASE,
)
_SINCE = re.compile(rf"\b(?:starting|from|effective|beginning|after|as of)(?: on| from)? {DATE}", re.IGNORECASE)
# What makes of a stated price another one, or takes it back.
_OTHERWISE = re.compile(
    r"\b(?:was|were|not (?:cost )?\$|no longer|any ?more|never|previously|formerly|used to|instead|except|excluding"
    r"|unless|surcharges?|extra|additional|additionally|fees?|minimum|regional|residency|eu|europe|fine-?tuned|tuned|discount(?:ed)?"
    r"|off)\b|n[’']t\b|\b(?:more than|less than|up to|at least|at most|over|under|from|between) \$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """An amount of prose: the sentence that it stands in, the words close to it, and what they say that it buys.

    `per` 0 and `unit` empty where they don't say; a `unit` of `?` is none that is known.
    """

    number: int
    amount: Amount
    sentence: str
    beside: str
    per: int
    unit: str

    def means(self, rate: Rate) -> bool:
        """Whether the sentence can speak of this rate."""
        if (self.amount.value, self.amount.currency) != (rate.price, rate.currency):
            return False
        if self.unit not in ("", rate.unit) or (self.per and self.per != rate.per):
            return False
        return not _OTHERWISE.search(self.sentence) and self._fits(rate)

    def _fits(self, rate: Rate) -> bool:
        charges = {match.lastgroup for match in _CHARGE.finditer(self.beside)}
        media = set(_MEDIUM.findall(self.beside))
        tiers = {word.lower().replace("fast mode", "priority") for word in _TIER.findall(self.sentence)} or {"standard"}
        return (
            (not charges or any(_is_charge(str(said), rate.charge) for said in charges))
            and (not media or rate.modality in {"any", *media})
            and rate.tier in tiers
            and bool(_LONG.search(self.sentence)) == (rate.context is not None)
            and all(_day(match) == rate.valid_from for match in _SINCE.finditer(self.sentence))
        )


def ignore_repeated(at: Place, rates: list[Rate], reason: str) -> None:
    """Ignore, for `reason`, the amounts that say what they buy and may mean one of `rates`."""
    for mention in mentions(at):
        if mention.per and any(map(mention.means, rates)):
            at.fates[mention.number] = reason


def ignore_credits(at: Place) -> None:
    """Ignore what a reader is given instead of charged."""
    for number, amount in enumerate(at.amounts):
        if at.fates[number] is None and _CREDIT.match(at.text, amount.end):
            at.fates[number] = "credit, no price"


def _is_charge(said: str, charge: str) -> bool:
    return said == charge or (said in ("storage", "grounding") and said in charge)


def mentions(at: Place) -> Iterator[Mention]:
    """The amounts of a piece of prose that nobody has claimed."""
    start = 0
    for end in [*(gap.start() for gap in SENTENCE_END.finditer(at.text)), len(at.text)]:
        inside = [number for number, amount in enumerate(at.amounts) if start <= amount.start < end]
        sentence = at.text[start:end].strip()
        sentence = sentence[:1].lower() + sentence[1:]
        for number, following in zip_longest(inside, inside[1:]):
            if at.fates[number] is None:
                amount = at.amounts[number]
                last = end if following is None else at.amounts[following].start
                beside = at.text[max(start, amount.start - _BEFORE) : last]
                beside = beside[:1].lower() + beside[1:]
                yield Mention(number, amount, sentence, beside, *_bought(at, number))
        start = end


def _bought(at: Place, number: int) -> tuple[int, str]:
    """What an amount buys; in an enumeration (`$0.75 / $3.75 per 1M tokens`) its last one says it."""
    end = at.amounts[number].end
    if number + 1 < len(at.amounts) and _ENUMERATED.fullmatch(at.text, end, at.amounts[number + 1].start):
        return _bought(at, number + 1)
    bought = _BOUGHT.match(at.text, end)
    if bought is None:
        return 0, ""
    words = " ".join(f"{bought['unit']} {bought['hour'] or ''}".replace("/", "per").split())
    if not words:
        return (_count(bought["many"]), "") if bought["many"] else (0, "?")
    return _count(bought["many"] or "1"), next((name for name, pattern in _UNITS if pattern.search(words)), "?")


def _count(many: str) -> int:
    number = re.sub(r"\D", "", many) or "1"
    scale = many.strip("0123456789, ").lower()[:1]
    return int(number) * {"": 1, "k": 1_000, "t": 1_000, "m": 1_000_000}[scale]


def _day(match: re.Match[str]) -> date | None:
    try:
        return read_date(match)
    except ValueError:
        return None
