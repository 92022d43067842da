"""The server goes away in the middle of a run and comes back: the page says so, and goes on by itself."""

import time
from contextlib import suppress

import pytest
from playwright.sync_api import Error

from explorer.words.texts import words_in
from tests.browser.playing import until
from tests.browser.server import free_port, started
from tests.lanes import first

REEL = "window.explorerPlayers?.get('create-player')?.reel"
SHOWN = "!document.querySelector('#connection .lost')?.hidden"
RUN = "prompt=a+castle+in+the+snow&seed=3&steps=24"


@pytest.fixture
def mortal():
    """[process] of a site that the test may kill and start again, and its port."""
    port = free_port()
    processes = [started(port)]
    yield processes, port
    for process in processes:
        process.kill()
        process.wait()


@pytest.mark.slow
@pytest.mark.parametrize("language", first(["en", "de"]))
def test_a_restart_in_mid_run_is_said_and_healed(chromium, mortal, language):
    processes, port = mortal
    words = words_in(language)
    page = chromium.new_page(locale=language)  # not `visit`: here requests fail, as they should
    page.goto(f"http://127.0.0.1:{port}/{language}/?{RUN}")
    until(page, f"{REEL}?.start?.settings?.includes('snow') && {REEL}.last >= 2 && !{REEL}.done", 90)
    before = page.evaluate(f"{REEL}.run")
    processes[0].kill()
    processes[0].wait()
    until(page, SHOWN, 30)
    assert page.get_by_role("alert").get_by_text(words("app.lost")).is_visible()
    assert page.get_by_text("Connection Lost").count() == 0 or not page.get_by_text("Connection Lost").is_visible()
    assert page.evaluate(f"{REEL}.run") == before  # what was on the page stays
    page.get_by_role("button", name=words("app.lost_again")).click()  # does no harm while nobody is there
    processes.append(started(port))
    back(page, f"{REEL}?.start?.settings?.includes('snow') && {REEL}.done && {REEL}.run !== '{before}'", 120)
    assert not page.evaluate(SHOWN)
    until(page, f"{REEL}.steps.filter((step) => step.ready).length === 25", 30)  # pictures come after their packets
    page.close()


def back(page, expression, seconds):
    """Waits over a reload, in the middle of which nothing can be asked."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(Error):
            if page.evaluate(expression):
                return
        page.wait_for_timeout(250)
    pytest.fail(f"never true: {expression}")
