from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel

from monitor.reference import sections, settings_page, toml

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

PAGE = Path(__file__).parents[1] / "docs" / "settings.md"


def test_the_reference_of_settings_is_what_the_code_says() -> None:
    assert PAGE.read_text() == settings_page(), "python -m monitor.reference > docs/settings.md"


def test_every_setting_says_what_it_means() -> None:
    told = {".".join((*section.path, one.name)): one.text for section in sections() for one in section.settings}
    assert told["fetch.robots"] == "Obey robots.txt."
    assert [name for name, text in told.items() if not text.endswith(".")] == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (5, "5"),
        (Decimal("0.2"), "0.2"),
        (timedelta(minutes=90), '"90m"'),
        (timedelta(days=1), '"1d"'),
        (timedelta(seconds=61), '"61s"'),
        (time(9), '"09:00"'),
        (("a", "b"), '["a", "b"]'),
        (Path('a"b'), r'"a\"b"'),
    ],
)
def test_values_are_written_as_toml(value: object, text: str) -> None:
    assert toml(value) == text


def _is_model(field: FieldInfo) -> bool:
    return isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)


def test_every_setting_of_the_models_is_in_the_reference() -> None:
    from alerts.configure import KINDS
    from monitor.settings import Settings

    told = {".".join((*section.path, one.name)) for section in sections() for one in section.settings}
    sections_told = {section.path[0] for section in sections() if section.path}
    assert set(Settings.model_fields) <= {name for name in told if "." not in name} | sections_told
    for section in sections_told & {name for name, field in Settings.model_fields.items() if _is_model(field)}:
        model = Settings.model_fields[section].annotation
        assert {f"{section}.{name}" for name in model.model_fields} <= told
    for kind, table in KINDS.items():
        missing = {name for name in table.model_fields if not any(each.endswith(f".{name}") for each in told)}
        assert not missing, kind
