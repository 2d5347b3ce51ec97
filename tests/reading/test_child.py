"""Whatever a page does to its reader, the reader's process dies and this one does not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.errors import Refused, Stopping
from monitor.reading.child import ReaderLimits, ReaderProcess
from tests.reading.hostile_pages import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from monitor.card.reading import Reading

PAGES = "tests.reading.hostile_pages"
ROOT = str(Path(__file__).parents[2])
QUICK = ReaderLimits(cpu_seconds=1, wall_seconds=60, max_reply_bytes=1 << 20)
TEXT = b"<p>The price of \xe2\x80\x9cgpt-5\xe2\x80\x9d is $0.075.</p>"

NESTED_TEMPLATES = "<p>$0.30" + "<template>" * 100_000  # written out by recursion: the library's stack overflows
TANGLED_BOLD = (  # the library rebuilds open formatting elements in cubic time; fewer would end at the limit of memory
    "".join(f"<b {n}>" for n in range(12_000)) + "".join(f"<i {n}>" for n in range(12_000)) + "x</b>" * 12_000
)


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT)  # the child imports from where this process does


@pytest.fixture
def reader() -> Iterator[ReaderProcess]:
    with ReaderProcess(QUICK, PAGES) as process:
        yield process


def says(read: Reading) -> str:
    return read.notes[0].text


def pid_of(reader: ReaderProcess) -> int:
    return int(says(reader.read("test/pid", TEXT)))


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(happened: Callable[[], bool], seconds: float = 5) -> bool:
    until = time.monotonic() + seconds
    while not happened() and time.monotonic() < until:
        time.sleep(0.01)
    return happened()


def test_a_reading_crosses_whole(reader: ReaderProcess) -> None:
    assert reader.read("test/good", TEXT, "text/html; charset=utf-8") == reading(TEXT.decode())


def test_the_child_is_kept_warm_and_is_another_process(reader: ReaderProcess) -> None:
    first = pid_of(reader)
    assert first != os.getpid()
    assert pid_of(reader) == first


@pytest.mark.parametrize(
    ("page", "body", "reason"),
    [
        ("test/refuse", TEXT, "half_rendered"),
        ("test/good", b"", "empty"),
        ("test/good", b"%PDF-1.7", "not_this_page"),
        ("test/good", b"<title>Just a moment...</title>", "blocked"),
        ("test/good", b"\xe9t\xe9", "unknown_layout"),
    ],
)
def test_a_refusal_crosses_with_its_reason_and_costs_no_child(
    reader: ReaderProcess, page: str, body: bytes, reason: str
) -> None:
    before = pid_of(reader)
    with pytest.raises(Refused) as refused:
        reader.read(page, body)
    assert refused.value.reason == reason
    assert "\n" not in refused.value.detail
    assert pid_of(reader) == before


@pytest.mark.parametrize(
    ("page", "body", "words"),
    [
        pytest.param("test/html", NESTED_TEMPLATES.encode(), "killed by SIGSEGV", id="crashes the HTML library"),
        pytest.param("test/html", TANGLED_BOLD.encode(), "more CPU time", id="hangs the HTML library"),
        pytest.param("test/loop", TEXT, "more CPU time", id="loops"),
        pytest.param("test/grow", TEXT, "raised MemoryError at hostile_pages.py:", id="bloats"),
        pytest.param("test/exit", TEXT, "status 3", id="exits"),
        pytest.param("test/die", TEXT, "killed by SIGKILL", id="is killed in mid read"),
        pytest.param("test/abort", TEXT, "killed by SIGABRT", id="aborts"),
        pytest.param("test/bug", TEXT, "raised KeyError at hostile_pages.py:", id="has a bug"),
        pytest.param("test/recurse", TEXT, "raised RecursionError at hostile_pages.py:", id="recurses for ever"),
        pytest.param("test/huge", TEXT, "a frame of 4", id="answers with too much"),
        pytest.param("test/surrogate", TEXT, "raised UnicodeEncodeError", id="answers with what is no text"),
        pytest.param("test/hush", TEXT, "without an answer", id="closes its pipes and stays"),
        pytest.param("test/lie", b"answer that is no JSON", "no reading", id="is captured and says no JSON"),
        pytest.param("test/lie", b"answer " + b"[" * 90_000, "no reading", id="is captured and nests deeply"),
        pytest.param("test/lie", b"answer [1]", "no reading", id="is captured and says a list"),
        pytest.param("test/lie", b'answer {"reading": {}}', "no reading", id="is captured and says half a reading"),
        pytest.param(
            "test/lie",
            b'answer {"refused": {"reason": "x", "detail": ""}}',
            "no known reason",
            id="is captured and half refuses",
        ),
        pytest.param("test/lie", b'answer {"refused": [0]}', "no reading", id="is captured and refuses in a list"),
        pytest.param("test/lie", b"answer {}", "no reading", id="is captured and says nothing"),
        pytest.param("test/unknown", TEXT, "raised KeyError", id="does not exist"),
    ],
)
def test_a_page_that_breaks_its_reader_ends_the_child_alone(
    reader: ReaderProcess, page: str, body: bytes, words: str
) -> None:
    with pytest.raises(Refused) as refused:
        reader.read(page, body)
    assert words in str(refused.value)
    assert "secret of the page" not in str(refused.value)
    assert reader.read("test/good", TEXT) == reading(TEXT.decode())


def test_what_a_reader_prints_does_not_mix_with_its_answer(reader: ReaderProcess) -> None:
    assert says(reader.read("test/print", TEXT)) == "printed"
    assert says(reader.read("test/good", TEXT)) == TEXT.decode()


def test_a_reader_that_waits_for_ever_is_stopped_by_the_clock() -> None:
    with ReaderProcess(ReaderLimits(wall_seconds=2), PAGES) as reader:
        before = pid_of(reader)
        with pytest.raises(Refused, match="stopped after 2 s"):
            reader.read("test/sleep", TEXT)
        assert not is_alive(before)
        assert says(reader.read("test/good", TEXT)) == TEXT.decode()


@pytest.mark.slow
def test_many_reads_do_not_use_up_the_cpu_time_of_one() -> None:
    with ReaderProcess(QUICK, PAGES) as reader:
        tangled = b"<p>The price is $0.30</p>" + b"<b><i><p>" * 3_000
        first = pid_of(reader)
        until = time.monotonic() + 3.5
        while time.monotonic() < until:
            reader.read("test/html", tangled)
        assert pid_of(reader) == first


def test_a_child_killed_between_reads_is_replaced_unnoticed(reader: ReaderProcess) -> None:
    before = pid_of(reader)
    os.kill(before, signal.SIGKILL)
    assert wait_until(lambda: Path(f"/proc/{before}/stat").read_text().split()[2] == "Z")
    assert pid_of(reader) != before


def test_a_child_is_replaced_after_its_share_of_reads() -> None:
    with ReaderProcess(ReaderLimits(recycle_after=2), PAGES) as reader:
        pids = [pid_of(reader) for _ in range(5)]
    assert [pids[0] == pids[1], pids[2] == pids[3], len(set(pids))] == [True, True, 3]
    assert not any(map(is_alive, pids))


def test_a_child_that_is_not_asked_for_a_while_is_ended_and_the_next_read_starts_another() -> None:
    with ReaderProcess(ReaderLimits(idle_seconds=0.5), PAGES) as reader:
        before = pid_of(reader)
        time.sleep(0.1)
        assert pid_of(reader) == before
        assert wait_until(lambda: not is_alive(before))
        assert pid_of(reader) != before


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_whole_group_is_left_to_the_parent(reader: ReaderProcess, stop: signal.Signals) -> None:
    before = pid_of(reader)
    os.kill(before, stop)
    assert pid_of(reader) == before


def test_the_child_is_told_no_secret(reader: ReaderProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATECARD_ALERTS_SLACK_WEBHOOK_URL", "https://example.org/secret")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    names = set(says(reader.read("test/environment", TEXT)).split())
    assert names <= {"PATH", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "TMPDIR", "PYTHONHOME", "PYTHONPATH",
                     "PYTHONDONTWRITEBYTECODE"}  # fmt: skip


def test_the_child_is_small(reader: ReaderProcess) -> None:
    modules = set(says(reader.read("test/modules", TEXT)).split())
    assert not modules & {"sqlalchemy", "sqlmodel", "httpx", "pydantic", "apscheduler", "jinja2", "typer"}


def test_modules_in_the_working_directory_are_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resource.py").write_text("raise SystemExit('shadowed')")
    monkeypatch.chdir(tmp_path)
    with ReaderProcess(QUICK, PAGES) as reader:
        assert says(reader.read("test/good", TEXT)) == TEXT.decode()


def test_closing_in_the_middle_of_a_read_ends_it_at_once_and_refuses_nothing() -> None:
    reader = ReaderProcess(ReaderLimits(), PAGES)
    pid = pid_of(reader)
    caught: list[BaseException] = []

    def read() -> None:
        try:
            reader.read("test/sleep", TEXT)
        except Stopping as error:
            caught.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    time.sleep(0.2)
    began = time.monotonic()
    reader.close()
    thread.join()
    assert time.monotonic() - began < 5
    assert "test/sleep" in str(caught[0])
    assert not is_alive(pid)
    with pytest.raises(Stopping):
        reader.read("test/good", TEXT)
    reader.close()


def test_threads_take_turns(reader: ReaderProcess) -> None:
    bodies = [f"<p>The price of model {n} is $0.30</p>" * 2000 for n in range(8)]
    heard: dict[int, str] = {}

    def read(number: int) -> None:
        heard[number] = says(reader.read("test/good", bodies[number].encode()))

    threads = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [heard[number] for number in range(8)] == bodies


def test_the_child_goes_when_its_parent_is_killed() -> None:
    program = (
        "from monitor.reading.child import ReaderProcess\n"
        f"reader = ReaderProcess(pages={PAGES!r})\n"
        "print(reader.read('test/pid', b'<p>The price is $0.30').notes[0].text, flush=True)\n"
        "input()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    with parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.kill()
    assert wait_until(lambda: not is_alive(child))
