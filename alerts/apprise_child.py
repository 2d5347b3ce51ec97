"""A process that hands one message to Apprise, and can be ended whatever that waits for.

On standard input it is told `[url, title, body]` as JSON: an address is a secret, and all can see command lines.
It ends with 0 where the message was delivered.
"""

from __future__ import annotations

import json
import sys


def main() -> int:
    import apprise

    url, title, body = json.load(sys.stdin)
    service = apprise.Apprise()
    return 0 if service.add(url) and service.notify(title=title, body=body) else 1


if __name__ == "__main__":
    sys.exit(main())
