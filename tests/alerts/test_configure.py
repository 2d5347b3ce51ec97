from __future__ import annotations

import tomllib
from datetime import time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from alerts.configure import read_alerts
from alerts.secret import Secret
from alerts.settings import Digest, EmailSettings, Quiet, SlackSettings, Subscription, WebhookSettings
from alerts.subscription_table import SubscriptionTable
from monitor.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from alerts.settings import AlertSettings

_URL = "https://hooks.slack.com/services/T0/B0/hush"
_EMAIL = (
    '[email.finance]\nhost = "mail.example.org"\nsender = "Prices <p@example.org>"\nrecipients = ["a@example.org"]\n'
)


def _read(text: str, **environment: str) -> AlertSettings:
    return read_alerts(tomllib.loads(text), environment)


def test_no_alerts_is_no_channels() -> None:
    assert _read("").channels == ()


def test_a_channel_as_the_contract_writes_it(tmp_path: Path) -> None:
    (tmp_path / "slack").write_text(f"{_URL}\n")
    (found,) = _read(f'[slack.prices]\nwebhook_url_file = "{tmp_path}/slack"').channels
    assert found == SlackSettings(name="slack.prices", webhook_url=Secret(_URL))


def test_everything_a_channel_can_subscribe_to() -> None:
    (found,) = _read(f"""
        [slack.prices]
        webhook_url = "{_URL}"
        providers = ["google"]
        models = ["gemini-3*"]
        charges = ["input", "output"]
        tiers = ["standard"]
        kinds = ["price", "promotion"]
        least_percent = 2.5
        operator = ["held", "disk_low"]
        digest = "weekly"
        at = "08:30"
        weekday = "Friday"
        quiet_hours = "22:00-07:00"
        timezone = "Europe/Berlin"
        remind_after = "12h"
        days_before = 3
    """).channels
    assert found.subscription == Subscription(
        providers=("google",),
        models=("gemini-3*",),
        charges=("input", "output"),
        tiers=("standard",),
        kinds=("price", "promotion"),
        least_percent=Decimal("2.5"),
        operator=("held", "disk_low"),
        digest=Digest("weekly", time(8, 30), 4),
        quiet_hours=Quiet(time(22), time(7)),
        timezone=ZoneInfo("Europe/Berlin"),
        remind_after=timedelta(hours=12),
        days_before=3,
    )


def test_mail_goes_encrypted_unless_told_otherwise() -> None:
    (found,) = _read(_EMAIL).channels
    assert isinstance(found, EmailSettings)
    assert (found.port, found.starttls, found.tls) == (587, True, False)
    (found,) = _read(_EMAIL + "tls = true").channels
    assert isinstance(found, EmailSettings)
    assert found.port == 465


def test_channels_of_every_kind_any_number(tmp_path: Path) -> None:
    (tmp_path / "urls").write_text("# ours\njson://one\n\njson://two\n")
    found = _read(f"""
        [slack.a]
        webhook_url = "{_URL}"
        [slack.b]
        webhook_url = "{_URL}"
        [webhook.billing]
        url = "http://127.0.0.1:9/in"
        secret = "whsec_AAAA"
        [apprise.more]
        urls_file = "{tmp_path}/urls"
    """).channels
    assert [channel.name for channel in found] == ["slack.a", "slack.b", "webhook.billing", "apprise.more"]
    assert found[3].lanes == ("apprise.more/1", "apprise.more/2")


def test_the_environment_wins_and_can_bring_channels() -> None:
    found = _read(
        _EMAIL,
        RATECARD_ALERTS_EMAIL_FINANCE_RECIPIENTS="b@example.org, c@example.org",
        RATECARD_ALERTS_EMAIL_FINANCE_STARTTLS="false",
        RATECARD_ALERTS_EMAIL_FINANCE_PORT="1025",
        RATECARD_ALERTS_WEBHOOK_BILLING_URL="https://billing.example/in",
        RATECARD_ALERTS_WEBHOOK_BILLING_SECRET="whsec_AAAA",
        RATECARD_ALERTS_PING_URL="https://ping.example/hush",
    )
    email, webhook = found.channels
    assert isinstance(email, EmailSettings)
    assert (email.recipients, email.starttls, email.port) == (("b@example.org", "c@example.org"), False, 1025)
    assert isinstance(webhook, WebhookSettings)
    assert webhook.url.value == "https://billing.example/in"
    assert found.ping_url.value == "https://ping.example/hush"


SUBSCRIBED = {
    "providers": ('["google"]', "google"),
    "models": ('["gemini-3*", "sora-2"]', "gemini-3*, sora-2"),
    "charges": ('["input"]', "input"),
    "tiers": ('["standard", "batch"]', "standard,batch"),
    "kinds": ('["price"]', "price"),
    "least_percent": ("2.5", "2.5"),
    "operator": ("true", "true"),
    "digest": ('"weekly"', "weekly"),
    "at": ('"08:30"', "08:30"),
    "weekday": ('"friday"', "friday"),
    "quiet_hours": ('"22:00-07:00"', "22:00-07:00"),
    "timezone": ('"Europe/Berlin"', "Europe/Berlin"),
    "remind_after": ('"never"', "never"),
    "days_before": ("3", "3"),
}


