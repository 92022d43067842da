"""The browser fixtures, for measurements in a real Chromium."""

from tests.browser.conftest import chromium, visit

__all__ = ["chromium", "visit"]
