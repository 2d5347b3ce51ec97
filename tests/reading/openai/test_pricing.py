"""What becomes of the price list when one thing in it is changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.errors import Refused
from monitor.reading.openai.pricing import read_pricing_html, read_pricing_markdown

if TYPE_CHECKING:
    from monitor.card.reading import Reading

_PAGES = Path(__file__).parents[2] / "pages"


def _html(*changes: tuple[str, str], name: str = "demo-1-baseline") -> Reading:
    text = (_PAGES / f"openai__pricing/{name}.html").read_text(encoding="utf-8")
    return read_pricing_html("openai/pricing", _changed(text, changes))


def _markdown(*changes: tuple[str, str], name: str = "clean") -> Reading:
    text = (_PAGES / f"openai__pricing-md/{name}.md").read_text(encoding="utf-8")
    return read_pricing_markdown("openai/pricing-md", _changed(text, changes))


def _changed(text: str, changes: tuple[tuple[str, str], ...]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def _kinds(reading: Reading) -> set[str]:
    return {finding.kind for finding in reading.findings}


def _prices(reading: Reading) -> dict[object, object]:
    return {rate.key: rate.unit_price for rate in reading.rates}


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("<span>$30.00</span>", "<span>$31.00</span>", "contradiction"),
        ("<span>$0.075</span>", "<span>-</span>", "contradiction"),
        ("[0,0.375],[0,0.0375]", "[0,0.375],[0,null]", "contradiction"),
        ('<th class="h">Training</th>', '<th class="h">Tuition</th>', "unknown_header"),
        ("Prices per second.", "Prices per frame.", "unknown_unit"),
        ("Prices per 1M tokens.", "Prices per 1M syllables.", "unknown_unit"),
        ('data-value="flex"', 'data-value="turbo"', "unknown_tier"),
        ('data-value="flex"', 'data-value="batch"', "unknown_tier"),
        ("$15.00 / 1M characters", "$15.00 / 1M syllables", "unknown_unit"),
        ("<span>$10.00</span>", "<span>$10.00 (EU only)</span>", "unknown_qualifier"),
        ("<span>$10.00</span>", "<span>$10.00 $11.00</span>", "implausible"),
        ("<span>$10.00</span>", "<span>$10<del>.00</del></span>", "implausible"),
        ("<span>$10.00</span>", "<span>$<del>1</del>10.00</span>", "implausible"),
        ("<span>Audio</span>", "<span>Audio input</span>", "unknown_qualifier"),  # beside a price of output
        ("</article>", "<p>gpt-5.5 costs €5.00 for a million tokens.</p></article>", "unaccounted"),
        ("<span>$10.00</span>", "<span>€10.00</span>", "unknown_unit"),
        ("<span>$10.00</span>", "<span>$10,5</span>", "implausible"),
        ("<span>gpt-5.4</span>", "<span>gpt-5.4 Europe</span>", "unknown_qualifier"),
        ("<span>720p</span>", "<span>tall</span>", "unknown_qualifier"),
        ("<span>Audio</span>", "<span>Smell</span>", "unknown_qualifier"),
        ('<td class="c"><span>$0.50</span></td>', "", "truncated"),
        ("</main>", "<p>An hour with an expert costs $400.</p></main>", "unaccounted"),
        ("</html>", "", "truncated"),
        ("<h2", "<h2>Regional processing</h2><h3", "unknown_qualifier"),
        ("[0,0.5],[0,30]]]", "[0,0.5],[0,3", "truncated"),
    ],
)
def test_what_is_not_understood_is_a_finding(old: str, new: str, kind: str) -> None:
    text = (_PAGES / "openai__pricing/demo-1-baseline.html").read_text(encoding="utf-8")
    changed = text.replace(old.replace('"', "&quot;") if old.startswith("[0") else old, new, 1)
    if "</main>" in old:
        changed = text.replace("</article>", new.replace("</main>", "</article>"), 1)
    assert changed != text
    assert kind in _kinds(read_pricing_html("openai/pricing", changed))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<span>$5.00</span>", "<span>$5.0000</span>"),
        ("<span>$5.00</span>", "<span>&nbsp;$5.00&nbsp;</span>"),
        ("<span>$5.00</span>", "<em><span>$5.00</span></em><sup>1</sup>"),
        ("<span>gpt-5.4</span>", "<span>gpt-5.4 🎉</span>"),
        ("<h2", "<div></div><h2"),
        ("Flagship models", "Our best models"),
        ("<span>gpt-5.4</span>", "<span>gpt-5.4</span><span>New</span>"),
        ("<span>Audio</span>", "<span>Audio tokens</span>"),
        ("<span>Audio</span>", "<span>Audio tokens</span>"),
        ("<span>$5.00</span>", "<s>$6.00</s> <span>$5.00</span>"),
        ("<span>$5.00</span>", '<span class="line-through">$6.00</span> $5.00'),
        ("<span>$5.00</span>", '<span aria-hidden="true">$5.00</span><span class="sr-only">$5.00</span>'),
        ('data-value="priority"', 'data-value="fast-mode"'),
        ("</article>", "<p>gpt-5.4-mini came later. GPT-5.5 costs $5.00 for a million tokens.</p></article>"),
        ("</article>", "<p>A thousand calls of the web search cost $10.00.</p></article>"),
        ("</article>", "<h3>GPT-5.5</h3><p>Input: $5.00</p><p>Output: $30.00 / 1M tokens</p></article>"),
        ("</article>", "<p>You begin with $5 in free credits.</p></article>"),
        ('data-value="priority"', 'data-value="fast"'),
        ("Prices per 1M tokens.", "All prices are in USD per 1M tokens."),
        ("Prices per 1M tokens.", ""),
        ("</article>", "<p>gpt-5.5 costs $5.00 for a million tokens.</p></article>"),
        ("</article>", "<p>GPT-5.5 costs $5.00 for a million tokens.</p></article>"),
        ("</article>", "<aside><table><tr><th>Region</th></tr><tr><td>Europe</td></tr></table></aside></article>"),
    ],
)
def test_what_does_not_matter_changes_nothing(old: str, new: str) -> None:
    changed = _html((old, new))
    assert (_prices(changed), _kinds(changed)) == (_prices(_html()), set())


def test_a_footnote_that_repeats_a_price_may_stand_in_the_data_of_a_component_too() -> None:
    changed = _html(("lower price holds", "lower price of $4.00 holds"), name="autumn-2026")
    assert (_prices(changed), _kinds(changed)) == (_prices(_html(name="autumn-2026")), set())


@pytest.mark.parametrize(
    "sentence",
    [
        "GPT-5.5 is half off: input is $2.50 per 1M tokens.",  # its price in a batch
        "GPT-5.5 costs $30.00 per 1M input tokens.",  # that of its output
        "GPT-5.5 costs $45.00 per 1M output tokens.",  # that of long prompts
        "GPT-5.5 and GPT-5.4 cost $5.00 per 1M input tokens.",
    ],
)
def test_prose_that_gives_a_model_another_price_than_its_table_is_a_finding(sentence: str) -> None:
    assert _kinds(_html(("</article>", f"<p>{sentence}</p></article>"))) == {"unaccounted"}


def test_prices_by_the_minute_in_one_column_are_of_what_each_model_does() -> None:
    row = "| gpt-4o-mini-tts | Audio | - | - | $12.00 |\n"
    more = "| gpt-x-tts | Audio | - | - | $0.02 / minute |\n| gpt-x-live | Audio | - | - | $0.03 / minute |\n"
    charges = {rate.model: rate.charge for rate in _markdown((row, more + row)).rates}
    assert (charges["gpt-x-tts"], charges["gpt-x-live"]) == ("output", "input")


def test_media_without_their_own_column_are_of_any_modality() -> None:
    table = "\n| Model | Input | Output |\n| --- | --- | --- |\n| gpt-{0}-9 | $7.00 | $8.00 |\n\n"
    more = "".join(f"{{title}}\n\nPrices per 1M tokens.\n{table.format(name)}".replace("{title}", title) for title, name in (
        ("Speech models", "speech"), ("Transcription", "transcribe"), ("Robotics models", "robot")))  # fmt: skip
    found = {rate.model: rate.modality for rate in _markdown(("Cyber models\n", f"{more}Cyber models\n")).rates}
    assert (found["gpt-speech-9"], found["gpt-transcribe-9"], found["gpt-robot-9"]) == ("any", "any", "text")


def test_models_that_share_a_row_have_its_prices_each() -> None:
    row = "| Codex | gpt-5.3-codex |"
    changed = _markdown((row, "| Codex | gpt-5.3-codex, gpt-5.2-codex |"))
    more = {rate.model for rate in changed.rates} - {rate.model for rate in _markdown().rates}
    assert (more, _kinds(changed)) == ({"gpt-5.2-codex"}, set())


def test_prices_per_thousand_tokens_are_read_as_such() -> None:
    changed = _html(("Prices per 1M tokens.", "Prices per 1K tokens."))
    assert {rate.per for rate in changed.rates if rate.evidence.section.startswith("Flagship")} == {1000}


def test_two_prices_for_one_key_are_a_finding() -> None:
    row = "| gpt-5.6-sol | $4.00 | $0.40 | $5.00 | $20.00 | $8.00 | $0.80 | $10.00 | $30.00 |\n"
    assert _kinds(_markdown((row, row + row.replace("$20.00", "$21.00")))) == {"two_prices"}


def test_embedded_data_without_its_visible_table_is_a_finding() -> None:
    text = (_PAGES / "openai__pricing/demo-1-baseline.html").read_text(encoding="utf-8")
    start = text.index("<table", text.index("Finetuning"))
    end = text.index("</table>", start) + len("</table>")
    assert _kinds(read_pricing_html("openai/pricing", text[:start] + text[end:])) == {"truncated"}


def test_a_price_of_the_data_alone_changes_alone() -> None:
    before, after = _prices(_html()), _prices(_html(("[0,15],[0,null],[0,120]", "[0,15],[0,null],[0,99]")))
    assert len({key for key in before if before[key] != after[key]}) == 1


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("Fast mode\n", "Turbo mode\n", "unknown_tier"),
        ("### Fast pricing data", "### Turbo pricing data", "unknown_tier"),
        ("| $0.017 / minute |", "|", "truncated"),
        ("| $0.017 / minute |", "| $0.017 / minute", "truncated"),
        ("| Cached input |", "| Warm input |", "unknown_header"),
        ("$25.00 / 1k calls + Search content tokens are free.\n", "$26.00 / 1k calls\n", "unaccounted"),
        ("per 20-minute session per container", "per 20-minute session per furlong", "unknown_unit"),
        ("(1 GB free)", "(1 GB free on weekdays)", "unknown_unit"),
        ("| Model | Size |", "| Model | Duration |", "unknown_qualifier"),
        ("# Pricing\n", '# Pricing\n\nexport const older = [["gpt-4-32k", 60, null, 120]];\n', "truncated"),
    ],
)
def test_what_the_twin_does_not_say_plainly_is_a_finding(old: str, new: str, kind: str) -> None:
    assert kind in _kinds(_markdown((old, new)))


def test_a_section_without_its_unit_keeps_its_own_tier_and_modality() -> None:
    without = _markdown(('Image tokens\n\n\n</div>\n\n<small className="float-left pt-3">Prices per 1M tokens.</small>',
                         "Image tokens\n\n\n</div>"), name="february-whole")  # fmt: skip
    assert _prices(without) == _prices(_markdown(name="february-whole"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# Pricing\n", "---\ntitle: Pricing\nlanguage: en\n---\n\n# Pricing\n"),
        ("# Pricing\n", "# Pricing\n\n## About this page\n\n"),
        ("# Pricing\n", '# Pricing\n\nimport Table from "./table.astro"\nimport { a, b } from "./b.jsx"\n\n'),
        ("### Fast pricing data", "### Latest models pricing data"),
        ("Multimodal models\n", "## Multimodal models\n"),
        ("Cyber models\n", "## Cyber models\n"),
    ],
)
def test_a_heading_more_in_the_twin_moves_no_price_to_another_tier(old: str, new: str) -> None:
    changed = _markdown((old, new))
    assert (_prices(changed), _kinds(changed)) == (_prices(_markdown()), set())


@pytest.mark.parametrize("name", ["leaked", "clean", "march-2026"])
def test_the_twin_may_have_the_line_ends_of_another_system(name: str) -> None:
    text = (_PAGES / f"openai__pricing-md/{name}.md").read_text(encoding="utf-8").replace("\n", "\r\n")
    assert _prices(read_pricing_markdown("openai/pricing-md", text)) == _prices(_markdown(name=name))


def test_cells_whose_content_leaked_as_an_attribute_are_read_as_cells() -> None:
    pipes = (
        "| File search storage | \\$0.10 / GB per day (1GB free) |\n"
        "| File search tool call <br /><small>Responses API only</small> | \\$2.50 / 1k calls |\n"
    )
    table = """
