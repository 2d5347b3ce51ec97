"""Commands that look at pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.options import AsJson, Config, app, settings_of


@app.command()
def check(
    pages: Annotated[
        list[str] | None, typer.Argument(metavar="[PAGE…]", help="Page ids; all if none is named.")
    ] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> int:
    """Check every page once, or those named. Fetch, snapshot, parse, validate, compare, commit, alert, publish.

    Example: ratecard check openai/pricing
    """
    from monitor.commands.check import check as do

    return do(settings_of(config), pages or [], as_json=as_json)


@app.command()
def run(config: Config = None) -> int:
    """Check on a schedule and serve the feed, until SIGTERM. SIGHUP reads the settings again.

    Example: ratecard run --config /etc/ratecard.toml
    """
    from monitor.daemon import run as do

    return do(lambda: settings_of(config))


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
    """Run saved captures through the whole line, in time order. Each as if it were its day; old ones fill in the past.

    Example: ratecard replay captures/
    """
    from monitor.commands.replay import replay as do

    return do(settings_of(config), directory, as_json=as_json)
