"""The Dockerfile, the compose file and the Kubernetes manifests. No container engine is needed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.configure import load_settings
from monitor.pages import pages
from tests.consumers import consumer
from tests.deploy.conftest import DEPLOY

ROOT = DEPLOY.parent
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
MANIFESTS = {
    one["kind"]: one for one in yaml.safe_load_all((DEPLOY / "kubernetes" / "ratecard.yaml").read_text()) if one
}
POD: dict[str, Any] = MANIFESTS["Deployment"]["spec"]["template"]["spec"]


@pytest.mark.slow
def test_hadolint_has_nothing_to_say() -> None:
    command = [consumer("hadolint"), str(DEPLOY / "Dockerfile")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.slow
def test_compose_fits_its_schema() -> None:
    check = consumer("check-jsonschema")
    command = [check, "--builtin-schema", "vendor.compose-spec", str(DEPLOY / "compose.yaml")]
    subprocess.run(command, check=True, capture_output=True)


@pytest.mark.slow
def test_kubernetes_knows_every_field() -> None:
    check = consumer("kubernetes-validate")
    done = subprocess.run(
        [check, "--strict", str(DEPLOY / "kubernetes" / "ratecard.yaml")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_settings_in_the_config_map_load(tmp_path: Path) -> None:
    (tmp_path / "ratecard.toml").write_text(MANIFESTS["ConfigMap"]["data"]["ratecard.toml"])
    assert load_settings(tmp_path / "ratecard.toml", {}, pages()).serve.host == "0.0.0.0"


def test_every_part_agrees_on_the_port_and_the_user() -> None:
    from monitor.settings import ServeSettings

    port = ServeSettings().port
    (container,) = POD["containers"]
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["ratecard"]
    assert f"EXPOSE {port}\n" in DOCKERFILE
    assert container["ports"][0]["containerPort"] == port
    assert compose["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert f"USER {POD['securityContext']['runAsUser']}\n" in DOCKERFILE


def test_a_stale_page_does_not_take_the_feed_out_of_service() -> None:
    (container,) = POD["containers"]
    assert container["readinessProbe"]["httpGet"]["path"] == "/v1/index.json"
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"


def test_containers_write_to_their_volume_only() -> None:
    (container,) = POD["containers"]
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["ratecard"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert compose["read_only"]
    assert {"name": "data", "mountPath": "/data"} in container["volumeMounts"]
    assert compose["volumes"] == ["data:/data"]
    assert "WORKDIR /data\n" in DOCKERFILE


def test_the_password_of_the_database_is_in_a_file_and_in_no_environment() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    ratecard, postgres = (compose["services"][name] for name in ("ratecard", "postgres"))
    (path,) = {
        ratecard["environment"]["RATECARD_DATABASE_PASSWORD_FILE"],
        postgres["environment"]["POSTGRES_PASSWORD_FILE"],
    }
    (secret,) = {*ratecard["secrets"], *postgres["secrets"]}
    assert path == f"/run/secrets/{secret}"
    assert "environment" not in compose["secrets"][secret]  # would need a root file system that can be written
    assert not {"PGPASSWORD", "POSTGRES_PASSWORD"} & {*ratecard["environment"], *postgres["environment"]}


def test_compose_names_settings_only(tmp_path: Path) -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["ratecard"]["environment"]
    (tmp_path / "postgres").write_text("word")
    there = compose | {"RATECARD_DATABASE_PASSWORD_FILE": str(tmp_path / "postgres")}
    assert (
        load_settings(None, there, pages(), tmp_path).database == "postgresql+psycopg://ratecard:word@postgres/ratecard"
    )


def test_what_is_installed_in_the_image_is_what_is_tested() -> None:
    whole, image = (_pins(ROOT / "requirements.lock"), _pins(DEPLOY / "requirements.lock"))
    assert image.items() <= whole.items()
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert {re.split(r"[\[<>=]", one)[0] for one in wanted} <= image.keys()


def _pins(path: Path) -> dict[str, str]:
    return dict(re.findall(r"(?m)^([\w.-]+)(?:\[\w+\])?==([^\s;\\]+)", path.read_text()))


@pytest.mark.slow
def test_the_build_steps_work_in_a_clean_folder_and_the_result_needs_nothing_writable(tmp_path: Path) -> None:
    build, _, _ = DOCKERFILE.partition("\nFROM python:3.11-slim\n")
    place = tmp_path / "opt"
    _copied(build, tmp_path)
    for script in re.findall(r"(?ms)^RUN (.*?[^\\])$", build):
        command = script.replace("\\\n", "").replace("/opt/ratecard", str(place))
        _run(["sh", "-ec", f'pip() {{ {sys.executable} -m pip "$@"; }}; {command}'], tmp_path / "src")
    _run(["chmod", "-R", "a-w", str(place)], tmp_path)
    (tmp_path / "data").mkdir()
    ratecard = str(place / "bin" / "ratecard")
    _run([ratecard, "db", "upgrade"], tmp_path / "data")
    assert _run([ratecard, "show", "--json"], tmp_path / "data").strip() == "[]"
    assert _pins(DEPLOY / "requirements.lock").keys().isdisjoint({"pytest", "mypy"})
    _run(["chmod", "-R", "u+w", str(place)], tmp_path)


def _copied(build: str, folder: Path) -> None:
    """What the COPY lines bring, seen through .dockerignore."""
    for line in re.findall(r"(?m)^COPY (.+)$", build):
        *sources, target = line.split()
        for source in sources:
            into = folder / "src" / (source if target == "./" else target)
            into.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, into, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / source, into)


def _run(command: list[str], folder: Path) -> str:
    env = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(folder)}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if "Could not fetch" in done.stderr or "NewConnectionError" in done.stderr:
        pytest.skip("no package index can be reached")
    assert done.returncode == 0, done.stderr
    return done.stdout
