"""A real Chromium, driven over a pipe (DevTools protocol), so that no package has to bring a browser of its own."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--remote-debugging-pipe",
)  # fmt: skip

_PLUG = """
import fcntl, os, sys
to_it, from_it = (fcntl.fcntl(int(number), fcntl.F_DUPFD, 10) for number in sys.argv[1:3])
os.dup2(to_it, 3), os.dup2(from_it, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


@dataclass
class Tab:
    """One page that was loaded, and what happened while it was."""

    browser: Browser
    session: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    scripted: bool = True

    def ask(self, method: str, **params: Any) -> Any:
        return self.browser.ask(method, self, **params)

    def look(self, *, width: int = 1280, dark: bool = False, script: bool = True) -> None:
        self.scripted = script
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=844, deviceScaleFactor=1, mobile=width < 600)
        self.ask(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}],
        )
        self.ask("Emulation.setScriptExecutionDisabled", value=not script)

    def open(self, url: str) -> None:
        self.complaints.clear()
        self.requests.clear()
        self.ask("Page.navigate", url=url)
        self.browser.wait_for("Page.loadEventFired", self)
        self.ask("Runtime.evaluate", expression="0")  # what the page logged by now has arrived before the answer

    def run(self, expression: str) -> Any:
        answer = self.ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def settle(self) -> None:
        """Wait until the page's own requests are answered and what they were for is done."""
        self.ask("Runtime.evaluate", expression="0")
        if not self.scripted:
            return
        self.run("new Promise(done => setTimeout(done, 250))")

    def click(self, selector: str) -> None:
        place = self.run(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.scrollIntoView({{behavior: 'instant'}});"
            "const box = e.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)

    def press(self, key: str) -> None:
        code = {"Tab": 9, "ArrowRight": 39}[key]
        for kind in ("rawKeyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def names(self) -> list[tuple[str, str]]:
        """Role and name of everything that a screen reader would say."""
        nodes = self.ask("Accessibility.getFullAXTree")["nodes"]
        return [
            (node["role"]["value"], node.get("name", {}).get("value", ""))
            for node in nodes
            if not node["ignored"] and "role" in node
        ]

    def picture(self, file: Path, *, whole: bool = True) -> None:
        shot = self.ask("Page.captureScreenshot", captureBeyondViewport=whole)
        file.write_bytes(base64.b64decode(shot["data"]))


class Browser:
    """The process. Messages are JSON with a null byte after each, on the descriptors 3 (to it) and 4 (from it)."""

    def __init__(self, profile: Path) -> None:
        assert CHROMIUM is not None
        to_it, self._in = os.pipe()
        self._out, from_it = os.pipe()
        command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        wrapped = [sys.executable, "-c", _PLUG, str(to_it), str(from_it), *command]
        log = (profile / "log").open("wb")
        self._process = subprocess.Popen(wrapped, pass_fds=(to_it, from_it), stderr=log, stdout=log)
        log.close()
        os.close(to_it)
        os.close(from_it)
        self._rest, self._number = b"", 0
        self._tabs: dict[str, Tab] = {}
        self._events: list[tuple[str, str]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(20)
        os.close(self._in)
        os.close(self._out)

    def tab(self) -> Tab:
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab = self._tabs[session] = Tab(self, session)
        for domain in ("Page", "Runtime", "Network", "Log"):
            tab.ask(f"{domain}.enable")
        return tab

    def ask(self, method: str, tab: Tab | None = None, **params: Any) -> Any:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        os.write(self._in, json.dumps(message | ({"sessionId": tab.session} if tab else {})).encode() + b"\0")
        while (answer := self._next()).get("id") != self._number:
            self._note(answer)
        assert "error" not in answer, (method, answer)
        return answer["result"]

    def wait_for(self, event: str, tab: Tab) -> None:
        while (event, tab.session) not in self._events:
            self._note(self._next())
        self._events.remove((event, tab.session))

    def _next(self) -> Any:
        while b"\0" not in self._rest:
            came = os.read(self._out, 1 << 20)
            if not came:
                pytest.fail("the browser went away")
            self._rest += came
        line, _, self._rest = self._rest.partition(b"\0")
        return json.loads(line)

    def _note(self, event: dict[str, Any]) -> None:
        tab = self._tabs.get(event.get("sessionId", ""))
        if tab is None:
            return
        params = event["params"]
        if event["method"] == "Network.requestWillBeSent":
            tab.requests.append(params["request"]["url"])
        elif event["method"] in ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled"):
            tab.complaints.append(json.dumps(params))
        elif event["method"] == "Page.loadEventFired":
            self._events.append((event["method"], tab.session))
