from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from alerts.channels.slack import MOST_BLOCKS, MOST_IN_ALL, MOST_TEXT, SlackChannel, payload
from alerts.letter import Letter
from alerts.post import Poster
from alerts.samples import AT, letters
from alerts.settings import SlackSettings
from monitor.errors import DeliveryError, Gone
from tests.alerts.http_peer import DRIP, HANG, RESET, Peer, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alerts.writer import Writer

_LETTER = Letter("3f0c", "slack.prices", "test", {}, AT)
_TEXTS = {"subject": "Price change\n", "slack": "*Price change*\n\nAll of it\n"}


@pytest.fixture
def slack(peer: Peer) -> Iterator[SlackChannel]:
    settings = SlackSettings(name="slack.prices", webhook_url=peer.url())
    channel = SlackChannel(settings, Poster("slack.prices", seconds=0.5))
    yield channel
    channel.close()


def test_a_message_arrives_as_blocks_with_its_id(slack: SlackChannel, peer: Peer) -> None:
    slack.send(_LETTER, _TEXTS)
    (sent,) = peer.sent
    assert sent.method == "POST"
    assert sent.headers["content-type"] == "application/json; charset=utf-8"
    assert sent.json["text"] == "Price change"
    assert sent.json["blocks"][0]["text"]["text"] == "*Price change*\n\nAll of it"
    assert sent.json["blocks"][-1]["elements"][0]["text"] == "ratecard 3f0c"


@pytest.mark.parametrize(
    ("reply", "permanent"),
    [
        (Reply(200, "no_text"), False),
        (Reply(200, "<html>A portal wants your login</html>"), False),
        (Reply(500, "rollup_error"), False),
        (Reply(503, ""), False),
        (Reply(302, "", {"Location": "http://127.0.0.1:1/"}), False),
        (Reply(400, "invalid_payload"), True),
        (HANG, False),
        (RESET, False),
        (DRIP, False),
    ],
)
def test_anything_but_ok_is_a_failure(slack: SlackChannel, peer: Peer, reply: Reply, permanent: bool) -> None:
    peer.replies = [reply]
    with pytest.raises(DeliveryError) as failure:
        slack.send(_LETTER, _TEXTS)
    assert failure.value.permanent is permanent
    assert not isinstance(failure.value, Gone)
    assert len(peer.sent) == 1


@pytest.mark.parametrize(
    "reply",
    [Reply(404, "no_service"), Reply(403, "invalid_token"), Reply(410, "channel_is_archived"),
     Reply(200, "invalid_token"), Reply(404, "<html>not found</html>")],
)  # fmt: skip
def test_a_webhook_that_is_withdrawn_is_gone(slack: SlackChannel, peer: Peer, reply: Reply) -> None:
    peer.replies = [reply]
    with pytest.raises(Gone, match="no longer valid"):
        slack.send(_LETTER, _TEXTS)


def test_retry_after_is_passed_on(slack: SlackChannel, peer: Peer) -> None:
    peer.replies = [Reply(429, "rate_limited", {"Retry-After": "37"})]
    with pytest.raises(DeliveryError) as failure:
        slack.send(_LETTER, _TEXTS)
    assert failure.value.retry_after == 37
    assert not failure.value.permanent


@pytest.mark.parametrize("reply", [Reply(404, "/services/T0/B0/hush-hush not found"), Reply(500, "hush-hush"), HANG])
def test_no_error_tells_the_address(
    slack: SlackChannel, peer: Peer, reply: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    peer.replies = [reply]
    with caplog.at_level("DEBUG"), pytest.raises(DeliveryError) as failure:
        slack.send(_LETTER, _TEXTS)
    assert "hush" not in f"{failure.value!r}{failure.value}{caplog.text}"


def test_what_a_page_says_mentions_nobody(writer: Writer) -> None:
    letter = letters()["change-price"]
    for side in ("before", "after"):
        letter.payload["changes"][0][side]["conditions"] = {"variant": "<!channel> & <https://evil.example|here>"}
    texts = writer.write(letter, ("subject", "slack"), AT.tzinfo).texts  # type: ignore[arg-type]
    said = json.dumps(payload("id", texts["subject"], texts["slack"]))
    assert "<!" not in said
    assert "<https://evil" not in said
    assert "&lt;!channel&gt; &amp;" in said


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join(f"*model-{number}*\n• input: $1.00 → $0.20" for number in range(400)),
        "x" * 50_000,
        "&amp;" * 10_000,
        "\n".join("line" * 20 for _ in range(2000)),
        "\n\n".join("\\" * 2900 for _ in range(60)),
        "\n\n".join("short" for _ in range(5000)),
    ],
)
def test_however_much_there_is_it_stays_within_slacks_limits(text: str) -> None:
    said = payload("3f0c", "subject " * 200, text)
    texts = [block["text"]["text"] for block in said["blocks"][:-1]]
    assert 1 <= len(said["blocks"]) <= MOST_BLOCKS
    assert all(0 < len(one) <= MOST_TEXT for one in texts)
    assert len(json.dumps(said, ensure_ascii=False)) <= MOST_IN_ALL
    assert not any(one.endswith(("&am…", "&…", "&a…", "&amp…")) for one in texts)


def test_a_full_part_of_real_changes_is_not_cut(writer: Writer) -> None:
    letter = letters()["change-sixty"]
    letter.payload["changes"][SlackSettings.most :] = []
    texts = writer.write(letter, ("subject", "slack"), AT.tzinfo).texts  # type: ignore[arg-type]
    said = payload("3f0c", texts["subject"], texts["slack"])
    assert "cut here" not in json.dumps(said)
    assert json.dumps(said).count("\\u2022") == SlackSettings.most
