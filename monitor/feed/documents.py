"""The card, its models, its history and its changes as files. Pure: a view in, bytes by path out."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from monitor.card.wire import published_to_json, rate_to_json, time_to_json
from monitor.feed.atom import atom
from monitor.feed.compat.files import compat
from monitor.feed.jsonfeed import json_feed
from monitor.feed.names import ATOM, CHANGES, CSV, OPENAPI, RATES, model_path, revision_path, schema_path
from monitor.feed.openapi import openapi
from monitor.feed.spreadsheet import spreadsheet
from monitor.feed.view import by_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.card.state import Published
    from monitor.feed.view import FeedView, Span

Json = dict[str, Any]

SCHEMAS = ("index", "rate", "rates", "model", "revision", "changes")
NEWEST = 1000  # changes in the two news feeds; all of them are in the database and in `ratecard changes`


def encode(document: Any) -> bytes:
    """One line of ASCII: hostile text can neither break the line, reverse it, nor speak to a terminal."""
    return json.dumps(document, separators=(",", ":")).encode() + b"\n"


def documents(view: FeedView) -> dict[str, bytes]:
    """Every file of the feed but the index, its signature and the revisions."""
    published = view.source.published_at(view.serial)
    changes = [change for change in view.source.changes() if change.serial <= view.serial][:NEWEST]
    history = view.source.history()
    today = view.generated_at.date()
    urls = {page.id: page.url for page in view.pages}
    return {
        RATES: card(published, view.serial, "rates"),
        CSV: spreadsheet(published),
        CHANGES: encode(json_feed(changes, urls)),
        ATOM: atom(changes, urls),
        OPENAPI: encode(openapi()),
        **_models(published, history),
        **{path: encode(document) for path, document in compat(published, history, today).items()},
        **{schema_path(name): schema(name) for name in SCHEMAS},
    }


def revision(view: FeedView, serial: int) -> tuple[str, bytes]:
    """The path and the bytes of one revision, which never change again."""
    return revision_path(serial), card(view.source.published_at(serial), serial, "revision")


def card(published: Sequence[Published], serial: int, name: str) -> bytes:
    """A whole card, as `rates` and `revision` both are."""
    return encode(
        {"schema": schema_path(name), "serial": serial, "rates": [published_to_json(one) for one in published]}
    )


def schema(name: str) -> bytes:
    """A released schema, byte for byte as it is shipped."""
    return files("monitor.feed").joinpath("schema", f"{name}.json").read_bytes()


def _models(published: Sequence[Published], history: Sequence[Span]) -> dict[str, bytes]:
    """One file a model: those that are gone from the card too, since an address that was published stays."""
    return {
        model_path(provider, model): encode(_model(provider, model, rates, spans))
        for provider, model, rates, spans in by_model(published, history)
    }


def _model(provider: str, model: str, published: Sequence[Published], history: Sequence[Span]) -> Json:
    return {
        "schema": schema_path("model"),
        "provider": provider,
        "model": model,
        "rates": [published_to_json(one) for one in published],
        "history": [
            {
                "since": time_to_json(span.since),
                "until": time_to_json(span.until) if span.until else None,
                "rate": rate_to_json(span.rate),
            }
            for span in history
        ],
    }
