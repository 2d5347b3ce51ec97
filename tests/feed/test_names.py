from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feed.names import PLAIN, model_path, safe_name, schema_of
from tests.feed.rows import HOSTILE


@pytest.mark.parametrize("model", ["gpt-5", "gpt-4.1-mini", "gemini-2.5-flash-preview-09-2025", "text_embedding"])
def test_an_ordinary_id_is_its_own_file_name(model: str) -> None:
    assert safe_name(model) == model


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("..", "~2e."),
        ("../../etc/passwd", "~2e.~2f..~2fetc~2fpasswd"),
        (".hidden", "~2ehidden"),
        ("GPT 5", "~47~50~54~205"),
        ("a~b", "a~7eb"),
        ("ü", "~c3~bc"),
        ("\ud800", "~ed~a0~80"),
    ],
)
def test_everything_else_is_escaped(model: str, name: str) -> None:
    assert safe_name(model) == name


@given(st.text(min_size=0, max_size=300))
def test_no_name_leads_out_of_its_folder_or_is_too_long(model: str) -> None:
    assert PLAIN.fullmatch(model_path("openai", model))
    assert len(safe_name(model)) <= 100


@given(st.text(alphabet="aA./~2f", max_size=8), st.text(alphabet="aA./~2f", max_size=8))
def test_different_models_have_different_files(one: str, other: str) -> None:
    assert (safe_name(one) == safe_name(other)) == (one == other)


def test_two_long_names_that_begin_alike_have_different_files() -> None:
    assert safe_name("x" * 200 + "a") != safe_name("x" * 200 + "b")
    assert PLAIN.fullmatch(model_path(HOSTILE, HOSTILE))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("v1/index.json", "index"),
        ("v1/models/openai/gpt-5.json", "model"),
        ("v1/revisions/12.json", "revision"),
        ("v1/rates.csv", None),
        ("v1/compat/litellm.json", None),
    ],
)
def test_each_file_of_ours_has_a_schema(path: str, name: str | None) -> None:
    assert schema_of(path) == name
