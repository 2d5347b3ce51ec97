from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from monitor.errors import DeliveryError
from monitor.sites.hook import run_hook
from monitor.sites.site import SiteSettings

SECRET = "https://deploy.example/hooks/s3cret"


@dataclass(frozen=True)
class Said:
    status: int
    retry_after: float | None = None


def nobody(url: str) -> Said:
    pytest.fail(f"nobody was to be called, but {url} was")


def site(folder: Path, *command: str, **other: object) -> SiteSettings:
    return replace(SiteSettings("shop", folder, folder, command=command), **other)  # type: ignore[arg-type]


def python(folder: Path, program: str, **other: object) -> SiteSettings:
    return site(folder, sys.executable, "-c", program, **other)


def test_nothing_is_done_where_nothing_is_set(tmp_path: Path) -> None:
    run_hook(site(tmp_path), nobody, {})


def test_the_command_runs_where_the_pages_are_without_a_shell_and_without_our_secrets(tmp_path: Path) -> None:
    program = "import os, sys; open('ran', 'w').write(sys.argv[1] + '|' + '|'.join(sorted(os.environ)))"
    environment = {"RATECARD_ALERTS_SLACK_PRICES_WEBHOOK_URL": "x", "DEPLOY_TOKEN": "y", "PATH": os.environ["PATH"]}
    one = python(tmp_path, program)
    run_hook(replace(one, command=(*one.command, "$HOME;`id`")), nobody, environment)
    argument, *names = (tmp_path / "ran").read_text().split("|")
    assert argument == "$HOME;`id`"
    assert "DEPLOY_TOKEN" in names
    assert not any(name.startswith("RATECARD_") for name in names)


def test_a_command_that_fails_is_told_with_the_end_of_what_it_said(tmp_path: Path) -> None:
    program = "import sys; print('x' * 2_000_000); print('no space\\x1b[31m on the host', file=sys.stderr); sys.exit(7)"
    with pytest.raises(DeliveryError) as told:
        run_hook(python(tmp_path, program), nobody, {})
    said = str(told.value)
    assert said.startswith(f"site shop: its command {sys.executable} ended with 7, and said last: ")
    assert "no space" in said
    assert "\x1b" not in said
    assert "\n" not in said
    assert len(said) < 700
    assert not told.value.permanent


def test_a_command_that_hangs_is_ended_with_everything_it_started(tmp_path: Path) -> None:
    program = (
        "import subprocess, sys, time; "
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
        "open('child', 'w').write(str(child.pid)); time.sleep(60)"
    )
    with pytest.raises(DeliveryError, match=r"took longer than 0.5 s.*it will be run again"):
        run_hook(python(tmp_path, program, timeout=0.5), nobody, {})
    assert gone(int((tmp_path / "child").read_text()))


def gone(pid: int) -> bool:
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_a_command_that_does_not_exist_is_not_tried_again(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match=r"can't be started \(No such file or directory\)") as told:
        run_hook(site(tmp_path, "no-such-command-here"), nobody, {})
    assert told.value.permanent


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(301, True), (404, True), (410, True), (408, False), (429, False), (500, False), (503, False)],
)
def test_a_deploy_hook_that_is_not_taken_is_told_without_its_address(
    tmp_path: Path, status: int, permanent: bool
) -> None:
    with pytest.raises(DeliveryError) as told:
        run_hook(site(tmp_path, deploy_hook=SECRET), lambda _: Said(status, 7.0), {})
    assert f"the deploy hook answered {status}" in str(told.value)
    assert "s3cret" not in str(told.value)
    assert (told.value.permanent, told.value.retry_after) == (permanent, 7.0)


def test_a_deploy_hook_is_called_at_its_address(tmp_path: Path) -> None:
    called: list[str] = []
    run_hook(site(tmp_path, deploy_hook=SECRET), lambda url: called.append(url) or Said(202), {})  # type: ignore[func-returns-value]
    assert called == [SECRET]


def test_the_address_of_a_deploy_hook_is_not_in_the_settings_repr(tmp_path: Path) -> None:
    assert "s3cret" not in repr(site(tmp_path, deploy_hook=SECRET))
