from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from monitor.configure import load_settings
from monitor.errors import UsageError
from monitor.reference import sections
from monitor.settings import Settings
from storage.engine import database_url

PAGES = ("openai/pricing", "google/gemini-pricing")


def load(tmp_path: Path, text: str = "", environment: dict[str, str] | None = None) -> Settings:
    (tmp_path / "ratecard.toml").write_text(text)
    return load_settings(None, environment or {}, PAGES, tmp_path)


def test_no_settings_file_at_all_gives_the_defaults(tmp_path: Path) -> None:
    settings = load_settings(None, {}, PAGES, tmp_path)
    assert (settings.database, settings.feed_dir) == ("sqlite:///ratecard.db", Path("public"))
    assert settings.page("openai/pricing").enabled


def test_the_settings_of_the_contract_are_read(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        """
        database = "sqlite:///other.db"
        feed_dir = "out"
        [pages."openai/pricing"]
        url = "http://127.0.0.1:8401/openai-pricing.html"
        every = "30s"
        enabled = false
        [fetch]
        allow_private_addresses = true
        [serve]
        host = "127.0.0.1"; port = 8081
        """.replace("; ", "\n"),
    )
    page = settings.page("openai/pricing")
    assert (page.url, page.every, page.enabled) == (
        "http://127.0.0.1:8401/openai-pricing.html",
        timedelta(seconds=30),
        False,
    )
    assert settings.fetch.allow_private_addresses
    assert settings.serve.port == 8081


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    environment = {
        "RATECARD_DATABASE": "sqlite:///env.db",
        "RATECARD_BELIEF_RATIO": "2.5",
        "RATECARD_PAGES_OPENAI_PRICING_EVERY": "2h",
    }
    settings = load(tmp_path, 'database = "sqlite:///file.db"', environment)
    assert settings.database == "sqlite:///env.db"
    assert settings.belief.ratio == Decimal("2.5")
    assert settings.page("openai/pricing").every == timedelta(hours=2)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ((*section.path, one.name), one.default)
        for section in sections()
        for one in section.settings
        if one.default is not None and section.path[:1] not in (("alerts",), ("sites",))
    ],
    ids=lambda value: "_".join(value) if isinstance(value, tuple) else "",
)
def test_every_setting_can_stand_in_the_environment(tmp_path: Path, path: tuple[str, ...], said: str) -> None:
    variable = "_".join(("RATECARD", *(re.sub(r"\W", "_", part).upper() for part in path)))
    usual = load(tmp_path, f"[pages.'{path[1]}']" if path[0] == "pages" else "")
    assert load(tmp_path, "", {variable: said.strip('"')}) == usual


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("RATECARD_FEED_DRI", "RATECARD_FEED_DIR"),
        ("RATECARD_SERV_PORT", "RATECARD_SERVE_PORT"),
        ("RATECARD_PAGES_OPENAI_PRICNG_URL", "RATECARD_PAGES_OPENAI_PRICING_URL"),
    ],
)
def test_a_misspelt_variable_is_refused(tmp_path: Path, variable: str, meant: str) -> None:
    with pytest.raises(UsageError, match=f"^{variable}: no such setting; did you mean {meant}\\?$"):
        load(tmp_path, "", {variable: "8080"})


def test_a_wrong_variable_is_named_and_not_the_file(tmp_path: Path) -> None:
    file = tmp_path / "ratecard.toml"
    file.write_text("[serve]\nport = 8080\n")
    with pytest.raises(UsageError, match=r"^RATECARD_SERVE_PORT: Input should be a valid integer"):
        load_settings(None, {"RATECARD_SERVE_PORT": "x"}, PAGES, tmp_path)
    file.write_text("[serve]\nport = 99999\n")
    with pytest.raises(UsageError, match=rf"^{file}: serve.port: Input should be less"):
        load_settings(None, {"RATECARD_SERVE_HOST": "::1"}, PAGES, tmp_path)


