"""ratecard approve and reject: what a person decided, recorded."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

from monitor.errors import UsageError
from monitor.publication import publish_everything
from monitor.terminal import say
from monitor.wiring import installation

if TYPE_CHECKING:
    from monitor.card.state import Hold
    from monitor.settings import Settings
    from monitor.wiring import Installation


def approve(settings: Settings, number: int, by: str | None, note: str) -> int:
    """Believe a held card and publish it; the exit code."""
    with installation(settings, make=False) as house:
        hold = _waiting(house, number)
        count = house.decisions.approve(hold, by or getpass.getuser(), note, house.now())
        say(f"{hold.page}: approved; {count} change(s), serial {house.store.serial()}")
        if pending := house.store.page_state(hold.page).pending:
            say(f"{hold.page}: {len(pending)} price(s) that it no longer states go when its next check agrees")
        problems = publish_everything(house)
    for problem in problems:
        say(str(problem))
    return 1 if problems else 0


def reject(settings: Settings, number: int, by: str | None, note: str) -> int:
    """Keep the last good card in spite of what the page says; the exit code."""
    with installation(settings, make=False) as house:
        hold = _waiting(house, number)
        house.decisions.reject(hold, by or getpass.getuser(), note, house.now())
        say(f"{hold.page}: rejected; the last good card stays, and this reading is not asked about again")
    return 0


def withdraw(settings: Settings, number: int, by: str | None, note: str) -> int:
    """Take a rejection back; the exit code."""
    with installation(settings, make=False) as house:
        hold = house.store.hold(number)
        if hold is None or hold.verdict != "rejected":
            raise UsageError(f"no hold {number} was rejected; `ratecard holds --all` lists those that were")
        house.decisions.withdraw(hold, by or getpass.getuser(), note, house.now())
        say(f"{hold.page}: rejection withdrawn; if it still says so, `ratecard check {hold.page}` holds it anew")
    return 0


def _waiting(house: Installation, number: int) -> Hold:
    waiting = {hold.id: hold for hold in house.store.holds(waiting_only=True)}
    if number not in waiting:
        raise UsageError(f"no hold {number} waits for a decision; `ratecard holds` lists those that do")
    return waiting[number]
