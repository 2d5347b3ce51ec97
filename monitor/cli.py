"""The commands of `ratecard`: what they are called, what they take. Heavy things are imported when a command runs.

Exit codes: 0 done, 1 something failed, 2 wrong use, 3 refused or held; where both happened, 1.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from monitor.errors import RatecardError, UsageError

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

Config = Annotated[
    Path | None, typer.Option("--config", help="Settings file (default: ratecard.toml, if there is one).")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE")]
Who = Annotated[str | None, typer.Option(help="Who decides (default: your user name).")]
Note = Annotated[str, typer.Option(help="Why, for the history.")]


@app.command()
def check(
    pages: Annotated[
        list[str] | None, typer.Argument(metavar="[PAGE…]", help="Page ids; all if none is named.")
    ] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> int:
    """Check every page once: fetch, snapshot, parse, validate, compare, commit, alert, publish.

    Example: ratecard check openai/pricing
    """
    from monitor.commands.check import check as do

    return do(_settings(config), pages or [], as_json=as_json)


@app.command()
def run(config: Config = None) -> int:
    """Check on a schedule and serve the feed, until SIGTERM.

    Example: ratecard run --config /etc/ratecard.toml
    """
    from monitor.daemon import run as do

    return do(_settings(config))


@app.command()
def parse(
    file: Annotated[Path, typer.Argument(help="A saved page.")],
    page: Annotated[str, typer.Option(help="Which page it is, like openai/pricing.")],
) -> int:
    """Print what the reader of a page makes of a saved copy. Touches no database and no network.

    Example: ratecard parse saved.html --page google/gemini-pricing
    """
    from monitor.commands.parse import parse as do

    return do(file, page)


@app.command()
def replay(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A folder with manifest.jsonl.")],
    config: Config = None,
    as_json: AsJson = False,
) -> int:
    """Run saved captures through the whole line in time order, each as if it were its day.

    Example: ratecard replay captures/
    """
    from monitor.commands.replay import replay as do

    return do(_settings(config), directory, as_json=as_json)


@app.command()
def show(  # noqa: PLR0917 - a command's options are all named
    model: Annotated[str | None, typer.Argument(help="A model's id; all if none is named.")] = None,
    platform: Annotated[str | None, typer.Option(help="openai-api, gemini-api or vertex-ai.")] = None,
    as_of: Day = None,
    evidence: Annotated[bool, typer.Option("--evidence", help="Show the cell each price was read from.")] = False,
    config: Config = None,
    as_json: AsJson = False,
) -> int:
    """Show the rates that apply today, or applied on a day.

    Example: ratecard show gpt-image-2 --evidence
    """
    from monitor.commands.show import show as do

    return do(_settings(config), model, platform, as_of=_day(as_of), evidence=evidence, as_json=as_json)


@app.command()
def changes(since: Day = None, config: Config = None, as_json: AsJson = False) -> int:
    """Show what changed, newest first.

    Example: ratecard changes --since 2026-08-01
    """
    from monitor.commands.changes import changes as do

    return do(_settings(config), _day(since), as_json=as_json)


@app.command()
def history(
    model: Annotated[str, typer.Argument(help="A model's id.")],
    platform: Annotated[str | None, typer.Option(help="openai-api, gemini-api or vertex-ai.")] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> int:
    """Show the steps of each rate of a model.

    Example: ratecard history gpt-5.6-luna
    """
    from monitor.commands.history import history as do

    return do(_settings(config), model, platform, as_json=as_json)


@app.command()
def diff(before: str, after: str, config: Config = None, as_json: AsJson = False) -> int:
    """Show what differs between two serials, dates or saved files.

    Example: ratecard diff 2026-07-01 2026-08-31
    """
    from monitor.commands.history import diff as do

    return do(_settings(config), before, after, as_json=as_json)


@app.command()
def reparse(
    apply: Annotated[bool, typer.Option("--apply", help="Correct the current cards.")] = False,
    config: Config = None,
) -> int:
    """Read the kept snapshots again with today's readers and show what would differ.

    Example: ratecard reparse --apply
    """
    from monitor.commands.reparse import reparse as do

    return do(_settings(config), apply=apply)


@app.command()
def holds(
    every: Annotated[bool, typer.Option("--all", help="Decided ones too.")] = False,
    config: Config = None,
    as_json: AsJson = False,
) -> int:
    """Show what was read but is not believed, and waits for a person.

    Example: ratecard holds
    """
    from monitor.commands.holds import holds as do

    return do(_settings(config), every=every, as_json=as_json)


@app.command()
def approve(number: int, by: Who = None, note: Note = "", config: Config = None) -> int:
    """Believe a held card: it is published as what the page says.

    Example: ratecard approve 3 --note "announced on the blog"
    """
    from monitor.commands.holds import approve as do

    return do(_settings(config), number, by, note)


@app.command()
def reject(number: int, by: Who = None, note: Note = "", config: Config = None) -> int:
    """Do not believe a held card: the last good one stays published.

    Example: ratecard reject 3 --note "a test page"
    """
    from monitor.commands.holds import reject as do

    return do(_settings(config), number, by, note)


@app.command()
def publish(
    to: Annotated[Path | None, typer.Option(metavar="DIR", help="Where (default: feed_dir).")] = None,
    config: Config = None,
) -> int:
    """Write the feed again from the database.

    Example: ratecard publish --to /srv/www/rates
    """
    from monitor.commands.publish import publish as do

    return do(_settings(config), to)


@app.command()
def verify(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A published feed.")],
    public_key: Annotated[list[Path] | None, typer.Option(help="File of a key that must have signed it.")] = None,
    known_serial: Annotated[int | None, typer.Option(help="The newest serial that you have seen.")] = None,
) -> int:
    """Check a published feed: schemas, hashes, signature, serial, expiry.

    Example: ratecard verify public --known-serial 41
    """
    from monitor.commands.verify import verify as do

    return do(directory, public_key or [], known_serial)


def main() -> None:
    """The console script: say errors in one line, and answer with the contract's exit codes."""
    try:
        code = app(sys.argv[1:] or ["--help"], standalone_mode=False)
    except typer.TyperException as error:
        _fail(f"{error.format_message()} Try `ratecard --help`.", error.exit_code)
    except RatecardError as error:
        _fail(str(error), 2 if isinstance(error, UsageError) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str, code: int) -> NoReturn:
    from monitor.commands.output import say

    say(f"ratecard: {message}")
    sys.exit(code)


def _settings(config: Path | None) -> Settings:
    from monitor.pages import pages
    from monitor.settings import environment, load_settings

    return load_settings(config, environment(), pages())


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
