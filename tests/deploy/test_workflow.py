"""The workflow's own steps, run here by a shell: GitHub is a bare repository on disk, the official hosts are on loopback."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.pages import pages
from tests.consumers import consumer
from tests.deploy.conftest import DEPLOY, tool
from tests.program import GOOGLE, OPENAI, Site

FILE = DEPLOY / "github" / "prices.yml"
JOB: dict[str, Any] = yaml.safe_load(FILE.read_text())["jobs"]["check"]
SCRIPTS = {step["name"]: step["run"] for step in JOB["steps"] if "run" in step}


class Runner:
    """Runs named steps in a fresh folder, as GitHub does in a job."""

    def __init__(self, folder: Path, site: Site) -> None:
        self._folder = folder
        self._origin = folder / "origin.git"
        subprocess.run(["git", "init", "--quiet", "--bare", str(self._origin)], check=True)
        self._env = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(folder),
            "GH_TOKEN": "token",
            "GITHUB_REPOSITORY": "me/prices",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.{self._origin}.insteadOf",
            "GIT_CONFIG_VALUE_0": "https://x-access-token:token@github.com/me/prices.git",
            "RATECARD_FEED_DIR": JOB["env"]["RATECARD_FEED_DIR"],
            "RATECARD_FETCH_ALLOW_PRIVATE_ADDRESSES": "true",
        }
        for page in pages():
            name = f"RATECARD_PAGES_{re.sub(r'[^a-z]', '_', page).upper()}"
            self._env |= {f"{name}_URL": site.urls[page]} if page in site.urls else {f"{name}_ENABLED": "false"}

    def job(self, name: str) -> Any:
        """One job; the index that it publishes."""
        folder = self._folder / name
        folder.mkdir()
        for step in ("Bring back what was remembered", "Check", "Remember"):
            self.step(step, folder).check_returncode()
        return json.loads((folder / "site" / "v1" / "index.json").read_text())

    def step(self, name: str, folder: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", SCRIPTS[name]],
            cwd=folder,
            env=self._env,
            capture_output=True,
            text=True,
            check=False,
        )

    def lose_origin(self) -> None:
        shutil.rmtree(self._origin)

    def commits(self) -> int:
        counted = subprocess.run(
            ["git", "-C", str(self._origin), "rev-list", "--count", "state"], capture_output=True, text=True, check=True
        )
        return int(counted.stdout)


@pytest.mark.slow
def test_a_second_run_goes_on_where_the_first_one_ended_and_the_branch_stays_one_commit(
    tmp_path: Path, site: Site
) -> None:
    tool("git")
    runner = Runner(tmp_path, site)
    first = runner.job("first")
    second = runner.job("second")
    assert (first["serial"], second["serial"]) == (2, 2)
    assert {page["changed_at"] for page in first["pages"]} == {page["changed_at"] for page in second["pages"]}
    assert runner.commits() == 1


def test_where_the_memory_can_not_be_reached_nothing_begins_anew(tmp_path: Path, site: Site) -> None:
    tool("git")
    runner = Runner(tmp_path, site)
    runner.lose_origin()
    assert runner.step("Bring back what was remembered", tmp_path).returncode == 1


def test_each_page_has_its_interval() -> None:
    named = {name for name in JOB["env"] if name.endswith("_EVERY")}
    assert named == {f"RATECARD_PAGES_{re.sub(r'[^a-z]', '_', page).upper()}_EVERY" for page in pages()}
    assert {OPENAI, GOOGLE} <= set(pages())


@pytest.mark.slow
def test_it_fits_the_schema_of_workflows() -> None:
    check = consumer("check-jsonschema")
    subprocess.run([check, "--builtin-schema", "vendor.github-workflows", str(FILE)], check=True, capture_output=True)


def test_actionlint_has_nothing_to_say() -> None:
    subprocess.run([tool("actionlint"), str(FILE)], check=True, capture_output=True)
