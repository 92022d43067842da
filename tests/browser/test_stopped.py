"""The studio that people start, stopped while pages are open and runs go on."""

import os
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

from explorer.service.ending import PATIENCE
from tests.browser.playing import until
from tests.browser.server import free_port

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")]

REEL = "window.explorerPlayers?.get('create-player')?.reel"
SOON = 2 * PATIENCE + 6
"""Seconds. An idle machine needs PATIENCE and one more, a busy one more than that. Undone, it would never end, since
pages stay open."""


def hang_up_as_usual():
    """Whoever runs the tests may have turned it off for all that they start (nohup)."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_it_ends_soon_with_one_line_while_pages_are_open_and_runs_go_on(chromium, tmp_path, name):
    port = free_port()
    with open(tmp_path / "said", "w+") as said:
        command = [sys.executable, "-m", "explorer", "app", "--port", str(port), "--no-browser"]
        process = subprocess.Popen(command, stdout=said, stderr=said, preexec_fn=hang_up_as_usual)
        try:
            answers(port, process)
            pages = [chromium.new_page() for _ in range(3)]
            for seed, page in enumerate(pages):
                page.goto(f"http://127.0.0.1:{port}/en/?prompt=a+castle+in+the+snow&seed={seed}&steps=100")
            until(pages[0], f"{REEL}?.last >= 2 && !{REEL}.done", 180)
            process.send_signal(getattr(signal, name))
            assert process.wait(SOON) == 0
        finally:
            process.kill()
            process.wait()
        said.seek(0)
        assert said.read().splitlines()[1:] == ["Ready. Stop with Ctrl+C.", "Stopped."]
    for page in pages:
        page.close()


def answers(port, process):
    for _ in range(600):
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
        except OSError:
            time.sleep(0.3)
        assert process.poll() is None
    raise AssertionError("the studio did not start")
