"""Bringing the website in the feed's folder to the state of the database, at little cost when only a check was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.errors import PublishError
from monitor.feed.index import generator
from monitor.sites.places import INDEX
from monitor.sites.snippets import snippets
from monitor.sites.website import restamp, website
from monitor.sites.write import refresh_page, write_site, written_content

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.feed.view import FeedView


def publish_website(view: FeedView, folder: Path, *, whole: bool = False) -> bool:
    """Write the website of `view` to `folder`; False where it stood there already. Call it after `publish`.

    Pages are rendered only where the serial, the day or the version of this program differs from what stands there, or
    if `whole` is asked for; otherwise only the front page learns when the pages were last checked. Raises PublishError.
    """
    content = f"{view.serial} {view.generated_at:%Y-%m-%d} {generator()}"
    if not whole and written_content(folder) == content:
        front = restamp(_front(folder), view)
        if front is not None:
            return refresh_page(folder, INDEX, front)
    return write_site(website(view) | snippets(view), folder, content)


def _front(folder: Path) -> bytes:
    try:
        return (folder / INDEX).read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise PublishError(
            f"{folder / INDEX} can't be read ({error.strerror}); it stands as it is; mend that"
        ) from error
