from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("httpx", "apscheduler", "jinja2", "selectolax", "monitor.pages", "alerts.configure", "cryptography")


@pytest.mark.parametrize("command", ["show", "history", "changes"])
def test_a_look_at_what_is_known_loads_no_reader_channel_or_schedule(command: str) -> None:
    loaded = f"import monitor.commands.{command}, sys; print(*sorted(set({HEAVY}) & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
