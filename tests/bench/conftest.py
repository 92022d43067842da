"""The studio as a person starts it, and the browser fixtures, for measurements of what people wait for."""

import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest

from explorer.commands.app import free_port
from tests.browser.conftest import chromium, visit

__all__ = ["answers", "begun", "chromium", "server", "studio", "visit"]


def begun(port, *options):
    """The process of `explorer app`, as a person starts it."""
    command = [sys.executable, "-m", "explorer", "app", "--no-browser", "--port", str(port), *options]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def answers(address, process):
    """Waits until it answers."""
    while True:
        try:
            return urllib.request.urlopen(f"{address}/healthz", timeout=1).read()
        except OSError:
            assert process.poll() is None, "the server stopped"
            time.sleep(0.05)


@contextmanager
def studio(*options):
    """`explorer app` as a person starts it: its address, the seconds until it answered, and its process."""
    port, began = free_port("127.0.0.1", 7900), time.perf_counter()
    process, address = begun(port, *options), f"http://127.0.0.1:{port}"
    try:
        answers(address, process)
        yield address, time.perf_counter() - began, process
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def server():
    """The studio as people start it, without options."""
    with studio() as started:
        yield started
