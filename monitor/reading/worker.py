"""The reader's child process: page in, rates out, until the pipe closes.

`python -m monitor.reading.worker PAGES MEMORY_BYTES CPU_SECONDS LONGEST`, where PAGES names the module whose
`pages()` are read. A request is two frames on standard input, a JSON head and the body; the answer is one frame of JSON
on standard output. Whatever nobody expected ends the process: its last words are a frame that says what and where.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.card.wire import Json, reading_to_json
from monitor.errors import Refused
from monitor.reading.decode import decode
from monitor.reading.pipe import receive, send
from monitor.reading.refuse import check_common

if TYPE_CHECKING:
    from types import TracebackType

    from monitor.reading.page import Page


def main(arguments: list[str]) -> None:
    """Answer requests until the parent is gone. What a reader prints goes to standard error, not among the frames."""
    requests, answers = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    for stop in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop, signal.SIG_IGN)  # sent to the whole group; the parent decides when this process ends
    _install_last_words(answers)
    module, memory_bytes, cpu_seconds, longest = arguments[0], *map(int, arguments[1:])
    _bound(resource.RLIMIT_AS, memory_bytes)
    _bound(resource.RLIMIT_CORE, 0)
    pages: dict[str, Page] = importlib.import_module(module).pages()
    try:
        while True:
            head = json.loads(receive(requests, longest))
            body = receive(requests, longest)
            _bound(resource.RLIMIT_CPU, int(time.process_time()) + 1 + cpu_seconds)
            answer = _read(pages[head["page"]], body, head["content_type"])
            send(answers, json.dumps(answer, ensure_ascii=False).encode())
    except (EOFError, BrokenPipeError):
        return


def _read(page: Page, body: bytes, content_type: str) -> Json:
    try:
        text = decode(body, content_type)
        check_common(text)
        return {"reading": reading_to_json(page.read(text))}
    except Refused as refused:
        return {"refused": {"reason": refused.reason, "detail": refused.detail}}


def _bound(what: int, soft: int) -> None:
    """Set a limit; the hard one stays, so that the next read can have CPU time again."""
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _install_last_words(answers: int) -> None:
    def say(kind: type[BaseException], _: BaseException, where: TracebackType | None) -> None:
        frames = traceback.extract_tb(where)
        place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "start"
        send(answers, json.dumps({"crashed": f"raised {kind.__name__} at {place}"}).encode())

    sys.excepthook = say


if __name__ == "__main__":
    main(sys.argv[1:])
