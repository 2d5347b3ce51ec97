"""The clock of a running daemon is set: each page is checked once, no storm, no stall. libfaketime sets it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.daemon import Daemon
from tests.program import GOOGLE, OPENAI

if TYPE_CHECKING:
    from tests.faults.conftest import World

FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


@pytest.mark.skipif(FAKETIME is None, reason="libfaketime is not installed")
@pytest.mark.parametrize("set_by", ["-1h", "+1d"], ids=["back an hour", "on a day"])
def test_a_clock_that_was_set_makes_one_check_of_each_page(world: World, set_by: str) -> None:
    program, offset = world.program, world.program.folder / "offset"
    program.watch(world.site.urls, "[serve]\nport = 0", every="15m")
    offset.write_text("+0", encoding="utf-8")
    program.environment |= {
        "LD_PRELOAD": str(FAKETIME),
        "FAKETIME_TIMESTAMP_FILE": str(offset),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    with Daemon(program) as daemon:
        daemon.says(" checked ", times=2)
        offset.write_text(set_by, encoding="utf-8")
        daemon.says("the clock was set")
        daemon.says(" checked ", times=4)
        time.sleep(12)
        for page in (OPENAI, GOOGLE):
            assert daemon.log().count(f"page={page} ") == 2
        assert daemon.get("healthz") == (200, "alive\n")
        assert [daemon.page(page)["status"] for page in (OPENAI, GOOGLE)] == ["fresh", "fresh"]
        assert daemon.stop() == 0
