"""A hundred other services, through Apprise where it is installed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from monitor.errors import DeliveryError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.letter import Letter
    from alerts.settings import AppriseSettings


class AppriseChannel:
    """The services of one list of Apprise addresses; each is a lane, told by its number."""

    forms = ("subject", "text")

    def __init__(self, settings: AppriseSettings) -> None:
        try:
            import apprise
        except ImportError:
            raise UsageError(
                f"{settings.name} needs a package more: `pip install '.[apprise]'` in ratecard's sources"
            ) from None
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # it quotes addresses
        self.name = settings.name
        self._services = {}
        for lane, url in zip(settings.lanes, settings.urls, strict=True):
            service = apprise.Apprise()
            if not service.add(url.value):
                raise UsageError(f"{lane}: not an address that Apprise knows")
            self._services[lane] = service

    def send(self, letter: Letter, texts: Mapping[str, str]) -> None:
        if not self._services[letter.lane].notify(title=texts["subject"], body=texts["text"]):
            raise DeliveryError(f"{letter.lane}: Apprise could not deliver and does not say why", permanent=False)

    def close(self) -> None:
        """Apprise's services bound their own waits."""
