from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from alerts.announce import Announcer
from alerts.samples import AT, CHEAPER, RATE, change, changes
from alerts.secret import Secret
from alerts.settings import Digest, EmailSettings, Quiet, SlackSettings, Subscription, WebhookSettings
from monitor.card.event import OperatorEvent
from monitor.card.state import Owed, Published

if TYPE_CHECKING:
    from monitor.card.rate import Rate

_HELD = OperatorEvent("held", "openai/pricing/held/1", "openai/pricing", "why", facts={"since": AT.isoformat()})


def _slack(name: str = "slack.prices", **subscription: Any) -> SlackSettings:
    return SlackSettings(name=name, webhook_url=Secret("x"), subscription=Subscription(**subscription))


def _webhook() -> WebhookSettings:
    return WebhookSettings(name="webhook.billing", url=Secret("x"), secret=Secret("x"))


def _email(*recipients: str) -> EmailSettings:
    return EmailSettings(name="email.finance", host="h", sender="s@example.org", recipients=recipients)


def _told(owed: list[Owed]) -> list[int]:
    return [len(one.payload["changes"]) for one in owed]


def test_one_check_is_one_message_a_channel() -> None:
    owed = Announcer([_slack(), _webhook()]).for_changes(changes()["price-several"], AT)
    assert [(one.channel, one.kind) for one in owed] == [("slack.prices", "changes"), ("webhook.billing", "changes")]
    assert _told(owed) == [4, 4]


def test_each_recipient_of_a_mail_is_owed_it() -> None:
    owed = Announcer([_email("a@example.org", "b@example.org")]).for_changes(changes()["price"], AT)
    assert [one.channel for one in owed] == ["email.finance/a@example.org", "email.finance/b@example.org"]


def test_announced_again_it_is_the_very_same() -> None:
    announcer = Announcer([_slack(), _email("a@example.org")])
    shuffled = list(reversed(changes()["sixty"]))
    assert announcer.for_changes(changes()["sixty"], AT) == announcer.for_changes(shuffled[::-1], AT)
    ids = [one.id for one in announcer.for_changes(changes()["sixty"], AT)]
    assert len(set(ids)) == len(ids) == 4


def test_sixty_changes_are_three_parts_in_slack() -> None:
    owed = Announcer([_slack()]).for_changes(changes()["sixty"], AT)
    assert [(one.payload["part"], one.payload["parts"], one.payload["rest"]) for one in owed] == [
        (1, 3, 0), (2, 3, 0), (3, 3, 0)
    ]  # fmt: skip
    assert _told(owed) == [20, 20, 20]


def test_beyond_sixty_the_rest_is_counted_but_machines_get_all() -> None:
    many = [replace(one, id=f"7-{number}") for number, one in enumerate(changes()["sixty"] * 3)]
    owed = Announcer([_slack(), _webhook()]).for_changes(many, AT)
    assert _told(owed) == [20, 20, 20, 50, 50, 50, 30]
    assert [one.payload["rest"] for one in owed] == [0, 0, 120, 0, 0, 0, 0]


def test_what_matters_comes_first() -> None:
    halved = RATE._replace(price=Decimal("0.5"))
    found = [
        change("reclassified", RATE._replace(model="terms"), RATE._replace(model="terms", per=1000)),
        change("added", None, RATE._replace(model="launch")),
        change("price", RATE._replace(model="rounded"), CHEAPER._replace(model="rounded"), {"rounding": "1"}),
        change("price", RATE._replace(model="halved"), halved._replace(model="halved")),
        change("removed", RATE._replace(model="gone"), None),
        change("price", CHEAPER._replace(model="fivefold"), RATE._replace(model="fivefold")),
        change("price", RATE._replace(model="gone"), halved._replace(model="gone")),
    ]
    (owed,) = Announcer([_slack()]).for_changes(found, AT)
    models = [one["model"] for one in owed.payload["changes"]]
    assert models == ["fivefold", "halved", "gone", "gone", "rounded", "launch", "terms"]


def test_what_the_reader_reads_otherwise_is_no_news() -> None:
    assert Announcer([_slack()]).for_changes([change("price", RATE, CHEAPER, cause="reparse")], AT) == []


def test_a_channel_that_wants_none_of_it_is_owed_nothing() -> None:
    assert Announcer([_slack(providers=("google",))]).for_changes(changes()["price"], AT) == []


def test_flapping_is_told_once_a_day() -> None:
    announcer = Announcer([_slack()])
    ids = set()
    for turn in range(20):
        at = AT + timedelta(minutes=15 * turn)
        prices = (RATE, CHEAPER) if turn % 2 else (CHEAPER, RATE)
        (owed,) = announcer.for_changes([change("price", *prices, flapping=True, serial=turn, at=at)], at)
        ids.add(owed.id)
    assert len(ids) == 1


def test_a_digest_waits_for_its_hour_and_is_told_together() -> None:
    announcer = Announcer([_slack(digest=Digest("daily", time(9)))])
    owed = [*announcer.for_changes(changes()["price"], AT), *announcer.for_changes(changes()["removal"], AT)]
    assert {one.not_before for one in owed} == {datetime(2026, 8, 2, 9, tzinfo=UTC)}
    assert {one.payload["due"] for one in owed} == {"2026-08-02T09:00:00Z"}


def test_in_quiet_hours_events_wait_too() -> None:
    announcer = Announcer([_slack(quiet_hours=Quiet(time(12), time(14)))])
    (owed,) = announcer.for_event(_HELD, AT)
    assert owed.not_before == datetime(2026, 8, 1, 14, tzinfo=UTC)


def test_an_event_does_not_wait_for_the_digest() -> None:
    (owed,) = Announcer([_slack(digest=Digest("daily"))]).for_event(_HELD, AT)
    assert owed.not_before == AT


