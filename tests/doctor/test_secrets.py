from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from monitor.doctor.secrets import check_secrets
from monitor.settings import PublishS3Settings, Settings

if TYPE_CHECKING:
    from pathlib import Path


def levels(settings: Settings, file: Path, environment: dict[str, str] | None = None) -> list[tuple[str, str]]:
    return [(one.level, one.mend) for one in check_secrets(settings, file, environment or {})]


def slack(path: Path) -> dict[str, Any]:
    return {"slack": {"prices": {"webhook_url_file": str(path)}}}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret file"
    path.write_text("https://hooks.slack.com/x")
    return path


@pytest.mark.parametrize(("mode", "level"), [(0o600, "ok"), (0o400, "ok"), (0o640, "warning"), (0o604, "warning")])
def test_a_secret_is_for_its_owner_only(secret: Path, tmp_path: Path, mode: int, level: str) -> None:
    secret.chmod(mode)
    mend = f"chmod 600 '{secret}'" if level == "warning" else ""
    assert levels(Settings(alerts=slack(secret)), tmp_path / "none") == [(level, mend)]


def test_a_secret_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    (found,) = check_secrets(Settings(sign_key_file=tmp_path / "key"), tmp_path / "none", {})
    assert (found.level, found.text) == ("error", f"{tmp_path / 'key'} can't be read: No such file or directory")


def test_the_secret_of_a_bucket_counts(secret: Path, tmp_path: Path) -> None:
    secret.chmod(0o644)
    chosen = PublishS3Settings(secret_key_file=secret, access_key_file=tmp_path / "public")
    assert [level for level, _ in levels(Settings(publish_s3=chosen), tmp_path / "none")] == ["warning"]


def test_the_password_of_the_database_counts(secret: Path, tmp_path: Path) -> None:
    secret.chmod(0o644)
    assert [level for level, _ in levels(Settings(database_password_file=secret), tmp_path / "none")] == ["warning"]


def test_files_named_in_the_environment_count_and_certificates_do_not(secret: Path, tmp_path: Path) -> None:
    secret.chmod(0o644)
    named = {
        "RATECARD_ALERTS_EMAIL_FINANCE_PASSWORD_FILE": str(secret),
        "RATECARD_ALERTS_EMAIL_FINANCE_CA_FILE": "/etc/ssl/ca.pem",
    }
    public = {"email": {"finance": {"ca_file": "/etc/ssl/ca.pem"}}}
    assert [level for level, _ in levels(Settings(alerts=public), tmp_path / "none", named)] == ["warning"]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ('[alerts.slack.prices]\nwebhook_url = "https://hooks.slack.com/x"', True),
        ('database = "postgresql+psycopg://me:word@host/rates"', True),
        ('database = "postgresql+psycopg://me@host/rates"', False),
        ('[alerts.slack.prices]\nwebhook_url_file = "x"', False),
        ('[[sites]]\ndeploy_hook = "https://example.org/secret"', True),
    ],
)
def test_settings_that_hold_a_secret_are_for_their_owner_only(tmp_path: Path, text: str, secret: bool) -> None:
    file = tmp_path / "ratecard.toml"
    file.write_text(text)
    file.chmod(0o644)
    assert (levels(Settings(), file) == [("warning", f"chmod 600 {file}")]) == secret
    file.chmod(0o600)
    assert levels(Settings(), file) == [("ok", "")]


def test_no_finding_shows_a_secret(secret: Path, tmp_path: Path) -> None:
    secret.chmod(0o644)
    assert "hooks" not in str(list(check_secrets(Settings(alerts=slack(secret)), secret, {})))
