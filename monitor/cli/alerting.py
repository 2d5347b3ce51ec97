"""Commands about messages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.options import AsJson, Config, app, settings_of

alerts = typer.Typer(help="Try channels; see and act on what they are owed.", rich_markup_mode=None)
app.add_typer(alerts, name="alerts")


@alerts.command("test")
def try_out(channel: Annotated[str, typer.Argument(help="Like slack.prices.")], config: Config = None) -> int:
    """Send a test message through one channel.

    Example: ratecard alerts test slack.prices
    """
    from monitor.commands.alerts import try_out as do

    return do(settings_of(config), channel)


@alerts.command("list")
def show(
    status: Annotated[str | None, typer.Option(help="pending, sent, failed or dropped.")] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> int:
    """Show what channels are owed, were sent and refused.

    Example: ratecard alerts list --status failed
    """
    from monitor.commands.alerts import show as do

    return do(settings_of(config), status, as_json=as_json)


@alerts.command()
def retry(
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID…]", help="Messages, or channels; all that failed if none is named."),
    ] = None,
    config: Config = None,
) -> int:
    """Try messages again that were given up.

    Example: ratecard alerts retry
    """
    from monitor.commands.alerts import retry as do

    return do(settings_of(config), ids or [])


@alerts.command()
def drop(
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Messages, or channels.")], config: Config = None
) -> int:
    """Give messages up.

    Example: ratecard alerts drop slack.old
    """
    from monitor.commands.alerts import drop as do

    return do(settings_of(config), ids)


@alerts.command()
def preview(directory: Annotated[Path, typer.Argument(metavar="DIR")], config: Config = None) -> int:
    """Write every kind of message to files, nothing sent.

    Example: ratecard alerts preview samples
    """
    from monitor.commands.alerts import preview as do

    return do(settings_of(config), directory)
