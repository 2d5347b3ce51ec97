"""What the description says is what the server does."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from monitor.feed.app import FeedApp
from monitor.feed.openapi import openapi
from monitor.feed.publish import publish
from monitor.feed.sign import new_key
from tests.consumers import consumer
from tests.feed.rows import rows, view
from tests.feed.test_serve import Running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATHS: dict[str, Any] = openapi()["paths"]
PROBES = ("/healthz", "/readyz", "/metrics")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("described") / "public"
    publish(view(rows(), 2), made, new_key())
    return made


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Running]:
    running = Running(FeedApp(folder))
    yield running
    running.end()


def files(folder: Path) -> list[str]:
    return sorted(f"/{path.relative_to(folder).as_posix()}" for path in folder.rglob("*") if path.is_file())


def described(path: str) -> list[str]:
    """The paths of the description that stand for a file."""
    return [one for one in PATHS if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(one)), path)]


def test_it_is_valid_openapi_with_the_schemas_beside_it(folder: Path) -> None:
    file = folder / "v1/openapi.json"
    OpenAPIV31SpecValidator(json.loads(file.read_bytes()), base_uri=file.as_uri()).validate()


def test_every_file_is_described_once_and_nothing_else_is(folder: Path) -> None:
    said = [described(path) for path in files(folder)]
    assert all(len(one) == 1 for one in said)
    assert {one for (one,) in said} == PATHS.keys() - set(PROBES)


def test_every_schema_that_it_names_is_published_beside_it(folder: Path) -> None:
    named = re.findall(r'"\$ref": "(schema/[^"]+)"', json.dumps(PATHS))
    assert named
    for name in named:
        assert (folder / "v1" / name).is_file()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_file_is_answered_as_described(server: Running, folder: Path, method: str) -> None:
    assert files(folder)
    for path in files(folder):
        answers = PATHS[described(path)[0]]["get"]["responses"]
        found, _ = server.ask(path, method)
        assert (found.status, found.headers["content-type"]) == (200, next(iter(answers["200"]["content"])))
        assert all(found.headers[name] for name in answers["200"]["headers"])
        again, body = server.ask(path, method, If_None_Match=found.headers["etag"])
        assert (again.status, body) == (304, b"")


@pytest.mark.parametrize("path", [path for path in PATHS if "{" in path])
def test_a_file_that_is_not_there_is_answered_as_described(server: Running, path: str) -> None:
    found, body = server.ask(re.sub(r"\{\w+\}", "999", path))
    assert (found.status, found.headers["content-type"]) == (404, "text/plain")
    assert body


@pytest.mark.parametrize("path", PROBES)
def test_a_probe_answers_as_described(server: Running, path: str) -> None:
    found, _ = server.ask(path)
    assert str(found.status) in PATHS[path]["get"]["responses"]
    assert found.headers["content-type"] == "text/plain"


@pytest.mark.parametrize("path", [path for path in PATHS if "{" not in path])
def test_every_method_but_those_described_is_refused(server: Running, path: str) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE"):
        assert server.ask(path, method)[0].status == 405
        assert method.lower() not in PATHS[path]
    assert server.ask(path, "OPTIONS")[0].status == 204


@pytest.mark.slow
def test_schemathesis_finds_nothing_that_is_not_described(server: Running, tmp_path: Path) -> None:
    command = [
        consumer("schemathesis"),
        "run",
        f"{server.address}v1/openapi.json",
        "--seed",
        "1",
        "--max-examples",
        "20",
        "--no-color",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-5000:]
