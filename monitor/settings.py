"""Everything that can be set, with its default and what it means; `monitor.configure` reads it.

Paths are relative to the working directory. Secrets stand in the environment or in a file (`…_file`), never on a
command line.
"""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"(\d{1,9})\s*([smhd])", re.ASCII)
_LONGEST = 36_500 * 86_400  # seconds; a hundred years, and what is worked out from it is still a date


def read_duration(value: object) -> object:
    """`15m`, `6h`, `2d`, `30s` as a timedelta; anything else is left for pydantic to refuse."""
    if isinstance(value, timedelta):
        return value
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    seconds = int(match[1]) * _SECONDS[match[2]] if match else 0
    if not 0 < seconds <= _LONGEST:
        raise ValueError("a duration is a number and a unit, like 30s, 15m, 6h or 2d")
    return timedelta(seconds=seconds)


Duration = Annotated[timedelta, BeforeValidator(read_duration)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class PageSettings(_Section):
    """One watched page: `[pages."openai/pricing"]`."""

    url: str | None = Field(
        default=None,
        description="Takes the place of the official URL, for a mirror or a test.",
        examples=["https://mirror.example.org/pricing"],
    )
    every: Duration = Field(default=timedelta(minutes=15), description="Time between two checks: 30s, 15m, 6h, 2d.")
    cron: str | None = Field(
        default=None, description="Five fields, in UTC, in the place of `every`.", examples=["*/15 * * * *"]
    )
    enabled: bool = Field(default=True, description="Whether the page is checked.")


class FetchSettings(_Section):
    """How pages are fetched."""

    contact: str = Field(
        default="https://example.org/ratecard", description="Named in the User-Agent, so that a host can reach you."
    )
    user_agent: str | None = Field(
        default=None,
        description="Takes the place of `ratecard/VERSION (+contact)`.",
        examples=["prices (+mailto:me@example.org)"],
    )
    allow_private_addresses: bool = Field(default=False, description="Permit loopback and private hosts.")
    robots: bool = Field(default=True, description="Obey robots.txt.")
    deadline: Duration = Field(
        default=timedelta(seconds=60), description="Time for one page, with all tries and the waits between them."
    )
    max_bytes: int = Field(default=5 * 1024 * 1024, gt=0, description="Largest body as it arrives.")
    max_inflated: int = Field(default=20 * 1024 * 1024, gt=0, description="Largest body after decompression.")


class ReaderSettings(_Section):
    """Limits of the process that reads pages."""

    memory_mb: int = Field(default=512, ge=128, description="Memory it may take, in MiB.")
    seconds: int = Field(default=20, gt=0, description="Time it may take for one page.")


class BeliefSettings(_Section):
    """What is held back for a person to approve or reject."""

    ratio: Decimal = Field(
        default=Decimal(5), gt=1, description="Hold a card in which a price is more than so many times higher or lower."
    )
    missing_share: Decimal = Field(
        default=Decimal("0.2"), gt=0, le=1, description="Hold a card in which more than this share of rates is gone."
    )
    readings: int | None = Field(
        default=None,
        ge=2,
        description="Believe what only broke the bound of `ratio` after so many identical readings; unset: never.",
        examples=[3],
    )
    over: Duration = Field(default=timedelta(hours=6), description="The least time between the first and the last.")


class SnapshotSettings(_Section):
    """How long bodies that no revision, open hold or decision rests on are kept, and holds that ended by themselves."""

    keep: Duration = Field(default=timedelta(days=30), description="Kept no longer than this.")
    keep_count: int = Field(default=200, ge=0, description="At most so many of each page.")


class ServeSettings(_Section):
    """Where the daemon serves the feed, /healthz, /readyz and /metrics."""

    host: str = Field(default="127.0.0.1", description="The address to listen on; 0.0.0.0 is every one.")
    port: int = Field(default=8080, ge=0, le=65535, description="0 is any free port.")


class PublishS3Settings(_Section):
    """A bucket of an S3-compatible store that the feed is uploaded to as well; needs `pip install '.[s3]'`."""

    bucket: str | None = Field(default=None, description="Its name; unset: no upload.", examples=["prices"])
    prefix: str = Field(default="", description="The folder in the bucket, if it is not the feed's alone.")
    endpoint_url: str = Field(
        default="https://s3.amazonaws.com", pattern="^https?://[^/]+/?$", description="The store's address."
    )
    region: str = Field(default="us-east-1", description="The store's region.")
    access_key_file: Path | None = Field(
        default=None, description="A file with the id of the key.", examples=["/run/secrets/s3-id"]
    )
    secret_key_file: Path | None = Field(
        default=None, description="A file with the secret of the key.", examples=["/run/secrets/s3-secret"]
    )


class SiteTable(_Section):
    """A site whose pages are written from templates after each change; `command` or `deploy_hook` puts them online."""

    name: str = Field(description="What messages call it.", examples=["our-prices"])
    templates: Path = Field(description="The folder of its templates.", examples=["site/templates"])
    output: Path = Field(description="Where its pages are written.", examples=["site/public"])
    data: tuple[Path, ...] = Field(default=(), description="Files of data of your own for the templates.")
    command: tuple[str, ...] = Field(
        default=(), description="Run after writing, without a shell, one string for each word."
    )
    deploy_hook: str | None = Field(default=None, description="An address to POST to after writing, a secret.")
    deploy_hook_file: Path | None = Field(
        default=None, description="A file with that address.", examples=["/run/secrets/deploy-hook"]
    )
    timeout: Duration = Field(default=timedelta(minutes=5), description="Time for the command or the hook.")


class LogSettings(_Section):
    """What is said on standard error."""

    format: str = Field(
        default="text", pattern="^(text|json)$", description="text for a terminal, json for a collector."
    )
    level: str = Field(
        default="info", pattern="^(debug|info|warning|error)$", description="debug, info, warning or error."
    )


class Settings(_Section):
    """Everything that can be set, with its default. `alerts` is read by `alerts.configure`."""

    database: str = Field(
        default="sqlite:///ratecard.db",
        description="Or postgresql+psycopg://USER@HOST/NAME; its password stands in a file or in the environment.",
    )
    database_password_file: Path | None = Field(
        default=None,
        description="A file with PostgreSQL's password, where the address has none.",
        examples=["/run/secrets/postgres"],
    )
    snapshot_dir: Path = Field(
        default=Path("snapshots"), description="Where the bytes of pages are kept, as they came."
    )
    feed_dir: Path = Field(default=Path("public"), description="Where the feed is written.")
    base_url: str | None = Field(
        default=None,
        description="Where readers find the feed; messages link to it.",
        examples=["https://prices.example.org"],
    )
    stale_after: Duration = Field(
        default=timedelta(hours=6), description="Tell the operator of a page that was not read for so long."
    )
    sign_key_file: Path | None = Field(
        default=None,
        description="A minisign secret key without password; the feed's index is signed with it.",
        examples=["/etc/ratecard/minisign.key"],
    )
    pages: dict[str, PageSettings] = {}
    fetch: FetchSettings = FetchSettings()
    reader: ReaderSettings = ReaderSettings()
    belief: BeliefSettings = BeliefSettings()
    snapshots: SnapshotSettings = SnapshotSettings()
    alerts: dict[str, Any] = {}
    sites: tuple[SiteTable, ...] = ()
    publish_s3: PublishS3Settings = PublishS3Settings()
    serve: ServeSettings = ServeSettings()
    log: LogSettings = LogSettings()

    def page(self, page_id: str) -> PageSettings:
        """The settings of a page, its defaults where nothing is set."""
        return self.pages.get(page_id) or PageSettings()
