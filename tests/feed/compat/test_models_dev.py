from __future__ import annotations

from monitor.feed.compat.models_dev import models_dev
from tests.feed.compat.shapes import some_offers


def test_models_that_are_paid_by_the_token_are_said_by_the_million() -> None:
    said = models_dev(some_offers())
    assert said["openai"]["models"] == {
        "gpt-5.4": {"id": "gpt-5.4", "name": "gpt-5.4", "cost": {"input": 2.5, "output": 15.0, "cache_read": 0.25}}
    }
    assert said["google"]["models"]["gemini-2.5-flash"]["cost"] == {
        "input": 0.3, "output": 2.5, "input_audio": 1.0, "context_over_200k": {"input": 0.6, "output": 5.0},
    }  # fmt: skip
    assert said["google"]["models"].keys() == {"gemini-2.5-flash"}


def test_a_provider_says_what_their_schema_asks_of_one() -> None:
    for name, provider in models_dev([]).items():
        assert provider.keys() == {"id", "name", "env", "npm", "doc", "models"}
        assert provider["id"] == name
