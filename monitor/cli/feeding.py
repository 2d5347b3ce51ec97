"""Commands about the published feed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.options import Config, app, settings_of


@app.command()
def publish(
    to: Annotated[Path | None, typer.Option(metavar="DIR", help="Where (default: feed_dir).")] = None,
    new_key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Only make a signing key: FILE is secret, FILE.pub public.")
    ] = None,
    config: Config = None,
) -> int:
    """Write the feed again from the database, and mend what is damaged.

    Example: ratecard publish --to /srv/www/rates
    """
    from monitor.commands import publish as do

    return do.make_key(new_key, to) if new_key else do.publish(settings_of(config), to)


@app.command()
def verify(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A published feed.")],
    public_key: Annotated[list[Path] | None, typer.Option(help="File of a key that must have signed it.")] = None,
    known_serial: Annotated[int | None, typer.Option(help="The newest serial that you have seen.")] = None,
) -> int:
    """Check a published feed. Schemas, hashes, signature, serial, expiry.

    Example: ratecard verify public --known-serial 41
    """
    from monitor.commands.verify import verify as do

    return do(directory, public_key or [], known_serial)


@app.command()
def serve(config: Config = None) -> int:
    """Serve the published feed over HTTP.

    Example: ratecard serve
    """
    from monitor.commands.serve import serve as do

    return do(settings_of(config))
