"""A page that holds the site's scripts as modules, in a real browser."""

from contextlib import contextmanager
from pathlib import Path

import pytest

import explorer.site
from explorer.model.registry import MODELS, load_model
from explorer.player.bundle import player_file
from explorer.site.build import folder_site, single_page
from explorer.site.networks import OTHERS
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished
from tests.browser.site import tiny
from tests.browser.site.host import hosted
from tests.browser.site.painting import LINK

__all__ = [
    "beside_files",
    "host",
    "scripts",
    "single_file",
    "site_address",
    "site_folder",
    "tiny_model",
    "wanted",
    "window",
]

SCRIPTS = Path(explorer.site.__file__).parent / "scripts"
ORIGIN = "http://site.test"


@pytest.fixture(scope="module")
def scripts(chromium):
    """ask(module, expression, argument): what `expression`, a function of (the module's exports, the argument), gives
    back in the page."""
    page = chromium.new_page()

    def answer(route):
        name = route.request.url.removeprefix(f"{ORIGIN}/")
        if not name:
            return route.fulfill(content_type="text/html", body="<!doctype html><title>scripts</title>")
        return route.fulfill(content_type="text/javascript", path=SCRIPTS / name)

    page.route(f"{ORIGIN}/**", answer)
    page.goto(f"{ORIGIN}/")
    page.add_script_tag(content=player_file("shared.js"))  # what the player's scripts share is there on every page

    def ask(module, expression, argument=None):
        return page.evaluate(f"async (argument) => ({expression})(await import('/{module}'), argument)", argument)

    yield ask
    page.close()


@pytest.fixture(scope="module")
def beside_files(chromium, site_address):
    """A page beside the site's files, which has its scripts as modules, too."""
    page = chromium.new_page()
    own = {"content_type": "text/javascript"}
    page.route("**/scripts/*.js", lambda route: route.fulfill(**own, path=SCRIPTS / Path(route.request.url).name))
    page.goto(f"{site_address}/page.css")
    yield page
    page.close()


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory):
    """registered() -> the name of a model that loads at once, in the lists while it is needed."""
    entry, files = tiny.made(tmp_path_factory.mktemp("tiny"))

    @contextmanager
    def registered():
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(MODELS, entry.name, entry)
            patch.setitem(OTHERS, entry.name, files)
            yield entry.name

    return registered


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory, tiny_model):
    """The site, as `explorer site --out` writes it, below a path of its own, with one more model that loads at once."""
    root = tmp_path_factory.mktemp("host")
    with tiny_model() as tiny:
        folder_site(root / "some" / "school", ("fast", "base", tiny))
    return root


@pytest.fixture(scope="session")
def single_file(tmp_path_factory, tiny_model):
    """One page in one file, with the model that loads at once."""
    with tiny_model() as tiny:
        return single_page(tmp_path_factory.mktemp("stick") / "studio.html", "en", (tiny,))


@pytest.fixture(scope="session")
def site_address(site_folder):
    """Where a plain file server has the site."""
    with hosted(site_folder) as host:
        yield host.address


@pytest.fixture
def host(site_folder):
    """A host of one's own, which may be told to fail."""
    with hosted(site_folder) as host:
        yield host


@pytest.fixture
def window(chromium):
    """window(how a context is made) -> a page of its own, without a service worker unless one is asked for."""
    contexts = []

    def opened(**how):
        contexts.append(chromium.new_context(**{"service_workers": "block", **how}))
        contexts[-1].set_default_timeout(120_000)
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def wanted(tiny_model):
    """The studio's picture of LINK."""
    with tiny_model():
        return finished(reverse(Settings.from_text(LINK), load_model("tiny", "float32", "cpu")))
