"""E-mail over SMTP, encrypted and verified. One recipient a message, so that each has an outcome of its own."""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from threading import Event
from typing import TYPE_CHECKING, Any

from alerts.wire import Server, TlsServer, Wire
from alerts.words import one_line
from monitor.errors import DeliveryError, FetchError, Gone, Stopping
from monitor.fetch.deadline import Deadline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from alerts.letter import Letter
    from alerts.settings import EmailSettings

SECONDS = 15.0  # for each answer of the server
DEADLINE = 30.0  # for all that comes before the server has the message
TAKING = 60.0  # for its answer then
_GOODBYE = 5.0
_TOO_LARGE = 552
_SEVEN_BITS = SMTP.clone(cte_type="7bit")  # not every server on the way takes eight
_UNFOLDED = _SEVEN_BITS.clone(max_line_length=998)  # the library's folding doubles blanks before arrows and the like
_FAILURES = {
    smtplib.SMTPNotSupportedError: "the server lacks what the settings require, STARTTLS or a login: nothing sent",
    smtplib.SMTPServerDisconnected: "the server hung up before it took the message",
    smtplib.SMTPException: "the server offers no way to log in that this program knows",
    TimeoutError: "the server did not answer in time",
    ssl.SSLError: "no encrypted connection came about; is it `tls` that the server wants, or `starttls`?",
}


class EmailChannel:
    """One server and sender."""

    forms = ("subject", "text", "html")

    def __init__(
        self,
        settings: EmailSettings,
        *,
        seconds: float = SECONDS,
        deadline: float = DEADLINE,
        taking: float = TAKING,
    ) -> None:
        self.name = settings.name
        self._settings = settings
        self._seconds = seconds
        self._deadline = deadline
        self._taking = taking
        self._stopped = Event()
        self._wires: set[Wire] = set()
        self._context = ssl.create_default_context(cafile=settings.ca_file)

    def send(self, letter: Letter, texts: Mapping[str, str]) -> None:
        recipient = letter.lane.removeprefix(f"{self.name}/")
        mail = compose_mail(letter, texts, self._settings, recipient)
        with self._wire() as wire:
            self._send(mail, recipient, wire)

    def close(self) -> None:
        """End what is being waited for, but the answer to a message that the server has: that comes, or times out."""
        self._stopped.set()
        for wire in list(self._wires):
            wire.give_up()

    @contextmanager
    def _wire(self) -> Iterator[Wire]:
        wire = Wire(Deadline(self.name, self._deadline, time.monotonic, self._stopped), self._taking)
        self._wires.add(wire)
        try:
            yield wire
        finally:
            self._wires.discard(wire)
            wire.close()

    def _send(self, mail: EmailMessage, recipient: str, wire: Wire) -> None:
        try:
            with self._connection(wire) as server:
                server.send_message(mail, parseaddr(self._settings.sender)[1], [recipient])
        except smtplib.SMTPRecipientsRefused as refusal:
            code = next(iter(refusal.recipients.values()))[0]
            raise self._refused(f"{recipient} was refused", code) from refusal
        except smtplib.SMTPDataError as refusal:
            raise self._refused("the server refused the message", refusal.smtp_code) from refusal
        except smtplib.SMTPSenderRefused as refusal:
            raise self._sender_refused(refusal.smtp_code) from refusal
        except smtplib.SMTPAuthenticationError as refusal:
            raise self._login_refused(refusal.smtp_code) from refusal
        except smtplib.SMTPResponseException as error:  # it refuses us, or encryption, not the message
            said = f"{self.name}: the server turned us away ({error.smtp_code})"
            raise DeliveryError(said, permanent=False) from error
        except (smtplib.SMTPException, OSError, FetchError, Stopping) as error:
            said = self._cut(wire) or _in_words(error)
            raise DeliveryError(f"{self.name}: {said}", permanent=False) from error

    def _cut(self, wire: Wire) -> str:
        """Why we ended it, if it was us."""
        if wire.handed_over:
            again = "it may arrive a second time, under the same id"
            return (
                f"the server has the message and did not answer within {self._taking:g} s; {again}" if wire.cut else ""
            )
        if self._stopped.is_set():
            return "not waited for: the program is stopping"
        return f"the server did not take the message within {self._deadline:g} s" if wire.cut else ""

    @contextmanager
    def _connection(self, wire: Wire) -> Iterator[smtplib.SMTP]:
        """A connection that is encrypted as the settings want it. A lost goodbye is no failure."""
        server = self._connect(wire)
        try:
            if self._settings.starttls and not self._settings.tls:
                server.starttls(context=self._context)
            if self._settings.username:
                server.login(self._settings.username, self._settings.password.value)
            yield server
            wire.end_in(min(self._seconds, _GOODBYE))
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
        finally:
            server.close()

    def _connect(self, wire: Wire) -> smtplib.SMTP:
        host, port = self._settings.host, self._settings.port
        how: dict[str, Any] = {"local_hostname": socket.gethostname(), "timeout": self._seconds}
        if self._settings.tls:
            return TlsServer(wire, host, port, context=self._context, **how)
        return Server(wire, host, port, **how)

    def _refused(self, what: str, code: int) -> DeliveryError:
        return DeliveryError(f"{self.name}: {what} ({code})", permanent=500 <= code < 600)

    def _sender_refused(self, code: int) -> DeliveryError:
        if code == _TOO_LARGE or code < 500:
            return self._refused("the server refused the message", code)
        said = f"{self.name}: the server refuses mail from {self._settings.sender} ({code})"
        return Gone(f"{said}; correct the sender, or log in")

    def _login_refused(self, code: int) -> DeliveryError:
        said = f"{self.name}: the server refused the login ({code})"
        return Gone(f"{said}; correct username and password") if code >= 500 else DeliveryError(said, permanent=False)


def compose_mail(letter: Letter, texts: Mapping[str, str], settings: EmailSettings, recipient: str) -> EmailMessage:
    """The same mail at every attempt, its Message-ID and boundary included."""
    mail = EmailMessage(policy=_SEVEN_BITS)
    mail["Subject"] = one_line(texts["subject"])
    mail["From"] = settings.sender
    mail["To"] = recipient
    mail["Date"] = format_datetime(letter.at)
    mail["Message-ID"] = f"<{letter.ident}@{parseaddr(settings.sender)[1].rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    if settings.list_unsubscribe:
        mail["List-Unsubscribe"] = f"<{settings.list_unsubscribe.strip('<>')}>"
    mail.set_content(texts["text"])
    mail.add_alternative(texts["html"], subtype="html")
    mail.set_boundary(f"={letter.ident}")
    mail.policy = _UNFOLDED
    return mail


def _in_words(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the server shows a certificate that is not valid ({error.verify_message}): nothing was sent"
    said = (words for kind, words in _FAILURES.items() if isinstance(error, kind))
    return next(said, "the server could not be connected to")
