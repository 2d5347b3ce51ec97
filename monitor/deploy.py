"""The downstream sites: their pages written, and put online by whoever deploys them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from alerts.post import Poster
from alerts.secret import Secret
from alerts.tables import read_secret
from monitor.configure import environment
from monitor.errors import DeliveryError, RatecardError
from monitor.projection import feed_view
from monitor.sites.hook import run_hook
from monitor.sites.render import publish_site
from monitor.sites.site import SiteSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alerts.post import Answer
    from monitor.settings import SiteTable
    from monitor.wiring import Installation

_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=1)
_DAY = timedelta(days=1)


def publish_sites(house: Installation, *, at_once: bool = False) -> Iterator[RatecardError]:
    """Write every site and deploy what has changed; what went wrong.

    A deploy that failed is tried again at a later call: after a pause that doubles from a minute to an hour, an hour
    where trying again will hardly help, and never sooner than its host asked; or now, if `at_once`.
    """
    if not house.settings.sites:
        return
    view = feed_view(house.settings, house.store)
    for table in house.settings.sites:
        try:
            site = _settings(table)
            publish_site(site, view, partial(_deploy, house, site, at_once=at_once))
        except RatecardError as error:
            yield error


def _deploy(house: Installation, site: SiteSettings, *, at_once: bool) -> None:
    """Run the hook, unless it failed a short while ago: then it has still failed. Raises DeliveryError."""
    key, failed = f"deploy/{site.name}", house.store.recall(f"deploy/{site.name}")
    if failed and not at_once:
        _wait(failed, house.now())
    poster = Poster(f"site {site.name}", seconds=site.timeout)

    def post(url: str) -> Answer:
        return poster.post(Secret(url), b"", {})

    try:
        run_hook(site, post, environment())
    except DeliveryError as error:
        house.store.remember(key, _failure(error, failed["times"] + 1 if failed else 1, house.now()))
        raise
    finally:
        poster.close()
    if failed:
        house.store.remember(key, None)


def _wait(failed: dict[str, Any], at: datetime) -> None:
    until = datetime.fromisoformat(failed["until"])
    if timedelta(0) < until - at <= _DAY:  # else it was written down while the clock was ahead
        raise DeliveryError(f"{failed['said']}; tried again after {until:%Y-%m-%d %H:%M} UTC", permanent=False)


def _failure(error: DeliveryError, times: int, at: datetime) -> dict[str, Any]:
    """What is remembered of it: how often in a row, until when nothing is tried, and what to say meanwhile."""
    pause = _LONGEST if error.permanent else min(_FIRST * (1 << min(times - 1, 20)), _LONGEST)
    asked = timedelta(seconds=error.retry_after or 0)
    return {"times": times, "until": (at + max(pause, asked)).isoformat(), "said": str(error)}


def _settings(table: SiteTable) -> SiteSettings:
    return SiteSettings(
        name=table.name,
        templates=table.templates,
        output=table.output,
        data=table.data,
        command=table.command,
        deploy_hook=_hook(table),
        timeout=table.timeout.total_seconds(),
    )


def _hook(table: SiteTable) -> str:
    if not (table.deploy_hook or table.deploy_hook_file):
        return ""
    return read_secret(f"site {table.name}", "deploy_hook", table.deploy_hook, table.deploy_hook_file).value
