"""What footnotes add, date and restate: whole small pages through the reader."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from monitor.reading.gemini import read_gemini
from monitor.reading.html import read_html

if TYPE_CHECKING:
    from monitor.card.reading import Reading

_TOKENS = "Image output is priced at $30 per 1,000,000 tokens and is equivalent to $0.039 per image."


def _read(paid: str, notes: str, label: str = "Output price", tabs: str = "") -> Reading:
    table = f"<table><tr><th></th><th>Free Tier</th><th>Paid Tier, per 1M tokens in USD</th></tr><tr><td>{label}</td><td>Not available</td><td>{paid}</td></tr></table>"
    page = f"<h2>G</h2><em><code>gemini-1</code></em><h3>Standard</h3>{table}{tabs.format(table)}{notes}"
    return read_gemini("google/gemini-pricing", read_html(page))


def _rates(reading: Reading) -> list[tuple[str, str, str, str]]:
    return [(rate.tier, str(rate.price), rate.unit, rate.basis) for rate in reading.rates]


@pytest.mark.parametrize(
    ("cell", "note"),
    [
        ("$0.039 per image*", f"<p>[*] {_TOKENS}</p>"),
        ("$0.039 per image<sup>*</sup>", f"<p><sup>*</sup>{_TOKENS}</p>"),
        ("$0.039 per image*", f"<p>** Not this one.<br>* {_TOKENS}</p>"),
        ("$0.039 per image*", f"<ul><li>{_TOKENS}</li></ul>"),
        ("$0.039 per image[1]", f"<p><sup>1</sup> {_TOKENS}</p>"),
    ],
)
def test_a_token_price_that_only_a_footnote_states_is_a_rate(cell: str, note: str) -> None:
    reading = _read(cell, note)
    assert _rates(reading) == [("standard", "0.039", "image", "equivalent"), ("standard", "30", "token", "list")]
    assert reading.findings == ()


def test_it_is_one_only_in_the_tab_whose_price_it_restates() -> None:
    reading = _read("$0.039 per image*", f"<p>* {_TOKENS}</p>", tabs="<h3>Batch</h3>{}".replace("{}", "{0}"))
    half = _read("$0.0195 per image*", f"<p>* {_TOKENS}</p>")
    assert ("batch", "30", "token", "list") in _rates(reading)
    assert half.findings[0].kind == "contradiction"


def test_it_is_none_where_the_footnote_states_two() -> None:
    note = (
        "Image output is priced at $30 per 1M tokens and, from 2027 on, $60 per 1M tokens: $0.039 or $0.078 per image."
    )
    assert _read("$0.039 per image*", f"<p>* {note}</p>").findings[0].kind == "implausible"
    listed = "$30.00 (images) through December 31, 2026. $60.00 (images) starting January 1, 2027. Equivalent to $0.078 per image*"
    restated = _read(listed, f"<p>* {note.replace('$0.039 or ', '')}</p>")
    assert restated.findings == ()


def test_a_footnote_whose_mark_stands_nowhere_counts_nowhere() -> None:
    reading = _read("$2.50", f"<p>[*] {_TOKENS}</p>")
    assert _rates(reading) == [("standard", "2.50", "token", "list")]
    assert {loose.reason for loose in reading.accounting.ignored} == {"a footnote whose mark stands on no price"}


def test_a_price_that_has_lost_its_mark_is_noticed() -> None:
    assert _read("$0.039 per image", f"<p>[*] {_TOKENS}</p>").findings[0].kind == "contradiction"


@pytest.mark.parametrize(
    "note",
    [
        "Image output is priced at $60 per 1,000,000 tokens.",
        "Images are equivalent to $0.9 per image.",
        "Also, there is a fee of $5.",
    ],
)
def test_a_footnote_that_says_something_else_than_its_table_holds_the_card(note: str) -> None:
    cell = "$120.00 (images)<br>Equivalent to $0.134 per 1K image*"
    assert _read(cell, f"<p>* {note}</p>").findings


def test_an_estimate_of_one_meter_is_an_equivalent_and_one_of_several_is_ignored() -> None:
    one = "<p>* Billing is based on output tokens of 720p video. Under Standard pricing, approximately $0.10 per second.</p>"
    several = "<p>* Based on input and output tokens, an effective price of approximately $0.0368 per minute.</p>"
    assert _rates(_read("$17.50 (video)*", one)) == [
        ("standard", "17.50", "token", "list"),
        ("standard", "0.10", "second", "equivalent"),
    ]
    assert _rates(_read("$17.50 (video)*", several)) == [("standard", "17.50", "token", "list")]


@pytest.mark.parametrize("opening", ["<p>* ", "<ul><li>"])
def test_every_blended_figure_of_a_footnote_is_ignored(opening: str) -> None:
    note = "Estimated from 25 audio tokens per second, for an effective blended rate of ~$0.005 per min for files and ~$0.009 per min live."
    reading = _read("$2.00 or $0.003/min* (audio)", opening + note)
    assert _rates(reading) == [("standard", "2.00", "token", "list"), ("standard", "0.003", "minute", "equivalent")]
    assert [loose.reason for loose in reading.accounting.ignored] == ["a figure blended over several meters"] * 2
    assert reading.findings == ()


def test_estimates_of_several_resolutions_are_told_apart() -> None:
    said = "5,792 tokens per second of 720p video and 8,688 of 1080p video. Under Standard pricing, approximately"
    each = _read("$17.50 (video)*", f"<p>* {said} $0.10 per second (720p) and $0.15 per second of 1080p video.</p>")
    neither = _read("$17.50 (video)*", f"<p>* {said} $0.10 per second.</p>")
    assert [dict(rate.conditions) for rate in each.rates[1:]] == [{"resolution": "720p"}, {"resolution": "1080p"}]
    assert each.findings == ()
    assert {finding.kind for finding in neither.findings} == {"unaccounted"}


def test_an_item_of_a_list_is_no_footnote_where_nothing_bears_a_mark() -> None:
    assert _read("$2.50", "<ul><li>A fee of about $0.10 per second.</li></ul>").findings[0].kind == "unaccounted"


def test_a_price_per_image_may_have_its_unit_in_the_footnote() -> None:
    note = "<p>* Image input is set at 560 tokens or $0.0006 per image.</p>"
    assert _rates(_read("$1.00 (text), $0.0006 (image)*", note, "Input price")) == [
        ("standard", "1.00", "token", "list"),
        ("standard", "0.0006", "image", "list"),
    ]


def test_coming_soon_is_a_rate_only_from_a_day_on() -> None:
    cell, label = "1,500 RPD (free), then (Coming soon**) $14 / 1,000 search queries", "Grounding with Google Search"
    other = "<h2>H</h2><table><tr><th></th><th>Paid Tier, per second in USD</th></tr><tr><td>Video price</td><td>$1</td></tr></table>"
    dated = _read(cell, f"<p>** Billing will start January 5, 2026.</p>{other}", label)
    undated = _read(cell, other, label)
    assert [rate.valid_from for rate in dated.rates if rate.model == "gemini-1"] == [date(2026, 1, 5)]
    assert [rate.model for rate in undated.rates] == ["h"]
    assert undated.accounting.ignored[0].reason.startswith("coming soon")
