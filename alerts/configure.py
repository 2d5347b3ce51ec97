"""The `[alerts]` section of the settings, and what the environment says over it, as plain settings of channels.

A setting stands in the environment as `RATECARD_ALERTS_SLACK_PRICES_WEBHOOK_URL`: the kind, the channel's name and the
setting in capitals, `_` for all else. Lists are parted by commas there.
"""

from __future__ import annotations

import re
from pathlib import Path  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import Field, ValidationError

from alerts.secret import Secret
from alerts.settings import AlertSettings
from alerts.subscription_table import Table
from alerts.tables import AppriseTable, EmailTable, SlackTable, WebhookTable, read_address
from monitor.errors import UsageError
from monitor.meant import meant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Model = TypeVar("Model", bound=Table)

KINDS: dict[str, type[SlackTable | EmailTable | WebhookTable | AppriseTable]] = {
    "slack": SlackTable,
    "email": EmailTable,
    "webhook": WebhookTable,
    "apprise": AppriseTable,
}


class AlertsTable(Table):
    """What all channels share."""

    templates: Path | None = Field(default=None, description="A folder of your own templates.", examples=["templates"])
    ping_url: str | None = Field(default=None, description="The address itself, a secret; better in a file.")
    ping_url_file: Path | None = Field(
        default=None,
        description="A file with the address of a dead-man service, asked after each round of checks that went well.",
        examples=["/run/secrets/ping"],
    )
    slack: dict[str, dict[str, Any]] = Field(default_factory=dict)
    email: dict[str, dict[str, Any]] = Field(default_factory=dict)
    webhook: dict[str, dict[str, Any]] = Field(default_factory=dict)
    apprise: dict[str, dict[str, Any]] = Field(default_factory=dict)


def read_alerts(table: Mapping[str, Any], environment: Mapping[str, str]) -> AlertSettings:
    """The alerts' settings. Raises UsageError, in one line that names the channel and the setting, never its value."""
    named = {f"RATECARD_ALERTS_{name.upper()}": name for name in set(AlertsTable.model_fields) - set(KINDS)}
    said = {name: environment[variable] for variable, name in named.items() if variable in environment}
    alerts = _read(AlertsTable, {**table, **said}, "alerts")
    if alerts.templates and not alerts.templates.is_dir():
        raise UsageError(f"alerts: templates: there is no folder {alerts.templates}")
    channels = {kind: _overlaid(kind, getattr(alerts, kind), environment) for kind in KINDS}
    _refuse_unknown(environment, named, channels)
    return AlertSettings(
        channels=tuple(
            _read(model, channel, f"{kind}.{name}").channel(f"{kind}.{name}")
            for kind, model in KINDS.items()
            for name, channel in channels[kind].items()
        ),
        templates=alerts.templates,
        ping_url=read_address("alerts", "ping_url", alerts.ping_url, alerts.ping_url_file)
        if alerts.ping_url or alerts.ping_url_file
        else Secret(""),
    )


def _overlaid(
    kind: str, table: Mapping[str, dict[str, Any]], environment: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """The channels of a kind as the file has them, with what the environment says over it."""
    channels = {name: dict(channel) for name, channel in table.items()}
    names = {_capitals(name): name for name in channels}
    pattern = _pattern(kind)
    for variable, value in environment.items():
        if found := pattern.fullmatch(variable):
            name = names.get(found[1], found[1].lower())
            channels.setdefault(name, {})[found[2].lower()] = value
    return channels


def _pattern(kind: str) -> re.Pattern[str]:
    """The variables that set something of a channel of a kind: its name, and the setting."""
    known = "|".join(sorted(map(str.upper, KINDS[kind].model_fields), key=len, reverse=True))
    return re.compile(rf"RATECARD_ALERTS_{kind.upper()}_(\w+?)_({known})")


def _capitals(name: str) -> str:
    return re.sub(r"\W", "_", name).upper()


def _refuse_unknown(
    environment: Iterable[str], named: Iterable[str], channels: Mapping[str, Mapping[str, dict[str, Any]]]
) -> None:
    """Raises UsageError for a variable that sets nothing: a misspelt one would leave a channel silently as it is."""
    patterns = [_pattern(kind) for kind in KINDS]
    known = list(named)
    for variable in environment:
        if not variable.startswith("RATECARD_ALERTS_") or variable in known:
            continue
        if not any(pattern.fullmatch(variable) for pattern in patterns):
            known += [
                f"RATECARD_ALERTS_{_capitals(kind)}_{_capitals(name)}_{setting.upper()}"
                for kind, names in channels.items()
                for name in names
                for setting in KINDS[kind].model_fields
            ]
            raise UsageError(f"{variable}: no such setting{meant(variable, known)}")


def _read(model: type[Model], data: Mapping[str, Any], where: str) -> Model:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        setting = ".".join(map(str, problem["loc"]))
        said = {"extra_forbidden": "no such setting", "missing": "must be set"}.get(problem["type"], problem["msg"])
        raise UsageError(f"{where}: {setting}: {said.removeprefix('Value error, ')}") from None
