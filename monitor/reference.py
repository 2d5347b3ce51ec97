"""Everything that can be set, told from the models: what `ratecard init` writes and docs/settings.md shows.

`python -m monitor.reference > docs/settings.md` writes that page again.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from pydantic import BaseModel

from alerts.configure import KINDS, AlertsTable
from alerts.subscription_table import SubscriptionTable
from monitor.pages import pages
from monitor.settings import PageSettings, Settings, SiteTable

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from pydantic.fields import FieldInfo

_CHANNELS = {"slack": "prices", "email": "finance", "webhook": "billing", "apprise": "chat"}
_UNITS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))
_HEAD = """\
# Settings

<!-- Written by `python -m monitor.reference > docs/settings.md`; a test keeps it current. -->

`ratecard.toml` in the working directory, or `--config FILE`, or `RATECARD_CONFIG`. `ratecard init` writes one that
holds everything below, commented out. Paths are relative to the working directory. Durations are `30s`, `15m`, `6h`,
`2d`.

Every setting but those of the list `[[sites]]` can also stand in the environment, which wins: `RATECARD_` and its path
in capitals, `_` for all else, as in `RATECARD_FEED_DIR`, `RATECARD_PAGES_OPENAI_PRICING_EVERY`,
`RATECARD_ALERTS_SLACK_PRICES_WEBHOOK_URL`. A list is parted by commas there. Variables alone make a channel, too; its
name is in small letters then. Secrets stand there or in a file of mode 0600 (`…_file`), never on a command line. A
variable that sets nothing is refused.
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """`default` and `example` as TOML writes them; a setting without default is unset, or required."""

    name: str
    text: str
    default: str | None
    example: str | None
    required: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A table of the settings file.

    A `named` one stands there once for each page, channel or site, or not at all; `many` are a list of tables.
    """

    path: tuple[str, ...]
    text: str
    settings: tuple[Setting, ...]
    named: bool = False
    many: bool = False

    @property
    def heading(self) -> str:
        """As TOML writes it; empty for the settings that stand before all tables."""
        parts = [part if re.fullmatch(r"[\w-]+", part, re.ASCII) else toml(part) for part in self.path]
        name = f"[{'.'.join(parts)}]" if parts else ""
        return f"[{name}]" if self.many else name


def sections() -> Iterator[Section]:
    """Every section, in the order of a settings file."""
    yield _section((), Settings)
    for name, field in Settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield _section((name,), field.annotation)
    first, *others = pages()
    text = f"One watched page. The others are {', '.join(others)}."
    yield Section(("pages", first), text, _settings(PageSettings), named=True)
    yield Section(("alerts",), _text(AlertsTable), _settings(AlertsTable, KINDS), named=True)
    common = _settings(SubscriptionTable)
    for kind, table in KINDS.items():
        own = _settings(table, SubscriptionTable.model_fields)
        more = f" Everything from `{common[0].name}` on can be set for any channel." if common else ""
        yield Section(("alerts", kind, _CHANNELS[kind]), _text(table) + more, own + common, named=True)
        common = ()
    yield Section(("sites",), _text(SiteTable), _settings(SiteTable), named=True, many=True)


def toml(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, timedelta):
        return toml(_duration(value))
    return json.dumps(f"{value:%H:%M}" if isinstance(value, time) else str(value), ensure_ascii=False)


def settings_page() -> str:
    """The text of docs/settings.md."""
    return "\n".join((_HEAD, *(f"{_title(section)}\n{_table(section)}" for section in sections())))


def _section(path: tuple[str, ...], model: type[BaseModel]) -> Section:
    return Section(path, _text(model), _settings(model))


def _settings(model: type[BaseModel], without: Container[str] = ()) -> tuple[Setting, ...]:
    """The plain settings of a model: those with a description, as sections have none."""
    fields = model.model_fields.items()
    return tuple(_setting(name, field) for name, field in fields if field.description and name not in without)


def _setting(name: str, field: FieldInfo) -> Setting:
    required = field.is_required()
    default = None if required or field.default is None else toml(field.default)
    example = toml(field.examples[0]) if field.examples else None
    return Setting(name, field.description or "", default, example, required)


def _text(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").partition("\n\n")[0].replace("\n    ", " ")


def _duration(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    unit, size = next((unit, size) for unit, size in _UNITS if seconds % size == 0)
    return f"{seconds // size}{unit}"


def _title(section: Section) -> str:
    return f"## `{section.heading}`\n\n{section.text}\n" if section.path else "## Before all sections\n"


def _table(section: Section) -> str:
    rows = [f"| `{one.name}` | {_shown(one)} | {one.text} |" for one in section.settings]
    return "\n".join(("| setting | default | meaning |", "|---|---|---|", *rows, ""))


def _shown(setting: Setting) -> str:
    if setting.default is not None:
        return f"`{setting.default}`"
    word = "required" if setting.required else "unset"
    return f"{word}, as `{setting.example}`" if setting.example else word


if __name__ == "__main__":
    print(settings_page(), end="")
