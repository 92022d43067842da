"""A page in a frame of another site, where browsers lend no storage; and offline pages under paths of any kind."""

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from explorer.player.offline import page as offline_page
from explorer.player.packets import packets
from explorer.service.hosts import Hosts
from explorer.words.texts import words_in
from tests.browser.playing import ready, until
from tests.browser.runs import made_up, sentences
from tests.browser.server import quick_site, running, serving
from tests.lanes import first

EN = words_in("en")
REEL = "window.explorerPlayers?.get('create-player')?.reel"
RUN = "prompt=a+red+apple&model=fast"
NO_STORAGE = """
for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
  const refuse = () => { throw new DOMException("The operation is insecure.", "SecurityError"); };
  Object.defineProperty(window, name, { get: refuse, configurable: true });
}
Object.defineProperty(Document.prototype, "cookie", { get() { throw new DOMException("insecure", "SecurityError"); },
  set() { throw new DOMException("insecure", "SecurityError"); } });
"""


def named(address):
    """Another site's name for this computer."""
    return address.replace("127.0.0.1", "localhost")


def test_a_page_that_was_not_named_frames_nothing(chromium):
    """One server, two pages that frame it: --embed-from names the one, and a browser refuses the other."""
    shown = []
    outside = Starlette(routes=[Route("/", lambda _: HTMLResponse(shown[0]))])
    with (
        serving(outside) as school,
        serving(outside) as other,
        running(quick_site(), Hosts.make(embed=[named(school)])) as address,
    ):
        shown.append(f'<!doctype html><iframe src="{address}/en/" width=1200 height=800></iframe>')
        tab = chromium.new_page()
        for page, inside in ((school, True), (other, False)):
            tab.goto(named(page))  # ends when its frame has loaded, or has been refused
            assert any(one.url.startswith(address) for one in tab.frames) is inside
        tab.close()


def test_a_framed_page_without_storage_makes_pictures(chromium):
    shown = []
    outside = Starlette(routes=[Route("/", lambda _: HTMLResponse(shown[0]))])
    with serving(outside) as school, running(quick_site(), Hosts.make(embed=[named(school)])) as address:
        shown.append(f'<!doctype html><iframe src="{address}/en/?{RUN}" width=1200 height=800></iframe>')
        context = chromium.new_context(locale="en-GB")
        context.set_default_timeout(60_000)
        context.add_init_script(NO_STORAGE)
        tab, errors = context.new_page(), []
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.goto(named(school))
        inside = next(one for one in tab.frames if one.url.startswith(address))
        inside.wait_for_function(f"{REEL}?.done && {REEL}.start.settings.includes('apple')")
        before = inside.evaluate(f"{REEL}.run")
        inside.get_by_role("button", name=EN("create.make"), exact=True).click()
        inside.wait_for_function(f"{REEL}.done && {REEL}.run !== '{before}'")
        for name in ("destroy", "learn", "compare"):
            inside.get_by_role("tab", name=EN(f"tabs.{name}"), exact=True).click()
        assert not errors
        context.close()


ODD = [
    "a b",
    "50 % off",
    "100%25",
    "what?",
    "no#1",
    "ü und 日本",
    'it\'s "quoted"',
    "a&b=c;d",
    "[x] (1)",
    "a+b",
    "~x",
    "x" * 200,
]


@pytest.mark.parametrize("name", first(ODD, 4))
def test_an_offline_page_plays_under_any_path(visit, tmp_path, name):
    path = tmp_path / name / f"{name[:100]}.html"
    path.parent.mkdir()
    run = made_up(3)
    path.write_text(offline_page(packets(run, sentences=sentences(3)), run.settings, title=name), encoding="utf-8")
    tab, seen = visit(path.as_uri())
    ready(tab)
    until(tab, "window.explorerPlayers.get('run-0').panes.length > 0")
    assert seen.requests == [path.as_uri()]
