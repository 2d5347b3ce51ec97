from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from alerts.message import Message, compose
from alerts.preview import samples
from alerts.rendering import FORMS, Templates
from alerts.samples import RATE, change, letters
from monitor.card.wire import change_to_json
from monitor.errors import UsageError
from tests.alerts.conftest import LINKS

if TYPE_CHECKING:
    from pathlib import Path

    from alerts.writer import Writer

_UTC = ZoneInfo("UTC")
_HOSTILE = '<script>alert(1)</script>"&\u202e\r\n=HYPERLINK("x")<!channel>'


@pytest.fixture
def message() -> Message:
    return compose(letters()["change-price"], LINKS, _UTC)


def test_our_own_templates_take_every_sample(writer: Writer) -> None:
    Templates().check(samples(writer, _UTC))


def test_the_mail_reads_well(message: Message) -> None:
    assert Templates().render("text", message).text == (
        "gpt-5.6-luna input (text), standard: $1.00 → $0.20 per 1M tokens (−80 % ↓)\n"
        "\n"
        "gpt-5.6-luna (openai-api): price change\n"
        "  - input (text), standard: $1.00 → $0.20 per 1M tokens (−80 % ↓); a million tokens: $0.80 less\n"
        "  Since 2026-08-01 12:05 UTC\n"
        "  Official page: https://openai.example/pricing\n"
        "  Prices and history: https://prices.example.org/models/openai/gpt-5.6-luna.html\n"
        "\n"
        "\n"
        "-- \n"
        "Ratecard, 2026-08-01 12:05 UTC\n"
    )


def _hostile() -> Message:
    told = change("added", None, RATE._replace(model=_HOSTILE, conditions=(("variant", _HOSTILE),)))
    return compose(replace(letters()["change-price"], payload={"changes": [change_to_json(told)]}), LINKS, _UTC)


@pytest.mark.parametrize("form", FORMS)
def test_what_a_page_says_is_harmless_in_every_form(form: str) -> None:
    text = Templates().render(form, _hostile()).text
    assert "\u202e" not in text
    assert "\r" not in text
    assert not any(line.startswith("=") for line in text.splitlines())
    if form in ("html", "slack"):
        assert "<script" not in text
        assert "<!channel" not in text
    if form == "html":
        assert "&lt;script&gt;" in text


def test_an_operators_template_takes_the_place_of_ours(message: Message, tmp_path: Path) -> None:
    (tmp_path / "subject.txt.j2").write_text("[prices] {{ message.groups[0].model }}")
    templates = Templates(tmp_path)
    assert templates.render("subject", message).text == "[prices] gpt-5.6-luna\n"
    assert "Official page" in templates.render("text", message).text


def test_an_operators_template_cannot_forget_to_escape(tmp_path: Path) -> None:
    (tmp_path / "slack.txt.j2").write_text("{{ message.subject }}")
    (tmp_path / "html.html.j2").write_text("{{ message.subject }}")
    assert "<" not in Templates(tmp_path).render("slack", _hostile()).text
    assert "<" not in Templates(tmp_path).render("html", _hostile()).text


_BROKEN = {
    "{{ message.nosuch }}": "nosuch",
    "\n{{ 1 / 0 }}": "line 2",
    "{% if %}": "line 1",
    "{{ message.subject + 1 }}": "line 1",
    "{{ ''.__class__.__mro__ }}": "unsafe",
    "{{ message.groups.append(1) }}": "append",
    "{{ [1][5] }}": "",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("template", "problem"), _BROKEN.items())
def test_a_template_that_fails_costs_no_message(form: str, template: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / FORMS[form]).write_text(template)
    rendered = Templates(tmp_path).render(form, _hostile())
    assert rendered.problem.startswith(FORMS[form])
    assert problem in rendered.problem
    assert "script" in rendered.text
    if form in ("html", "slack"):
        assert "<script" not in rendered.text


@pytest.mark.parametrize("template", _BROKEN)
def test_a_template_that_fails_is_found_at_the_start(writer: Writer, template: str, tmp_path: Path) -> None:
    (tmp_path / "text.txt.j2").write_text(template)
    with pytest.raises(UsageError, match=r"message template text\.txt\.j2"):
        Templates(tmp_path).check(samples(writer, _UTC))


def test_a_template_that_can_not_be_read_costs_no_message(message: Message, tmp_path: Path) -> None:
    (tmp_path / "text.txt.j2").symlink_to("/proc/self/mem")
    rendered = Templates(tmp_path).render("text", message)
    assert rendered.problem.startswith("text.txt.j2: ")
    assert "$1.00 → $0.20" in rendered.text
