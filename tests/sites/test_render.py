from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jinja2.defaults import DEFAULT_FILTERS, DEFAULT_NAMESPACE

from monitor.errors import DeliveryError, PublishError, UsageError
from monitor.sites.hook import run_hook
from monitor.sites.render import _environment, publish_site, render_site
from monitor.sites.site import SiteSettings
from tests.sites.rows import HOSTILE, NOON, rate, view

if TYPE_CHECKING:
    from monitor.feed.view import FeedView


@dataclass(frozen=True)
class Said:
    status: int
    retry_after: float | None = None


def site(tmp_path: Path, **files: str) -> SiteSettings:
    """A site whose templates are `files`, `__` standing for a slash and `_dot_` for a point."""
    folder = tmp_path / "templates"
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return SiteSettings("shop", folder, tmp_path / "out")


def page(tmp_path: Path, template: str, one: FeedView | None = None, **files: str) -> str:
    rendered = render_site(site(tmp_path, a_dot_html_dot_j2=template, **files), one or view([rate()]))
    return rendered["a.html"].decode()


def test_templates_are_filled_and_other_files_are_taken_as_they_are(tmp_path: Path) -> None:
    one = site(
        tmp_path, x__a_dot_html_dot_j2="{{ rate('gpt-5') }}", style_dot_css="{{ p }}", _base_dot_html_dot_j2="{{ q }}"
    )
    assert render_site(one, view([rate()])) == {"x/a.html": b"$2.50 / 1M tokens", "style.css": b"{{ p }}"}


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ rate('gpt-5').money }} per {{ rate('gpt-5').per }}", "$2.50 per 1M tokens"),
        ("{{ rate('gpt-5').source.checked_at | day }}", "November 22, 2026"),
        ("{{ rate('gpt-5').source.checked_at | utc }}", "2026-11-22T12:00:00Z"),
        ("{{ source('openai/pricing').url }}", "https://developers.openai.com/api/docs/pricing"),
        ("{{ rate('gpt-5').amount * 2 | int }}", "5.0"),
        ("{{ (rate('gpt-5').amount * 3) | money }}", "$7.50"),
        ("{{ rate('gpt-5') | money }} {{ 3 | money('EUR') }}", "$2.50 €3.00"),
        ("{{ updated | moment }}, {{ serial }}", "November 22, 2026, 12:00 UTC, 1"),
        ("{{ rates('gpt-5') | map(attribute='subject') | join }}", "Input, text"),
        ("{{ rate('gpt-5').evidence.text }}", "$2.5"),
    ],
)
def test_what_a_template_can_say(tmp_path: Path, template: str, said: str) -> None:
    assert page(tmp_path, template) == said


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("\n{{ rate('gpt-6') }}", r"site shop: a.html.j2, line 2: no rate fits gpt-6 .* did you mean gpt-5\?"),
        ("{{ nothing }}", "a.html.j2, line 1: 'nothing' is undefined"),
        ("{{ data.shop.price }}", "line 1: .* has no attribute 'shop'"),
        ("a\nb\n{% if %}", "a.html.j2, line 3: Expected an expression"),
        ("{{ 1 / 0 }}", "a.html.j2, line 1: division by zero"),
        ("{{ 'a' | money }}", "a.html.j2, line 1: "),
        ("{{ rate('gpt-5').__class__ }}", "line 1: access to attribute '__class__' of 'Price' object is unsafe"),
        ("{{ ''.__class__.__mro__ }}", "line 1: access to attribute '__class__' of 'str' object is unsafe"),
        ("{{ data.update({'a': 1}) }}", "line 1: .*is not safely callable|line 1: .* unsafe"),
        ("{% include '../secret' %}", "line 1: ../secret"),
        ("{% include '/etc/passwd' %}", "line 1: '?/etc/passwd'?"),
    ],
)
def test_an_error_names_site_template_and_line_and_that_the_old_pages_stand(
    tmp_path: Path, template: str, said: str
) -> None:
    (tmp_path / "secret").write_text("secret")
    with pytest.raises(PublishError, match=said) as told:
        page(tmp_path, template)
    assert "its old pages stand; mend the template or its data" in str(told.value)
    assert "\n" not in str(told.value)


def test_an_error_in_an_included_template_names_that_one(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match=r"site shop: _part.html.j2, line 2: 'nothing' is undefined"):
        page(tmp_path, "{% include '_part.html.j2' %}", _part_dot_html_dot_j2="\n{{ nothing }}")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="site shop: there is no folder of templates at "):
        render_site(site(tmp_path), view([]))


