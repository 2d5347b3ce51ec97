"""What the commands share: the application they belong to, and options that mean the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import date

    from monitor.settings import Settings

app = typer.Typer(
    name="ratecard",
    help="Watches the official OpenAI and Google API pricing pages and tells what changed, with the evidence.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _known_platform(name: str | None) -> str | None:
    """Raises UsageError for a platform that no page belongs to."""
    if name is None:
        return None
    from monitor.errors import UsageError
    from monitor.pages import pages

    known = sorted({page.platform for page in pages().values()})
    if name not in known:
        raise UsageError(f"{name}: no such platform; there are {', '.join(known)}")
    return name


Config = Annotated[Path | None, typer.Option("--config", help="Settings file (default: ratecard.toml).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Day = Annotated[str | None, typer.Option(metavar="DATE", help="A day, as 2026-08-31.")]
Platform = Annotated[str | None, typer.Option(help="openai-api, gemini-api or vertex-ai.", callback=_known_platform)]
Who = Annotated[str | None, typer.Option(help="Who decides (default: your user name).")]
Note = Annotated[str, typer.Option(help="Why, for the history.")]


def settings_of(config: Path | None) -> Settings:
    """The settings in force. Raises UsageError."""
    from monitor.configure import environment, load_settings
    from monitor.pages import pages

    return load_settings(config, environment(), pages())


def day_of(name: str | None) -> date | None:
    """The day that an option names. Raises UsageError."""
    from datetime import datetime

    from monitor.errors import UsageError

    try:
        return datetime.strptime(name, "%Y-%m-%d").date() if name else None  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise UsageError(f"{name}: no such day; it is written as 2026-08-31") from None
