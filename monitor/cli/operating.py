"""Commands that keep an installation going."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.options import Config, app


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
    from monitor.settings import environment

    return do(config, environment(), ask=not yes, force=force)
