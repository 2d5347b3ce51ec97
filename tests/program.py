"""`ratecard` in a folder of its own: run in this process where a process adds nothing, as a real one where it does."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from monitor.cli import main
from monitor.pages import pages
from tests.fetch.server import Server, reply

OPENAI, GOOGLE = "openai/pricing", "google/gemini-pricing"
FACSIMILES = Path(__file__).parent / "pages"
COMMAND = str(Path(sys.executable).with_name("ratecard"))


@dataclass(frozen=True)
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Program:
    """The program in `folder`. The tests' own environment says nothing to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("RATECARD_")}

    def __call__(self, *arguments: object) -> Said:
        """A command, in this process."""
        out, err = io.StringIO(), io.StringIO()
        with (
            contextlib.chdir(self.folder),
            mock.patch.dict(os.environ, self.environment, clear=True),
            mock.patch.object(sys, "argv", ["ratecard", *map(str, arguments)]),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                main()
            except SystemExit as end:
                return Said(_code(end.code), out.getvalue(), err.getvalue())
        raise AssertionError("the console script always says how it ended")

    def process(self, *arguments: object, within: float = 60) -> Said:
        """A command, as a process."""
        done = self.start(*arguments)
        out, err = done.communicate(timeout=within)
        return Said(done.returncode, out, err)

    def start(self, *arguments: object, **more: Any) -> subprocess.Popen[str]:
        """A command, as a process that is not waited for."""
        usual: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        command = [COMMAND, *map(str, arguments)]
        return subprocess.Popen(command, cwd=self.folder, env=self.environment, **(usual | more))

    def watch(self, urls: dict[str, str], more: str = "", deadline: str = "20s", every: str = "15m") -> None:
        """Write settings by which just these pages are watched, there; `more` is further tables."""
        lines = ["[fetch]", "allow_private_addresses = true", f'deadline = "{deadline}"']
        for page in pages():
            says = f'url = "{urls[page]}"\nevery = "{every}"' if page in urls else "enabled = false"
            lines += [f'[pages."{page}"]', says]
        (self.folder / "ratecard.toml").write_text("\n".join([*lines, more]), encoding="utf-8")

    def feed(self, file: str = "index.json") -> Any:
        """A file of the feed."""
        return json.loads((self.folder / "public" / "v1" / file).read_bytes())

    def feed_files(self) -> dict[str, bytes]:
        """Every file of the feed."""
        root = self.folder / "public"
        return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}

    def page(self, page: str) -> Any:
        """What the feed's index says of a page."""
        return next(line for line in self.feed()["pages"] if line["id"] == page)

    def published(self, page: str) -> list[Any]:
        """The rates of the feed that a page states."""
        return [rate for rate in self.feed("rates.json")["rates"] if page in rate["sources"]]


def _code(code: object) -> int:
    assert isinstance(code, int), code
    return code


def facsimile(page: str, name: str) -> str:
    """A page that the tests carry, as text."""
    return (FACSIMILES / page.replace("/", "__") / name).read_text("utf-8")


class Site:
    """A host that carries both pages; `says` changes one."""

    def __init__(self) -> None:
        self.server = Server()
        self.urls = self.reset()

    def reset(self) -> dict[str, str]:
        """Say what stood there first; the URLs of the pages."""
        return {page: self.says(page, facsimile(page, "demo-1-baseline.html")) for page in (OPENAI, GOOGLE)}

    def says(self, page: str, text: str | bytes, **headers: str) -> str:
        """Answer for `page` with this text; its URL."""
        body = text.encode() if isinstance(text, str) else text
        return self.server.on(f"/{page}", reply(200, body, **headers))

    def close(self) -> None:
        self.server.close()
