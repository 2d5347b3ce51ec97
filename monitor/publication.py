"""Publishing: what is committed, as files and pages, here and on the sites that live on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.configure import secret_in
from monitor.deploy import publish_sites
from monitor.episode import tell
from monitor.errors import PublishError, RatecardError, UsageError
from monitor.feed.publish import publish
from monitor.feed.s3 import Bucket, upload
from monitor.projection import feed_view
from monitor.sites.publish import publish_website

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from monitor.feed.sign import SigningKey
    from monitor.settings import Settings
    from monitor.wiring import Installation


def publish_everything(house: Installation, *, whole: bool = False) -> list[RatecardError]:
    """The feed, its website and the downstream sites; what went wrong, one error each.

    What could not be written stands as it was. A deploy that failed is tried again at a later call. `whole` is as in
    `publish_feed`, and deploys now what has failed.
    """
    try:
        publish_feed(house, house.settings.feed_dir, whole=whole)
    except PublishError as error:
        return [error]
    return [*_upload(house.settings), *publish_sites(house, at_once=whole)]


def publish_and_tell(house: Installation) -> list[RatecardError]:
    """As `publish_everything`; the operator hears when it fails for the first time, and when it goes well again."""
    problems = publish_everything(house)
    tell_of_feed(house, "; ".join(map(str, problems)))
    return problems


def tell_of_feed(house: Installation, trouble: str) -> None:
    """The operator hears of `trouble` with the feed once, and once more when there is none any more."""
    tell(house, "feed_not_published", trouble, "is written again")


def publish_feed(house: Installation, folder: Path, *, whole: bool = False) -> None:
    """Write the feed and its website to a folder. Raises PublishError; what stood there before is then untouched.

    Files that should be as they stand are not read again, unless `whole` is asked for: then damage is mended.
    """
    key = _signing_key(house.settings.sign_key_file)
    view = feed_view(house.settings, house.store)
    try:
        publish(view, folder, key, whole=whole)
    except PublishError:
        serial, view = view.serial, feed_view(house.settings, house.store)
        if view.serial == serial:
            raise
        publish(view, folder, key, whole=whole)  # another process committed and published since this one looked
    publish_website(view, folder, whole=whole)


def _signing_key(file: Path | None) -> SigningKey | None:
    if file is None:
        return None
    from monitor.feed.sign import read_signing_key  # 4 MB, which a daemon that signs nothing does not need

    return read_signing_key(file)


def _upload(settings: Settings) -> Iterator[RatecardError]:
    chosen = settings.publish_s3
    if chosen.bucket is None:
        return
    try:
        upload(
            settings.feed_dir,
            Bucket(
                endpoint_url=chosen.endpoint_url,
                name=chosen.bucket,
                prefix=chosen.prefix,
                region=chosen.region,
                access_key=_secret(chosen.access_key_file, "publish_s3: access_key_file"),
                secret_key=_secret(chosen.secret_key_file, "publish_s3: secret_key_file"),
            ),
        )
    except RatecardError as error:
        yield error


def _secret(file: Path | None, setting: str) -> str:
    if file is None:
        raise UsageError(f"{setting} is not set")
    return secret_in(file, setting)
