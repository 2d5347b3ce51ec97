from __future__ import annotations

import socket
import ssl
import time
from contextlib import suppress
from dataclasses import replace
from threading import Thread, Timer, active_count
from typing import TYPE_CHECKING, Any

import pytest

from alerts.channels.email import EmailChannel, compose_mail
from alerts.letter import Letter
from alerts.samples import AT
from alerts.secret import Secret
from alerts.settings import EmailSettings
from monitor.errors import DeliveryError, Gone
from tests.alerts.mail_host import MailHost, certificate
from tests.daemon import wait_until

if TYPE_CHECKING:
    from pathlib import Path

Tls = tuple[ssl.SSLContext, "Path"]
_TO = "ada@example.org"
_LETTER = Letter("3f0c", f"email.finance/{_TO}", "test", {}, AT)
_TEXTS = {"subject": "Price change −80 % ↓\n", "text": "All of it: → ↓\n", "html": "<p>All of it</p>\n"}


def _settings(host: MailHost, pair: Tls, **others: Any) -> EmailSettings:
    usual: dict[str, Any] = {
        "name": "email.finance",
        "host": "127.0.0.1",
        "port": host.port,
        "sender": "Prices <prices@example.org>",
        "recipients": (_TO,),
        "ca_file": pair[1],
    }
    return EmailSettings(**(usual | others))


def test_a_mail_arrives_encrypted_in_both_forms(mail_host: MailHost, tls: Tls) -> None:
    settings = _settings(mail_host, tls, list_unsubscribe="mailto:stop@example.org")
    EmailChannel(settings).send(_LETTER, _TEXTS)
    (delivered,) = mail_host.delivered
    mail = delivered.mail
    assert delivered.to == (_TO,)
    assert mail["Subject"] == "Price change −80 % ↓"
    assert (mail["From"], mail["To"]) == ("Prices <prices@example.org>", _TO)
    assert mail["Message-ID"] == "<3f0c@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == "<mailto:stop@example.org>"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail.get_body(("plain",)).get_content().strip() == "All of it: → ↓"  # type: ignore[union-attr]


def test_a_long_subject_arrives_as_it_was_written(mail_host: MailHost, tls: Tls) -> None:
    subject = "gpt-image-2 output (image), standard, low quality, 1024x1024: $1.00 → $30.00 per 1M tokens (+2,900 % ↑)"
    EmailChannel(_settings(mail_host, tls)).send(_LETTER, {**_TEXTS, "subject": subject})
    assert mail_host.delivered[0].mail["Subject"] == subject
    assert max(map(len, mail_host.delivered[0].mail.as_bytes().splitlines())) < 998


def test_two_attempts_are_one_mail_byte_for_byte(mail_host: MailHost, tls: Tls) -> None:
    for _ in range(2):
        EmailChannel(_settings(mail_host, tls)).send(_LETTER, _TEXTS)
    first, second = mail_host.delivered
    assert first.mail.as_bytes() == second.mail.as_bytes()


def test_a_subject_can_bring_in_no_header(mail_host: MailHost, tls: Tls) -> None:
    hostile = {**_TEXTS, "subject": "x\r\nBcc: all@example.org\r\n\r\nbody"}
    EmailChannel(_settings(mail_host, tls)).send(_LETTER, hostile)
    mail = mail_host.delivered[0].mail
    assert mail["Bcc"] is None
    assert mail["Subject"] == "x Bcc: all@example.org body"


def test_without_starttls_where_it_is_required_nothing_is_sent(tls: Tls) -> None:
    host = MailHost(None)
    with pytest.raises(DeliveryError, match="STARTTLS") as failure:
        EmailChannel(_settings(host, tls)).send(_LETTER, _TEXTS)
    host.close()
    assert not failure.value.permanent
    assert host.delivered == []


def test_a_wrong_certificate_is_refused(mail_host: MailHost, tmp_path: Path, tls: Tls) -> None:
    _, other = certificate(tmp_path, "another")
    with pytest.raises(DeliveryError, match="certificate that is not valid"):
        EmailChannel(_settings(mail_host, tls, ca_file=other)).send(_LETTER, _TEXTS)
    assert mail_host.delivered == []


