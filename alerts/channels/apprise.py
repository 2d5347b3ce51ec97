"""A hundred other services, through Apprise where it is installed."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from typing import TYPE_CHECKING

from monitor.errors import DeliveryError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.letter import Letter
    from alerts.settings import AppriseSettings

DEADLINE = 30.0  # seconds for everything: Apprise bounds the wait for each byte, which is no bound at all


class AppriseChannel:
    """The services of one list of Apprise addresses; each is a lane, told by its number."""

    forms = ("subject", "text")

    def __init__(self, settings: AppriseSettings, *, seconds: float = DEADLINE) -> None:
        try:
            import apprise
        except ImportError:
            raise UsageError(
                f"{settings.name} needs a package more: `pip install '.[apprise]'` in ratecard's sources"
            ) from None
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # it quotes addresses
        self.name = settings.name
        self._seconds = seconds
        self._services: dict[str, str] = {}
        self._children: set[subprocess.Popen[str]] = set()
        for lane, url in zip(settings.lanes, settings.urls, strict=True):
            if not apprise.Apprise().add(url.value):
                raise UsageError(f"{lane}: not an address that Apprise knows")
            self._services[lane] = url.value

    def send(self, letter: Letter, texts: Mapping[str, str]) -> None:
        said = json.dumps([self._services[letter.lane], texts["subject"], texts["text"]])
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "alerts.apprise_child"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self._children.add(child)
        try:
            child.communicate(said, timeout=self._seconds)
        except subprocess.TimeoutExpired:
            raise DeliveryError(f"{letter.lane}: not delivered within {self._seconds:g} s", permanent=False) from None
        finally:
            self._children.discard(child)
            child.kill()
            child.communicate()
        if child.returncode:
            raise DeliveryError(f"{letter.lane}: Apprise could not deliver and does not say why", permanent=False)

    def close(self) -> None:
        """End what is being waited for."""
        for child in list(self._children):
            child.kill()
