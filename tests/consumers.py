"""Other people's programs that what we write is held against, in an environment of their own: `make consumers`."""

from __future__ import annotations

from pathlib import Path

import pytest

BIN = Path(__file__).parents[1] / ".consumers/bin"


def consumer(name: str) -> str:
    """The path of a program. Fails where it is not installed: a proof that is left out proves nothing."""
    if not (BIN / name).exists():
        pytest.fail(f"{name} is not there: run `make consumers`")
    return str(BIN / name)
