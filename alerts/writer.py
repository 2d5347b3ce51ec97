"""Letters → texts in the forms that a channel needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.message import compose

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from alerts.letter import Letter
    from alerts.links import Links
    from alerts.rendering import Templates


@dataclass(frozen=True, slots=True)
class Written:
    """`texts` by form; `problems` are what was wrong with templates, whose texts are in plain words instead."""

    texts: dict[str, str]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes letters with these templates and links."""

    templates: Templates
    links: Links

    def write(self, letter: Letter, forms: Iterable[str], zone: ZoneInfo) -> Written:
        """The letter in these forms, times in `zone`."""
        wanted = tuple(forms)
        if not wanted:
            return Written({}, ())
        message = compose(letter, self.links, zone)
        rendered = {form: self.templates.render(form, message) for form in wanted}
        problems = tuple(done.problem for done in rendered.values() if done.problem)
        return Written({form: done.text for form, done in rendered.items()}, problems)
