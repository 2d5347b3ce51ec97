"""Released schemas are a promise: a file may get new fields under new descriptions, never a new meaning at the old place.

A change that old consumers can't read gets a new directory (`v2`), and `v1` goes on beside it.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator, ValidationError, validate

from monitor.card.rate import CHARGES, MODALITIES, TIERS, UNITS
from monitor.card.state import STATUSES
from monitor.card.wire import rate_to_json
from monitor.feed.documents import SCHEMAS, schema
from tests.feed.rows import rate

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

RELEASED = {
    "index": "454ab52bf9c717b6fff14667c88b95b9f908d4ae135ad4b3ae3dc5d10354d987",
    "rate": "46ecedbbf4664164b9f73653227d924f80b142449c9f445d97abe01a51e8900c",
    "rates": "344027c578df471258beea8cf8f19a6e77c7e43eeaa8c8598e2018d991e84979",
    "model": "9444e10722b24b79a49d996bdcfe720b12f0349e0c7a0c9b9e6a9f8797953657",
    "revision": "a40cb3c8480e6208966356e69b8cea443af4efd53e5c3fcb13b7be4c72aec775",
    "changes": "b9ecaddf0d38b8cedb240bdbdc1fe1f53d5d2233ed06b22e6289c369c02e4d0a",
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_released_schema_is_frozen(name: str) -> None:
    assert hashlib.sha256(schema(name)).hexdigest() == RELEASED[name]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_valid_and_needs_no_other_file(name: str) -> None:
    document = json.loads(schema(name))
    Draft202012Validator.check_schema(document)
    assert all(ref.startswith("#/$defs/") for ref in _refs(document))


def test_real_output_obeys_the_published_schemas(feed: Path) -> None:
    for path in (feed / "v1").rglob("*.json"):
        if path.parent.name not in ("schema", "compat") and path.name != "openapi.json":
            document = json.loads(path.read_bytes())
            validate(document, json.loads((feed / document["schema"]).read_bytes()), cls=Draft202012Validator)


@pytest.mark.parametrize(
    "wrong",
    [
        {"price": 2.5}, {"price": "2.50"}, {"price": "-1"}, {"price": "1e3"}, {"price": "01"}, {"model": ""}, {"currency": "usd"},
        {"unit": "Token"}, {"tier": "fast"}, {"charge": "inputs"}, {"per": 0}, {"valid_from": "2026-1-1"}, {"context": "short"},
        {"conditions": {"quality": 1}}, {"basis": "guess"}, {"evidence": {}}, {"free_allowance": {}},
    ],
)  # fmt: skip
def test_a_rate_that_is_none_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        validate(rate_to_json(rate()) | wrong, json.loads(schema("rate")))


@pytest.mark.parametrize("field", rate_to_json(rate()))
def test_a_rate_without_one_of_its_fields_is_refused(field: str) -> None:
    document = rate_to_json(rate())
    del document[field]
    with pytest.raises(ValidationError):
        validate(document, json.loads(schema("rate")))


def test_the_schema_knows_the_words_of_the_contract() -> None:
    words = json.loads(schema("rate"))["properties"]
    pages = json.loads(schema("index"))["properties"]["pages"]["items"]["properties"]
    assert [words[name]["enum"] for name in ("charge", "modality", "tier", "unit")] == [
        list(known) for known in (CHARGES, MODALITIES, TIERS, UNITS)
    ]
    assert pages["status"]["enum"] == list(STATUSES)


def _refs(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [ref for value in node.values() for ref in _refs(value)]
    return [ref for value in node for ref in _refs(value)] if isinstance(node, list) else []