@pytest.mark.parametrize(("answer", "permanent"), [("450 greylisted", False), ("550 no such user", True)])
def test_a_recipient_is_refused_for_now_or_for_good(
    mail_host: MailHost, tls: Tls, answer: str, permanent: bool
) -> None:
    mail_host.refuse[_TO] = [answer]
    with pytest.raises(DeliveryError, match=_TO) as failure:
        EmailChannel(_settings(mail_host, tls)).send(_LETTER, _TEXTS)
    assert failure.value.permanent is permanent


@pytest.mark.parametrize(("answer", "permanent"), [("452 no room", False), ("554 spam", True)])
def test_a_message_is_refused_for_now_or_for_good(mail_host: MailHost, tls: Tls, answer: str, permanent: bool) -> None:
    mail_host.refuse_data = [answer]
    with pytest.raises(DeliveryError) as failure:
        EmailChannel(_settings(mail_host, tls)).send(_LETTER, _TEXTS)
    assert failure.value.permanent is permanent


@pytest.mark.parametrize(
    ("answer", "kind", "permanent"),
    [
        ("451 later", DeliveryError, False),
        ("552 too large", DeliveryError, True),
        ("530 log in first", Gone, True),
        ("550 not from there", Gone, True),
    ],
)
def test_a_sender_that_is_refused_concerns_every_message(
    mail_host: MailHost, tls: Tls, answer: str, kind: type[DeliveryError], permanent: bool
) -> None:
    mail_host.refuse_sender = [answer]
    with pytest.raises(DeliveryError) as failure:
        EmailChannel(_settings(mail_host, tls)).send(_LETTER, _TEXTS)
    assert (type(failure.value), failure.value.permanent) == (kind, permanent)


class Dribbler:
    """A server that has a byte to say now and then, and never comes to an end of it; `sure` is what it says well."""

    def __init__(self, *sure: str) -> None:
        self.received = b""
        self._sure = sure
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.talks = Thread(target=self._talk)
        self.talks.start()

    def _talk(self) -> None:
        with suppress(OSError), self._listening, self._listening.accept()[0] as talk:
            for answer in self._sure:
                talk.sendall(f"{answer}\r\n".encode())
                self.received = talk.recv(65536)
                while answer.startswith("354") and not self.received.endswith(b"\r\n.\r\n"):
                    self.received += talk.recv(65536)
            while True:
                talk.sendall(b"2")
                time.sleep(0.05)


HELLO = ("220 hi", "250 hi", "250 sender", "250 recipient")


