"""The tables, one class each. Rows are written and read with Core statements: the classes only say what there is."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, MetaData
from sqlmodel import Field, SQLModel

from storage.columns import Day, Document, JsonText, Price, UtcTime, Words

_COUNTED = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only a column of this very type


class Base(SQLModel):
    metadata = MetaData()


class PageTable(Base, table=True):
    """What the last checks of a page left behind."""

    __tablename__ = "page"
    id: str = Field(sa_type=Words, primary_key=True)
    status: str = Field(sa_type=Words)
    detail: str = Field(sa_type=Words)
    checked_at: datetime | None = Field(sa_type=UtcTime)
    changed_at: datetime | None = Field(sa_type=UtcTime)
    snapshot: str = Field(sa_type=Words)
    etag: str = Field(sa_type=Words)
    last_modified: str = Field(sa_type=Words)
    reader: str = Field(sa_type=Words)
    not_before: datetime | None = Field(sa_type=UtcTime)
    card_version: int | None
    written: int


class SnapshotTable(Base, table=True):
    """The bytes of a page, kept as a file under their sha256; `at` and `last_at`: first and last arrival."""

    __tablename__ = "snapshot"
    sha256: str = Field(sa_type=Words, primary_key=True)
    page: str = Field(sa_type=Words, primary_key=True)
    at: datetime = Field(sa_type=UtcTime)
    last_at: datetime = Field(sa_type=UtcTime)
    url: str = Field(sa_type=Words)
    content_type: str = Field(sa_type=Words)
    headers: dict[str, str] = Field(sa_type=JsonText)
    size: int = Field(sa_type=BigInteger)
    __table_args__ = (Index("snapshot_of_page", "page", "last_at"),)


class CheckTable(Base, table=True):
    """One attempt on one page; those numbered up to 0 were filled in later. (`check` is a word of SQL.)"""

    __tablename__ = "check_"
    id: int = Field(sa_type=_COUNTED, primary_key=True)
    page: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=UtcTime)
    outcome: str = Field(sa_type=Words)
    detail: str = Field(sa_type=Words)
    http_status: int | None
    snapshot: str = Field(sa_type=Words)
    reader: str = Field(sa_type=Words)
    prices: int
    changes: int
    seconds: float
    __table_args__ = (Index("check_of_page", "page", "id"),)


class CardTable(Base, table=True):
    """A card version; `document` is the reading as `ratecard parse` prints it, compressed."""

    __tablename__ = "card"
    page: str = Field(sa_type=Words, primary_key=True)
    version: int = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcTime)
    snapshot: str = Field(sa_type=Words, index=True)
    reader: str = Field(sa_type=Words)
    rates: int
    document: dict[str, Any] = Field(sa_type=Document)


class PendingTable(Base, table=True):
    """A rate that its page no longer states since `since`; gone when the next check agrees."""

    __tablename__ = "pending"
    id: int = Field(sa_type=_COUNTED, primary_key=True)
    page: str = Field(sa_type=Words, index=True)
    since: datetime = Field(sa_type=UtcTime)
    model: str = Field(sa_type=Words)
    rate: dict[str, Any] = Field(sa_type=JsonText)


class RevisionTable(Base, table=True):
    """One state of the published whole; those numbered up to 0 were filled in later (see `storage.backfill`)."""

    __tablename__ = "revision"
    serial: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcTime, index=True)
    cause: str = Field(sa_type=Words)
    page: str = Field(sa_type=Words)
    snapshot: str = Field(sa_type=Words, index=True)


class RateTable(Base, table=True):
    """A rate from the revision that opened it to the one that closed it, that one excluded; null: to this day.

    `node` is the interval's place in a tree of serials (see `storage.intervals`), null while it is open.
    """

    __tablename__ = "rate"
    id: int = Field(sa_type=_COUNTED, primary_key=True)
    provider: str = Field(sa_type=Words)
    platform: str = Field(sa_type=Words)
    model: str = Field(sa_type=Words)
    kind: str = Field(sa_type=Words)
    charge: str = Field(sa_type=Words)
    modality: str = Field(sa_type=Words)
    tier: str = Field(sa_type=Words)
    context: str | None = Field(sa_type=Words)
    context_over: int | None = Field(sa_type=BigInteger)
    conditions: dict[str, str] = Field(sa_type=JsonText)
    price: Decimal = Field(sa_type=Price)
    free: bool
    currency: str = Field(sa_type=Words)
    per: int = Field(sa_type=BigInteger)
    unit: str = Field(sa_type=Words)
    valid_from: date | None = Field(sa_type=Day)
    valid_until: date | None = Field(sa_type=Day)
    free_allowance: dict[str, Any] | None = Field(sa_type=JsonText)
    basis: str = Field(sa_type=Words)
    evidence_page: str = Field(sa_type=Words)
    evidence_snapshot: str = Field(sa_type=Words, index=True)
    evidence_section: str = Field(sa_type=Words)
    evidence_row: str = Field(sa_type=Words)
    evidence_column: str = Field(sa_type=Words)
    evidence_text: str = Field(sa_type=Words)
    sources: list[str] = Field(sa_type=JsonText)
    first_seen: datetime = Field(sa_type=UtcTime)
    changed_at: datetime = Field(sa_type=UtcTime)
    opened_serial: int = Field(sa_column_args=[ForeignKey("revision.serial")])
    closed_serial: int | None = Field(sa_column_args=[ForeignKey("revision.serial")])
    node: int | None = Field(sa_type=BigInteger)
    __table_args__ = (
        # Of open rates only, as the migration makes it: saying so here would load both dialects with every command.
        Index("rate_current", "platform", "model"),
        Index("rate_of_model", "model", "opened_serial"),
        Index("rate_opened", "node", "opened_serial"),
        Index("rate_closed", "node", "closed_serial"),
    )


class ChangeTable(Base, table=True):
    """One difference between two revisions; `before` and `after` are rates as JSON. Filled in: `place` is below 0."""

    __tablename__ = "change"
    id: str = Field(sa_type=Words, primary_key=True)
    serial: int = Field(sa_column_args=[ForeignKey("revision.serial")])
    place: int
    at: datetime = Field(sa_type=UtcTime, index=True)
    pages: list[str] = Field(sa_type=JsonText)
    kind: str = Field(sa_type=Words)
    provider: str = Field(sa_type=Words)
    platform: str = Field(sa_type=Words)
    model: str = Field(sa_type=Words)
    before: dict[str, Any] | None = Field(sa_type=JsonText)
    after: dict[str, Any] | None = Field(sa_type=JsonText)
    ratio: str | None = Field(sa_type=Words)
    cause: str = Field(sa_type=Words)
    hint: dict[str, Any] | None = Field(sa_type=JsonText)
    flapping: bool
    __table_args__ = (Index("change_of_revision", "serial", "place"),)


class HoldTable(Base, table=True):
    """A reading that is not believed yet; `verdict` is empty while it waits."""

    __tablename__ = "hold"
    id: int = Field(sa_type=_COUNTED, primary_key=True)
    page: str = Field(sa_type=Words)
    opened_at: datetime = Field(sa_type=UtcTime)
    snapshot: str = Field(sa_type=Words, index=True)
    findings: list[Any] = Field(sa_type=JsonText)
    differences: list[Any] = Field(sa_type=JsonText)
    reading: dict[str, Any] = Field(sa_type=Document)
    reader: str = Field(sa_type=Words)
    readings: int
    last_seen: datetime | None = Field(sa_type=UtcTime)
    verdict: str = Field(sa_type=Words)
    closed_at: datetime | None = Field(sa_type=UtcTime)
    decided_by: str = Field(sa_type=Words)
    note: str = Field(sa_type=Words)
    __table_args__ = (Index("hold_of_page", "page", "id"),)


class OutboxTable(Base, table=True):
    """A message that a channel is owed; `place` is the order in which it was owed."""

    __tablename__ = "outbox"
    place: int = Field(sa_type=_COUNTED, primary_key=True)
    id: str = Field(sa_type=Words, unique=True)
    channel: str = Field(sa_type=Words)
    kind: str = Field(sa_type=Words)
    payload: dict[str, Any] = Field(sa_type=JsonText)
    created_at: datetime = Field(sa_type=UtcTime)
    not_before: datetime = Field(sa_type=UtcTime)
    attempts: int
    status: str = Field(sa_type=Words)
    claimed_until: datetime | None = Field(sa_type=UtcTime)
    sent_at: datetime | None = Field(sa_type=UtcTime)
    last_error: str = Field(sa_type=Words)
    __table_args__ = (Index("outbox_waiting", "status", "channel", "place"),)


class LeaseTable(Base, table=True):
    """Who may write: whoever holds the newest `token`."""

    __tablename__ = "lease"
    name: str = Field(sa_type=Words, primary_key=True)
    holder: str = Field(sa_type=Words)
    token: int = Field(sa_type=BigInteger)
    renewed_at: datetime = Field(sa_type=UtcTime)
    expires_at: datetime = Field(sa_type=UtcTime)


class MemoryTable(Base, table=True):
    """Small things to remember by name: episodes, digests, the time of the last backup."""

    __tablename__ = "memory"
    key: str = Field(sa_type=Words, primary_key=True)
    value: Any = Field(sa_type=JsonText)


metadata = Base.metadata
page = metadata.tables["page"]
snapshot = metadata.tables["snapshot"]
check = metadata.tables["check_"]
card = metadata.tables["card"]
pending = metadata.tables["pending"]
revision = metadata.tables["revision"]
rate = metadata.tables["rate"]
change = metadata.tables["change"]
hold = metadata.tables["hold"]
outbox = metadata.tables["outbox"]
lease = metadata.tables["lease"]
memory = metadata.tables["memory"]
