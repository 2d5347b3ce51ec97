"""Data files that people write: TOML or JSON, their numbers exact."""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from monitor.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def read_data(path: Path) -> Any:
    """What stands in a data file. Raises UsageError."""
    try:
        text = path.read_text("utf-8")
        if path.suffix == ".toml":
            return tomllib.loads(text, parse_float=Decimal)
        return json.loads(text, parse_float=Decimal)
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(f"{path} is not valid {path.suffix[1:].upper() or 'JSON'}: {error}") from error
