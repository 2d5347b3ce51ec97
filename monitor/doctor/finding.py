"""What `ratecard doctor` says of one thing."""

from __future__ import annotations

import re
from dataclasses import dataclass

OK, WARNING, ERROR = "ok", "warning", "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """`check` names what was looked at, `mend` the command or the setting that mends it; empty where all is well."""

    check: str
    level: str
    text: str
    mend: str = ""


def of_error(check: str, error: Exception, mend: str = "") -> Finding:
    """An error of ours as a finding; the commands that its message names are those that mend it."""
    named = re.findall(r"`(ratecard [^`]+)`", str(error))
    return Finding(check, ERROR, str(error), mend or " && ".join(named))
