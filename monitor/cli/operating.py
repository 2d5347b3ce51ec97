"""Commands that keep an installation going."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.options import AsJson, Config, app, settings_of

database = typer.Typer(help="Upgrade, back up and restore the database.", rich_markup_mode=None)
app.add_typer(database, name="db")

BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help="A tar archive.")]


@app.command()
def init(
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing, take the defaults.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a settings file.")] = False,
    config: Config = None,
) -> int:
    """Write a commented settings file.

    Example: ratecard init --yes
    """
    from monitor.commands.init import init as do
    from monitor.configure import environment

    return do(config, environment(), ask=not yes, force=force)


@app.command()
def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="Ask no host.")] = False,
    config: Config = None,
    as_json: AsJson = False,
) -> int:
    """Say what is wrong with this installation, and how to mend it.

    Example: ratecard doctor --offline
    """
    from monitor.commands.doctor import doctor as do
    from monitor.configure import environment

    return do(config, environment(), offline=offline, as_json=as_json)


@database.command()
def upgrade(config: Config = None) -> int:
    """Apply the migrations that are missing, all of them or none.

    Example: ratecard db upgrade
    """
    from monitor.commands.database import upgrade as do

    return do(settings_of(config))


@database.command()
def backup(file: BackupFile, config: Config = None) -> int:
    """Write the database and the snapshots to one file. A daemon may be running.

    Example: ratecard db backup /var/backups/ratecard.tar
    """
    from monitor.commands.database import backup as do

    return do(settings_of(config), file)


@database.command()
def restore(file: BackupFile, config: Config = None) -> int:
    """Verify a backup and put it in the place of the database. No daemon may be running.

    Example: ratecard db restore /var/backups/ratecard.tar
    """
    from monitor.commands.database import restore as do

    return do(settings_of(config), file)
