"""Sections 2 to 4 of the contract as JSON Schema, written from its text and not from the code."""

from __future__ import annotations

from typing import Any

NULL = {"type": "null"}
TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
DECIMAL = {"type": "string", "pattern": r"^(0|[1-9]\d*)(\.\d*[1-9])?$"}
DATE = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
CHARGES = [
    "input", "cached_input", "cache_write", "cache_storage", "output", "training", "storage", "call", "session",
    "grounding_search", "grounding_maps", "grounding_image_search",
]  # fmt: skip
UNITS = [
    "token", "image", "second", "minute", "hour", "song", "session", "request", "frame", "gb_day", "call", "query", "prompt",
    "character", "token_hour",
]  # fmt: skip
CONDITIONS = [
    "quality", "size", "resolution", "duration", "memory", "session_minutes", "region", "fine_tuned", "data_sharing", "audio",
    "applies_to", "variant",
]  # fmt: skip
PARSE_FINDINGS = [
    "unaccounted", "unknown_header", "unknown_unit", "unknown_tier", "unknown_qualifier", "two_prices", "contradiction",
    "implausible", "truncated",
]  # fmt: skip
REASONS = [
    "blocked", "not_this_page", "empty", "no_prices", "half_rendered", "language", "unknown_layout", "parser_crashed",
]  # fmt: skip
KINDS = ["price", "added", "removed", "window", "allowance", "reclassified"]


def record(**fields: Any) -> dict[str, Any]:
    """An object with exactly these fields."""
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def one_of(words: list[Any]) -> dict[str, Any]:
    return {"enum": words}


def maybe(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, NULL]}


def many(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema}


RATE = record(
    provider=one_of(["openai", "google"]),
    platform=one_of(["openai-api", "gemini-api", "vertex-ai"]),
    model={"type": "string", "pattern": r"^[^A-Z\s][^A-Z]*$"},
    kind=one_of(["model", "tool"]),
    charge=one_of(CHARGES),
    modality=one_of(["text", "image", "audio", "video", "any"]),
    tier=one_of(["standard", "batch", "flex", "priority", "free"]),
    context=one_of([None, "long"]),
    context_over=maybe(WHOLE),
    conditions={"type": "object", "propertyNames": one_of(CONDITIONS), "additionalProperties": TEXT},
    price=DECIMAL,
    free={"type": "boolean"},
    currency=one_of(["USD"]),
    per=WHOLE | {"minimum": 1},
    unit=one_of(UNITS),
    valid_from=maybe(DATE),
    valid_until=maybe(DATE),
    free_allowance=maybe(record(quantity=WHOLE, unit=TEXT, per=maybe(TEXT), shared_with=maybe(TEXT))),
    basis=one_of(["list", "equivalent"]),
    evidence=record(page=TEXT, snapshot=TEXT, section=TEXT, row=TEXT, column=TEXT, text=TEXT),
)
PARSE = record(
    page=TEXT,
    rates=many(RATE),
    unpriced=many(TEXT),
    notes=many(record(text=TEXT, applies_to=many(TEXT), date=maybe(DATE))),
    image_tokens=many(record(model=TEXT, quality=TEXT, size=TEXT, tokens=WHOLE)),
    accounting=record(
        prices_on_page=WHOLE,
        captured=WHOLE,
        ignored=many(record(text=TEXT, where=TEXT, reason={"type": "string", "minLength": 1})),
        unaccounted=many(record(text=TEXT, where=TEXT)),
    ),
    findings=many(record(kind=one_of(PARSE_FINDINGS), where=TEXT, text=TEXT, detail=TEXT)),
)
REFUSED = record(page=TEXT, refused=record(reason=one_of(REASONS), detail=TEXT))
CHANGE = record(
    id=TEXT,
    serial=WHOLE,
    at=MOMENT,
    pages=many(TEXT) | {"minItems": 1},
    kind=one_of(KINDS),
    provider=TEXT,
    platform=TEXT,
    model=TEXT,
    before=maybe(RATE),
    after=maybe(RATE),
    ratio=maybe(DECIMAL),
    cause=one_of(["page", "approval", "reparse"]),
    hint=maybe({"type": "object"}),
    flapping={"type": "boolean"},
)