def test_what_is_no_setting_of_ours_may_stand_in_the_environment(tmp_path: Path) -> None:
    kubernetes = {
        "RATECARD_SERVICE_HOST": "10.0.0.7",
        "RATECARD_SERVICE_PORT": "80",
        "RATECARD_SERVICE_PORT_HTTP": "80",
        "RATECARD_PORT": "tcp://10.0.0.7:80",
        "RATECARD_PORT_80_TCP": "tcp://10.0.0.7:80",
        "RATECARD_PORT_80_TCP_PROTO": "tcp",
        "RATECARD_POSTGRES_PORT": "tcp://10.0.0.8:5432",
        "RATECARD_POSTGRES_PORT_5432_TCP_ADDR": "10.0.0.8",
    }
    others = {"RATECARD_ALERTS_SLACK_X_WEBHOOK_URL": "x", "RATECARD_TEST_POSTGRES": "x", "RATECARDS": "x"}
    assert load(tmp_path, "", kubernetes | others) == Settings()


def test_the_file_can_be_named_in_the_environment(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.toml").write_text('feed_dir = "there"')
    settings = load_settings(None, {"RATECARD_CONFIG": str(tmp_path / "elsewhere.toml")}, PAGES, tmp_path)
    assert settings.feed_dir == Path("there")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('databse = "x"', "unknown setting databse; did you mean database?"),
        ('[[sites]]\nname = "shop"', "sites.0.templates: must be set"),
        ("[fetch]\nallow_private = true", "did you mean allow_private_addresses?"),
        ('[pages."openai/pricng"]', "no such page; did you mean openai/pricing?"),
        ('[pages."openai/pricing"]\nevry = "1m"', "did you mean every?"),
        ('[pages."openai/pricing"]\nevery = "soon"', "like 30s, 15m, 6h or 2d"),
        ('[pages."openai/pricing"]\nevery = "0m"', "like 30s, 15m, 6h or 2d"),
        ('[pages."openai/pricing"]\nevery = "40000d"', "like 30s, 15m, 6h or 2d"),
        ('[pages."openai/pricing"]\nevery = "99999999999999d"', "like 30s, 15m, 6h or 2d"),
        ("[serve]\nport = 99999", "serve.port"),
        ("database = ", "not valid TOML"),
    ],
)
def test_a_wrong_settings_file_is_one_line_that_names_file_and_setting(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        load(tmp_path, text)
    message = str(caught.value)
    assert says in message
    assert "ratecard.toml" in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("text", "variable"),
    [("fetch = 3", "RATECARD_FETCH_CONTACT"), ("pages = 3", "RATECARD_PAGES_OPENAI_PRICING_EVERY")],
)
def test_what_is_no_table_is_told_though_the_environment_sets_something_in_it(
    tmp_path: Path, text: str, variable: str
) -> None:
    with pytest.raises(UsageError, match=f"ratecard.toml: {text.split()[0]}: "):
        load(tmp_path, text, {variable: "1h"})


def test_a_named_settings_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such settings file"):
        load_settings(tmp_path / "none.toml", {}, PAGES, tmp_path)


def test_a_settings_file_that_can_not_be_read_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't be read"):
        load_settings(tmp_path, {}, PAGES, tmp_path)


# The password of the database

POSTGRES = 'database = "postgresql+psycopg://me@host:5433/rates"\n'


def test_the_password_of_the_database_comes_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("p@ss:w/rd %41\n")
    settings = load(tmp_path, f'{POSTGRES}database_password_file = "{tmp_path}/secret"')
    url = database_url(settings.database)
    assert (url.username, url.password, url.host, url.port, url.database) == (
        "me", "p@ss:w/rd %41", "host", 5433, "rates",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("address", "secret", "says"),
    [
        ("postgresql+psycopg://me@host/rates", None, "can't be read: No such file or directory"),
        ("postgresql+psycopg://me@host/rates", " \n", "is empty"),
        ("postgresql+psycopg://me:word@host/rates", "x", "needs a database like postgresql"),
        ("postgresql+psycopg://me@[::1/rates", "x", "needs a database like postgresql"),
        ("postgresql+psycopg://host/rates", "x", "needs a database like postgresql"),
        ("sqlite:///rates.db", "x", "needs a database like postgresql"),
    ],
)
def test_a_password_that_can_not_be_had_is_told_in_one_line(
    tmp_path: Path, address: str, secret: str | None, says: str
) -> None:
    if secret is not None:
        (tmp_path / "secret").write_text(secret)
    environment = {"RATECARD_DATABASE": address, "RATECARD_DATABASE_PASSWORD_FILE": f"{tmp_path}/secret"}
    with pytest.raises(UsageError, match=f"database_password_file .*{says}") as caught:
        load(tmp_path, "", environment)
    assert "word" not in str(caught.value).replace("password", "")
