"""The feed's view of an installation: a projection of committed rows, made again whenever it is wanted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from monitor.card.merge import Voice, carries
from monitor.feed.view import FeedView, PageLine, Span
from monitor.pages import pages
from monitor.schedule import longest_interval

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.card.change import Change
    from monitor.card.state import PageState, Published
    from monitor.reading.page import Page
    from monitor.settings import Settings
    from storage.store import Store

_TROUBLE = ("stale", "held", "refused")
EXPIRES_AFTER = 3  # intervals without a check, and the feed is no longer to be believed


@dataclass(frozen=True, slots=True)
class Rows:
    """What the feed asks of the database."""

    store: Store

    def published_at(self, serial: int) -> list[Published]:
        return self.store.published_at(serial)

    def changes(self) -> list[Change]:
        return self.store.changes(news=True)

    def history(self) -> list[Span]:
        return [Span(step.published.rate, step.opened_at, step.closed_at) for step in self.store.history_all()]


def feed_view(settings: Settings, store: Store) -> FeedView:
    """What is to be published now."""
    states = store.page_states()
    latest = store.last_check_at() or datetime.fromtimestamp(0, UTC)
    enabled = [settings.page(page) for page in pages() if settings.page(page).enabled]
    longest = max(map(longest_interval, enabled), default=timedelta(0))
    lines = [_line(page, settings, states.get(page.id), latest) for page in pages().values()]
    return FeedView(
        serial=store.serial(),
        generated_at=latest,
        expires_at=latest + EXPIRES_AFTER * longest,
        pages=tuple(replace(line, carried_by=_carrier(line, lines, store)) for line in lines),
        source=Rows(store),
    )


def _line(page: Page, settings: Settings, state: PageState | None, at: datetime) -> PageLine:
    return PageLine(
        id=page.id,
        url=page.url,
        provider=page.provider,
        platform=page.platform,
        checked_at=state.checked_at if state else None,
        changed_at=state.changed_at if state else None,
        status=page_status(page.id, settings, state, at),
    )


def _carrier(line: PageLine, lines: Iterable[PageLine], store: Store) -> str | None:
    """The fresh page that stands in for one that can't be read: its twin, where it states all that is published.

    A twin is a page of the platform that states some of the same rates; the cards are only read while there is trouble.
    """
    if line.status not in _TROUBLE:
        return None
    published = store.published(line.platform)
    twins = {page for entry in published if line.id in entry.sources for page in entry.sources}
    fresh = [other.id for other in lines if other.id in twins and other.status == "fresh"]
    return next((page for page in fresh if _carries(store.page_state(page), published)), None)


def _carries(state: PageState, published: Iterable[Published]) -> bool:
    if state.card is None or state.checked_at is None:
        return False
    return carries(Voice(state.page, state.checked_at, state.card.reading.rates), published)


def page_status(page: str, settings: Settings, state: PageState | None, at: datetime) -> str:
    """The status of a page at a moment: one that missed its checks is stale, whatever it was."""
    chosen = settings.page(page)
    if not chosen.enabled:
        return "disabled"
    if state is None or state.checked_at is None:
        return state.status if state else "stale"
    late = at - state.checked_at > EXPIRES_AFTER * longest_interval(chosen)
    return "stale" if late and state.status == "fresh" else state.status
