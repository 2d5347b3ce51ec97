"""All foreign shapes, by path."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from monitor.feed.compat.genai_prices import genai_prices
from monitor.feed.compat.litellm import litellm
from monitor.feed.compat.llm_prices import llm_prices
from monitor.feed.compat.llm_prices_history import llm_prices_history
from monitor.feed.compat.models_dev import models_dev
from monitor.feed.compat.offers import offers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from monitor.card.state import Published
    from monitor.feed.view import Span

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def compat(published: Sequence[Published], history: Sequence[Span], today: date) -> dict[str, Any]:
    """The documents. `today` decides which dated prices stand."""
    said = offers((one.rate for one in published), today)
    updated = max((one.changed_at for one in published), default=_NEVER)
    return {
        "v1/compat/litellm.json": litellm(said),
        "v1/compat/models-dev.json": models_dev(said),
        "v1/compat/llm-prices.json": llm_prices(said, updated.date()),
        "v1/compat/llm-prices-historical.json": llm_prices_history(history, today),
        "v1/compat/genai-prices.json": genai_prices(said),
    }
