"""A downstream site: its templates filled with the prices of the day, and the hook that tells whoever deploys it."""

from __future__ import annotations

import hashlib
import traceback
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from monitor.card.credits import pack
from monitor.card.wire import time_to_json
from monitor.errors import PublishError, RatecardError, UsageError
from monitor.feed.words import plain
from monitor.sites import words
from monitor.sites.catalogue import Catalogue, Price
from monitor.sites.data import read_data
from monitor.sites.paint import harmless, moment
from monitor.sites.write import write_site, written_content

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from monitor.feed.view import FeedView
    from monitor.sites.site import SiteSettings

_TEMPLATE = ".j2"
# Whatever the expression of somebody else's template can raise; it is told with its place, and the old pages stand.
_RAISED = (
    TemplateError,
    RatecardError,
    ArithmeticError,
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    RecursionError,
)


def publish_site(settings: SiteSettings, view: FeedView, deploy: Callable[[], None]) -> bool:
    """Render, write, and deploy if the pages differ or that has not succeeded since they did.

    False where there was nothing to do. Raises PublishError or UsageError (the old pages stand), or DeliveryError (the
    new pages stand, and the next call deploys them again).
    """
    files = render_site(settings, view)
    digest = hashlib.sha256(b"".join(f"{path}\0{len(body)}\0".encode() + body for path, body in files.items()))
    content = digest.hexdigest()
    if written_content(settings.output) == content and not write_site(files, settings.output, content):
        return False
    write_site(files, settings.output)
    deploy()
    write_site(files, settings.output, content)
    return True


def render_site(settings: SiteSettings, view: FeedView) -> dict[str, bytes]:
    """Every page of the site by path. Raises PublishError naming site, template, line and what is missing."""
    if not settings.templates.is_dir():
        raise UsageError(f"site {settings.name}: there is no folder of templates at {settings.templates}")
    environment = _environment(settings, view)
    files: dict[str, bytes] = {}
    for path in sorted(settings.templates.rglob("*")):
        name = path.relative_to(settings.templates).as_posix()
        if path.is_file() and not any(part.startswith(("_", ".")) for part in name.split("/")):
            body = _render(settings, environment, name) if name.endswith(_TEMPLATE) else path.read_bytes()
            files[name.removesuffix(_TEMPLATE)] = body
    return files


def _environment(settings: SiteSettings, view: FeedView) -> ImmutableSandboxedEnvironment:
    """What a template may use; docs/sites.md lists it."""
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(settings.templates),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    catalogue = Catalogue(view)
    environment.globals |= {
        "rate": catalogue.rate,
        "rates": catalogue.rates,
        "values": catalogue.values,
        "source": catalogue.source,
        "pack": pack,
        "data": {path.stem: _data(settings, path) for path in settings.data},
        "updated": view.generated_at,
        "serial": view.serial,
    }
    environment.filters |= {"money": _money, "day": words.day, "moment": moment, "utc": time_to_json}
    return environment


def _money(value: Price | Decimal | Fraction | int, currency: str = "USD") -> str:
    """`$9.99` of an amount; of a price, what it says itself."""
    if isinstance(value, Price):
        return value.money
    return words.money(Decimal(value) if isinstance(value, int) else value, currency)


def _data(settings: SiteSettings, path: Path) -> Any:
    try:
        return read_data(path)
    except UsageError as error:
        raise UsageError(f"site {settings.name}: {error}") from error


def _render(settings: SiteSettings, environment: ImmutableSandboxedEnvironment, name: str) -> bytes:
    try:
        return environment.get_template(name).render().encode()
    except _RAISED as error:
        said = plain(str(error)) or type(error).__name__
        raise PublishError(
            f"site {settings.name}: {_place(settings.templates, name, error)}: {said}; its old pages stand; "
            "mend the template or its data, and run `ratecard publish`"
        ) from error


def _place(folder: Path, name: str, error: BaseException) -> str:
    """The template and the line where it went wrong: that of the innermost template."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.name or name}, line {error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(folder)]
    return f"{Path(own[-1].filename).relative_to(folder).as_posix()}, line {own[-1].lineno}" if own else name
