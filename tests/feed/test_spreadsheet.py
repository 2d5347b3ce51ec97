from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from monitor.card.rate import Allowance
from monitor.feed.spreadsheet import COLUMNS, spreadsheet
from tests.feed.rows import HOSTILE, published, rate


def read(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode(), newline="")))


def test_a_rate_is_a_line_with_every_field() -> None:
    allowance = Allowance(1500, "request", "day")
    one = rate(price=Decimal("0.075"), conditions=(("quality", "low"), ("size", "1024x1024")), free_allowance=allowance)
    (line,) = read(spreadsheet([published(one)]))
    assert tuple(line) == COLUMNS
    assert line["price"] == "0.075"
    assert line["conditions"] == "quality=low; size=1024x1024"
    assert line["free_allowance"] == "quantity=1500; unit=request; per=day"
    assert line["free"] == "false"
    assert line["context"] == ""
    assert line["evidence_text"] == "$2.50"


@pytest.mark.parametrize(
    "model",
    [
        '=HYPERLINK("http://evil")',
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r\n=1",
        " =1",
        "＝1",
        "\u202e=1",
        "\x00=1",
        "|x",
        "%0A=1",
    ],
)
def test_no_cell_begins_like_a_formula(model: str) -> None:
    (line,) = read(spreadsheet([published(rate(model))]))
    assert line["model"].startswith("'")


def test_hostile_text_stays_in_its_cell() -> None:
    body = spreadsheet([published(rate(HOSTILE)), published(rate())])
    assert body.count(b"\r\n") == 3
    assert [line["price"] for line in read(body)] == ["2.5", "2.5"]
