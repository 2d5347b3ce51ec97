"""`ratecard alerts` as a person uses it whose Slack does not answer as it should."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.alerts.http_peer import Peer, Reply
from tests.program import OPENAI, Program, Site, facsimile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LATER = "demo-2-price-cut.html"


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.close()


@pytest.fixture
def ratecard(tmp_path: Path, site: Site, peer: Peer) -> Program:
    program = Program(tmp_path)
    program.watch(site.urls, f'[alerts.slack.prices]\nwebhook_url = "{peer.url().value}"')
    return program


def test_a_message_arrives_and_the_list_says_what_it_said(ratecard: Program, peer: Peer) -> None:
    assert ratecard("alerts", "test", "slack.prices").err == "slack.prices: delivered\n"
    assert ratecard("check").code == 0
    listed = ratecard("alerts", "list").out.splitlines()
    assert listed[0].split("  ")[0] == "ID"
    assert "slack.prices  sent    1" in listed[1]
    assert "Watching 162 prices of 32 models" in listed[1]
    assert len(peer.sent) == 2


def test_what_slack_refuses_is_kept_until_a_person_has_mended_it(ratecard: Program, site: Site, peer: Peer) -> None:
    ratecard("check")
    peer.replies = [Reply(404, "no_service")]
    site.says(OPENAI, facsimile(OPENAI, _LATER))
    assert ratecard("alerts", "test", "slack.prices").err == (
        "slack.prices: Slack answered 404 no_service: the webhook is no longer valid; set a new webhook_url\n"
    )
    assert ratecard("check").code == 0
    (failed,) = ratecard("alerts", "list", "--status", "failed", "--json").json
    assert failed["subject"].startswith("gpt-5.4")
    assert failed["last_error"].startswith("slack.prices: Slack answered 404")
    assert "1 message is tried again" in ratecard("alerts", "retry").err
    peer.replies = [Reply()]
    ratecard("check")
    assert {row["status"] for row in ratecard("alerts", "list", "--json").json} == {"sent"}
    assert ratecard("alerts", "retry", failed["id"]).err.startswith("nothing to do")


def test_what_a_channel_is_owed_that_is_no_more_is_named_and_dropped_together(
    ratecard: Program, site: Site, peer: Peer
) -> None:
    peer.replies = [Reply(500)]
    ratecard("check")
    ratecard.watch(site.urls)
    assert ratecard("alerts", "list").err == (
        "slack.prices is not in the settings any more, its messages wait in vain: ratecard alerts drop slack.prices\n"
    )
    assert ratecard("alerts", "drop", "slack.prices").err == "1 message is dropped\n"
    assert ratecard("alerts", "list", "--status", "pending").err == "no pending messages\n"


def test_the_dead_man_service_hears_of_whole_rounds_that_went_well_and_of_no_others(
    ratecard: Program, site: Site, peer: Peer
) -> None:
    ratecard.watch(site.urls, f'[alerts]\nping_url = "{peer.url("/ping").value}"')
    feed, aside = ratecard.folder / "public", ratecard.folder / "aside"
    assert ratecard("check").code == 0
    assert ratecard("check", OPENAI).code == 0
    assert len(peer.sent) == 1
    feed.rename(aside)
    feed.touch()
    assert ratecard("check").code == 1
    feed.unlink()
    aside.rename(feed)
    site.says(OPENAI, "<html><body>Checking your browser</body></html>")
    assert ratecard("check").code == 3
    assert [sent.path for sent in peer.sent] == ["/ping"]
    site.reset()
    ratecard("check")
    assert len(peer.sent) == 2


def test_a_feed_that_can_not_be_written_is_told_once_and_cleared(ratecard: Program, peer: Peer) -> None:
    feed = ratecard.folder / "public"
    feed.touch()
    for _ in range(2):
        assert ratecard("check").code == 1
    feed.unlink()
    assert ratecard("check").code == 0
    said = [sent.json["text"] for sent in peer.sent]
    assert [one for one in said if "feed" in one] == ["the feed could not be written", "the feed is written again"]
