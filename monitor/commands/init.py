"""ratecard init: a settings file that says everything that can be set, and sets what was answered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import typer

from monitor.configure import settings_file
from monitor.errors import RatecardError, UsageError
from monitor.reference import sections, toml
from monitor.settings import FetchSettings, Settings
from monitor.terminal import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from monitor.reference import Section, Setting

Answers = dict[tuple[str, ...], str | list[str]]
"""What is set, by path: `("fetch", "contact")`."""

_HEAD = """\
# The settings of ratecard. Take the # from a setting to change it, and from its [section] where that has one.
# Each can stand in the environment instead, which wins: RATECARD_FEED_DIR, RATECARD_FETCH_CONTACT.
# Secrets stand in files of mode 0600, which settings ending in _file name, or in the environment. Not here.
"""
_SLACK = ("alerts", "slack", "prices", "webhook_url_file")
_EMAIL = ("alerts", "email", "finance")


def init(config: Path | None, environment: Mapping[str, str], *, ask: bool, force: bool) -> int:
    """Write the settings file; the exit code.

    Raises UsageError rather than replace one unless forced, RatecardError where it can't be written.
    """
    path = settings_file(config, environment)
    if path.exists() and not force:
        raise UsageError(f"{path} is there already and was left as it is; --force replaces it")
    answers = _ask() if ask else {}
    try:
        path.write_text(file_text(answers), "utf-8")
    except OSError as error:
        raise RatecardError(f"{path} can't be written: {error.strerror}") from None
    say(f"wrote {path}")
    for line in _next(answers):
        say(line)
    return 0


def file_text(answers: Mapping[tuple[str, ...], object]) -> str:
    """A whole settings file: what was answered is set, all else stands there commented out."""
    return "\n".join((_HEAD, *(_block(section, answers) for section in sections())))


def _block(section: Section, answers: Mapping[tuple[str, ...], object]) -> str:
    lines = []
    if section.path:
        answered = any(path[:-1] == section.path for path in answers)
        lines = [f"# {section.text}", f"{'#' if section.named and not answered else ''}{section.heading}"]
    for one in section.settings:
        lines += _lines(one, answers.get((*section.path, one.name)))
    return "\n".join((*lines, ""))


def _lines(setting: Setting, answer: object) -> list[str]:
    """A setting and what it means; nothing for a secret, which has neither default nor example."""
    if answer is not None:
        return [f"# {setting.text}", f"{setting.name} = {toml(answer)}"]
    if setting.default is not None:
        return [f"# {setting.text}", f"#{setting.name} = {setting.default}"]
    if setting.example is not None:
        return [f"# {setting.text} Not set; for example:", f"#{setting.name} = {setting.example}"]
    return []


def _ask() -> Answers:
    try:
        return _answers()
    except typer.Abort:
        raise UsageError("no answer was given and nothing written; --yes takes the defaults") from None


def _answers() -> Answers:
    """Few questions; an empty answer leaves the default."""
    answers: Answers = {
        ("fetch", "contact"): _question("Web or mail address at which a host can reach you", FetchSettings().contact),
        ("feed_dir",): _question("Folder for the feed", str(Settings().feed_dir)),
    }
    if slack := _question("File with the address of a Slack webhook (empty: none)", check=_file):
        answers[_SLACK] = slack
    if email := _question("E-mail address for alerts (empty: none)"):
        answers[*_EMAIL, "host"] = _question("SMTP server (STARTTLS, port 587)", "localhost")
        answers[*_EMAIL, "sender"] = _question("Sender", email)
        answers[*_EMAIL, "recipients"] = [email]
    return answers


def _question(text: str, default: str = "", check: Callable[[str], str] = str.strip) -> str:
    return str(typer.prompt(text, default, show_default=bool(default), value_proc=check, err=True))


def _file(answer: str) -> str:
    """Asks again for a file where the secret itself was given: it would stay in the settings for all to read."""
    if re.match(r"https?:", answer.strip()):
        raise typer.BadParameter("that is the address itself, a secret: put it into a file and name the file")
    return answer.strip()


def _next(answers: Answers) -> list[str]:
    secret = answers.get(_SLACK)
    first = [f"put the webhook's address into {secret}, and: chmod 600 {secret}"] if secret else []
    return [*first, "`ratecard doctor` says what is missing, `ratecard check` checks every page once"]
