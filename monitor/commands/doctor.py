"""ratecard doctor: what is wrong with this installation, and the command that mends it. Changes nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from monitor.configure import load_settings, settings_file
from monitor.doctor.channels import check_channels, check_outbox
from monitor.doctor.database import check_backup, check_database, check_lease
from monitor.doctor.feed import check_feed
from monitor.doctor.finding import ERROR, OK, WARNING, Finding, of_error
from monitor.doctor.pages import check_last_checks, check_reach
from monitor.doctor.places import check_places
from monitor.doctor.secrets import check_secrets
from monitor.errors import StoreError, UsageError
from monitor.pages import pages
from monitor.settings import FetchSettings
from monitor.terminal import print_json, print_table, say
from monitor.wiring import utc_now
from storage.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from monitor.card.state import PageState
    from monitor.settings import Settings


def doctor(
    config: Path | None,
    environment: Mapping[str, str],
    *,
    offline: bool,
    as_json: bool,
    now: Callable[[], datetime] = utc_now,
) -> int:
    """Look at everything and print it; 1 where something is an error."""
    findings = list(examine(config, environment, offline=offline, now=now))
    if as_json:
        print_json([asdict(one) for one in findings])
    else:
        _print(findings)
    return 1 if any(one.level == ERROR for one in findings) else 0


def examine(
    config: Path | None, environment: Mapping[str, str], *, offline: bool, now: Callable[[], datetime]
) -> Iterator[Finding]:
    """Every finding. Where the settings can't be read, that is the only one."""
    file = settings_file(config, environment)
    try:
        settings = load_settings(config, environment, pages())
    except UsageError as error:
        subject = str(error).partition(":")[0]
        wrong = subject if subject.startswith("RATECARD_") else file
        yield of_error("settings", error, "" if "`ratecard init`" in str(error) else f"correct {wrong}")
        return
    yield from _settings(settings, file)
    yield from check_secrets(settings, file, environment)
    yield from check_channels(settings, environment)
    states: dict[str, PageState] = {}
    try:
        yield from check_places(settings, now())
        found = check_database(settings)
        yield from found
        if found[0].level == OK:
            states = yield from _memory(settings, now)
    except StoreError as error:
        yield of_error("database", error)
    if not offline:
        yield from check_reach(settings, states, now())


def _settings(settings: Settings, file: Path) -> Iterator[Finding]:
    text = f"{file} is valid" if file.exists() else "no settings file; the environment and the defaults rule"
    yield Finding("settings", OK, text)
    if settings.fetch.contact == FetchSettings().contact and not settings.fetch.user_agent:
        text = "no contact is set: a host that is troubled by us can't reach you"
        yield Finding("settings", WARNING, text, "set contact under [fetch]")


def _memory(settings: Settings, now: Callable[[], datetime]) -> Generator[Finding, None, dict[str, PageState]]:
    """What the database remembers; the states of the pages."""
    store = open_store(settings.database, snapshot_dir=settings.snapshot_dir, busy_timeout=5, now=now)
    try:
        states = store.page_states()
        yield from check_lease(store)
        yield from check_backup(store, now())
        yield from check_last_checks(settings, states, now())
        yield from check_outbox(store, now())
        yield from check_feed(settings, store.serial(), now())
        return states
    finally:
        store.close()


def _print(findings: Sequence[Finding]) -> None:
    print_table(("CHECK", "LEVEL", "FINDING"), [(one.check, one.level, _words(one)) for one in findings])
    bad = {level: sum(one.level == level for one in findings) for level in (ERROR, WARNING)}
    say(f"{bad[ERROR]} error(s), {bad[WARNING]} warning(s)")


def _words(finding: Finding) -> str:
    return f"{finding.text} → {finding.mend}" if finding.mend else finding.text
