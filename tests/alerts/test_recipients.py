"""Each recipient of a mail has an outcome of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.alerts.house import House

if TYPE_CHECKING:
    from alerts.settings import EmailSettings
    from alerts.writer import Writer
    from storage.store import Store
    from tests.alerts.conftest import Clock
    from tests.alerts.mail_host import MailHost


def test_one_bad_recipient_of_three_is_failed_alone(
    store: Store, clock: Clock, writer: Writer, finance: EmailSettings, mail_host: MailHost
) -> None:
    house = House(store, clock, writer, finance)
    mail_host.refuse["bob@example.org"] = ["550 no such user"]
    house.announce()
    for _ in range(5):
        house.drain()
        clock.forward(hours=1)
    assert {row.channel: row.status for row in store.outbox() if row.kind == "changes"} == {
        "email.finance/ada@example.org": "sent",
        "email.finance/bob@example.org": "failed",
        "email.finance/eve@example.org": "sent",
    }
    told = [delivered.to[0] for delivered in mail_host.delivered if "luna" in delivered.mail["Subject"]]
    assert told == ["ada@example.org", "eve@example.org"]


def test_greylisting_is_waited_out_under_one_message_id(
    store: Store, clock: Clock, writer: Writer, finance: EmailSettings, mail_host: MailHost
) -> None:
    house = House(store, clock, writer, finance)
    mail_host.refuse["bob@example.org"] = ["450 greylisted", "250 OK"]
    mail_host.hang_up_after_data = 1
    house.announce()
    house.drain()
    clock.forward(minutes=1)
    del mail_host.refuse["bob@example.org"]
    house.drain()
    received = {
        recipient: {one.mail["Message-ID"] for one in mail_host.delivered if one.to == (recipient,)}
        for recipient in finance.recipients
    }
    assert all(len(ids) == 1 for ids in received.values())
    assert len(mail_host.delivered) == 4  # the one that was taken before the server hung up came twice
    assert {row.status for row in store.outbox()} == {"sent"}
