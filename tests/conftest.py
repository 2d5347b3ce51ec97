"""What all tests share: no socket but loopback, and the corpus where it is there."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_socket

from tests.program import Site

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@pytest.fixture
def site() -> Iterator[Site]:
    """A host of our own that carries both pages."""
    site = Site()
    yield site
    site.close()


@pytest.fixture(scope="module")
def roomy_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk in memory, where that may be mounted: tens of thousands of transactions wait long for a real one."""
    folder = tmp_path_factory.mktemp("disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512m", "tmpfs", folder], capture_output=True, check=False
    )
    yield folder
    if not mounted.returncode:
        subprocess.run(["umount", "--lazy", folder], check=True)
