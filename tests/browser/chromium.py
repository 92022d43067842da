"""Finds a Chromium for the browser tests, or installs one: python -m tests.browser.chromium

Looked for, in this order: the variable EXPLORER_CHROMIUM, Playwright's own browser, one on the PATH. Where there is
none, Playwright's download is tried, then Debian's package if this user may install packages.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")

__all__ = ["find", "install"]


@cache
def find() -> str | None:
    """The path of a Chromium, or None; looked for once, for Playwright cannot be begun while it runs."""
    named = os.environ.get("EXPLORER_CHROMIUM")
    if named:
        return named
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if Path(own).exists():
        return own
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> str | None:
    """Finds or installs a Chromium and returns its path; None when every way failed."""
    path = find()
    if path is None:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, **quiet)
        find.cache_clear()
        path = find()
    if path is None and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", "-q", *command], check=False, stdout=subprocess.DEVNULL)
        find.cache_clear()
        path = find()
    return path


if __name__ == "__main__":
    browser = install()
    if browser is None:
        sys.exit("No Chromium was found or could be installed; install one and set EXPLORER_CHROMIUM to its path.")
    print(f"Browser for the tests: {browser}")
