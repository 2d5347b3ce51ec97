"""Settings: a file and the environment, read once into one frozen object.

`ratecard.toml` in the working directory, or `--config FILE`, or `RATECARD_CONFIG`. Every setting can also stand in the
environment: `RATECARD_` and its path in capitals, `_` for everything else (`RATECARD_FEED_DIR`,
`RATECARD_FETCH_CONTACT`, `RATECARD_PAGES_OPENAI_PRICING_URL`); the environment wins.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ValidationError

from monitor.errors import UsageError
from monitor.meant import meant
from monitor.settings import PageSettings, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DEFAULT_FILE = "ratecard.toml"
# Not settings: what is read elsewhere, and what Kubernetes says of a Service called `ratecard` or `ratecard-…`.
_NO_SETTING = re.compile(r"RATECARD_(CONFIG|(ALERTS|TEST)_\w+|(\w+_)?(SERVICE_(HOST|PORT)\w*|PORT_\d+_(TCP|UDP)\w*))")


def settings_file(file: Path | None, environment: Mapping[str, str], directory: Path | None = None) -> Path:
    """Where the settings stand: the file named on the command line or in the environment, else the usual one."""
    named = environment.get("RATECARD_CONFIG")
    return file or (Path(named) if named else (directory or Path()) / DEFAULT_FILE)


def load_settings(
    file: Path | None, environment: Mapping[str, str], page_ids: Iterable[str], directory: Path | None = None
) -> Settings:
    """The settings in force.

    Raises UsageError, in one line that names the file and the setting, for a file that is missing or broken, an unknown
    setting, a value that does not fit, or a page that does not exist.
    """
    pages = list(page_ids)
    path = settings_file(file, environment, directory)
    data = _read_file(path, must_exist=bool(file or environment.get("RATECARD_CONFIG")))
    said = _overlay(data, environment, pages)
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        raise UsageError(_first_problem(error, path, said)) from None
    for page in settings.pages.keys() - set(pages):
        raise UsageError(f"{path}: [pages.{page!r}]: no such page{meant(page, pages)}")
    return _with_password(settings)


def _with_password(settings: Settings) -> Settings:
    """The settings with the database's password in its address."""
    file = settings.database_password_file
    if file is None:
        return settings
    needed = UsageError("database_password_file needs a database like postgresql+psycopg://USER@HOST/NAME")
    try:
        address = urlsplit(settings.database)
    except ValueError:
        raise needed from None
    if not address.username or address.password:
        raise needed
    password = quote(secret_in(file, "database_password_file"), safe="")
    place = address.netloc.replace("@", f":{password}@", 1)
    return settings.model_copy(update={"database": address._replace(netloc=place).geturl()})


def secret_in(file: Path, setting: str) -> str:
    """The secret that a file holds, which `setting` names. Raises UsageError where it can't be read or is empty."""
    try:
        secret = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{setting} {file} can't be read: {getattr(error, 'strerror', 'not UTF-8')}") from None
    if not secret:
        raise UsageError(f"{setting} {file} is empty")
    return secret


def _read_file(path: Path, *, must_exist: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        if must_exist:
            raise UsageError(f"{path}: no such settings file; `ratecard init` writes one") from None
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not valid TOML: {error}") from None
    except OSError as error:
        raise UsageError(f"{path}: can't be read: {error.strerror}") from None


def _overlay(data: dict[str, Any], environment: Mapping[str, str], pages: Iterable[str]) -> dict[tuple[str, ...], str]:
    """Put what the environment says over what the file says; the variables that set something, by what they set.

    Raises UsageError for a variable that sets nothing.
    """
    paths = dict(_paths(Settings, ()))
    for page in pages:
        paths |= dict(_paths(PageSettings, ("pages", page)))
    said = {}
    for variable, value in environment.items():
        if path := paths.get(variable):
            said[path] = variable
            _put(data, path, value)
        elif variable.startswith("RATECARD_") and not (_NO_SETTING.fullmatch(variable) or value.startswith("tcp://")):
            raise UsageError(f"{variable}: no such setting{meant(variable, paths)}")
    return said


def _put(section: dict[str, Any], path: tuple[str, ...], value: str) -> None:
    for name in path[:-1]:
        section = section.setdefault(name, {})
        if not isinstance(section, dict):
            return  # the file has something else there, which is no setting
    section[path[-1]] = value


def _paths(model: type[BaseModel], above: tuple[str, ...]) -> Iterable[tuple[str, tuple[str, ...]]]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _paths(kind, (*above, name))
        elif name not in ("pages", "alerts", "sites"):
            yield "_".join(("RATECARD", *(re.sub(r"\W", "_", part).upper() for part in (*above, name)))), (*above, name)


def _first_problem(error: ValidationError, file: Path, said: Mapping[tuple[str, ...], str]) -> str:
    """What is wrong, and where it stands: in a variable of the environment, or in the file."""
    problem = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, problem["loc"]))
    if problem["type"] == "extra_forbidden":
        return f"{file}: unknown setting {where}{meant(str(problem['loc'][-1]), _names(problem['loc'][:-1]))}"
    told = "must be set" if problem["type"] == "missing" else problem["msg"].removeprefix("Value error, ")
    variable = next((name for path, name in said.items() if problem["loc"][: len(path)] == path), None)
    return f"{variable}: {told}" if variable else f"{file}: {where}: {told}"


def _names(above: tuple[int | str, ...]) -> list[str]:
    """The settings that there are at a place."""
    model: type[BaseModel] = Settings
    for name in above:
        field = model.model_fields.get(str(name))
        kind = field.annotation if field else PageSettings
        model = kind if isinstance(kind, type) and issubclass(kind, BaseModel) else PageSettings
    return list(model.model_fields)


def environment() -> Mapping[str, str]:
    """The process's environment."""
    return os.environ
