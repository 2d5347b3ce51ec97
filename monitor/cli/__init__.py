"""The commands of `ratecard`: what they are called and what they take; `monitor.commands` does the work.

Heavy things are imported when a command runs, so that `--help` is quick. Exit codes: 0 done, 1 something failed,
2 wrong use, 3 refused or held; where both happened, 1.
"""

from __future__ import annotations

import io
import os
import sys
from typing import NoReturn

import typer

from monitor.cli.options import app
from monitor.errors import RatecardError, UsageError

# In the order in which `--help` lists the commands.
# isort: off
from monitor.cli import watching, looking, deciding, feeding, alerting, operating
# isort: on

__all__ = ["alerting", "app", "deciding", "feeding", "looking", "main", "operating", "watching"]


def main() -> None:
    """The console script: say errors in one line, and answer with the contract's exit codes."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that lacks a sign shows its number
    try:
        code = app(sys.argv[1:] or ["--help"], standalone_mode=False)
        sys.stdout.flush()
    except typer.TyperException as error:
        said = error.format_message()
        _fail(f"{said if said.endswith('?') else said.rstrip('.') + '.'} Try `ratecard --help`.", error.exit_code)
    except RatecardError as error:
        _fail(str(error), 2 if isinstance(error, UsageError) else 1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # who read our output has had enough; nothing is flushed to them
        sys.exit(1)
    except OSError as error:
        _fail(f"{error.filename or 'the output'}: {error.strerror}", 1)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str, code: int) -> NoReturn:
    from monitor.terminal import say

    say(f"ratecard: {message}")
    sys.exit(code)
