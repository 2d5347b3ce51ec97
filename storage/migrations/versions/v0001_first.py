"""The first schema: checks, cards, revisions, rates as intervals, holds, outbox, lease."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_COUNTED = sa.BigInteger().with_variant(sa.Integer, "sqlite")

_CURRENT = """
CREATE VIEW current_rate AS
SELECT provider, platform, model, kind, charge, modality, tier, context, context_over, conditions, price, free,
       currency, per, unit, valid_from, valid_until, free_allowance, basis, sources, first_seen, changed_at,
       evidence_page, evidence_snapshot, evidence_section, evidence_row, evidence_column, evidence_text
FROM rate WHERE closed_serial IS NULL
"""
_HISTORY = """
CREATE VIEW rate_history AS
SELECT rate.provider, rate.platform, rate.model, rate.kind, rate.charge, rate.modality, rate.tier, rate.context,
       rate.conditions, rate.price, rate.free, rate.currency, rate.per, rate.unit, rate.valid_from, rate.valid_until,
       rate.basis, rate.sources, opened.at AS opened_at, closed.at AS closed_at, rate.opened_serial,
       rate.closed_serial, rate.evidence_page, rate.evidence_snapshot, rate.evidence_text
FROM rate
JOIN revision AS opened ON opened.serial = rate.opened_serial
LEFT JOIN revision AS closed ON closed.serial = rate.closed_serial
"""


def upgrade() -> None:
    _pages()
    _cards()
    _revisions()
    _rates()
    _holds()
    _messages()
    op.execute(_CURRENT)
    op.execute(_HISTORY)


def _text(name: str, *, null: bool = False, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=null, primary_key=key)


def _number(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=null)


def _large(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=null)


def _id(name: str = "id") -> sa.Column[int]:
    return sa.Column(name, _COUNTED, primary_key=True)


def _serial(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey("revision.serial"), nullable=null)


def _pages() -> None:
    op.create_table(
        "page", _text("id", key=True), _text("status"), _text("detail"), _text("checked_at", null=True),
        _text("changed_at", null=True), _text("snapshot"), _text("etag"), _text("last_modified"), _text("reader"),
        _text("not_before", null=True), _number("card_version", null=True), _number("written"),
    )  # fmt: skip
    op.create_table(
        "snapshot", _text("sha256", key=True), _text("page", key=True), _text("at"), _text("last_at"), _text("url"),
        _text("content_type"), _text("headers"), _large("size"),
    )  # fmt: skip
    op.create_index("snapshot_of_page", "snapshot", ["page", "last_at"])
    op.create_table(
        "check_", _id(), _text("page"), _text("at"), _text("outcome"), _text("detail"),
        _number("http_status", null=True), _text("snapshot"), _text("reader"), _number("prices"), _number("changes"),
        sa.Column("seconds", sa.Float, nullable=False),
    )  # fmt: skip
    op.create_index("check_of_page", "check_", ["page", "id"])


def _cards() -> None:
    op.create_table(
        "card", _text("page", key=True), sa.Column("version", sa.Integer, primary_key=True), _text("at"),
        _text("snapshot"), _text("reader"), _number("rates"), sa.Column("document", sa.LargeBinary, nullable=False),
    )  # fmt: skip
    op.create_index("ix_card_snapshot", "card", ["snapshot"])
    op.create_table("pending", _id(), _text("page"), _text("since"), _text("model"), _text("rate"))
    op.create_index("ix_pending_page", "pending", ["page"])


def _revisions() -> None:
    op.create_table(
        "revision", sa.Column("serial", sa.Integer, primary_key=True, autoincrement=False), _text("at"),
        _text("cause"), _text("page"), _text("snapshot"),
    )  # fmt: skip
    op.create_index("ix_revision_at", "revision", ["at"])
    op.create_index("ix_revision_snapshot", "revision", ["snapshot"])
    op.create_table(
        "change", _text("id", key=True), _serial("serial"), _number("place"), _text("at"), _text("pages"),
        _text("kind"), _text("provider"), _text("platform"), _text("model"), _text("before", null=True),
        _text("after", null=True), _text("ratio", null=True), _text("cause"), _text("hint", null=True),
        sa.Column("flapping", sa.Boolean, nullable=False),
    )  # fmt: skip
    op.create_index("ix_change_at", "change", ["at"])
    op.create_index("change_of_revision", "change", ["serial", "place"])


def _rates() -> None:
    op.create_table(
        "rate", _id(), _text("provider"), _text("platform"), _text("model"), _text("kind"), _text("charge"),
        _text("modality"), _text("tier"), _text("context", null=True), _large("context_over", null=True),
        _text("conditions"), _text("price"), sa.Column("free", sa.Boolean, nullable=False), _text("currency"),
        _large("per"), _text("unit"), _text("valid_from", null=True), _text("valid_until", null=True),
        _text("free_allowance", null=True), _text("basis"), _text("evidence_page"), _text("evidence_snapshot"),
        _text("evidence_section"), _text("evidence_row"), _text("evidence_column"), _text("evidence_text"),
        _text("sources"), _text("first_seen"), _text("changed_at"), _serial("opened_serial"),
        _serial("closed_serial", null=True), _large("node", null=True),
    )  # fmt: skip
    op.create_index("ix_rate_evidence_snapshot", "rate", ["evidence_snapshot"])
    open_ = sa.text("closed_serial IS NULL")
    op.create_index("rate_current", "rate", ["platform", "model"], sqlite_where=open_, postgresql_where=open_)
    op.create_index("rate_of_model", "rate", ["model", "opened_serial"])
    op.create_index("rate_opened", "rate", ["node", "opened_serial"])
    op.create_index("rate_closed", "rate", ["node", "closed_serial"])


def _holds() -> None:
    op.create_table(
        "hold", _id(), _text("page"), _text("opened_at"), _text("snapshot"), _text("findings"), _text("differences"),
        sa.Column("reading", sa.LargeBinary, nullable=False), _text("reader"), _number("readings"),
        _text("last_seen", null=True), _text("verdict"), _text("closed_at", null=True), _text("decided_by"),
        _text("note"),
    )  # fmt: skip
    op.create_index("hold_of_page", "hold", ["page", "id"])
    op.create_index("ix_hold_snapshot", "hold", ["snapshot"])


def _messages() -> None:
    op.create_table(
        "outbox", _id("place"), sa.Column("id", sa.Text, nullable=False, unique=True), _text("channel"),
        _text("kind"), _text("payload"), _text("created_at"), _text("not_before"), _number("attempts"),
        _text("status"), _text("claimed_until", null=True), _text("sent_at", null=True), _text("last_error"),
    )  # fmt: skip
    op.create_index("outbox_waiting", "outbox", ["status", "channel", "place"])
    op.create_table(
        "lease", _text("name", key=True), _text("holder"), _large("token"), _text("renewed_at"), _text("expires_at"),
    )  # fmt: skip
    op.create_table("memory", _text("key", key=True), _text("value"))
