"""A real Chromium for the whole session, and `visit`, which opens pages in it and watches what they do."""

import os
import time
from dataclasses import dataclass, field

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before gradio is imported anywhere
os.environ["HF_HUB_OFFLINE"] = "1"

import pytest
from playwright.sync_api import Page, sync_playwright

from explorer.player.offline import page
from explorer.player.packets import packets
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import Settings
from tests.browser.chromium import find
from tests.browser.playing import ready
from tests.browser.runs import made_up, sentences
from tests.browser.server import running


@pytest.fixture(scope="session")
def chromium():
    """The browser. Skips where there is none: install chromium, or `python -m playwright install chromium`."""
    path = find()
    if path is None:
        pytest.skip("no Chromium: install one, or set EXPLORER_CHROMIUM to the path of one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


BROKEN_OFF = ("BodyStreamBuffer was aborted", "AbortError: signal is aborted without reason")


@dataclass
class Seen:
    """What happened in a page: addresses asked for, and errors of scripts and of the console."""

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", self.failed)
        page.on("console", lambda line: self.failed(line.text) if line.type == "error" else None)

    def failed(self, error: Exception | str) -> None:
        """A stream of Gradio's that is still open when the page is left for another address is broken off; that is no
        error of a page that anybody sees."""
        if not any(broken in str(error) for broken in BROKEN_OFF):
            self.errors.append(str(error))

    def outside(self) -> list[str]:
        """Requests that left the machine."""
        near = ("http://127.0.0.1", "http://localhost", "ws://127.0.0.1", "file:", "data:", "blob:")
        return [address for address in self.requests if not address.startswith(near)]


@pytest.fixture
def visit(chromium):
    """visit(address, width=..., locale=..., any option of a Playwright context) -> (page, what it does).

    Ends the test with an error where a page's script failed or something outside this machine was asked for.
    """
    contexts, all_seen = [], []

    def opened(address: str, width: int = 1440, height: int = 900, **options) -> tuple[Page, Seen]:
        context = chromium.new_context(viewport={"width": width, "height": height}, **{"locale": "en-GB", **options})
        context.set_default_timeout(60_000)
        contexts.append(context)
        page, seen = context.new_page(), Seen()
        all_seen.append(seen)
        seen.watch(page)
        page.goto(address)
        return page, seen

    yield opened
    for context in contexts:
        context.close()
    assert not [error for seen in all_seen for error in seen.errors]
    assert not [address for seen in all_seen for address in seen.outside()]


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """(address, site) of a studio that leaves fast runs to its visitors, and has made all that its page opens on."""
    from explorer.app.site import Site

    tmp_path_factory.getbasetemp()  # before all else lies in the server's folder
    site = Site(SharedModels(), Settings(prompt="a castle on the ocean", model="fast", seed=1), share_work=True)
    with running(site) as address:
        for _ in site.opening_run:
            pass
        end = time.monotonic() + 300
        while site.reels.promised:  # the runs of other tabs, made once the pages are there
            assert time.monotonic() < end, "what the page opens on is not made"
            time.sleep(0.1)
        yield address, site


@pytest.fixture
def saved(tmp_path):
    """saved(text) -> the address of a file with that text."""

    def save(text: str) -> str:
        path = tmp_path / "run.html"
        path.write_text(text, encoding="utf-8")
        return path.as_uri()

    return save


@pytest.fixture
def opened(saved, visit):
    """opened(trajectory, options of the browser) -> a page that plays it."""

    def open_run(trajectory=None, title="A run", said=None, language="en", **options):
        trajectory = trajectory or made_up()
        said = said or sentences(len(trajectory.steps))
        text = page(packets(trajectory, sentences=said), trajectory.settings, title=title, language=language)
        return ready(visit(saved(text), **options)[0])

    return open_run


@pytest.fixture(scope="session")
def site_url(tmp_path_factory):
    """Address of the whole site; it opens on a quick run of the fast model."""
    from explorer.app.site import Site
    from explorer.service.shared_models import SharedModels
    from explorer.trajectory.settings import Settings
    from tests.browser.server import running

    tmp_path_factory.getbasetemp()  # before all else lies in the server's folder
    opening = Settings(prompt="a castle on the ocean", model="fast", seed=1)
    with running(Site(SharedModels(), opening)) as address:
        yield address
