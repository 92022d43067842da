"""A real Firefox, driven by its own protocol (Marionette), which needs nothing but a socket.

Messages are JSON behind their length and a colon: [0, number, command, parameters] to it, [1, number, error, result]
back. `python -m tests.browser.firefox` finds one or installs Debian's. Source: Firefox source docs, Marionette.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

__all__ = ["Firefox", "find", "install"]

NAMES = ("firefox-esr", "firefox")
QUIET = {  # nothing is asked of anybody else, and no window asks the person who is not there
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
    "ui.systemUsesDarkTheme": 0,
}


def find() -> str | None:
    """The path of a Firefox, or None."""
    return os.environ.get("EXPLORER_FIREFOX") or next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> str | None:
    """Finds or installs a Firefox and returns its path; None where it cannot be had."""
    if find() is None and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        for command in (["update"], ["install", "-y", "--no-install-recommends", "firefox-esr"]):
            subprocess.run(["apt-get", "-q", *command], check=False, stdout=subprocess.DEVNULL)
    return find()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Firefox:
    """A browser with a profile of its own in a folder."""

    def __init__(self, path: str, folder: Path, patience: float = 90) -> None:
        port = free_port()
        lines = [f'user_pref("{name}", {json.dumps(value)});' for name, value in QUIET.items()]
        lines.append(f'user_pref("marionette.port", {port});')
        (folder / "user.js").write_text("\n".join(lines), encoding="utf-8")
        command = [path, "--headless", "--no-remote", "--marionette", "--profile", str(folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.number, self.rest = 0, b""
        self.socket = self.connected(port, patience)
        self.socket.settimeout(patience)
        self.message()  # it says who it is
        self("WebDriver:NewSession")
        self("WebDriver:SetTimeouts", {"script": 1000 * patience, "pageLoad": 1000 * patience})

    def connected(self, port: int, patience: float) -> socket.socket:
        end = time.monotonic() + patience
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port), timeout=5)
            except OSError:
                if time.monotonic() > end or self.process.poll() is not None:
                    self.process.kill()
                    raise
                time.sleep(0.2)

    def message(self) -> Any:
        while b":" not in self.rest or len(self.rest.partition(b":")[2]) < int(self.rest.partition(b":")[0]):
            more = self.socket.recv(1 << 20)
            if not more:
                raise ConnectionError("Firefox has left")
            self.rest += more
        length, _, text = self.rest.partition(b":")
        self.rest = text[int(length) :]
        return json.loads(text[: int(length)])

    def __call__(self, command: str, parameters: dict[str, Any] | None = None) -> Any:
        """What Firefox answers to a command. Raises RuntimeError with what it complains about."""
        self.number += 1
        text = json.dumps([0, self.number, command, parameters or {}]).encode()
        self.socket.sendall(b"%d:%s" % (len(text), text))
        _, _, error, result = self.message()
        if error:
            raise RuntimeError(f"{error['error']}: {error['message']}")
        return result.get("value", result) if isinstance(result, dict) else result

    def goto(self, address: str) -> None:
        self("WebDriver:Navigate", {"url": address})

    def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page; of what a promise brings."""
        asks = {"script": "return window.eval(arguments[0])", "args": [f"(async () => ({expression}))()"]}
        return self("WebDriver:ExecuteScript", {**asks, "sandbox": None})

    def wait_for(self, expression: str) -> None:
        """Until an expression is true; errors of the page on the way there count as not yet."""
        waits = f"""(async () => {{ for (;;) {{ try {{ if ({expression}) return true; }} catch {{}}
            await new Promise((go) => setTimeout(go, 50)); }} }})()"""
        self.evaluate(waits)

    def resize(self, width: int, height: int) -> None:
        self("WebDriver:SetWindowRect", {"width": width, "height": height})

    def close(self) -> None:
        try:
            self("Marionette:Quit", {"flags": ["eForceQuit"]})
            self.process.wait(10)
        except (OSError, RuntimeError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        self.socket.close()


if __name__ == "__main__":
    browser = install()
    if browser is None:
        sys.exit("No Firefox was found or could be installed: tests that need one are left out.")
    print(f"Firefox for the tests: {browser}")
