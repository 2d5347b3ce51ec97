"""Where the website's files stand, beside the feed's. Names come through the feed's own, so that addresses agree."""

from __future__ import annotations

from monitor.feed.names import model_path, safe_name

INDEX = "index.html"
CHANGES = "changes.html"
MANIFEST = ".website.json"


def model_page(provider: str, model: str) -> str:
    """`models/openai/gpt-5.html`: the page of `v1/models/openai/gpt-5.json`."""
    return model_path(provider, model).removeprefix("v1/").removesuffix("json") + "html"


def model_snippet(provider: str, model: str, suffix: str) -> str:
    """`snippets/openai/gpt-5.md`."""
    return f"snippets/{safe_name(provider)}/{safe_name(model)}.{suffix}"


def root(path: str) -> str:
    """The way from a file to the folder of the website: `../../`."""
    return "../" * path.count("/")
