"""Commands that show what is known."""

from __future__ import annotations

from pathlib import Path
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


@app.command()
def cost(  # noqa: PLR0917 - a command's options are all named
    models: Annotated[list[str], typer.Argument(metavar="MODEL…", help="Several are compared.")],
    compare: Annotated[list[str] | None, typer.Option(metavar="MODEL", help="Another model to compare with.")] = None,
    input_tokens: Annotated[int, typer.Option("--input", help="Text input tokens; those of --cached come on top.")] = 0,
    cached: Annotated[int, typer.Option(help="Cached input tokens.")] = 0,
    cache_write: Annotated[int, typer.Option(help="Tokens written to the cache.")] = 0,
    output: Annotated[int, typer.Option(help="Text output tokens.")] = 0,
    image_input: Annotated[int, typer.Option(help="Image input tokens, as for edits.")] = 0,
    audio_input: Annotated[int, typer.Option(help="Audio input tokens.")] = 0,
    audio_output: Annotated[int, typer.Option(help="Audio output tokens.")] = 0,
    images: Annotated[int, typer.Option(help="Generated images.")] = 0,
    quality: Annotated[str, typer.Option(help="Of the images: low, medium, high.")] = "",
    size: Annotated[str, typer.Option(help="Of the images, in pixels: 1024x1024.")] = "",
    seconds: Annotated[str, typer.Option(help="Seconds of generated video.")] = "0",
    resolution: Annotated[str, typer.Option(help="Of the video or the images: 720p, 2K.")] = "",
    audio: Annotated[bool | None, typer.Option(help="Whether the video has sound.")] = None,
    minutes: Annotated[str, typer.Option(help="Minutes of audio.")] = "0",
    tier: Annotated[str, typer.Option(help="standard, batch, flex or priority (OpenAI's Fast mode).")] = "standard",
    batch_share: Annotated[str, typer.Option(help="How much of the job is done as a batch: 50%.")] = "0",
    cached_share: Annotated[str, typer.Option(help="How much of the input is cached: 80%.")] = "0",
    context: Annotated[int | None, typer.Option(help="Tokens of one prompt, if the input is of several.")] = None,
    long: Annotated[bool, typer.Option("--long", help="Prompts are long, where no page says from when.")] = False,
    condition: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="What else decides the price: region=global.")
    ] = None,
    plan: Annotated[Path | None, typer.Option(metavar="FILE", help="Credit packs to compare with.")] = None,
    platform: Platform = None,
    config: Config = None,
    as_json: AsJson = False,
) -> int:
    """Work out what a job costs at today's rates, line by line.

    Example: ratecard cost gpt-image-2 --images 100 --quality medium --size 1024x1024
    """
    from monitor.commands.cost import cost as do
    from monitor.commands.use import Use, quantity, share
    from monitor.commands.use import condition as condition_of

    use = Use(
        input_tokens, cached, cache_write, output, image_input, audio_input, audio_output, images, quality, size,
        quantity("--seconds", seconds), resolution, audio, quantity("--minutes", minutes), tier, context, long,
        share("--cached-share", cached_share), share("--batch-share", batch_share),
        tuple(map(condition_of, condition or ())),
    )  # fmt: skip
    return do(settings_of(config), [*models, *(compare or ())], use, platform, plan, as_json=as_json)
