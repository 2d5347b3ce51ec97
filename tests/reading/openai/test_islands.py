from __future__ import annotations

from decimal import Decimal
from html import escape

import pytest

from monitor.reading.openai.embedded import MARK
from monitor.reading.openai.islands import decode_props, lift_islands

_ROWS = '{"tier":[0,"batch"],"rows":[1,[[1,[[0,"o3"],[0,2.50],[0,null],[0,8]]]]]}'


def _island(props: str) -> str:
    return f'<astro-island uid="1" props="{escape(props)}" ssr>x</astro-island>'


def test_props_are_decoded_with_exact_numbers() -> None:
    assert decode_props(_ROWS) == {"tier": "batch", "rows": [["o3", Decimal("2.50"), None, Decimal(8)]]}


def test_an_undefined_value_is_none() -> None:
    assert decode_props('{"tooltip":[0]}') == {"tooltip": None}


def test_a_table_is_marked_inside_its_island() -> None:
    text, tables, broken = lift_islands(f"<p>{_island(_ROWS)}</p>")
    assert f"{MARK}0</td></tr></table>x</astro-island>" in text
    assert (tables[0].tier, broken) == ("batch", [])
    assert tables[0].rows == {("Model", "Input", "Cached input", "Output"): [("o3", Decimal("2.50"), None, Decimal(8))]}


def test_rows_of_one_component_may_differ_in_length() -> None:
    props = '{"rows":[1,[[1,[[0,"a-1"],[0,1],[0,2],[0,3]]],[1,[[0,"a-2"],[0,1],[0,2],[0,3],[0,4]]]]]}'
    _, tables, _ = lift_islands(_island(props))
    assert [len(headings) for headings in tables[0].rows] == [4, 5]


def test_rows_of_unknown_length_have_blank_headings() -> None:
    _, tables, _ = lift_islands(_island('{"rows":[1,[[1,[[0,"a-1"],[0,1],[0,2]]]]]}'))
    assert list(tables[0].rows) == [("", "", "")]


def test_rows_may_be_objects() -> None:
    _, tables, _ = lift_islands(_island('{"rows":[1,[[0,{"model":[0,"a-1"],"cachedInput":[0,1]}]]]}'))
    assert list(tables[0].rows) == [("model", "cached Input")]


def test_prices_nested_in_a_row_have_the_headings_of_both() -> None:
    row = '{"model":[0,"a-1"],"longContext":[0,{"input":[0,6],"cachedInput":[0,1]}]}'
    _, tables, _ = lift_islands(_island(f'{{"rows":[1,[[0,{row}]]]}}'))
    assert list(tables[0].rows) == [("model", "long Context input", "long Context cached Input")]


def test_rows_may_stand_in_more_lists_than_one() -> None:
    rows = "[1,[[1,[[0,{}],[0,1],[0,2],[0,3]]]]]"
    _, tables, _ = lift_islands(
        _island(
            f'{{"rows":{rows.format(chr(34) + "a-1" + chr(34))},"legacyRows":{rows.format(chr(34) + "a-2" + chr(34))}}}'
        )
    )
    assert [row[0] for row in next(iter(tables[0].rows.values()))] == ["a-1", "a-2"]


@pytest.mark.parametrize(
    "props",
    [
        '{"rows":[1,[]],"longContextRows":[1,[[1,[[0,"gpt-5.5"],[0,10],[0,45]]]]]}',
        '{"data":[1,[[0,{"id":[0,"gpt-5.5"],"in":[0,10],"out":[0,45]}]]]}',
        '{"prices":[0,{"gpt-5.5":[1,[[0,10],[0,45]]]}]}',
        '{"rows":[1,[[1,[[0,"gpt-5.5"],[1,[[0,10],[0,45]]]]]]]}',
        '{"groups":[1,[[0,{"model":[0,"gpt-5.5"],"rows":[1,[]],"long":[1,[[0,10],[0,45]]]}]]]}',
    ],
)
def test_numbers_of_rows_in_another_form_are_not_lost(props: str) -> None:
    _, tables, _ = lift_islands(_island(props))
    assert tables[0].strays == [10, 45]


def test_a_number_in_the_data_of_a_model_is_not_lost() -> None:
    _, tables, _ = lift_islands(_island('{"rows":[1,[]],"more":[0,{"gpt-5.5":[0,{"input":[0,10]}]}]}'))
    assert tables[0].strays == [10]


def test_numbers_that_only_lay_out_a_table_are_no_prices() -> None:
    props = (
        '{"model":[0,"gpt-5.5"],"collapsedRowCount":[0,2],"collapsedRowsByModel":[0,{"gpt-5.5":[0,1]}],"rows":[1,[]]}'
    )
    _, tables, _ = lift_islands(_island(props))
    assert tables[0].strays == []


def test_a_component_without_rows_is_left_alone() -> None:
    page = _island('{"options":[1,[[0,"Batch"]]]}')
    assert lift_islands(page) == (page, [], [])


@pytest.mark.parametrize(
    "props",
    [
        '{"rows":',
        '{"rows":[["o3",2],["o4",3]]}',
        '{"rows":[1,[[1,[[0,NaN]]]]]}',
        '{"rows":[7]}',
        '["rows"]',
        '{"rows":[1,[3]]}',
    ],
)
def test_table_data_that_cannot_be_read_is_reported(props: str) -> None:
    page = _island(props)
    text, tables, broken = lift_islands(page)
    assert (text, tables) == (page, [])
    assert len(broken) == (0 if props == '{"rows":[7]}' else 1)
