"""What all tests share: no socket but loopback, and the corpus where it is there."""

from __future__ import annotations

from pathlib import Path

import pytest
import pytest_socket

CORPUS = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(autouse=True)
def only_loopback() -> None:
    """Names are still resolved, for the machine's own; nothing leaves it."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real captures; tests that need it say so when it is not there."""
    if not (CORPUS / "corpus").is_dir():
        pytest.skip("no corpus of real captures beside this checkout (../shared/corpus)")
    return CORPUS
