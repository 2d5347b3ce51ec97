"""Runs `ratecard check` again and again, each in a fork of this process, and kills it after the seconds it reads.

A fork takes a fraction of the time that a new interpreter takes. Each line on standard input is a number of seconds; the
answer is one line: what `os.waitpid` made of it, -9 where the check was killed.
"""

from __future__ import annotations

import os
import signal
import sys
import time

import alembic.command

import monitor.commands.check
import monitor.reading.version
from monitor.cli import main

assert alembic.command
assert monitor.commands.check
monitor.reading.version.reader_version()

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        sys.argv = ["ratecard", "check"]
        sys.stdin.close()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        main()
    end = time.monotonic() + float(line)
    while time.monotonic() < end and os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