@pytest.mark.parametrize("tls_", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("said", range(5))
def test_a_server_that_never_comes_to_an_end_is_left_at_the_deadline(
    mail_host: MailHost, tls: Tls, said: int, tls_: bool
) -> None:
    server = Dribbler(*HELLO[:said])
    settings = _settings(mail_host, tls, port=server.port, starttls=False, tls=tls_)
    threads, begin = active_count(), time.monotonic()
    with pytest.raises(DeliveryError, match=r"within 0.5 s|no encrypted connection") as failure:
        EmailChannel(settings, deadline=0.5).send(_LETTER, _TEXTS)
    assert time.monotonic() - begin < 2
    assert not failure.value.permanent
    wait_until(lambda: active_count() < threads)  # the server's own has ended, and we left none


def test_a_server_that_has_the_message_is_given_more_time_to_say_so(mail_host: MailHost, tls: Tls) -> None:
    """Who gives up sooner sends the same mail again and again."""
    mail_host.think_after_data = 1.5
    EmailChannel(_settings(mail_host, tls), seconds=0.4, deadline=1, taking=5).send(_LETTER, _TEXTS)
    assert len(mail_host.delivered) == 1


def test_what_the_server_has_and_says_nothing_to_is_tried_again_under_the_same_id(
    mail_host: MailHost, tls: Tls
) -> None:
    server = Dribbler(*HELLO, "354 go on")
    channel = EmailChannel(_settings(mail_host, tls, port=server.port, starttls=False), taking=0.5)
    with pytest.raises(DeliveryError, match=r"did not answer within 0.5 s; it may arrive a second time") as failure:
        channel.send(_LETTER, _TEXTS)
    assert not failure.value.permanent
    assert b"Message-ID: <3f0c@example.org>" in server.received
    EmailChannel(_settings(mail_host, tls)).send(_LETTER, _TEXTS)
    assert mail_host.delivered[0].mail["Message-ID"] == "<3f0c@example.org>"


def test_a_goodbye_that_never_comes_to_an_end_is_no_failure(mail_host: MailHost, tls: Tls) -> None:
    server = Dribbler(*HELLO, "354 go on", "250 taken")
    begin = time.monotonic()
    EmailChannel(_settings(mail_host, tls, port=server.port, starttls=False), seconds=0.5).send(_LETTER, _TEXTS)
    assert time.monotonic() - begin < 2


def test_told_to_stop_it_waits_for_no_server(mail_host: MailHost, tls: Tls) -> None:
    server = Dribbler(*HELLO)
    channel = EmailChannel(_settings(mail_host, tls, port=server.port, starttls=False))
    Timer(0.5, channel.close).start()
    for _ in range(2):
        begin = time.monotonic()
        with pytest.raises(DeliveryError, match="the program is stopping"):
            channel.send(_LETTER, _TEXTS)
        assert time.monotonic() - begin < 2


def _scripted(answers: dict[str, str]) -> tuple[Thread, int]:
    """A server that says what is written for each command, for one connection."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError), listening, listening.accept()[0] as talk:
            said = answers[""]
            while said:
                talk.sendall(f"{said}\r\n".encode())
                said = answers.get(talk.recv(4096)[:4].decode("latin-1").upper(), "")

    thread = Thread(target=serve)
    thread.start()
    return thread, listening.getsockname()[1]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"": "554 no service for you"}, r"turned us away \(554\)"),
        ({"": "220 hi", "EHLO": "250-hi\r\n250 STARTTLS", "STAR": "502 changed my mind"}, r"turned us away \(502\)"),
        ({"": "220 hi", "EHLO": "250-hi\r\n250 STARTTLS", "STAR": "220 go on", "\x16": ""}, "could not|no encrypted"),
        ({"": "220 hi", "EHLO": "421 going down"}, "turned us away|hung up"),
    ],
)
def test_what_is_refused_before_there_is_a_message_concerns_no_message(
    mail_host: MailHost, tls: Tls, answers: dict[str, str], said: str
) -> None:
    thread, port = _scripted(answers)
    with pytest.raises(DeliveryError, match=said) as failure:
        EmailChannel(_settings(mail_host, tls, port=port), seconds=1).send(_LETTER, _TEXTS)
    thread.join()
    assert not failure.value.permanent


def test_tls_where_the_server_speaks_starttls_is_said(mail_host: MailHost, tls: Tls) -> None:
    with pytest.raises(DeliveryError, match="is it `tls` that the server wants, or `starttls`"):
        EmailChannel(_settings(mail_host, tls, tls=True), seconds=1).send(_LETTER, _TEXTS)


def test_a_mail_travels_in_seven_bits(mail_host: MailHost, tls: Tls) -> None:
    mail = compose_mail(_LETTER, _TEXTS, _settings(mail_host, tls, sender="Prüfung <p@example.org>"), _TO)
    assert mail.as_bytes().isascii()


def test_hanging_up_after_data_is_tried_again_under_the_same_id(mail_host: MailHost, tls: Tls) -> None:
    mail_host.hang_up_after_data = 1
    channel = EmailChannel(_settings(mail_host, tls))
    with pytest.raises(DeliveryError, match="hung up") as failure:
        channel.send(_LETTER, _TEXTS)
    channel.send(_LETTER, _TEXTS)
    assert not failure.value.permanent
    assert {delivered.mail["Message-ID"] for delivered in mail_host.delivered} == {"<3f0c@example.org>"}


def test_implicit_tls_and_a_login(tls: Tls) -> None:
    host = MailHost(None, ssl_context=tls[0], auth_require_tls=False)
    settings = _settings(host, tls, tls=True, username="ratecard", password=Secret("open sesame"))
    EmailChannel(settings).send(_LETTER, _TEXTS)
    with pytest.raises(Gone, match="refused the login") as failure:
        EmailChannel(replace(settings, password=Secret("hush"))).send(_LETTER, _TEXTS)
    host.close()
    assert len(host.delivered) == 1
    assert "hush" not in str(failure.value)


def test_nobody_there_is_tried_again(mail_host: MailHost, tls: Tls) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        settings = _settings(mail_host, tls, port=free.getsockname()[1])
    with pytest.raises(DeliveryError, match="could not be connected to") as failure:
        EmailChannel(settings, seconds=1).send(_LETTER, _TEXTS)
    assert not failure.value.permanent
