from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"


def tool(name: str) -> str:
    """The path of a tool, of this Python's environment or the system's; a test that needs it is skipped without it."""
    places = (str(Path(sys.executable).parent), os.environ["PATH"], "/usr/sbin")
    found = shutil.which(name, path=":".join(places))
    if not found:
        pytest.skip(f"{name} is not installed here")
    return found