<table>
  <thead>
    <tr>
      <th style={{ width: "33%" }} set:html={"Tool"} />
      <th set:html={"Cost"} />
    </tr>
  </thead>
  <tbody>
    <tr>
      <td
        style={{ width: "33%" }}
        set:html={"File search storage"}
      />
      <td set:html={`<div>$0.10 / GB per day (1GB free)</div>`} />
    </tr>
    <tr>
      <td set:html={`<div>File search tool call</div><small>Responses API only</small>`} />
      <td rowSpan="1" set:html={"$2.50 / 1k calls"} />
    </tr>
  </tbody>
</table>

Transcription"""
    leaked = _markdown((pipes, ""), ("Transcription", table), name="february-whole")
    assert (_prices(leaked), _kinds(leaked)) == (_prices(_markdown(name="february-whole")), set())


def test_a_leaked_row_whose_name_was_cut_off_makes_no_rate() -> None:
    cut = '        [\n          "Image Web search'
    reading = _markdown((cut, '        ["Audio", 32, 0.4, 64],\n' + cut), name="leaked")
    assert _prices(reading) == _prices(_markdown(name="leaked"))
    assert [loose.reason for loose in reading.accounting.ignored] == ["a row that was cut off"] * 3


def test_a_leaked_value_that_is_computed_is_a_finding() -> None:
    assert "truncated" in _kinds(_markdown(('["gpt-5", 1.25,', '["gpt-5", half(2.5),'), name="leaked"))


def test_a_page_of_headings_is_half_rendered() -> None:
    with pytest.raises(Refused, match="half_rendered"):
        read_pricing_html(
            "openai/pricing", "<h2>Flagship</h2><p>Prices per 1M tokens.</p><h2>Video</h2><p>Prices per second.</p>"
        )


def test_the_promotion_is_a_note_of_the_model_it_names() -> None:
    notes = [note for note in _markdown().notes if note.applies_to == ("gpt-5.6-sol",)]
    assert [str(note.date) for note in notes] == ["2026-11-21"]


def test_a_model_listed_without_any_price_is_unpriced() -> None:
    assert _markdown().unpriced == ("gpt-5.4-cyber",)


def test_a_hostile_name_makes_no_rate() -> None:
    reading = _markdown(("| gpt-5.5-cyber |", "| gpt-5.5 [x](javascript:1) <!channel> |"))
    assert "unknown_qualifier" in _kinds(reading)
    assert all(rate.model.isprintable() and "<" not in rate.model for rate in reading.rates)
