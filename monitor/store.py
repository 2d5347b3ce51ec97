"""What the pipeline asks of storage. `storage.store.Store` is the real one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.card.change import Change
    from monitor.card.reading import Reading
    from monitor.card.state import Check, Hold, PageState, Published, Step


class Store(Protocol):
    """The memory of the pipeline. Every method raises StoreError where the database can't be used."""

    def page_state(self, page: str) -> PageState:
        """What is known of a page; a fresh PageState for one that was never checked."""
        ...

    def keep_snapshot(self, body: bytes, *, page: str, at: datetime, url: str, headers: dict[str, str]) -> str:
        """Keep the bytes of a page as they arrived; the sha256 they can be asked for by."""
        ...

    def snapshot(self, sha256: str) -> bytes:
        """The bytes of a kept page. Raises StoreError where they are gone or damaged."""
        ...

    def waiting_hold(self, page: str) -> Hold | None:
        """The hold of a page that still waits for a person (or for the K-readings rule)."""
        ...

    def rejected(self, page: str) -> list[Reading]:
        """What a person rejected of a page since its accepted card, newest first."""
        ...

    def checks(self, page: str, limit: int) -> list[Check]:
        """The newest checks of a page, newest first."""
        ...

    def serial(self) -> int:
        """The number of the newest revision, 0 before the first."""
        ...

    def published(self, platform: str) -> list[Published]:
        """The current card of a platform, in published order."""
        ...

    def changes_since(self, at: datetime) -> list[Change]:
        """The changes committed at or after a moment, newest first."""
        ...

    def commit(self, step: Step) -> None:
        """Write a step, all of it or nothing.

        Raises NotHolder where another process holds the lease or has written the revision's serial.
        """
        ...
