from __future__ import annotations

from monitor.doctor.finding import ERROR, Finding, of_error
from monitor.errors import StoreError


def test_the_commands_that_an_error_names_are_those_that_mend_it() -> None:
    error = StoreError("too old. Run `ratecard db backup FILE`, then `ratecard db upgrade`; see `database`")
    assert of_error("database", error) == Finding(
        "database", ERROR, str(error), "ratecard db backup FILE && ratecard db upgrade"
    )


def test_what_the_caller_knows_to_mend_it_goes_first() -> None:
    assert of_error("settings", StoreError("run `ratecard init`"), "correct x").mend == "correct x"
