"""Pages whose readers do what a broken or captured reader would do. Loaded by the reader's child process."""

from __future__ import annotations

import os
import signal
import sys
import time
from decimal import Decimal

from monitor.card.rate import Allowance, Evidence, Rate
from monitor.card.reading import Accounting, Finding, ImageTokens, Loose, Note, Reading
from monitor.errors import Refused
from monitor.reading.html import read_html
from monitor.reading.page import Page

RATE = Rate(
    "openai", "openai-api", "gpt-5", "model", "input", "text", "free", "long", 272000, (("quality", "low"), ("size", "1K")),
    Decimal("0.075"), False, "USD", 1000000, "token", None, None, Allowance(1500, "request", "day"), "list",
    Evidence("test/good", "", "Pricing › “Text”", "gpt-5", "Input", "$0.075"),
)  # fmt: skip


def reading(text: str = "", page: str = "test/good") -> Reading:
    """A reading with something in every field; `text` stands in its note."""
    return Reading(
        page, (RATE,), Accounting(1, (Loose("$1", "prose", "worked example"),), (Loose("$2", "prose"),)),
        ("gpt-6",), (Note(text, ("gpt-5",)),), (ImageTokens("gpt-image-1", "low", "1024x1024", 272),),
        (Finding("unaccounted", "prose", "$2", "nobody claimed it"),),
    )  # fmt: skip


def _loop(text: str) -> Reading:
    while True:
        pass


def _sleep(text: str) -> Reading:
    time.sleep(600)
    return reading()


def _grow(text: str) -> Reading:
    return reading(str(len(bytearray(1 << 30))))


def _exit(text: str) -> Reading:
    os._exit(3)


def _die(text: str) -> Reading:
    os.kill(os.getpid(), signal.SIGKILL)
    return reading()


def _abort(text: str) -> Reading:
    os.abort()


def _print(text: str) -> Reading:
    print("\x00\x00\x00\x05hello" * 1000, flush=True)
    os.write(1, b"\x00\x00\x00\x02{}")
    sys.stdin.read()
    return reading("printed")


def _bug(text: str) -> Reading:
    models: dict[str, Reading] = {}
    return models["secret of the page"]


def _recurse(text: str) -> Reading:
    return _recurse(text)


def _refuse(text: str) -> Reading:
    raise Refused("half_rendered", "a table has\nno rows")


def _hush(text: str) -> Reading:
    os.closerange(3, 64)
    time.sleep(600)
    return reading()


def _lie(text: str) -> Reading:
    text = text.removeprefix("answer ")
    for fd in range(3, 16):  # whichever is the pipe of answers
        try:
            os.write(fd, len(text).to_bytes(4, "big") + text.encode())
        except OSError:
            continue
    time.sleep(600)
    return reading()


READERS = {
    "good": reading,
    "html": lambda text: reading(read_html(text).title),
    "pid": lambda text: reading(str(os.getpid())),
    "environment": lambda text: reading(" ".join(os.environ)),
    "modules": lambda text: reading(" ".join(sys.modules)),
    "huge": lambda text: reading("x" * (4 << 20)),
    "surrogate": lambda text: reading("\ud800"),
    "loop": _loop, "sleep": _sleep, "grow": _grow, "exit": _exit, "die": _die, "abort": _abort, "print": _print,
    "bug": _bug, "recurse": _recurse, "refuse": _refuse, "hush": _hush, "lie": _lie,
}  # fmt: skip


def pages() -> dict[str, Page]:
    """All of them, as `test/NAME`."""
    return {
        f"test/{name}": Page(f"test/{name}", "", "test", "test-api", "html", read) for name, read in READERS.items()
    }
