from __future__ import annotations

from datetime import date

import pytest

from monitor.reading.document import Cell, place
from monitor.reading.ledger import Ledger
from monitor.reading.openai.columns import read_column
from monitor.reading.openai.sheet import Sheet
from monitor.reading.openai.tools import Tool, read_tool, read_tools


@pytest.mark.parametrize(
    ("group", "details", "tool"),
    [
        ("Web search", "Web search (all models)", Tool("web-search", "")),
        ("Web search", "Image Web search (all models)", Tool("image-web-search", "")),
        (
            "Web search",
            "Web search preview (reasoning models, including gpt-5)",
            Tool("web-search-preview", "reasoning models"),
        ),
        ("Containers", "Hosted Shell and Code Interpreter", Tool("code-interpreter", "")),
        ("File search", "Tool call", Tool("file-search", "")),
        ("", "File search tool call\nResponses API only", Tool("file-search", "")),
        ("Agent Kit", "ChatKit file and image upload storage", Tool("chatkit", "")),
        ("Computer", "Computer rental", Tool("computer-rental", "")),
        ("Containers", "Now", Tool("code-interpreter", "")),
        ("Containers", "Starting March 31, 2026", Tool("code-interpreter", "", date(2026, 3, 31))),
        ("", "Container usage\nStarting March 31, 2026", Tool("code-interpreter", "", date(2026, 3, 31))),
        ("Web search", "gpt-4o and gpt-4.1 models", Tool("web-search", "gpt-4o and gpt-4.1 models")),
        ("Web search", "Reasoning models, including gpt-5 and newer", Tool("web-search", "Reasoning models")),
        ("Containers", "1 GB", Tool("code-interpreter", "", memory="1GB")),
        ("Containers", "Hosted Shell (4 GB)", Tool("code-interpreter", "", memory="4GB")),
        ("", "gpt-4o and gpt-4.1 models", None),
        ("Container", "Container usage\nStarting next spring", None),
        ("Container", "Container usage\nStarting March 31st", None),
        ("Containers", "Until March 31, 2026", None),
        ("Containers", "Starting February 30, 2026", None),
        ("", "Now", None),
    ],
)
def test_a_tool_has_its_slug_and_what_it_applies_to(group: str, details: str, tool: Tool | None) -> None:
    assert read_tool(group, details) == tool


def _read(price: str, details: str = "Some tool") -> Ledger:
    cells = [Cell(place(text)) for text in ("Some tool", details, price)]
    sheet = Sheet("Tools", (), None, "", [read_column(name) for name in ("Tool", "Details", "Pricing")], [cells])
    ledger = Ledger("openai/pricing", "openai", "openai-api", [cell.place for cell in cells])
    read_tools(sheet, ledger)
    return ledger


@pytest.mark.parametrize(
    ("price", "charge", "unit", "per"),
    [
        ("$10.00 / 1k calls", "call", "call", 1000),
        ("$10.00 / 1k calls + Search content tokens are free.", "call", "call", 1000),
        ("$0.10 / GB per day (1 GB free)", "storage", "gb_day", 1),
        ("$0.10 / GB-day after 1 GB free per account per month", "storage", "gb_day", 1),
        ("$0.10 per GB per day (first 1 GB free)", "storage", "gb_day", 1),
        ("1 GB $0.03 per 20-minute session", "session", "session", 1),
        ("1 GiB: $0.03 per 20-minute session per container", "session", "session", 1),
        ("$0.10 / GB-day (1 GB free per account per month)", "storage", "gb_day", 1),
        ("$0.10 / GB-day after the first 1 GB free per account per month", "storage", "gb_day", 1),
        ("1 GB $0.03 per 20-minute session per container.", "session", "session", 1),
        ("1 GB (default): $0.03 / container", "session", "session", 1),
        ("1 GB $0.03 per container", "session", "session", 1),
        ("$0.03 / container", "session", "session", 1),
        ("\\$0.03 per 20-minute session per container", "session", "session", 1),
        ("$10.00 / 1k calls\nSearch content tokens are free.", "call", "call", 1000),
    ],
)
def test_a_price_of_a_tool(price: str, charge: str, unit: str, per: int) -> None:
    (rate,) = _read(price).rates
    assert (rate.kind, rate.charge, rate.unit, rate.per) == ("tool", charge, unit, per)


def test_a_size_of_a_container_may_have_its_own_row() -> None:
    (rate,) = _read("$0.12 per 20-minute session per container", "Code Interpreter (4 GB)").rates
    assert (rate.model, dict(rate.conditions)) == ("code-interpreter", {"memory": "4GB", "session_minutes": "20"})


def test_a_size_of_a_container_that_its_cell_denies_is_a_finding() -> None:
    ledger = _read("4 GB $0.12 per 20-minute session per container", "Code Interpreter (1 GB)")
    assert ([finding.kind for finding in ledger.findings], ledger.rates) == (["unknown_qualifier"], [])


def test_each_size_of_a_container_has_its_price() -> None:
    ledger = _read("1 GB $0.03, 4 GB $0.12, 16 GB $0.48 per 20-minute session per container")
    assert [(dict(rate.conditions), str(rate.price)) for rate in ledger.rates] == [
        ({"memory": "1GB", "session_minutes": "20"}, "0.03"),
        ({"memory": "4GB", "session_minutes": "20"}, "0.12"),
        ({"memory": "16GB", "session_minutes": "20"}, "0.48"),
    ]


@pytest.mark.parametrize(
    ("price", "kind"),
    [
        ("$10.00 / 1k furlongs", "unknown_unit"),
        ("$10.00", "unknown_unit"),
        ("$10.00 / 1k calls in Europe", "unknown_qualifier"),
        ("$10.00 / 1k calls, $5.00 / 1k calls at night", "unknown_unit"),
        ("from $0.03 / container", "unknown_qualifier"),
        ("$0.03, $0.12 per container", "unknown_unit"),
        ("1 GB $0.03, $0.12 per 20-minute session per container", "unknown_unit"),
        ("$0.10 / GB per day (first year free)", "unknown_unit"),
        ("Free", "unknown_unit"),
        ("Ask us", "unknown_qualifier"),
    ],
)
def test_a_price_in_another_form_is_a_finding(price: str, kind: str) -> None:
    ledger = _read(price)
    assert ([finding.kind for finding in ledger.findings], ledger.rates) == ([kind], [])


def test_a_price_in_place_of_the_details_is_no_name_of_a_tool() -> None:
    ledger = _read("", details="$10.00 / 1k calls")
    assert (ledger.rates, ledger.unpriced, ledger.places[1].fates) == ([], {}, [None])


def test_free_gigabytes_are_an_allowance() -> None:
    allowance = _read("$0.10 / GB-day after 1 GB free per account per month").rates[0].free_allowance
    assert allowance is not None
    assert (allowance.quantity, allowance.unit, allowance.per) == (1, "gb", "month")
