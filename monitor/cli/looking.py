"""Commands that show what is known."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.options import AsJson, Config, Day, Platform, app, day_of, settings_of


@app.command()
def show(  # noqa: PLR0917 - a command's options are all named
    model: Annotated[str | None, typer.Argument(help="A model's id; all if none is named.")] = None,
    platform: Platform = None,
    as_of: Day = None,
    evidence: Annotated[bool, typer.Option("--evidence", help="Show the cell each price was read from.")] = False,
    config: Config = None,
    as_json: AsJson = False,
) -> int:
    """Show the rates that apply today, or applied on a day.

    Example: ratecard show gpt-image-2 --evidence
    """
    from monitor.commands.show import show as do

    return do(settings_of(config), model, platform, as_of=day_of(as_of), evidence=evidence, as_json=as_json)


@app.command()
def changes(since: Day = None, config: Config = None, as_json: AsJson = False) -> int:
    """Show what changed, newest first.

    Example: ratecard changes --since 2026-08-01
    """
    from monitor.commands.changes import changes as do

    return do(settings_of(config), day_of(since), as_json=as_json)


@app.command()
def history(
    model: Annotated[str, typer.Argument(help="A model's id.")],
    platform: Platform = None,
    config: Config = None,
    as_json: AsJson = False,
) -> int:
    """Show the steps of each rate of a model.

    Example: ratecard history gpt-5.6-luna
    """
    from monitor.commands.history import history as do

    return do(settings_of(config), model, platform, as_json=as_json)


@app.command()
def diff(before: str, after: str, config: Config = None, as_json: AsJson = False) -> int:
    """Show what differs between two serials, dates or saved files.

    Example: ratecard diff 2026-07-01 2026-08-31
    """
    from monitor.commands.history import diff as do

    return do(settings_of(config), before, after, as_json=as_json)
