from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.doctor.feed import check_feed
from monitor.feed.publish import publish
from monitor.feed.sign import write_keys
from tests.feed.rows import NOON, rows, view

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.settings import Settings


def test_nothing_published_yet_is_a_warning(settings: Settings) -> None:
    assert [(one.level, one.mend) for one in check_feed(settings, 0, NOON)] == [("warning", "ratecard publish")]


def test_a_whole_feed_is_well(settings: Settings) -> None:
    publish(view(rows()), settings.feed_dir)
    assert [one.level for one in check_feed(settings, 1, NOON)] == ["ok"]


def test_a_changed_file_is_named(settings: Settings) -> None:
    publish(view(rows()), settings.feed_dir)
    (settings.feed_dir / "v1" / "rates.csv").write_text("mine")
    (found,) = check_feed(settings, 1, NOON)
    assert (found.level, found.mend) == ("error", "ratecard publish")
    assert found.text.startswith("v1/rates.csv: changed")


def test_an_expired_feed_wants_a_check(settings: Settings) -> None:
    publish(view(rows()), settings.feed_dir)
    (found,) = check_feed(settings, 1, NOON.replace(year=2027))
    assert (found.level, found.mend) == ("error", "ratecard check")


def test_an_unsigned_feed_is_an_error_where_a_key_is_set(settings: Settings, tmp_path: Path) -> None:
    publish(view(rows()), settings.feed_dir)
    write_keys(tmp_path / "key", tmp_path / "key.pub")
    signed = settings.model_copy(update={"sign_key_file": tmp_path / "key"})
    assert [one.level for one in check_feed(signed, 1, NOON)] == ["error"]


def test_a_key_that_is_gone_is_an_error(settings: Settings, tmp_path: Path) -> None:
    publish(view(rows()), settings.feed_dir)
    signed = settings.model_copy(update={"sign_key_file": tmp_path / "none"})
    (found,) = check_feed(signed, 1, NOON)
    assert (found.level, "can't be read" in found.text) == ("error", True)
