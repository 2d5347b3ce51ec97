from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from alerts.configure import read_alerts
from monitor.cli import app
from monitor.commands.init import file_text, init
from monitor.configure import load_settings
from monitor.errors import RatecardError, UsageError
from monitor.pages import pages
from monitor.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

NO_ALERTS: list[str] = [""] * 2


def load(file: Path) -> Settings:
    return load_settings(file, {}, pages())


def answered(file: Path, *answers: str) -> str:
    """Let `ratecard init` ask, and return what it said."""
    result = CliRunner().invoke(app, ["init", "--config", str(file)], input="".join(f"{one}\n" for one in answers))
    assert result.exception is None, result.output
    return result.output


def test_the_file_written_without_questions_loads_to_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "ratecard.toml"
    assert init(file, {}, ask=False, force=False) == 0
    assert load(file) == Settings()


def test_every_commented_default_is_the_default(tmp_path: Path) -> None:
    file = tmp_path / "ratecard.toml"
    text = file_text({}).partition("#[pages")[0]
    file.write_text(re.sub(r"^#(?=\w+ = )", "", re.sub(r"Not set.*\n#.*", "", text), flags=re.MULTILINE))
    assert len(tomllib.loads(file.read_text())["fetch"]) > 3
    assert load(file) == Settings()


def test_every_commented_line_is_a_setting_that_fits(tmp_path: Path) -> None:
    text = re.sub(r"^#(?=\[|\w+ = )", "", file_text({}), flags=re.MULTILINE)
    for name in re.findall(r'"(/run/secrets/[\w-]+)"', text):
        secret = tmp_path / name.removeprefix("/run/secrets/")
        secret.write_text("whsec_c2VjcmV0" if name.endswith("billing") else "https://example.org/secret")
        text = text.replace(name, str(secret))
    text = re.sub(r'^url_file = "\S+billing-url"$', "", text, flags=re.MULTILINE)
    (tmp_path / "templates").mkdir()
    text = text.replace('templates = "templates"', f'templates = "{tmp_path / "templates"}"')
    text = text.replace('"sqlite:///ratecard.db"', '"postgresql+psycopg://me@host/rates"')  # the one with a password
    file = tmp_path / "ratecard.toml"
    file.write_text(text)
    alerts = read_alerts(load(file).alerts, {})
    assert [channel.name for channel in alerts.channels] == [
        "slack.prices", "email.finance", "webhook.billing", "apprise.chat",
    ]  # fmt: skip


def test_answers_are_set_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "ratecard.toml"
    answered(file, "https://me.example", 'a "feed"', "/run/slack", "me@example.org", "smtp.example.org", "")
    assert {name: value for name, value in tomllib.loads(file.read_text()).items() if value} == {
        "feed_dir": 'a "feed"',
        "fetch": {"contact": "https://me.example"},
        "alerts": {
            "slack": {"prices": {"webhook_url_file": "/run/slack"}},
            "email": {
                "finance": {"host": "smtp.example.org", "sender": "me@example.org", "recipients": ["me@example.org"]}
            },
        },
    }


def test_empty_answers_leave_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "ratecard.toml"
    answered(file, "", "", *NO_ALERTS)
    assert load(file) == Settings()


def test_a_secret_given_where_a_file_was_asked_for_is_never_written(tmp_path: Path) -> None:
    file = tmp_path / "ratecard.toml"
    said = answered(file, "", "", "https://hooks.slack.com/services/T0/B0/secret", *NO_ALERTS)
    assert "put it into a file" in said
    assert "hooks.slack.com" not in file.read_text()


def test_a_settings_file_is_not_replaced_unless_forced(tmp_path: Path) -> None:
    file = tmp_path / "ratecard.toml"
    file.write_text("# mine")
    with pytest.raises(UsageError, match="--force replaces it"):
        init(file, {}, ask=False, force=False)
    assert file.read_text() == "# mine"
    init(file, {}, ask=False, force=True)
    assert load(file) == Settings()


def test_a_settings_file_that_cannot_be_written_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(RatecardError, match=r"ratecard.toml can't be written: No such file or directory") as caught:
        init(tmp_path / "none" / "ratecard.toml", {}, ask=False, force=False)
    assert not isinstance(caught.value, UsageError)


def test_the_file_is_written_where_the_environment_names_it(tmp_path: Path) -> None:
    init(None, {"RATECARD_CONFIG": str(tmp_path / "other.toml")}, ask=False, force=False)
    assert (tmp_path / "other.toml").exists()


def test_without_a_person_to_ask_nothing_is_written(tmp_path: Path) -> None:
    file = tmp_path / "ratecard.toml"
    result = CliRunner().invoke(app, ["init", "--config", str(file)], input="")
    assert isinstance(result.exception, UsageError)
    assert "--yes" in str(result.exception)
    assert not file.exists()