class _Told:
    """An outbox: what is owed at a moment is written down then, and only the first of an id."""

    def __init__(self, **subscription: Any) -> None:
        self.written: dict[str, datetime] = {}
        self.announcer = Announcer([_slack(**subscription)], self.written.get)

    def __call__(self, event: OperatorEvent, at: datetime) -> list[int]:
        """The reminders' numbers of what is new."""
        new = [one for one in self.announcer.for_event(event, at) if one.id not in self.written]
        self.written |= {one.id: at for one in new}
        return [one.payload["reminder"] for one in new]


def test_trouble_is_told_once_reminded_of_daily_and_cleared() -> None:
    told = _Told()
    hourly = [told(_HELD, AT + timedelta(hours=hour)) for hour in range(50)]
    assert {hour: new for hour, new in enumerate(hourly) if new} == {0: [0], 24: [1], 48: [2]}
    assert told(replace(_HELD, over=True), AT + timedelta(hours=50)) == [0]
    assert told(replace(_HELD, over=True), AT + timedelta(hours=51)) == []
    assert told(replace(_HELD, episode="openai/pricing/held/2"), AT + timedelta(hours=52)) == [0]


def test_only_who_heard_of_trouble_hears_that_it_is_over() -> None:
    assert Announcer([_slack()]).for_event(replace(_HELD, over=True), AT) == []


def test_what_is_first_told_after_days_is_no_reminder() -> None:
    told = _Told()
    assert [told(_HELD, AT + timedelta(days=5, hours=hours)) for hours in (0, 1, 23, 24)] == [[0], [], [], [1]]


def test_a_reminder_follows_what_the_lane_itself_was_told() -> None:
    written: dict[str, datetime] = {}
    (before,) = Announcer([_slack()], written.get).for_event(_HELD, AT)
    written[before.id] = AT
    both = Announcer([_slack(), _slack("slack.new")], written.get).for_event(_HELD, AT + timedelta(days=2))
    assert [(one.channel, one.payload["reminder"]) for one in both] == [
        ("slack.prices", 0), ("slack.prices", 2), ("slack.new", 0)
    ]  # fmt: skip


def test_without_reminders_trouble_is_told_once() -> None:
    told = _Told(remind_after=None)
    assert [told(_HELD, AT + timedelta(days=day)) for day in range(4)] == [[0], [], [], []]


def _published(rate: Rate, first_seen: datetime = AT) -> Published:
    return Published(rate, first_seen, first_seen, ("openai/pricing",))


def test_the_first_message_says_what_is_watched_and_comes_once() -> None:
    announcer = Announcer([_slack(), _slack("slack.google", providers=("google",))])
    rates = [_published(RATE._replace(model=f"m-{number % 3}", tier=f"t-{number}")) for number in range(1200)]
    ours, googles = announcer.for_first_run(rates, AT)
    assert ours.payload["subject"] == "Watching 1,200 prices of 3 models"
    assert "you will hear of changes" in ours.payload["paragraphs"][0]
    assert googles.payload["subject"] == "slack.google watches no price at all"
    assert "look at the settings" in googles.payload["paragraphs"][0]
    assert announcer.for_first_run(rates[:5], AT + timedelta(days=3))[0].id == ours.id
    assert announcer.for_first_run([], AT) == []


_PROMOTIONAL = CHEAPER._replace(valid_until=date(2026, 8, 8))
_AFTERWARDS = RATE._replace(valid_from=date(2026, 8, 9))


def _stages(day: date, *rates: Rate) -> list[str]:
    announcer = Announcer([_slack(days_before=7)])
    at = datetime.combine(day, time(12), UTC)
    owed = announcer.for_promotions([_published(rate) for rate in rates], at)
    return [one.payload["promotions"][0]["stage"] if one.kind == "promotion" else one.kind for one in owed]


def test_a_promotion_is_told_before_on_and_after_its_last_day() -> None:
    told = {day: _stages(date(2026, 8, day), _PROMOTIONAL, _AFTERWARDS) for day in range(1, 18)}
    assert told == (
        {day: ["ending"] for day in range(1, 8)}
        | {8: ["last_day"]}
        | {day: ["over", "starting"] for day in range(9, 16)}
        | {16: ["starting"], 17: []}
    )


def test_a_promotion_that_nothing_follows_is_the_operators_trouble() -> None:
    assert _stages(date(2026, 8, 9), _PROMOTIONAL) == ["event"]


def test_a_promotion_that_lapsed_is_reminded_of_until_the_page_names_a_price() -> None:
    written: dict[str, datetime] = {}
    reminders = []
    for day in range(9, 12):
        at = datetime(2026, 8, day, 12, tzinfo=UTC)
        (*_, owed) = Announcer([_slack()], written.get).for_promotions([_published(_PROMOTIONAL)], at)
        written.setdefault(owed.id, at)
        reminders.append((owed.payload["reminder"], owed.payload["event"]["facts"]["since"]))
    assert reminders == [(0, "2026-08-08"), (1, "2026-08-08"), (2, "2026-08-08")]


def test_each_stage_is_told_once_for_all_prices_of_a_model() -> None:
    announcer = Announcer([_slack()])
    rates = [_published(_PROMOTIONAL), _published(_PROMOTIONAL._replace(charge="output"))]
    first, later = (announcer.for_promotions(rates, AT + timedelta(days=days)) for days in (1, 3))
    assert [one.id for one in first] == [one.id for one in later]
    assert len(first[0].payload["promotions"][0]["rates"]) == 2


def test_promotions_are_subscribed_to_like_any_kind() -> None:
    announcer = Announcer([_slack(kinds=("price",))])
    assert announcer.for_promotions([_published(_PROMOTIONAL)], AT) == []