def test_hostile_names_are_harmless_in_the_pages_of_a_site(tmp_path: Path) -> None:
    template = "{% for one in rates(" + repr(HOSTILE) + ") %}{{ one.rate.model }}{% endfor %}"
    said = page(tmp_path, template, view([rate(HOSTILE)]))
    assert "<script>" not in said
    assert "\u202e" not in said


@pytest.mark.parametrize(
    ("name", "text"), [("shop.toml", "price = 9.99\nname = 'A & B'"), ("shop.json", '{"price": 9.99, "name": "A & B"}')]
)
def test_numbers_of_data_files_are_exact_and_words_are_escaped(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    one = site(tmp_path, a_dot_html_dot_j2="{{ data.shop.price * 3 }} {{ data.shop.name }}")
    assert render_site(replace(one, data=(tmp_path / name,)), view([]))["a.html"] == b"29.97 A &amp; B"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("shop.toml", "price = ", "shop.toml is not valid TOML"),
        ("shop.json", "{", "shop.json is not valid JSON"),
        ("none.toml", None, "none.toml can't be read: No such file or directory"),
    ],
)
def test_a_broken_data_file_is_told(tmp_path: Path, name: str, text: str | None, said: str) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(UsageError, match=f"site shop: .*{said}"):
        render_site(replace(site(tmp_path, a_dot_html="x"), data=(tmp_path / name,)), view([]))


class Hook:
    """A deploy hook that answers what it is told to."""

    def __init__(self, settings: SiteSettings) -> None:
        self.status, self.calls, self._settings = 200, 0, settings

    def __call__(self) -> None:
        run_hook(self._settings, self._answer, {})

    def _answer(self, url: str) -> Said:
        del url
        self.calls += 1
        return Said(self.status)


def hooked(tmp_path: Path) -> tuple[SiteSettings, Hook]:
    one = site(tmp_path, a_dot_html_dot_j2="{{ rate('gpt-5') }} {{ updated | day }}")
    one = replace(one, deploy_hook="https://x.example/")
    return one, Hook(one)


def test_the_hook_is_called_once_for_each_change_of_the_pages(tmp_path: Path) -> None:
    one, hook = hooked(tmp_path)
    assert publish_site(one, view([rate()]), hook)
    assert not publish_site(one, view([rate()], at=NOON + timedelta(minutes=15)), hook)
    assert publish_site(one, view([rate(price="2")]), hook)
    assert hook.calls == 2
    assert (tmp_path / "out/a.html").read_text() == "$2.00 / 1M tokens November 22, 2026"


def test_a_hook_that_failed_is_owed_until_it_succeeds_even_if_nothing_changes_any_more(tmp_path: Path) -> None:
    one, hook = hooked(tmp_path)
    hook.status = 503
    for _ in range(2):
        with pytest.raises(DeliveryError, match="the pages are written, but not deployed"):
            publish_site(one, view([rate()]), hook)
    hook.status = 200
    assert publish_site(one, view([rate()]), hook)
    assert not publish_site(one, view([rate()]), hook)
    assert hook.calls == 3


def test_a_page_that_somebody_spoiled_is_written_and_deployed_again(tmp_path: Path) -> None:
    one, hook = hooked(tmp_path)
    publish_site(one, view([rate()]), hook)
    (tmp_path / "out/a.html").write_text("spoiled")
    assert publish_site(one, view([rate()]), hook)
    assert (tmp_path / "out/a.html").read_text().startswith("$2.50")
    assert hook.calls == 2


def test_where_rendering_fails_the_old_pages_stand_and_nobody_is_called(tmp_path: Path) -> None:
    one, hook = hooked(tmp_path)
    publish_site(one, view([rate()]), hook)
    with pytest.raises(PublishError):
        publish_site(one, view([rate("gpt-6")]), hook)
    assert (tmp_path / "out/a.html").read_text().startswith("$2.50")
    assert hook.calls == 1


def test_the_documentation_names_everything_that_a_template_can_use(tmp_path: Path) -> None:
    environment = _environment(site(tmp_path), view([]))
    said = (Path(__file__).parents[2] / "docs" / "sites.md").read_text("utf-8")
    ours = [*(environment.globals.keys() - DEFAULT_NAMESPACE), *(environment.filters.keys() - DEFAULT_FILTERS)]
    assert len(ours) == 12
    assert [name for name in ours if f"`{name}" not in said] == []
