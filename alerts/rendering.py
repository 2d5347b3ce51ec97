"""Words → the form that a medium needs, by templates that the operator may replace."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from alerts.slack_text import escaped
from monitor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from alerts.message import Message

FORMS = {"subject": "subject.txt.j2", "text": "text.txt.j2", "html": "html.html.j2", "slack": "slack.txt.j2"}
OWN = Path(__file__).parent / "templates"
# What an expression of a template can raise, beside Jinja's own errors, or reading it.
_FAILURES = (TemplateError, ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Rendered:
    """`problem` says what is wrong with the template, and `text` is in plain words then; empty if nothing is."""

    text: str
    problem: str = ""


class Templates:
    """The templates of `folder`, and our own for those that it lacks."""

    def __init__(self, folder: Path | None = None) -> None:
        loader = ChoiceLoader([FileSystemLoader(place) for place in (folder, OWN) if place])
        self._plain = _environment(loader, lambda value: value)
        self._html = _environment(loader, lambda value: value, autoescape=True)
        self._slack = _environment(loader, lambda value: escaped(str(value)))

    def render(self, form: str, message: Message) -> Rendered:
        """The message in one of FORMS. A template that fails costs no message."""
        environment = {"html": self._html, "slack": self._slack}.get(form, self._plain)
        try:
            text = environment.get_template(FORMS[form]).render(message=message)
        except _FAILURES as error:
            return Rendered(fallback(form, message), _problem(FORMS[form], error))
        return Rendered(text.strip() + "\n")

    def check(self, samples: Iterable[Message]) -> None:
        """Try every template on every sample. Raises UsageError with the first problem."""
        for message in samples:
            for form in FORMS:
                if problem := self.render(form, message).problem:
                    raise UsageError(f"message template {problem}; correct it or remove it")


def fallback(form: str, message: Message) -> str:
    """The message in plain words, without any template."""
    if form == "subject":
        return message.subject
    text = "\n".join(_plain(message))
    if form == "html":
        return f"<!DOCTYPE html>\n<html><body><pre>{escape(text)}</pre></body></html>\n"
    return escaped(text) if form == "slack" else text


def _plain(message: Message) -> Iterable[str]:
    yield from (message.subject, "", *message.paragraphs)
    for group in message.groups:
        yield from (f"{group.model} ({group.provider})", *(f"  - {line}" for line in group.lines))
        yield from filter(None, (group.page_url, group.model_url, ""))
    yield from (f"{name}: {value}" for name, value in message.facts)
    yield from filter(None, (message.page_url,))
    if message.rest:
        yield f"And {message.rest} more changes {message.rest_url}".rstrip()
    yield message.at


def _problem(name: str, error: Exception) -> str:
    line = getattr(error, "lineno", None) or _line(error)
    return f"{name}{f', line {line}' if line else ''}: {error}"


def _line(error: BaseException) -> int | None:
    """The template's line that the error came from: Jinja makes traceback entries of them."""
    found, entry = None, error.__traceback__
    while entry:
        if entry.tb_frame.f_code.co_filename.endswith(".j2"):
            found = entry.tb_lineno
        entry = entry.tb_next
    return found


def _environment(
    loader: BaseLoader, finalize: Callable[[object], object], *, autoescape: bool = False
) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=loader,
        autoescape=autoescape,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
