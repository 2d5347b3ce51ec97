"""The channels that there are, one file each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.channels.apprise import AppriseChannel
from alerts.channels.email import EmailChannel
from alerts.channels.slack import SlackChannel
from alerts.channels.webhook import WebhookChannel
from alerts.post import Poster
from alerts.settings import AppriseSettings, EmailSettings, SlackSettings, WebhookSettings

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from alerts.letter import Channel
    from alerts.settings import ChannelSettings


def open_channel(settings: ChannelSettings, now: Callable[[], datetime]) -> Channel:
    """The channel of these settings; nothing is connected yet. Raises UsageError if Apprise is missing."""
    match settings:
        case SlackSettings():
            return SlackChannel(settings, Poster(settings.name))
        case WebhookSettings():
            return WebhookChannel(settings, Poster(settings.name, ca_file=settings.ca_file), now)
        case EmailSettings():
            return EmailChannel(settings)
        case AppriseSettings():
            return AppriseChannel(settings)
    raise TypeError(f"no channel for {type(settings).__name__}")