@pytest.mark.parametrize("name", SubscriptionTable.model_fields)
def test_whatever_a_channel_subscribes_to_can_stand_in_the_environment(name: str) -> None:
    written, said = SUBSCRIBED[name]
    (by_file,) = _read(f'[slack.prices]\nwebhook_url = "{_URL}"\n{name} = {written}').channels
    (by_variable,) = _read(
        "",
        RATECARD_ALERTS_SLACK_PRICES_WEBHOOK_URL=_URL,
        **{f"RATECARD_ALERTS_SLACK_PRICES_{name.upper()}": said},
    ).channels
    assert by_variable == by_file


@pytest.mark.parametrize(("said", "meant"), [("false", False), ("held", ("held",)), ("held, stale", ("held", "stale"))])
def test_the_environment_says_of_what_an_operator_hears(said: str, meant: object) -> None:
    (found,) = _read(
        "", RATECARD_ALERTS_SLACK_PRICES_WEBHOOK_URL=_URL, RATECARD_ALERTS_SLACK_PRICES_OPERATOR=said
    ).channels
    assert found.subscription.operator == meant


def test_a_list_that_is_written_like_a_file_in_the_environment_is_refused() -> None:
    said = {"RATECARD_ALERTS_SLACK_PRICES_WEBHOOK_URL": _URL, "RATECARD_ALERTS_SLACK_PRICES_MODELS": '["gpt-5"]'}
    with pytest.raises(UsageError, match=r"^slack.prices: models: parted by commas in the environment, without"):
        _read("", **said)


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("RATECARD_ALERTS_PING_ULR", "RATECARD_ALERTS_PING_URL"),
        ("RATECARD_ALERTS_EMAIL_FINANCE_RECIPENTS", "RATECARD_ALERTS_EMAIL_FINANCE_RECIPIENTS"),
        ("RATECARD_ALERTS_EMIAL_FINANCE_PORT", "RATECARD_ALERTS_EMAIL_FINANCE_PORT"),
    ],
)
def test_a_misspelt_variable_is_refused(variable: str, meant: str) -> None:
    with pytest.raises(UsageError, match=f"^{variable}: no such setting; did you mean {meant}\\?$"):
        _read(_EMAIL, **{variable: "x"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[slack.prices]", r"slack\.prices: set either webhook_url or webhook_url_file"),
        (f'[slack.prices]\nwebhook_url = "{_URL}"\nwebhook_url_file = "x"', "set either"),
        ('[slack.prices]\nwebhook_url_file = "/no/such"', "webhook_url_file /no/such can't be read"),
        ('[slack.prices]\nwebhook_url = "hush"', "webhook_url is not an http"),
        ('[slack.prices]\nwebhok_url = "hush"', r"slack\.prices: webhok_url: no such setting"),
        ("[email.x]\nport = 25", r"^email\.x: host: must be set$"),
        ('[slak.prices]\nwebhook_url = "hush"', "alerts: slak: no such setting"),
        ('[webhook.x]\nurl = "http://h/"\nsecret = "hush!"', "secret is not whsec_"),
        (_EMAIL + 'username = "u"\npassword = "hush"\nstarttls = false', "unencrypted"),
        (_EMAIL.replace("a@example.org", "a@example.org\\r\\nRCPT TO:<hush>"), "recipients: plain addresses"),
        (_EMAIL.replace("Prices <", "Prices\\nBcc: hush <"), "sender: an address"),
        (_EMAIL + 'timezone = "Mars/Hush"', "timezone: not a time zone"),
        (_EMAIL + 'quiet_hours = "hush"', "quiet_hours: two times"),
        (_EMAIL + 'quiet_hours = "25:00-07:00"', "quiet_hours: two times"),
        (_EMAIL + 'quiet_hours = "22:00-07:60"', "quiet_hours: two times"),
        (_EMAIL + 'quiet_hours = ""', "quiet_hours: two times"),
        (_EMAIL + 'kinds = ["hush"]', "kinds: one or several of price, added, .*, promotion$"),
        (_EMAIL + 'operator = ["held", "hush"]', "operator.*: one or several of held"),
        (_EMAIL + 'charges = ["hush"]', "charges: one or several of input"),
        (_EMAIL + 'tiers = ["hush"]', "tiers: one or several of standard"),
        (_EMAIL + 'username = "u"\npassword = "hushü"', "username and password can be sent in ASCII only"),
        ('ping_url = "ftp://hush/"', "alerts: ping_url is not an http"),
        ('templates = "no/such"', "alerts: templates: there is no folder no/such"),
        (_EMAIL + 'weekday = "hush"', "weekday: one of monday"),
        (_EMAIL + 'remind_after = "hush"', "remind_after"),
        (_EMAIL + "least_percent = -1", "least_percent"),
        (_EMAIL + 'list_unsubscribe = "javascript:hush"', "list_unsubscribe"),
        ('slack = "hush"', "alerts: slack:"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_without_its_value(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as refusal:
        _read(text)
    assert "hush" not in str(refusal.value).lower()
    assert "\n" not in str(refusal.value)


def test_a_file_of_addresses_without_any_is_refused(tmp_path: Path) -> None:
    (tmp_path / "urls").write_text("# none yet\n  # slack://hush\n")
    with pytest.raises(UsageError, match=r"^apprise.x: urls_file .*/urls has no address$"):
        _read(f'[apprise.x]\nurls_file = "{tmp_path}/urls"')


def test_a_secret_is_hidden_wherever_it_is_printed() -> None:
    (found,) = _read(f'[slack.prices]\nwebhook_url = "{_URL}"').channels
    assert "hush" not in f"{found!r} {found} {found.webhook_url}"  # type: ignore[attr-defined]
