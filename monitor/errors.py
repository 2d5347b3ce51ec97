"""What can go wrong, grouped by what a caller would do about it.

    RatecardError
    ├── UsageError            wrong use, wrong settings: say it, exit 2
    ├── FetchError            the page did not arrive; `transient` says whether trying again may help
    ├── Refused               the page arrived and is not a price list we can read: keep the last good card
    ├── Stopping              the program is stopping: drop what was in hand, record nothing
    ├── StoreError            the database or the snapshots can't be used; the message names the command that mends it
    │   ├── NotHolder         another process has taken over the lease: nothing was written
    │   └── StoreBusy         another process has locked the database for too long
    ├── PublishError          the feed could not be written; the old feed stands
    ├── FeedInvalid           a published feed fails its checks (`ratecard verify`)
    └── DeliveryError         a message was not taken; `permanent` says whether trying again is pointless
        └── Gone              nor will the channel take any other: stop until a person has mended it

Every message is one line for a person: what happened, to which page or channel, what was kept, what to do next.
"""

from __future__ import annotations


class RatecardError(Exception):
    """Anything this program expects to go wrong."""


class UsageError(RatecardError):
    """The command or the settings can't be carried out as given."""


class FetchError(RatecardError):
    """A page could not be fetched.

    `retry_after` is the number of seconds the server asked us to stay away, if it did.
    """

    def __init__(self, message: str, *, transient: bool, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.transient = transient
        self.retry_after = retry_after


REFUSALS = (
    "blocked",
    "not_this_page",
    "empty",
    "no_prices",
    "half_rendered",
    "language",
    "unknown_layout",
    "parser_crashed",
)


class Refused(RatecardError):
    """The text is not the page, or not enough of it; `reason` is one of `REFUSALS`."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[type[Refused], tuple[str, str]]:
        """Cross the pipe from the reader's process whole."""
        return Refused, (self.reason, self.detail)


class Stopping(RatecardError):
    """The fetcher or the reader was closed before the page was there and read."""


class StoreError(RatecardError):
    """The database or the snapshot folder can't be used as it is."""


class NotHolder(StoreError):
    """Another process holds the lease."""


class StoreBusy(StoreError):
    """The database stayed locked by another process."""


class PublishError(RatecardError):
    """The feed was not written; what was published before is untouched."""


class FeedInvalid(RatecardError):
    """A published feed is not what its index says."""


class DeliveryError(RatecardError):
    """A channel did not take a message."""

    def __init__(self, message: str, *, permanent: bool, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after


class Gone(DeliveryError):
    """A channel takes nothing more: its address was withdrawn, its login refused. Always permanent."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=True)
