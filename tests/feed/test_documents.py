from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from monitor.feed.documents import NEWEST, documents, revision, schema
from tests.feed.rows import HOSTILE, Rows, change, published, rate, view


def read(rows: Rows, path: str, serial: int = 2) -> Any:
    return json.loads(documents(view(rows, serial))[path])


def test_rates_are_the_card_of_the_serial(rows: Rows) -> None:
    card = read(rows, "v1/rates.json")
    assert (card["schema"], card["serial"]) == ("v1/schema/rates.json", 2)
    assert [(one["model"], one["charge"], one["price"]) for one in card["rates"]] == [
        ("gpt-5", "input", "2"),
        ("gpt-5", "output", "10"),
        ("gpt-5-mini", "input", "2.5"),
    ]
    assert card["rates"][0]["sources"] == ["openai/pricing"]
    assert card["rates"][0]["first_seen"] == card["rates"][0]["changed_at"] == "2026-11-22T12:00:00Z"


def test_a_model_has_its_rates_and_its_history(rows: Rows) -> None:
    model = read(rows, "v1/models/openai/gpt-5.json")
    assert [one["charge"] for one in model["rates"]] == ["input", "output"]
    assert [(span["since"], span["until"], span["rate"]["price"]) for span in model["history"]] == [
        ("2026-11-21T12:00:00Z", "2026-11-22T12:00:00Z", "2.5"),
        ("2026-11-22T12:00:00Z", None, "2"),
    ]


def test_a_model_that_is_gone_keeps_its_address_and_its_history(rows: Rows) -> None:
    model = read(rows, "v1/models/openai/gpt-4.json")
    assert model["rates"] == []
    assert len(model["history"]) == 1


def test_changes_after_the_serial_are_not_told_yet(rows: Rows) -> None:
    rows.committed.insert(0, change(rate(), rate(), id="later", serial=3))
    assert [item["id"] for item in read(rows, "v1/changes.json")["items"]] == ["01J-2", "01J-1"]


def test_the_news_holds_the_newest_changes_only(rows: Rows) -> None:
    rows.committed = [replace(change(rate(), rate()), id=str(number)) for number in range(NEWEST + 1)]
    items = read(rows, "v1/changes.json")["items"]
    assert (len(items), items[0]["id"]) == (NEWEST, "0")


def test_a_revision_is_the_card_at_that_serial(rows: Rows) -> None:
    path, body = revision(view(rows, 2), 1)
    assert path == "v1/revisions/1.json"
    assert [one["price"] for one in json.loads(body)["rates"]] == ["2.5", "10"]


def test_the_same_rows_give_the_same_bytes(rows: Rows) -> None:
    assert documents(view(rows, 2)) == documents(view(rows, 2))


@pytest.mark.parametrize("path", ["v1/rates.json", "v1/changes.json", "v1/models/openai/gpt-5.json"])
def test_every_json_file_names_its_schema(rows: Rows, path: str) -> None:
    assert read(rows, path)["schema"] in documents(view(rows, 2))


def test_hostile_text_stays_one_line_of_ascii_and_comes_back_whole() -> None:
    rows = Rows(cards={1: [published(rate(HOSTILE))]}, committed=[change(rate(HOSTILE), rate(HOSTILE), serial=1)])
    for path, body in documents(view(rows)).items():
        assert ".." not in path
        if path.endswith(".json") and "/schema/" not in path:
            assert body.isascii()
            assert not any(byte < 0x20 for byte in body[:-1])
    assert read(rows, "v1/rates.json", 1)["rates"][0]["model"] == HOSTILE


def test_schemas_are_published_as_they_are_shipped(rows: Rows) -> None:
    assert documents(view(rows))["v1/schema/rate.json"] == schema("rate")
