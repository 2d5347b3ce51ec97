"""What is set for one downstream site."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """A folder of templates, where its pages go, the files with the site's own data, and what to do after a change.

    `command` is an argument list, run in `output` without a shell; `deploy_hook` a URL that is posted to, and a secret.
    `timeout` in seconds is for the command.
    """

    name: str
    templates: Path
    output: Path
    data: tuple[Path, ...] = ()
    command: tuple[str, ...] = ()
    deploy_hook: str = field(default="", repr=False)
    timeout: float = 300.0
