"""The store with a million rates in it, and after a month of checks. Ratios within one run; process time, not the wall's."""

from __future__ import annotations

import random
import sqlite3
import statistics
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor.card.state import Check, Step
from storage.columns import write_time
from storage.engine import database_url
from storage.intervals import node
from storage.rates import Rates
from storage.store import Store, open_store
from tests.storage.nouns import fresh, publish, rate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow

START = datetime(2020, 1, 1, tzinfo=UTC)
CARD, STEP = 1000, 50  # rates of the current card; rates that each revision replaces
REVISIONS = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :revisions)
INSERT INTO revision SELECT i, at(i), 'page', 'openai/pricing', hex(zeroblob(32)) FROM n
"""
RATES = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :rows),
spans AS (
  SELECT i, i % :card AS slot, i / :card AS round, CASE WHEN i < :card THEN 1 ELSE 2 + (i - :card) / :step END AS opened,
         CASE WHEN i + :card < :rows THEN 2 + i / :step END AS closed FROM n
)
INSERT INTO rate SELECT i + 1, 'openai', 'openai-api', 'model-' || (round / 10) || '-' || (slot / 8), 'model',
  'charge-' || (slot % 8), 'text', 'standard', NULL, NULL, '{}', CAST(1 + i % 97 AS TEXT), 0, 'USD', 1000000, 'token',
  NULL, NULL, NULL, 'list', 'openai/pricing', hex(zeroblob(32)), 'Text tokens › Standard', 'model-' || slot, 'Input',
  '$' || (1 + i % 97), '["openai/pricing"]', at(opened), at(opened), opened, closed, node(opened, closed) FROM spans
"""


def _filled(folder: Path, rows: int) -> tuple[Store, int]:
    """A store in which a card of a thousand rates was replaced piece by piece; its newest serial."""
    folder.mkdir()
    store = open_store(f"sqlite:///{folder}/ratecard.db", snapshot_dir=folder / "snapshots")
    revisions = 1 + (rows - CARD) // STEP
    with closing(sqlite3.connect(database_url(f"sqlite:///{folder}/ratecard.db").database or "")) as raw:
        raw.execute("PRAGMA synchronous=OFF")
        raw.create_function("at", 1, lambda serial: write_time(START + timedelta(hours=serial)))
        raw.create_function("node", 2, lambda opened, closed: None if closed is None else node(opened, closed))
        raw.execute(REVISIONS, {"revisions": revisions})
        raw.execute(RATES, {"rows": rows, "card": CARD, "step": STEP})
        raw.commit()
    return store, revisions


def _best(works: dict[str, Callable[[], object]], turns: int = 30) -> dict[str, float]:
    """Seconds of processor time of each at its quickest; by turns, so that all meet the same quiet moments."""
    best = dict.fromkeys(works, float("inf"))
    for _ in range(turns):
        for name, work in works.items():
            began = time.process_time()
            work()
            best[name] = min(best[name], time.process_time() - began)
    return best


def _current(store: Store) -> list[Any]:
    return Rates(store.engine, store.snapshot_dir, store.now).published("openai-api")  # nothing remembered


def _measured(store: Store, serial: int) -> dict[str, float]:
    middle = START + timedelta(hours=serial // 2)
    assert len(_current(store)) == len(store.as_of(middle)) == CARD
    assert len(store.history("model-0-3")) == 80
    with store.reading() as connection:
        raw: Any = connection.connection.driver_connection
        return _best(
            {
                "current": lambda: _current(store),
                "as of": lambda: store.as_of(middle),
                "history": lambda: store.history("model-0-3"),
                "serial": store.serial,
                "bare": lambda: raw.execute("SELECT * FROM rate WHERE closed_serial IS NULL").fetchall(),
            }
        )


def test_a_hundred_times_the_history_takes_hardly_longer(tmp_path: Path) -> None:
    found = {rows: _measured(*_filled(tmp_path / str(rows), rows)) for rows in (10_000, 100_000, 1_000_000)}
    for rows, times in found.items():
        print(rows, {name: f"{seconds * 1000:.2f} ms" for name, seconds in times.items()})
    small, large = found[10_000], found[1_000_000]
    slower = {name: large[name] / small[name] for name in ("current", "as of", "history", "serial")}
    assert max(slower.values()) < 2.5, slower
    assert max(large["current"], large["as of"]) < 3 * large["bare"], "the card as nouns, against SQLite's bare rows"
    assert max(large.values()) < 0.02, "seconds; 6.5 to 8 ms is what a quiet machine shows, a loaded one twice that"


PAGES = [f"provider/page-{number}" for number in range(6)]
PER_DAY, DAYS = 96, 30


def _month(store: Store, now: list[datetime]) -> list[float]:
    """Every 15 minutes six checks: three pages with a nonce in their bytes, every week forty prices change."""
    generator = random.Random(1)
    text = "\n".join(f"<tr><td>model-{n}</td><td>${generator.random():.4f}</td></tr>" for n in range(2500))
    taken = []
    for quarter in range(PER_DAY * DAYS):
        now[0] += timedelta(minutes=15)
        for number, page in enumerate(PAGES):
            nonce = quarter if number < 3 else quarter // (PER_DAY * 3)
            began = time.process_time()
            sha256 = store.keep_snapshot(f"{text}{nonce}".encode(), page=page, at=now[0], url="u", headers={})
            state = replace(fresh(page, now[0]), written=store.page_state(page).written, snapshot=sha256)
            store.commit(Step(Check(page, now[0], "unchanged", "", 200, sha256, "reader-1", 800), (state,)))
            taken.append(time.process_time() - began)
        if quarter % (PER_DAY * 7) == 0:
            week = quarter // (PER_DAY * 7)
            publish(store, now[0], [rate(f"m-{n}", str(1 + week if n // 40 == week else 1)) for n in range(300)])
        if quarter % PER_DAY == 0:
            store.prune(30, 200, now[0])
    return taken


def test_a_year_of_checks_stays_under_a_hundred_megabytes_and_each_takes_as_long(roomy_disk: Path) -> None:
    now = [START]
    store = open_store(f"sqlite:///{roomy_disk}/ratecard.db", snapshot_dir=roomy_disk / "snapshots", now=lambda: now[0])
    empty = (roomy_disk / "ratecard.db").stat().st_size
    taken = _month(store, now)
    grown = ((roomy_disk / "ratecard.db").stat().st_size - empty) * 365 / DAYS
    store.prune(30, 200, now[0])
    kept = sum(path.stat().st_size for path in store.snapshot_dir.glob("*/*"))
    first, last = statistics.median(taken[:1000]), statistics.median(taken[-1000:])
    print(f"a year: {grown / 1e6:.0f} MB of rows, {kept / 1e6:.0f} MB of snapshots at any time")
    print(f"a check: {first * 1000:.1f} ms at first, {last * 1000:.1f} ms at last")
    assert grown + kept < 100e6
    assert last < 1.5 * first
