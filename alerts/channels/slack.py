"""Slack, by an incoming webhook: Block Kit within its limits."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from alerts.slack_text import escaped, unbroken
from monitor.errors import DeliveryError, Gone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from alerts.letter import Letter
    from alerts.post import Answer, Poster
    from alerts.settings import SlackSettings

MOST_BLOCKS = 50
MOST_TEXT = 3000  # characters of one text
MOST_IN_ALL = 12_000  # characters; Slack counts in its own way and refuses somewhere above 13,000
_FRAME = 600  # characters for the summary and the id
_GONE = (403, 404, 410)
_GONE_WORDS = ("invalid_token", "no_service", "no_team", "team_disabled", "channel_not_found", "channel_is_archived")
_CODE = re.compile(r"[a-z_]{2,40}")
_CUT = "… cut here: the message is too long for Slack"


class SlackChannel:
    """One incoming webhook."""

    forms = ("subject", "slack")

    def __init__(self, settings: SlackSettings, poster: Poster) -> None:
        self.name = settings.name
        self._url = settings.webhook_url
        self._poster = poster

    def send(self, letter: Letter, texts: Mapping[str, str]) -> None:
        body = json.dumps(payload(letter.ident, texts["subject"], texts["slack"]), ensure_ascii=False).encode()
        answer = self._poster.post(self._url, body, {"Content-Type": "application/json; charset=utf-8"})
        if answer.status != 200 or answer.body.strip() != "ok":
            raise _failure(self.name, answer)

    def close(self) -> None:
        self._poster.close()


def payload(ident: str, subject: str, text: str) -> dict[str, Any]:
    """The message as Slack takes it. `text` is in Slack's mark-up, `subject` in none; blank lines part the sections."""
    sections = list(_within_limits(_sections(text)))
    foot = {"type": "context", "elements": [{"type": "mrkdwn", "text": f"ratecard {ident}", "verbatim": True}]}
    return {"text": unbroken(escaped(subject.strip()), _FRAME // 2), "blocks": [*map(_section, sections), foot]}


def _section(text: str) -> dict[str, Any]:
    # verbatim: Slack makes no links and no mentions of words that only look like some
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _sections(text: str) -> Iterator[str]:
    """Paragraphs, gathered as far as one text holds; too long ones are parted at their lines."""
    gathered = ""
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        for number, line in enumerate(paragraph.split("\n")):
            piece = unbroken(line, MOST_TEXT)
            between = "\n" if number else "\n\n"
            if gathered and len(gathered) + len(between) + len(piece) > MOST_TEXT:
                yield gathered
                gathered = piece
            else:
                gathered = f"{gathered}{between}{piece}" if gathered else piece
    if gathered.strip():
        yield gathered


def _within_limits(sections: Iterable[str]) -> Iterator[str]:
    left = MOST_IN_ALL - _FRAME
    for number, section in enumerate(sections, 1):
        left -= len(json.dumps(_section(section), ensure_ascii=False)) + 2
        if left < len(json.dumps(_section(_CUT), ensure_ascii=False)) or number == MOST_BLOCKS - 1:
            yield _CUT
            return
        yield section


def _failure(name: str, answer: Answer) -> DeliveryError:
    """What Slack's answer means. Only its own short codes are quoted: an error page may repeat the address."""
    code = answer.body.strip() if _CODE.fullmatch(answer.body.strip()) else ""
    said = f"{name}: Slack answered {answer.status} {code}".rstrip()
    if answer.status in _GONE or code in _GONE_WORDS:
        return Gone(f"{said}: the webhook is no longer valid; set a new webhook_url")
    permanent = 400 <= answer.status < 500 and answer.status not in (408, 425, 429)
    return DeliveryError(said, permanent=permanent, retry_after=answer.retry_after)
