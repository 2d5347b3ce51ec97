"""A third provider's page is one file: the rest of the program takes it as it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from alerts.announce import Announcer
from monitor.card.believe import Bounds
from monitor.decide import Decisions
from monitor.errors import Refused
from monitor.feed.publish import publish
from monitor.feed.view import FeedView, PageLine
from monitor.fetch.client import Fetched, Validators
from monitor.pipeline import Pipeline
from monitor.projection import Rows
from monitor.reading.child import ReaderProcess
from storage.store import Store, open_store
from tests.newpage.registry import pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LIST = (
    "<html><body><h1>Acme prices</h1><table><tr><th>Model</th><th>Input</th><th>Output</th></tr>"
    "<tr><td>anvil-1</td><td>$0.50</td><td>$2.00</td></tr><tr><td>anvil-2</td><td>{price}</td><td>-</td></tr></table>"
    "</body></html>"
)


class Host:
    """Answers with the list at the price that is set."""

    price = "$1.25"

    def fetch(self, url: str, *, validators: Validators | None = None) -> Fetched:
        del validators
        body = LIST.format(price=self.price).encode()
        return Fetched(url, 200, False, body, "text/html", {}, NOW, 0.0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/r.db", snapshot_dir=tmp_path / "snapshots", now=lambda: NOW)
    yield opened
    opened.close()


@pytest.fixture
def reader() -> Iterator[ReaderProcess]:
    with ReaderProcess(pages="tests.newpage.registry") as process:
        yield process


def test_it_is_checked_published_and_its_changes_are_found(store: Store, reader: ReaderProcess, tmp_path: Path) -> None:
    host = Host()
    decisions = Decisions(pages(), store, Announcer(()), Bounds(), timedelta(hours=6))
    urls = {page.id: page.url for page in pages().values()}
    line = Pipeline(urls, host, store, reader, "reader-1", decisions, lambda: NOW)
    assert line.check("acme/pricing").outcome == "baseline"
    host.price = "$1.00"
    assert line.check("acme/pricing").changes == 1
    shown = PageLine("acme/pricing", urls["acme/pricing"], "acme", "acme-api", NOW, NOW, "fresh")
    publish(FeedView(store.serial(), NOW, NOW, (shown,), Rows(store)), tmp_path / "public")
    rates = json.loads((tmp_path / "public/v1/rates.json").read_text())["rates"]
    assert {(rate["model"], rate["charge"], rate["price"]) for rate in rates} == {
        ("anvil-1", "input", "0.5"),
        ("anvil-1", "output", "2"),
        ("anvil-2", "input", "1"),
    }


def test_what_it_does_not_know_is_a_finding(reader: ReaderProcess) -> None:
    reading = reader.read("acme/pricing", LIST.format(price="$1.25 on Sundays").encode())
    assert {finding.kind for finding in reading.findings} == {"unknown_qualifier", "unaccounted"}


def test_another_page_is_refused(reader: ReaderProcess) -> None:
    with pytest.raises(Refused, match="not_this_page"):
        reader.read("acme/pricing", b"<html><body><p>Coyote supplies</p></body></html>")
