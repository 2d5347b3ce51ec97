"""Which addresses may be asked, where a redirect may lead, and how an address is shown to people."""

from __future__ import annotations

import httpx

from monitor.errors import FetchError

_LAST_PORT = 65_535
_SHOWN = 200  # characters; a hostile Location can be a hundred kilobytes


def checked(text: str) -> httpx.URL:
    """`text` as a URL. Raises FetchError if it is none, has no host, carries a password or isn't http(s)."""
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise FetchError("a page's address is not a URL; correct it in the settings", transient=False) from error
    if url.scheme not in ("http", "https") or not url.host or (url.port or 0) > _LAST_PORT:
        raise FetchError(f"{shown(url)} is not an http(s) address", transient=False)
    if url.userinfo:
        raise FetchError(f"{shown(url)} carries a user name or password, which are never sent", transient=False)
    return url


def shown(url: httpx.URL) -> str:
    """`url` for logs and errors: no user, password, query or fragment, which may hold secrets."""
    path = url.raw_path.partition(b"?")[0].decode("ascii")
    return f"{url.scheme}://{url.netloc.decode('ascii')}{path}"[:_SHOWN]


def next_hop(here: httpx.URL, location: str) -> httpx.URL:
    """Where `here` redirects to. Raises FetchError unless that is the same scheme, host and port."""
    try:
        there = checked(str(here.join(location)))
    except httpx.InvalidURL as error:
        raise FetchError(f"{shown(here)} redirects to something that is no URL", transient=False) from error
    if (there.scheme, there.netloc) != (here.scheme, here.netloc):
        raise FetchError(
            f"{shown(here)} redirects to {shown(there)}, which is another place: not followed; "
            "if the page has moved, set its new url",
            transient=False,
        )
    return there
