"""Readers run in a child process: a page that crashes, hangs or bloats one ends the child, never the daemon.

The child is a fresh interpreter, kept warm from read to read and ended when nothing is read for a while: it holds as
much memory as the largest page took. What it says is trusted no further than its shape: it may have been fed hostile
text.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import IO, Self, cast

from monitor.card.reading import Reading
from monitor.card.wire import reading_from_json
from monitor.errors import REFUSALS, Refused, Stopping
from monitor.reading.pipe import receive, send

Answer = Reading | Refused | str  # the last says what became of a child that gave no answer

_KEPT_VARIABLES = (
    "PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LD_LIBRARY_PATH",
    "TMPDIR",
    "PYTHONHOME",
    "PYTHONDONTWRITEBYTECODE",
)
_LONGEST_REQUEST = 64 << 20
_LONGEST_DETAIL = 500
_GRACE = 1.0  # seconds for a child that closed its pipe to be gone


@dataclass(frozen=True, slots=True)
class ReaderLimits:
    """What one read may take before its child is killed; how many reads, and how long without one, a child lives."""

    memory_bytes: int = 512 << 20  # of address space
    cpu_seconds: int = 10
    wall_seconds: float = 20.0
    max_reply_bytes: int = 32 << 20
    recycle_after: int = 1000
    idle_seconds: float = 30.0


class ReaderProcess:
    """Reads pages in its child, one at a time; started at the first read. For use in `with`, from any thread.

    `pages` names the module whose `pages()` are read. It is a name, because the pages' room stands above this one.
    """

    def __init__(self, limits: ReaderLimits | None = None, pages: str = "monitor.pages") -> None:
        self._limits = limits or ReaderLimits()
        self._pages = pages
        self._turn = threading.Lock()  # held for a whole read
        self._state = threading.Lock()  # held for a moment: guards the two below
        self._child: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._reads = 0
        self._timer = self._resting()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, page_id: str, body: bytes, content_type: str = "") -> Reading:
        """Decode and read one page.

        Raises Refused: the reader's own, or `parser_crashed` where it died, hung or grew; Stopping after `close`.
        """
        with self._turn:
            self._timer.cancel()
            answer: Answer = "was interrupted"
            try:
                answer = self._ask(self._warm(page_id), page_id, body, content_type)
            finally:
                if isinstance(answer, str) or self._reads >= self._limits.recycle_after:
                    self._end()
                self._timer = self._resting()
                self._timer.start()
        if isinstance(answer, Refused):
            raise answer
        if isinstance(answer, str):
            raise _closed(page_id) if self._closed else _crashed(page_id, answer)
        return answer

    def close(self) -> None:
        """End the child at once, in the middle of a read too; nothing is read after it."""
        with self._state:
            self._closed = True
            if self._child:
                self._child.kill()
        self._rest()

    def _rest(self) -> None:
        """End the child; the next read starts another."""
        with self._turn:
            self._timer.cancel()
            self._end()

    def _resting(self) -> threading.Timer:
        timer = threading.Timer(self._limits.idle_seconds, self._rest)
        timer.daemon = True
        return timer

    def _warm(self, page_id: str) -> subprocess.Popen[bytes]:
        with self._state:
            if self._closed:
                raise _closed(page_id)
            if self._child is None or self._child.poll() is not None:
                self._discard()
                self._child = _start(self._pages, self._limits)
                self._reads = 0
            self._reads += 1
            return self._child

    def _ask(self, child: subprocess.Popen[bytes], page_id: str, body: bytes, content_type: str) -> Answer:
        limits = self._limits
        deadline = time.monotonic() + limits.wall_seconds
        requests, answers = _fd(child.stdin), _fd(child.stdout)
        try:
            send(requests, json.dumps({"page": page_id, "content_type": content_type}).encode(), deadline)
            send(requests, body, deadline)
            return _understand(receive(answers, limits.max_reply_bytes, deadline))
        except TimeoutError:
            return f"was stopped after {limits.wall_seconds:g} s without an answer"
        except OverflowError as error:
            return f"answered with {error}"
        except (EOFError, BrokenPipeError):
            return _how_it_ended(child)

    def _end(self) -> None:
        with self._state:
            self._discard()

    def _discard(self) -> None:
        if self._child:
            with self._child as child:  # closes the pipes and waits
                child.kill()
            self._child = None


def _start(pages: str, limits: ReaderLimits) -> subprocess.Popen[bytes]:
    """A fresh interpreter, not a fork: this process has threads. It gets no variable that may be a secret."""
    environment = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)  # it imports what this process does
    numbers = (limits.memory_bytes, limits.cpu_seconds, _LONGEST_REQUEST)
    child = subprocess.Popen(  # noqa: S603 - our own module, named by the wiring
        [sys.executable, "-P", "-m", "monitor.reading.worker", pages, *map(str, numbers)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        env=environment,
    )
    os.set_blocking(_fd(child.stdin), False)
    return child


def _fd(pipe: IO[bytes] | None) -> int:
    return cast("IO[bytes]", pipe).fileno()


def _how_it_ended(child: subprocess.Popen[bytes]) -> str:
    try:
        status = child.wait(_GRACE)
    except subprocess.TimeoutExpired:
        return "closed its pipe without an answer"
    if status >= 0:
        return f"ended without an answer, status {status}"
    if -status == signal.SIGXCPU:
        return "used more CPU time than it is allowed"
    return f"was killed by {signal.Signals(-status).name}"


def _understand(frame: bytes) -> Answer:
    try:
        answer = json.loads(frame)
        if "reading" in answer:
            return reading_from_json(answer["reading"])
        if "crashed" in answer:
            return _line(answer["crashed"])
        refused = answer["refused"]
        reason, detail = refused["reason"], _line(refused["detail"])
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, RecursionError):
        return "answered with something that is no reading"
    return Refused(reason, detail) if reason in REFUSALS else "refused for no known reason"


def _line(text: object) -> str:
    return " ".join(str(text).split())[:_LONGEST_DETAIL]


def _crashed(page_id: str, what: str) -> Refused:
    kept = "the last good card is kept, the snapshot shows what it was given"
    return Refused("parser_crashed", f"the reader of {page_id} {what}; {kept}")


def _closed(page_id: str) -> Stopping:
    return Stopping(f"the reader was closed before {page_id} was read; nothing was recorded, check it again")
