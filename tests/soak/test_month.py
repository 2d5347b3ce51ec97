"""Nothing adds up in a month of checks, changes, outages, refusals and restarts, and nothing is lost. See `month.py`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.program import GOOGLE, OPENAI, Program
from tests.soak.month import DAYS, DOWN, LIFE, REFUSED, START

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Month:
    """What it came to, and the program whose folder it left behind."""

    lives: list[dict[str, float]]
    checks: dict[str, list[datetime]]
    told: list[Any]
    program: Program

    def events(self) -> Counter[tuple[str, str, bool]]:
        """The operator's messages: page, kind, and whether it is over."""
        said = [letter["data"]["event"] for letter in self.told if letter["type"] == "ratecard.event"]
        return Counter((event["page"], event["kind"], event["over"]) for event in said)


@pytest.fixture(scope="module")
def month(roomy_disk: Path) -> Month:
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak.month"],
        cwd=roomy_disk,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Traceback" not in done.stderr
    said = json.loads(done.stdout)
    checks = {page: [datetime.fromisoformat(at) for at in times] for page, times in said["checks"].items()}
    for life in said["lives"]:
        print(life)
    return Month(said["lives"], checks, said["told"], Program(roomy_disk))


def facts(program: Program) -> dict[str, bytes]:
    """The files of the feed that say the same at any time."""
    files = program.feed_files().items()
    return {name: body for name, body in files if name.startswith("v1/") and name != "v1/index.json"}


def test_each_page_has_one_check_in_each_quarter_of_an_hour(month: Month) -> None:
    starts = {START + number * LIFE for number in range(DAYS)}  # where each page is checked at once, beside its times
    for page in (OPENAI, GOOGLE):
        assert starts.issuperset(month.checks[page][:1])
        gaps = [after - before for before, after in pairwise(month.checks[page]) if not starts & {before, after}]
        assert len(gaps) >= 96 * DAYS - 2 * len(month.lives)
        assert max(gaps) < timedelta(minutes=16)
        assert sum(gaps, timedelta(0)) / len(gaps) == pytest.approx(timedelta(minutes=15), abs=timedelta(seconds=1))


def test_memory_files_and_threads_do_not_grow(month: Month) -> None:
    warm, last = month.lives[1], month.lives[-1]
    assert last["rss"] < 1.1 * warm["rss"]
    assert last["files"] <= warm["files"]
    assert last["threads"] <= warm["threads"]


def test_the_last_check_takes_as_long_as_the_first(month: Month) -> None:
    assert month.lives[-1]["ms"] < 1.5 * month.lives[0]["ms"]


def test_a_year_would_take_less_than_a_hundred_megabytes(month: Month) -> None:
    kept = [month.program.folder / "ratecard.db", *(month.program.folder / "snapshots").rglob("*.gz")]
    assert len(kept) > 100
    assert sum(file.stat().st_size for file in kept) * 365 / DAYS < 100e6


def test_every_change_is_told_once(month: Month) -> None:
    changes = month.program("changes", "--json").json
    told = [change["id"] for letter in month.told for change in letter["data"].get("changes", [])]
    assert len(changes) > 30
    assert Counter(told) == Counter(change["id"] for change in changes)


def test_every_trouble_is_told_when_it_lasts_and_when_it_is_over(month: Month) -> None:
    expected = Counter(page for page, *_ in REFUSED)
    said = month.events()
    assert {page: said[page, "refused", over] for page in expected for over in (False, True)} == expected
    assert said[OPENAI, "stale", True] + said[GOOGLE, "stale", True] == len(
        [one for one in DOWN if one[2] - one[1] > 0.3]
    )


def test_what_is_published_at_the_end_is_what_the_database_says(month: Month) -> None:
    program = month.program
    assert program("show", "--json").json == program.feed("rates.json")["rates"]
    assert program.feed()["serial"] == max(change["serial"] for change in program("changes", "--json").json)
    before = facts(program)
    assert program("publish").code == 0
    assert facts(program) == before
