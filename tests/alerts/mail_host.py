"""A real SMTP server on loopback that refuses, delays and hangs up as it is told."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from aiosmtpd.smtp import Envelope, Session


@dataclass(frozen=True)
class Delivered:
    to: tuple[str, ...]
    mail: EmailMessage


class MailHost:
    """Refuses as it is told: each list gives one answer after the other, and all is well then."""

    def __init__(self, tls: ssl.SSLContext | None, **parameters: Any) -> None:
        self.delivered: list[Delivered] = []
        self.refuse: dict[str, list[str]] = {}
        self.refuse_data: list[str] = []
        self.refuse_sender: list[str] = []
        self.hang_up_after_data = 0
        self.think_after_data = 0.0
        with socket.create_server(("127.0.0.1", 0)) as free:  # the controller must be told a port
            self.port: int = free.getsockname()[1]
        implicit = parameters.pop("ssl_context", None)
        self._controller = Controller(
            self,
            "127.0.0.1",
            self.port,
            tls_context=tls,
            ssl_context=implicit,
            authenticator=_authenticate,
            **parameters,
        )
        self._controller.start()

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuse_sender:
            return self.refuse_sender.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuse.get(address):
            answers = self.refuse[address]
            return answers.pop(0) if len(answers) > 1 else answers[0]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        await asyncio.sleep(self.think_after_data)
        if self.refuse_data:
            return self.refuse_data.pop(0)
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)  # type: ignore[arg-type]
        self.delivered.append(Delivered(tuple(envelope.rcpt_tos), mail))  # type: ignore[arg-type]
        if self.hang_up_after_data:
            self.hang_up_after_data -= 1
            server.transport.abort()  # type: ignore[union-attr]
        return "250 taken"

    def close(self) -> None:
        self._controller.stop()


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    known = data.login == b"ratecard" and data.password == b"open sesame"
    return AuthResult(success=known, handled=False)


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, Path]:
    """A server's context for 127.0.0.1, and the file with the certificate that verifies it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    authority, secret = folder / f"{name}.pem", folder / f"{name}.key"
    authority.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    secret.write_bytes(key.private_bytes(*plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority, secret)
    return context, authority
