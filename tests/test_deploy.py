"""A deploy that failed is tried again in time, neither at every publication nor never."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.publication import publish_everything
from monitor.settings import Settings
from monitor.wiring import installation
from tests.fetch.server import Answer, Server, reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

START = datetime(2026, 11, 1, 12, tzinfo=UTC)
TAKEN = reply(200)


class Shop:
    """A site with a deploy hook, published by one process after the other."""

    def __init__(self, folder: Path, host: Server) -> None:
        self.at, self._host, self._templates = START, host, folder / "templates"
        self._templates.mkdir()
        self.shows("a")
        site = {"name": "a", "templates": self._templates, "output": folder / "out", "deploy_hook": host.url("/hook")}
        places = {"database": f"sqlite:///{folder}/r.db", "snapshot_dir": folder / "s", "feed_dir": folder / "f"}
        self._settings = Settings.model_validate({**places, "sites": [site]})

    def shows(self, text: str) -> None:
        (self._templates / "a.html").write_text(text)

    def answers(self, *answers: Answer) -> None:
        self._host.on("/hook", *answers)

    def published(self, *, whole: bool = False, **later: float) -> list[str]:
        """Publish some time later; what went wrong."""
        self.at += timedelta(**later)
        with installation(self._settings, lambda: self.at) as house:
            return [str(problem) for problem in publish_everything(house, whole=whole)]

    @property
    def calls(self) -> int:
        return len(self._host.paths())


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    host = Server()
    yield Shop(tmp_path, host)
    host.close()


def test_a_hook_that_fails_is_called_ever_more_seldom_and_stays_told(shop: Shop) -> None:
    shop.answers(reply(503))
    called = []
    for minute in range(130):
        problems = shop.published(minutes=1)
        assert "the deploy hook answered 503" in problems[0]
        called += [minute] * (shop.calls - len(called))
    assert called == [0, 1, 3, 7, 15, 31, 63, 123]
    shop.answers(TAKEN)
    assert shop.published(hours=1) == []
    assert shop.published(hours=1) == []
    assert shop.calls == 9


@pytest.mark.parametrize(
    ("asked", "pause"), [("7200", 7200), ("999999999", 86400), ("1", 60)], ids=["two hours", "years", "a second"]
)
def test_a_hook_is_not_called_sooner_than_its_host_asked(shop: Shop, asked: str, pause: int) -> None:
    shop.answers(reply(429, Retry_After=asked), TAKEN)
    shop.published()
    assert "tried again after 2026-11-" in shop.published(seconds=pause - 1)[0]
    assert shop.calls == 1
    assert shop.published(seconds=1) == []
    assert shop.calls == 2


def test_an_address_that_is_wrong_is_called_once_an_hour(shop: Shop) -> None:
    shop.answers(reply(404))
    for _ in range(60):
        shop.published(minutes=2)
    assert shop.calls == 2


def test_new_pages_are_written_while_the_hook_waits_and_deployed_with_it(shop: Shop, tmp_path: Path) -> None:
    shop.answers(reply(503), TAKEN)
    shop.published()
    shop.shows("b")
    shop.published(seconds=30)
    assert ((tmp_path / "out/a.html").read_text(), shop.calls) == ("b", 1)
    assert shop.published(seconds=30) == []
    assert shop.calls == 2


def test_a_person_who_publishes_does_not_wait(shop: Shop) -> None:
    shop.answers(reply(404), TAKEN)
    shop.published()
    assert shop.published(whole=True) == []
    shop.answers(reply(503))
    shop.shows("b")
    shop.published()
    shop.published(minutes=1)
    assert shop.calls == 4, "what has succeeded begins anew with a minute"


def test_a_pause_from_a_clock_that_was_ahead_is_no_pause(shop: Shop) -> None:
    shop.answers(reply(503), TAKEN)
    shop.published(days=400)
    assert shop.published(days=-400) == []
