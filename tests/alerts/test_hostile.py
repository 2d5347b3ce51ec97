"""What a page says is harmless in every channel, whatever it calls a model."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from alerts.samples import AT, CHEAPER, RATE, change
from tests.alerts.conftest import ALL
from tests.alerts.house import House

if TYPE_CHECKING:
    from alerts.settings import EmailSettings, SlackSettings, WebhookSettings
    from alerts.writer import Writer
    from storage.store import Store
    from tests.alerts.conftest import Clock
    from tests.alerts.http_peer import Peer
    from tests.alerts.mail_host import MailHost

_NAMES = {
    "a mention": "<!channel> and <@U123>",
    "mark-up of Slack": "*bold* _it_ ~out~ `code` ```block```",
    "a link": '<https://evil.example|free> <a href="https://evil.example">free</a>',
    "entities": "&lt;!channel&gt; &amp; &#60;",
    "a script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "headers": "x\r\nBcc: all@example.org\r\n\r\n<b>body</b>",
    "another direction": "gpt\u202e5-\u2066x\u2069",
    "nothing to see": "g\u200bp\u200dt\ufeff\u00ad",
    "an escape": "\x1b[31mred\x1b[0m\x00",
    "a formula": '=HYPERLINK("https://evil.example")',
    "no end": "x" * 5000,
    "smileys": "🍌👩‍👩‍👧‍👦" * 50,
    "half a character": "half \ud83d of one",
    "a template": "{{ 7 * 7 }}{% raw %}",
}


@pytest.mark.parametrize("name", _NAMES.values(), ids=_NAMES.keys())
def test_no_name_of_a_model_does_harm(
    name: str, store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer, webhook: WebhookSettings,
    other_peer: Peer, finance: EmailSettings, mail_host: MailHost,
) -> None:  # fmt: skip
    mail = replace(finance, recipients=("ada@example.org",), subscription=ALL)
    house = House(store, clock, writer, slack, webhook, mail)
    rates = [rate._replace(model=name, conditions=(("variant", name),)) for rate in (RATE, CHEAPER)]
    store.owe(house.announcer.for_changes([change("price", *rates)], AT))
    assert house.drain() == 3
    _harmless_in_slack(peer)
    _harmless_in_mail(mail_host)
    (sent,) = other_peer.sent
    assert sent.json["data"]["changes"][0]["model"] == name.encode("utf-8", "replace").decode() or "\ud83d" in name


def _harmless_in_slack(peer: Peer) -> None:
    (sent,) = peer.sent
    said = json.dumps(sent.json, ensure_ascii=False)
    links = said.count("<https://openai.example/pricing|Official page>") + said.count("|Prices and history>")
    assert (said.count("<"), links) == (2, 2)
    assert len(sent.json["text"]) <= 300
    assert not set(said) & set("\u202e\u2066\u200b\u200d\x1b\x00\r")


def _harmless_in_mail(host: MailHost) -> None:
    (delivered,) = host.delivered
    mail = delivered.mail
    assert (mail["Bcc"], delivered.to) == (None, ("ada@example.org",))
    assert len(mail["Subject"]) <= 160
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert not any(tag in html for tag in ("<script", "<img", "<b>", 'evil.example">free'))
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert not set(mail["Subject"] + html + text) & set("\u202e\u2066\u200b\u200d\x1b\x00")
