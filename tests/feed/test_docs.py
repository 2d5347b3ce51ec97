"""The examples of docs/feed.md are real output. `RATECARD_WRITE_DOCS=1` writes them again."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from monitor.feed.documents import documents
from monitor.feed.index import entry, index
from tests.feed.rows import rows, view

DOCS = Path(__file__).resolve().parents[2] / "docs/feed.md"


def examples() -> dict[str, Any]:
    state = view(rows(), 2)
    files = documents(state)
    item = json.loads(files["v1/changes.json"])["items"][1]
    item["_ratecard"] |= {"before": "…", "after": "…"}
    body = files["v1/rates.json"]
    return {
        "index": json.loads(index(state, [entry("v1/rates.json", body)])) | {"generator": "ratecard …"},
        "rate": json.loads(body)["rates"][0],
        "change": item,
    }


@pytest.mark.parametrize("name", ["index", "rate", "change"])
def test_an_example_is_real_output(name: str) -> None:
    example = json.dumps(examples()[name], indent=2, ensure_ascii=False)
    block = re.compile(rf"```json {name}\n(.*?)```", re.DOTALL)
    if os.environ.get("RATECARD_WRITE_DOCS"):
        DOCS.write_text(block.sub(lambda _: f"```json {name}\n{example}\n```", DOCS.read_text()))
    assert block.search(DOCS.read_text())[1].strip() == example
