"""What one fetch may cost."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds, sizes in bytes.

    `total_deadline` bounds a fetch with all its tries and waits; `max_bytes` the body on the wire, `max_inflated` the
    body after decompression, `max_ratio` one by the other (above a harmless size); `max_redirects` the hops that are
    followed; `retry_after_cap` the longest time that a host may send us away.
    """

    total_deadline: float = 60.0
    connect_timeout: float = 5.0
    max_bytes: int = 5 * MIB
    max_inflated: int = 20 * MIB
    max_ratio: int = 100
    tries: int = 3
    max_redirects: int = 5
    retry_after_cap: int = 86_400
    robots: bool = True
