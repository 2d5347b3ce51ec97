"""Commands by which a person decides what is believed."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.options import AsJson, Config, Note, Who, app, settings_of


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

    return do(settings_of(config), every=every, as_json=as_json)


@app.command()
def approve(number: int, by: Who = None, note: Note = "", config: Config = None) -> int:
    """Believe a held card: it is published as what the page says.

    Example: ratecard approve 3 --note "announced on the blog"
    """
    from monitor.commands.decision import approve as do

    return do(settings_of(config), number, by, note)


@app.command()
def reject(
    number: int,
    by: Who = None,
    note: Note = "",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take a rejection back: you are asked again.")] = False,
    config: Config = None,
) -> int:
    """Do not believe a held card: the last good one stays published.

    Example: ratecard reject 3 --note "a test page"
    """
    from monitor.commands import decision

    do = decision.withdraw if withdraw else decision.reject
    return do(settings_of(config), number, by, note)


@app.command()
def reparse(
    apply: Annotated[bool, typer.Option("--apply", help="Correct the current cards.")] = False,
    config: Config = None,
) -> int:
    """Read the kept snapshots again with today's readers. Shows what would differ.

    Example: ratecard reparse --apply
    """
    from monitor.commands.reparse import reparse as do

    return do(settings_of(config), apply=apply)
