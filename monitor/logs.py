"""Logs: lines for a terminal, or JSON for a collector; one event for each thing that happened."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from monitor.terminal import printable

if TYPE_CHECKING:
    from monitor.settings import LogSettings

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


def set_up(settings: LogSettings) -> None:
    """Log to standard error as the settings say."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if settings.format == "json" else _Text())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # that a check still runs when its next is due is no event
    logging.getLogger("ratecard").setLevel(settings.level.upper())


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    """What was given as `extra`: page, outcome, serial and the like."""
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        facts = " ".join(f"{name}={value}" for name, value in _facts(record).items())
        line = printable(f"{at:%Y-%m-%d %H:%M:%S}Z {record.levelname.lower():7} {record.getMessage()} {facts}".rstrip())
        trace = self.formatException(record.exc_info).split("\n") if record.exc_info else []
        return "\n".join([line, *map(printable, trace)])


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        event = {"at": at.isoformat(), "level": record.levelname.lower(), "event": record.getMessage()}
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)
        return json.dumps(event | _facts(record), default=str)
