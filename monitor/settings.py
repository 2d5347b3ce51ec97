"""Settings: a file and the environment, read once into one frozen object.

`ratecard.toml` in the working directory, or `--config FILE`, or `RATECARD_CONFIG`. Every setting can also stand in the
environment: `RATECARD_` and its path in capitals, `_` for everything else (`RATECARD_FEED_DIR`,
`RATECARD_FETCH_CONTACT`, `RATECARD_PAGES_OPENAI_PRICING_URL`); the environment wins. Paths are relative to the working
directory. Secrets stand in the environment or in a file (`…_FILE`), never on a command line.
"""

from __future__ import annotations

import os
import re
import tomllib
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from monitor.errors import UsageError
from monitor.meant import meant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DEFAULT_FILE = "ratecard.toml"
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"(\d+)\s*([smhd])")
# Not settings: what is read elsewhere, and what Kubernetes says of a Service called `ratecard` or `ratecard-…`.
_NO_SETTING = re.compile(r"RATECARD_(CONFIG|(ALERTS|TEST)_\w+|(\w+_)?(SERVICE_(HOST|PORT)\w*|PORT_\d+_(TCP|UDP)\w*))")


def read_duration(value: object) -> object:
    """`15m`, `6h`, `2d`, `30s` as a timedelta; anything else is left for pydantic to refuse."""
    if isinstance(value, timedelta):
        return value
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match or not int(match[1]):
        raise ValueError("a duration is a number and a unit, like 30s, 15m, 6h or 2d")
    return timedelta(seconds=int(match[1]) * _SECONDS[match[2]])


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
    """How long page bodies that are evidence of nothing are kept. Evidence of a revision stays for ever."""

    keep: Duration = Field(default=timedelta(days=30), description="Kept no longer than this.")
    keep_count: int = Field(default=200, ge=0, description="At most so many of each page.")


class ServeSettings(_Section):
    """Where the daemon serves the feed, /healthz, /readyz and /metrics."""

    host: str = Field(default="127.0.0.1", description="The address to listen on; 0.0.0.0 is every one.")
    port: int = Field(default=8080, ge=0, le=65535, description="0 is any free port.")


class PublishS3Settings(_Section):
    """A bucket of an S3-compatible store that the feed is uploaded to as well; needs `pip install ratecard[s3]`."""

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
        description="Or postgresql+psycopg://USER@HOST/NAME; a password belongs into the environment.",
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


def settings_file(file: Path | None, environment: Mapping[str, str], directory: Path | None = None) -> Path:
    """Where the settings stand: the file named on the command line or in the environment, else the usual one."""
    named = environment.get("RATECARD_CONFIG")
    return file or (Path(named) if named else (directory or Path()) / DEFAULT_FILE)


def load_settings(
    file: Path | None, environment: Mapping[str, str], page_ids: Iterable[str], directory: Path | None = None
) -> Settings:
    """The settings in force.

    Raises UsageError, in one line that names the file and the setting, for a file that is missing or broken, an unknown
    setting, a value that does not fit, or a page that does not exist.
    """
    pages = list(page_ids)
    path = settings_file(file, environment, directory)
    data = _read_file(path, must_exist=bool(file or environment.get("RATECARD_CONFIG")))
    _overlay(data, environment, pages)
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        raise UsageError(f"{path}: {_first_problem(error)}") from None
    for page in settings.pages.keys() - set(pages):
        raise UsageError(f"{path}: [pages.{page!r}]: no such page{meant(page, pages)}")
    return settings


def _read_file(path: Path, *, must_exist: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        if must_exist:
            raise UsageError(f"{path}: no such settings file; `ratecard init` writes one") from None
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not valid TOML: {error}") from None
    except OSError as error:
        raise UsageError(f"{path}: can't be read: {error.strerror}") from None


def _overlay(data: dict[str, Any], environment: Mapping[str, str], pages: Iterable[str]) -> None:
    """Put what the environment says over what the file says. Raises UsageError for a variable that sets nothing."""
    paths = dict(_paths(Settings, ()))
    for page in pages:
        paths |= dict(_paths(PageSettings, ("pages", page)))
    for variable, value in environment.items():
        if path := paths.get(variable):
            section = data
            for name in path[:-1]:
                section = section.setdefault(name, {})
            section[path[-1]] = value
        elif variable.startswith("RATECARD_") and not (_NO_SETTING.fullmatch(variable) or value.startswith("tcp://")):
            raise UsageError(f"{variable}: no such setting{meant(variable, paths)}")


def _paths(model: type[BaseModel], above: tuple[str, ...]) -> Iterable[tuple[str, tuple[str, ...]]]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _paths(kind, (*above, name))
        elif name not in ("pages", "alerts", "sites"):
            yield "_".join(("RATECARD", *(re.sub(r"\W", "_", part).upper() for part in (*above, name)))), (*above, name)


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, problem["loc"]))
    if problem["type"] == "extra_forbidden":
        return f"unknown setting {where}{meant(str(problem['loc'][-1]), _names(problem['loc'][:-1]))}"
    return f"{where}: {problem['msg'].removeprefix('Value error, ')}"


def _names(above: tuple[int | str, ...]) -> list[str]:
    """The settings that there are at a place."""
    model: type[BaseModel] = Settings
    for name in above:
        field = model.model_fields.get(str(name))
        kind = field.annotation if field else PageSettings
        model = kind if isinstance(kind, type) and issubclass(kind, BaseModel) else PageSettings
    return list(model.model_fields)


def environment() -> Mapping[str, str]:
    """The process's environment."""
    return os.environ
