"""A page that holds the site's scripts as modules, in a real browser."""

import http.server
import threading
from functools import partial
from pathlib import Path

import pytest

import explorer.site
from explorer.player.bundle import player_file
from explorer.site.build import folder_site

__all__ = ["scripts", "site_address", "site_folder"]

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


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory):
    """The site, as `explorer site --out` writes it, below a path of its own."""
    root = tmp_path_factory.mktemp("host")
    folder_site(root / "some" / "school")
    return root


@pytest.fixture(scope="session")
def site_address(site_folder):
    """Where a plain file server has the site."""
    handler = partial(Quiet, directory=site_folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/some/school"
    server.shutdown()
