"""The feed over HTTP as OpenAPI 3.1, told from the names and media types that the server goes by."""

from __future__ import annotations

from typing import Any

from monitor.feed.names import ATOM, CHANGES, CSV, INDEX, OPENAPI, RATES, SIGNATURE
from monitor.feed.shelf import media_type

Json = dict[str, Any]

_TEXT: Json = {"type": "string"}
_NAME: Json = {"type": "string", "pattern": "^[a-z0-9_~-][a-z0-9._~-]*$"}
_FILES = (
    (INDEX, "index", "What is published, when it was checked, when it expires, and every file with its digest"),
    (SIGNATURE, None, "The index's signature in minisign's format, where a key is configured"),
    (RATES, "rates", "The current card"),
    (CSV, None, "The current card as CSV"),
    ("v1/models/{provider}/{model}.json", "model", "One model: its rates, and how long each of its prices stood"),
    (CHANGES, "changes", "The newest changes as JSON Feed 1.1"),
    (ATOM, None, "The newest changes as Atom"),
    ("v1/revisions/{serial}.json", "revision", "The whole card at one serial; it never changes"),
    ("v1/schema/{name}.json", None, "The JSON Schema of a file"),
    ("v1/compat/{name}.json", None, "The current prices in the shape of another project"),
    (OPENAPI, None, "This description"),
)
_PROBES = (
    ("healthz", "Whether the program is alive"),
    ("readyz", "Whether there is a feed to serve"),
    ("metrics", "What Prometheus reads; the daemon alone has it"),
)


def openapi() -> Json:
    """The description. Where the feed stands below a host's root, it is right as well: it goes by its own address."""
    files = {f"/{path}": _file(path, schema, summary) for path, schema, summary in _FILES}
    probes = {f"/{name}": _probe(name, summary) for name, summary in _PROBES}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Ratecard feed",
            "version": "1",
            "description": "Official API prices with their evidence. The index lists every file; all else is optional.",
        },
        "servers": [{"url": "..", "description": "The folder that v1 stands in"}],
        "paths": files | probes,
        "components": {
            "responses": {
                "unchanged": {"description": "If-None-Match names what stands there", "headers": {"ETag": _header()}},
                "missing": {"description": "No such file", "content": {"text/plain": {"schema": _TEXT}}},
            },
            "parameters": {name: _parameter(name, schema) for name, schema in _parameters().items()},
        },
    }


def _parameters() -> dict[str, Json]:
    return {"provider": _NAME, "model": _NAME, "name": _NAME, "serial": {"type": "integer", "minimum": 1}}


def _parameter(name: str, schema: Json) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _file(path: str, schema: str | None, summary: str) -> Json:
    names = [name for name in _parameters() if f"{{{name}}}" in path]
    kind = media_type(f"/{path}")
    content = {"$ref": f"schema/{schema}.json"} if schema else {} if kind.endswith("json") else _TEXT
    headers = {"ETag": _header(), "Cache-Control": _header()}
    asked = {"name": "If-None-Match", "in": "header", "description": "ETags that are had already", "schema": _TEXT}
    answers = {
        "200": {"description": summary, "headers": headers, "content": {kind: {"schema": content}}},
        "304": {"$ref": "#/components/responses/unchanged"},
        "404": {"$ref": "#/components/responses/missing"},
    }
    parameters = [*({"$ref": f"#/components/parameters/{name}"} for name in names), asked]
    methods = _methods(answers)
    methods["options"]["parameters"] = [_parameter(name, _TEXT) for name in names]  # it is asked before names matter
    return {"summary": summary, "parameters": parameters, **methods}


def _probe(name: str, summary: str) -> Json:
    text = {"content": {"text/plain": {"schema": _TEXT}}}
    missing = {"404": {"$ref": "#/components/responses/missing"}} if name == "metrics" else {}
    no = {} if missing else {"503": {"description": "It is not", **text}}
    return {"summary": summary, **_methods({"200": {"description": "It is", **text}, **no, **missing})}


def _methods(answers: Json) -> Json:
    """What a path answers to. HEAD is GET without a body, OPTIONS what a browser asks before it reads from afar."""
    allow = {"Allow": _header(), "Access-Control-Allow-Origin": _header()}
    return {
        "get": {"responses": answers},
        "head": {"responses": {code: {"description": "As GET, without a body"} for code in answers}},
        "options": {"responses": {"204": {"description": "What is allowed", "headers": allow}}},
    }


def _header() -> Json:
    return {"schema": _TEXT}
