"""The tables of a channel as the settings file has them, checked and made into plain settings."""

from __future__ import annotations

import re
from pathlib import Path  # noqa: TC003 - pydantic reads the annotations

from pydantic import Field, field_validator

from alerts.channels.webhook import key
from alerts.secret import Secret
from alerts.settings import AppriseSettings, EmailSettings, SlackSettings, WebhookSettings
from alerts.subscription_table import SubscriptionTable, Words
from monitor.configure import secret_in
from monitor.errors import UsageError

_ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")


class SlackTable(SubscriptionTable):
    """An incoming webhook of Slack."""

    webhook_url: str | None = Field(default=None, description="Its address, a secret; better in a file.")
    webhook_url_file: Path | None = Field(
        default=None, description="A file with the webhook's address, a secret.", examples=["/run/secrets/slack"]
    )

    def channel(self, name: str) -> SlackSettings:
        url = read_address(name, "webhook_url", self.webhook_url, self.webhook_url_file)
        return SlackSettings(name=name, subscription=self.subscription(), webhook_url=url)


class EmailTable(SubscriptionTable):
    """E-mail over SMTP."""

    host: str = Field(min_length=1, description="The SMTP server.", examples=["smtp.example.org"])
    port: int | None = Field(
        default=None, gt=0, le=65535, description="Unset: 465 with `tls`, else 587.", examples=[587]
    )
    starttls: bool = Field(default=True, description="Never send without STARTTLS.")
    tls: bool = Field(default=False, description="Encrypted from the first byte, instead of STARTTLS.")
    username: str = Field(default="", description="Log in as this user; empty: without login.")
    password: str | None = Field(default=None, description="A secret; better in a file.")
    password_file: Path | None = Field(
        default=None, description="A file with the password.", examples=["/run/secrets/smtp"]
    )
    sender: str = Field(description="Whom it comes from.", examples=["Prices <prices@example.org>"])
    recipients: Words = Field(min_length=1, description="Whom it goes to.", examples=[["finance@example.org"]])
    list_unsubscribe: str = Field(
        default="",
        pattern=r"^<?(mailto:|https://)[^\s<>]+>?$|^$",
        description="Where recipients can leave the list: a mailto: or https: address.",
    )
    ca_file: Path | None = Field(
        default=None, description="Trust only the certificates in this file.", examples=["/etc/ratecard/ca.pem"]
    )

    @field_validator("recipients")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for address in value:
            if not _ADDRESS.fullmatch(address):
                raise ValueError("plain addresses, like prices@example.org")
        return tuple(dict.fromkeys(value))

    @field_validator("sender")
    @classmethod
    def _sender(cls, value: str) -> str:
        if not value.isprintable() or not re.fullmatch(rf"{_ADDRESS.pattern}|[^<>]*<{_ADDRESS.pattern}>", value):
            raise ValueError("an address, like prices@example.org or Prices <prices@example.org>")
        return value

    def channel(self, name: str) -> EmailSettings:
        if self.username and not (self.tls or self.starttls):
            raise UsageError(f"{name}: the password would travel unencrypted; set starttls or tls")
        secret = read_secret(name, "password", self.password, self.password_file) if self.username else Secret("")
        if not f"{self.username}{secret.value}".isascii():
            raise UsageError(f"{name}: username and password can be sent in ASCII only; choose others")
        return EmailSettings(
            name=name,
            subscription=self.subscription(),
            host=self.host,
            port=self.port or (465 if self.tls else 587),
            starttls=self.starttls,
            tls=self.tls,
            username=self.username,
            password=secret,
            sender=self.sender,
            recipients=self.recipients,
            list_unsubscribe=self.list_unsubscribe,
            ca_file=self.ca_file,
        )


class WebhookTable(SubscriptionTable):
    """A signed webhook after Standard Webhooks."""

    url: str | None = Field(
        default=None, description="Where it is posted.", examples=["https://billing.example.org/prices"]
    )
    url_file: Path | None = Field(
        default=None,
        description="A file with the address, where that is secret.",
        examples=["/run/secrets/billing-url"],
    )
    secret: str | None = Field(default=None, description="`whsec_` and base64, a secret; better in a file.")
    secret_file: Path | None = Field(
        default=None, description="A file with the secret.", examples=["/run/secrets/billing"]
    )
    ca_file: Path | None = Field(
        default=None, description="Trust only the certificates in this file.", examples=["/etc/ratecard/ca.pem"]
    )

    def channel(self, name: str) -> WebhookSettings:
        url = read_address(name, "url", self.url, self.url_file)
        secret = read_secret(name, "secret", self.secret, self.secret_file)
        try:
            key(secret)
        except ValueError:
            raise UsageError(f"{name}: secret is not whsec_ followed by base64") from None
        return WebhookSettings(
            name=name, subscription=self.subscription(), url=url, secret=secret, ca_file=self.ca_file
        )


class AppriseTable(SubscriptionTable):
    """Any service that Apprise knows; needs `pip install '.[apprise]'`."""

    urls_file: Path = Field(
        description="A file with Apprise's addresses, one a line.", examples=["/run/secrets/apprise"]
    )

    def channel(self, name: str) -> AppriseSettings:
        lines = read_secret(name, "urls", None, self.urls_file).value.splitlines()
        urls = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
        if not urls:
            raise UsageError(f"{name}: urls_file {self.urls_file} has no address")
        return AppriseSettings(name=name, subscription=self.subscription(), urls=tuple(map(Secret, urls)))


def read_secret(channel: str, setting: str, value: str | None, file: Path | None) -> Secret:
    """What stands in the setting or in the file it names. Raises UsageError unless it is exactly one, and readable."""
    if bool(value) == bool(file):
        raise UsageError(f"{channel}: set either {setting} or {setting}_file")
    if value:
        return Secret(value)
    assert file
    return Secret(secret_in(file, f"{channel}: {setting}_file"))


def read_address(channel: str, setting: str, value: str | None, file: Path | None) -> Secret:
    """As `read_secret`; it must be the address of a service."""
    secret = read_secret(channel, setting, value, file)
    if not re.fullmatch(r"https?://[^\s/]+\S*", secret.value):
        raise UsageError(f"{channel}: {setting} is not an http(s) address")
    return secret
