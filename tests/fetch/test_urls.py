from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import FetchError
from monitor.fetch.urls import checked, next_hop, shown

HERE = httpx.URL("https://example.com/api/docs/pricing")


@pytest.mark.parametrize(
    "text",
    ["", "pricing.html", "ftp://example.com/", "file:///etc/passwd", "https://", "https://[::1", "http://a:99999/"],
)
def test_what_is_no_http_address_is_refused(text: str) -> None:
    with pytest.raises(FetchError) as caught:
        checked(text)
    assert not caught.value.transient


def test_an_address_with_a_password_is_refused_and_the_password_not_shown() -> None:
    with pytest.raises(FetchError, match="carries a user name or password") as caught:
        checked("https://me:s3cret@example.com/")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://me:s3cret@example.com/a?token=1#b", "https://example.com/a"),
        ("http://127.0.0.1:8401/a%0Ab", "http://127.0.0.1:8401/a%0Ab"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ],
)
def test_an_address_is_shown_without_its_secrets_on_one_line(text: str, expected: str) -> None:
    assert shown(httpx.URL(text)) == expected


def test_an_endless_address_is_shown_short() -> None:
    assert len(shown(httpx.URL("https://example.com/" + "a" * 9000))) == 200


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/docs/pricing/", "https://example.com/docs/pricing/"),
        ("https://example.com/new?hl=en", "https://example.com/new?hl=en"),
        ("https://EXAMPLE.com:443/new", "https://example.com/new"),
        ("//example.com/new", "https://example.com/new"),
        ("new", "https://example.com/api/docs/new"),
    ],
)
def test_a_redirect_within_the_host_is_followed(location: str, expected: str) -> None:
    assert str(next_hop(HERE, location)) == expected


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/",
        "https://www.example.com/",
        "https://example.com.evil.example/",
        "https://example.com@evil.example/",
        "https://user:password@example.com/",
        "https://example.com:8443/",
        "http://example.com/api/docs/pricing",
        "http://127.0.0.1/",
        "https://[::ffff:10.0.0.1]/",
        "//169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://[::1",
    ],
)
def test_a_redirect_to_anywhere_else_is_refused(location: str) -> None:
    with pytest.raises(FetchError) as caught:
        next_hop(HERE, location)
    assert not caught.value.transient


@given(st.text(max_size=60))
def test_no_location_leads_out_of_the_host_or_to_another_error(location: str) -> None:
    try:
        there = next_hop(HERE, location)
    except FetchError:
        return
    assert (there.scheme, there.netloc, there.userinfo) == ("https", b"example.com", b"")
