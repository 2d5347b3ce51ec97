from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.card.state import Owed
from monitor.doctor.channels import check_channels, check_outbox
from monitor.settings import Settings
from tests.doctor.conftest import NOW

if TYPE_CHECKING:
    from storage.store import Store

LATE = NOW + timedelta(hours=2)


def owe(store: Store, name: str = "1") -> str:
    store.owe([Owed(name, "slack.prices", "changes", {}, NOW)])
    return name


def test_no_channel_is_a_warning() -> None:
    assert [one.level for one in check_channels(Settings(), {})] == ["warning"]


def test_a_channel_is_named_with_the_command_that_tries_it() -> None:
    settings = Settings(alerts={"slack": {"prices": {"webhook_url": "https://hooks.slack.com/x"}}})
    (found,) = check_channels(settings, {})
    assert (found.level, found.text) == ("ok", "slack.prices is set; to try it: ratecard alerts test slack.prices")


def test_a_channel_set_wrongly_is_an_error_that_shows_no_secret() -> None:
    settings = Settings(alerts={"slack": {"prices": {"webhook_url": "hooks.slack.com/secret"}}})
    (found,) = check_channels(settings, {})
    assert (found.level, "slack.prices" in found.text, "secret" in found.text) == ("error", True, False)


def test_an_empty_outbox_and_a_fresh_message_are_well(store: Store) -> None:
    owe(store)
    assert [one.level for one in check_outbox(store, NOW)] == ["ok"]


def test_a_message_that_nobody_delivers_wants_a_daemon(store: Store) -> None:
    owe(store)
    assert [(one.level, one.mend) for one in check_outbox(store, LATE)] == [("warning", "ratecard run")]


def test_a_digest_that_waits_for_its_day_is_no_fault(store: Store) -> None:
    store.owe([Owed("1", "slack.prices", "digest", {}, NOW + timedelta(days=6))])
    assert [one.level for one in check_outbox(store, LATE)] == ["ok"]


def test_a_channel_that_is_tried_again_says_why(store: Store) -> None:
    store.mark_failed([owe(store)], "slack.prices answered 500", LATE)
    (found,) = check_outbox(store, NOW)
    assert (found.level, "answered 500" in found.text) == ("warning", True)


def test_what_was_refused_for_good_is_an_error(store: Store) -> None:
    store.mark_failed([owe(store)], "gone", None)
    assert [(one.level, one.mend) for one in check_outbox(store, NOW)] == [("error", "ratecard alerts retry")]
