"""The website beside the feed: static pages, without a build step, out of the committed rows. Pure."""

from __future__ import annotations

from bisect import bisect_right
from importlib.resources import files
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any

from monitor.card.rate import MODALITIES
from monitor.card.validity import today
from monitor.feed.index import NOTICE
from monitor.feed.names import model_path
from monitor.feed.view import by_model
from monitor.sites.detail import charts, sections, stories
from monitor.sites.news import events
from monitor.sites.paint import painter
from monitor.sites.places import CHANGES, INDEX, model_page, model_snippet, root
from monitor.sites.table import rows
from monitor.sites.words import PROVIDERS, TIERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.card.state import Published
    from monitor.feed.view import FeedView, Span
    from monitor.sites.news import Event
    from monitor.sites.table import Row

ASSETS = ("icon.svg", "ratecard.js", "site.css", "site.js")
_LATELY = 6  # events on the front page
_LINES = 600  # on the page of changes: as many as stay under 150 kB
_BEGIN, _END = "<!-- pages -->", "<!-- /pages -->"


def website(view: FeedView) -> dict[str, bytes]:
    """Every file of the website but the snippets, by its path in the feed's folder."""
    published = view.source.published_at(view.serial)
    changes = [change for change in view.source.changes() if change.serial <= view.serial]
    news = events(changes)
    recent = _recent(news)
    return {
        **_assets(),
        **{
            model_page(provider, model): _model(view, provider, model, rates, spans)
            for provider, model, rates, spans in by_model(published, view.source.history())
        },
        CHANGES: _page(view, CHANGES, events=recent, more=len(recent) < len(news), here="changes"),
        **_front(view, published, news[:_LATELY]),
    }


def restamp(front_page: bytes, view: FeedView) -> bytes | None:
    """The front page with the checks of `view`, where nothing else has changed; None if it is not one of ours."""
    before, begin, rest = front_page.decode().partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not end:
        return None
    said = painter().get_template("pages.html.j2").render(pages=view.pages)
    return f"{before}{begin}\n{said}{end}{after}".encode()


def _recent(news: Sequence[Event]) -> Sequence[Event]:
    """The newest events whose lines fit on the page of changes; the first in any case, whatever its length."""
    ends = list(accumulate(1 + len(event.lines) for event in news))
    return news[: max(1, bisect_right(ends, _LINES))]


def _front(view: FeedView, published: Sequence[Published], news: Sequence[Event]) -> dict[str, bytes]:
    current = rows(today((one.rate for one in published), view.generated_at))
    models = [list(same) for _, same in groupby(current, key=lambda row: row.href)]
    choices = _choices(current)
    return {
        "assets/filters.css": painter().get_template("filters.css.j2").render(choices).encode(),
        INDEX: _page(view, INDEX, models=models, events=news, here="index", **choices),
    }


def _choices(current: Sequence[Row]) -> dict[str, list[tuple[str, str]]]:
    """What can be filtered by, the first choice being everything."""
    providers = sorted({row.provider for row in current})
    tiers = [tier for tier in TIERS if any(row.tier == tier for row in current)]
    modalities = [one for one in MODALITIES if one != "any" and any(one in row.modalities for row in current)]
    every = ("all", "All")
    return {
        "providers": [every, *((one, PROVIDERS.get(one, one)) for one in providers)],
        "tiers": [every, *((one, TIERS[one]) for one in tiers)],
        "modalities": [every, *((one, one.capitalize()) for one in modalities)],
    }


def _model(view: FeedView, provider: str, model: str, published: Sequence[Published], spans: Sequence[Span]) -> bytes:
    order = {one.rate.thing: number for number, one in enumerate(published)}
    told = stories(sorted(spans, key=lambda span: order.get(span.rate.thing, len(order))), view.generated_at)
    sources = {page for one in published for page in (*one.sources, one.rate.evidence.page)}
    return _page(
        view,
        model_page(provider, model),
        here="",
        provider=provider,
        model=model,
        platforms=dict.fromkeys(span.rate.platform for span in spans),
        sections=sections(published, view.generated_at),
        stories=told,
        charts=charts(told, view.generated_at),
        pages=[page for page in view.pages if page.id in sources],
        data=model_path(provider, model),
        snippet=model_snippet(provider, model, "")[:-1],
    )


def _page(view: FeedView, path: str, **values: Any) -> bytes:
    """One page; the name of a template is that of the page, or `model.html`."""
    name = path if path in (INDEX, CHANGES) else "model.html"
    shared = {
        "root": root(path),
        "serial": view.serial,
        "notice": NOTICE,
        "pages": view.pages,
        "urls": {page.id: page.url for page in view.pages},
    }
    return painter().get_template(f"{name}.j2").render(shared | values).encode()


def _assets() -> dict[str, bytes]:
    folder = files("monitor.sites").joinpath("assets")
    return {f"assets/{name}": folder.joinpath(name).read_bytes() for name in ASSETS}
