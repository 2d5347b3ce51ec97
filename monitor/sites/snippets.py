"""One model's current prices to paste into another page: HTML, Markdown, and JSON-LD for search engines. Pure."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from monitor.card.money import write_price
from monitor.card.rate import at_home
from monitor.card.validity import today
from monitor.feed.words import plain
from monitor.sites.paint import painter
from monitor.sites.places import model_snippet
from monitor.sites.words import PROVIDERS, TIERS, dates, price, subject, terms, thing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.card.rate import Rate
    from monitor.feed.view import FeedView

_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>()#+!|~&]")  # whatever could begin mark-up or end a cell


def snippets(view: FeedView) -> dict[str, bytes]:
    """Three files for each model that has a price today, at its maker's own API if it is sold there, by path."""
    models: defaultdict[tuple[str, str], list[Rate]] = defaultdict(list)
    for rate in today((one.rate for one in view.source.published_at(view.serial)), view.generated_at):
        models[rate.provider, rate.model].append(rate)
    urls = {page.id: page.url for page in view.pages}
    files: dict[str, bytes] = {}
    for (provider, model), known in models.items():
        rates = at_home(known)
        files |= {
            model_snippet(provider, model, "html"): html(rates, urls).encode(),
            model_snippet(provider, model, "md"): markdown(rates, urls).encode(),
            model_snippet(provider, model, "jsonld"): json_ld(rates, urls).encode(),
        }
    return files


def html(rates: Sequence[Rate], urls: Mapping[str, str]) -> str:
    """A table without style or script of its own, for any page."""
    return painter().get_template("snippet.html.j2").render(rates=rates, sources=_sources(rates, urls))


def markdown(rates: Sequence[Rate], urls: Mapping[str, str]) -> str:
    """A pipe table; what comes from a page is escaped, so that it can neither end a cell nor become mark-up."""
    lines = [f"**{_escape(rates[0].model)}**", "", "| What | Tier | Price |", "|---|---|---|"]
    lines += [f"| {' | '.join(map(_escape, _cells(rate)))} |" for rate in rates]
    cited = ", ".join(f"[{page}]({url})" for page, url in _sources(rates, urls).items())
    return "\n".join([*lines, "", *([f"Source: {cited}"] if cited else [])]) + "\n"


def json_ld(rates: Sequence[Rate], urls: Mapping[str, str]) -> str:
    """A schema.org Product with an Offer for each price; safe inside a script element."""
    first = rates[0]
    document = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": plain(first.model),
        "brand": {"@type": "Brand", "name": PROVIDERS.get(first.provider, first.provider)},
        "offers": [_offer(rate, urls) for rate in rates],
    }
    return json.dumps(document, indent=1).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026") + "\n"


def _offer(rate: Rate, urls: Mapping[str, str]) -> dict[str, Any]:
    window = {"validFrom": rate.valid_from, "validThrough": rate.valid_until}
    dated = {name: date.isoformat() for name, date in window.items() if date}
    quantity = {"@type": "QuantitativeValue", "value": rate.per, "unitText": rate.unit}
    amount = {"price": write_price(rate.price), "priceCurrency": rate.currency}
    page = urls.get(rate.evidence.page)
    return {
        "@type": "Offer",
        "name": plain(thing(rate)),
        **amount,
        "priceSpecification": {"@type": "UnitPriceSpecification", **amount, "referenceQuantity": quantity, **dated},
        **({"url": page} if page else {}),
    }


def _cells(rate: Rate) -> tuple[str, str, str]:
    said = terms(rate)
    what = f"{subject(rate)} ({said})" if said else subject(rate)
    return what, TIERS.get(rate.tier, rate.tier), f"{price(rate)} {dates(rate)}".strip()


def _sources(rates: Sequence[Rate], urls: Mapping[str, str]) -> dict[str, str]:
    pages = dict.fromkeys(rate.evidence.page for rate in rates)
    return {page: urls[page] for page in pages if page in urls}


def _escape(text: str) -> str:
    return _MARKDOWN.sub(lambda match: f"\\{match[0]}", plain(text))
