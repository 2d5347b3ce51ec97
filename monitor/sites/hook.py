"""Telling whoever deploys a site that its pages have changed: a command, a deploy hook, or both."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Protocol

from monitor.errors import DeliveryError
from monitor.feed.words import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.sites.site import SiteSettings

_TAIL = 400  # characters of what a failed command said last
_TRY_AGAIN = (408, 425, 429)
_OURS = "RATECARD_"  # settings and secrets of this program, none of a command's business


class Answer(Protocol):
    """What a host answered."""

    @property
    def status(self) -> int: ...

    @property
    def retry_after(self) -> float | None: ...


Post = Callable[[str], Answer]  # posts nothing to an address; raises DeliveryError where there is no answer


def run_hook(settings: SiteSettings, post: Post, environment: Mapping[str, str]) -> None:
    """Run the command, then call the deploy hook, as far as they are set.

    Raises DeliveryError with the end of what the command said, or what the host answered; never with the address.
    """
    if settings.command:
        _run(settings, environment)
    if settings.deploy_hook:
        _call(settings, post)


def _call(settings: SiteSettings, post: Post) -> None:
    answer = post(settings.deploy_hook)
    if not 200 <= answer.status < 300:
        permanent = 300 <= answer.status < 500 and answer.status not in _TRY_AGAIN
        advice = "check the address of its deploy hook" if permanent else "it will be called again"
        raise DeliveryError(
            f"site {settings.name}: the deploy hook answered {answer.status}; the pages are written, but not deployed; "
            f"{advice}",
            permanent=permanent,
            retry_after=answer.retry_after,
        )


def _run(settings: SiteSettings, environment: Mapping[str, str]) -> None:
    kept = {name: value for name, value in environment.items() if not name.startswith(_OURS)}
    with tempfile.TemporaryFile() as said:  # a file, since a command may say more than fits in memory
        try:
            process = subprocess.Popen(  # noqa: S603 - the operator's own command, and no shell
                settings.command, cwd=settings.output, env=kept, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise _failure(settings, f"can't be started ({error.strerror})", permanent=True) from error
        code = _wait(settings, process, said)
        if code:
            raise _failure(settings, f"ended with {code}{_last(said)}", permanent=False)


def _wait(settings: SiteSettings, process: subprocess.Popen[bytes], said: IO[bytes]) -> int:
    try:
        return process.wait(settings.timeout)
    except subprocess.TimeoutExpired:
        raise _failure(settings, f"took longer than {settings.timeout:g} s{_last(said)}", permanent=False) from None
    finally:
        if process.poll() is None:  # with everything that it has started
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _last(said: IO[bytes]) -> str:
    said.seek(max(0, said.seek(0, os.SEEK_END) - 4 * _TAIL))
    tail = plain(said.read().decode("utf-8", "replace"))[-_TAIL:]
    return f", and said last: {tail}" if tail else ""


def _failure(settings: SiteSettings, problem: str, *, permanent: bool) -> DeliveryError:
    advice = "correct it in the settings" if permanent else "it will be run again"
    return DeliveryError(
        f"site {settings.name}: its command {settings.command[0]} {problem}; the pages are written, but not deployed; "
        f"{advice}",
        permanent=permanent,
    )
