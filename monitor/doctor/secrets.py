"""Whether secrets are kept where only their owner reads them."""

from __future__ import annotations

import re
import shlex
import stat
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.doctor.finding import ERROR, OK, WARNING, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from monitor.settings import Settings

_CHECK = "secrets"
_SECRETS = {"webhook_url", "password", "secret", "ping_url", "deploy_hook"}
_PUBLIC = {"ca_file"}


def check_secrets(settings: Settings, file: Path, environment: Mapping[str, str]) -> Iterator[Finding]:
    """The files that hold secrets, and the settings `file` if it holds some itself."""
    findings = [_of_file(path) for path in sorted({*_secret_files(settings, environment)})]
    if _holds_secrets(file) and _is_open(file):
        text = f"{file} holds a secret and can be read by others; move the secret to a file of its own, or"
        findings.append(Finding(_CHECK, WARNING, text, _chmod(file)))
    yield from findings or [Finding(_CHECK, OK, "no file of secrets is named")]


def _of_file(path: Path) -> Finding:
    try:
        opened = _is_open(path)
    except OSError as error:
        mend = f"put the secret into {path} && {_chmod(path)}"
        return Finding(_CHECK, ERROR, f"{path} can't be read: {error.strerror}", mend)
    if opened:
        return Finding(_CHECK, WARNING, f"{path} holds a secret and can be read by others", _chmod(path))
    return Finding(_CHECK, OK, f"{path} can be read by its owner only")


def _secret_files(settings: Settings, environment: Mapping[str, str]) -> Iterator[Path]:
    keys = (settings.sign_key_file, settings.database_password_file, settings.publish_s3.secret_key_file)
    yield from filter(None, keys)
    yield from (site.deploy_hook_file for site in settings.sites if site.deploy_hook_file)
    for name, value in _leaves(settings.alerts):
        if name.endswith("_file") and name not in _PUBLIC:
            yield Path(str(value))
    for variable, value in environment.items():
        if re.fullmatch(r"RATECARD_ALERTS_\w+(?<!_CA)_FILE", variable):
            yield Path(value)


def _holds_secrets(file: Path) -> bool:
    """Whether a settings file has a secret in itself, as a setting or in the address of the database."""
    try:
        data = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return False
    in_address = re.search(r"://[^/@]*:[^/@]+@", str(data.get("database", "")))
    return bool(in_address) or any(name in _SECRETS and value for name, value in _leaves(data))


def _leaves(table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from _leaves(one)
            else:
                yield name, one


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _chmod(path: Path) -> str:
    return f"chmod 600 {shlex.quote(str(path))}"
