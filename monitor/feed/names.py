"""Where each file of the feed stands. Names come from pages, so they are hostile until they went through here."""

from __future__ import annotations

import hashlib
import re

INDEX = "v1/index.json"
SIGNATURE = "v1/index.json.minisig"
RATES = "v1/rates.json"
CSV = "v1/rates.csv"
CHANGES = "v1/changes.json"
ATOM = "v1/changes.atom"
OPENAPI = "v1/openapi.json"

PLAIN = re.compile(r"v1(/[a-z0-9_~-][a-z0-9._~-]*)+")  # every path of the feed, and nothing that leads out of it
_LONGEST = 100  # of a name: a file system takes 255 bytes, `.json` and temporary suffixes included


def model_path(provider: str, model: str) -> str:
    return f"v1/models/{safe_name(provider)}/{safe_name(model)}.json"


def revision_path(serial: int) -> str:
    return f"v1/revisions/{serial}.json"


def schema_path(name: str) -> str:
    return f"v1/schema/{name}.json"


def schema_of(path: str) -> str | None:
    """The name of the schema that a file of the feed obeys; None for what is not ours to describe."""
    known = {INDEX: "index", RATES: "rates", CHANGES: "changes"}
    if path in known:
        return known[path]
    folder = path.split("/")[1]
    return {"models": "model", "revisions": "revision"}.get(folder)


def safe_name(text: str) -> str:
    """A file name and URL segment for any text, different for different texts.

    Plain ids stay as they are. Every other byte is `~` and two hex digits: not `%`, which servers decode.
    """
    raw = text.encode("utf-8", "surrogatepass")
    name = re.sub(rb"[^a-z0-9._-]|\A\.", lambda match: b"~%02x" % match[0][0], raw).decode()
    if name and len(name) <= _LONGEST:
        return name
    return f"{name[: _LONGEST - 20]}~~{hashlib.sha256(raw).hexdigest()[:16]}"
