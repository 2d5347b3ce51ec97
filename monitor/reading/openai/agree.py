"""Two witnesses of one price, the page's data and its visible tables, must say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.reading.document import place

if TYPE_CHECKING:
    from monitor.card.rate import Rate
    from monitor.reading.ledger import Ledger
    from monitor.reading.openai.models import Absent


def merge(ledger: Ledger, embedded: int, absent_in_data: set[Absent], absent_in_text: set[Absent]) -> None:
    """One rate a key out of both witnesses; the first `embedded` rates of the ledger come from the data.

    A price that the other witness gives differently, or expressly denies, is a finding.
    """
    in_data, in_text = ledger.rates[:embedded], ledger.rates[embedded:]
    stated = {rate.key: rate for rate in in_data}
    kept = []
    for rate in in_text:
        other = stated.get(rate.key)
        if other is None:
            kept.append(rate)
        elif (other.price, other.per) != (rate.price, rate.per) and other.unit_price != rate.unit_price:
            _contradict(ledger, rate, f"the page's data say {other.price} per {other.per}")
    for rates, denied, who in ((in_data, absent_in_text, "visible table"), (in_text, absent_in_data, "data")):
        for rate in rates if denied else ():
            if (rate.model, rate.charge, (rate.modality,), rate.tier, rate.context, rate.conditions) in denied:
                _contradict(ledger, rate, f"the page's {who} states no such price")
    ledger.rates[embedded:] = kept


def _contradict(ledger: Ledger, rate: Rate, detail: str) -> None:
    cited = rate.evidence
    ledger.finding("contradiction", place(cited.text, cited.section, cited.row, cited.column), detail)
