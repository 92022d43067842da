"""The page's engine when things go wrong, or are unusual: broken downloads, little memory, threads, two tabs, no network."""

import math
import re

import pytest
import torch

from explorer.model.registry import load_model
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished
from explorer.words.texts import words_in
from tests.browser.site.host import ISOLATED, hosted

EN = words_in("en")
LAST = "stepsOf(explorerPage.create.run).at(-1)"
OVER = f"explorerPage.create.run && {LAST}?.final && document.querySelector('#stop').hidden"
LINK = "prompt=a+red+apple&model=tiny&seed=3"
REFUSED = """WebAssembly.instantiate = async () => {
    throw new RangeError("WebAssembly.Memory(): could not allocate memory"); };\n"""


@pytest.fixture
def window(chromium):
    """window(how a context is made) -> a page of its own, which no service worker stands before unless it is asked for."""
    contexts = []

    def opened(**how):
        contexts.append(chromium.new_context(**{"service_workers": "block", **how}))
        contexts[-1].set_default_timeout(60_000)
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


def drawn(page):
    """Waits for the picture; (3, 128, 128) in [-1, 1]."""
    page.wait_for_function(OVER)
    return torch.tensor(page.evaluate(f"[...{LAST}.state]")).view(1, 3, 128, 128)


@pytest.fixture(scope="module")
def wanted(tiny_model):
    """The studio's picture of LINK."""
    with tiny_model():
        return finished(reverse(Settings.from_text(LINK), load_model("tiny", "float32", "cpu")))


def decibels(found, wanted):
    return 10 * math.log10(4 / max(float((found - wanted).square().mean()), 1e-20))


def spoiled(page, name, times, body=None):
    """Answers that are not the file, as many times as that."""
    left = [times]

    def answer(route):
        if not left[0]:
            return route.continue_()
        left[0] -= 1
        response = route.fetch()
        return route.fulfill(response=response, body=body(response.body()) if body else b"not all of it")

    page.route(f"**/{name}", answer)
    return left


def refuses(page, times):
    """Memory is refused to the first workers."""
    return spoiled(page, "worker.js", times, lambda script: REFUSED.encode() + script)


def test_another_model_gives_the_studios_picture(window, site_address, wanted):
    page = window()
    page.goto(f"{site_address}/index.html?{LINK}")
    assert decibels(drawn(page), wanted) >= 80
    bytes_of = page.evaluate("Object.fromEntries(explorerPage.bytes)")
    assert bytes_of.items() <= page.evaluate("explorerPage.facts.bytes").items(), "all bytes are shown as they come"
    assert page.inner_text("#device") == EN("site.device.core")


def test_one_file_paints_wherever_it_is_opened(visit, single_file, wanted):
    assert single_file.stat().st_size < 25e6
    page, seen = visit(f"{single_file.as_uri()}#{LINK}")
    assert decibels(drawn(page), wanted) >= 80
    page.wait_for_function("explorerPage.studio.loads.has('judge')")
    page.evaluate("explorerPage.studio.giveBack()")  # its files are read a second time
    for _ in range(2):  # the second one is seen by the judge, which has come back behind the first
        page.click("#make")
        drawn(page)
        page.wait_for_function("explorerPage.studio.loads.has('judge')")
    assert page.evaluate(f"{LAST}.numbers.readings")
    assert {address.partition(":")[0] for address in seen.requests} <= {"file", "blob", "data"}


@pytest.mark.parametrize("parts", [True, False], ids=["in parts", "whole"])
def test_a_download_that_breaks_off_goes_on(parts, window, site_folder, wanted):
    with hosted(site_folder, parts=parts) as host:
        host.cuts = {"tiny.weights": 1, "runtime.wasm": 1}
        page = window()
        page.goto(f"{host.address}/index.html?{LINK}")
        assert decibels(drawn(page), wanted) >= 80
        half = (site_folder / "some" / "school" / "tiny.weights").stat().st_size // 2
        assert [rest for name, rest in host.seen if name == "tiny.weights"] == [None, f"bytes={half}-"]


def test_a_damaged_copy_in_a_cache_is_fetched_anew(window, site_address, wanted):
    page = window()
    spoiled(page, "tiny.weights", 1, lambda content: content[:5000] + b"\0" * 99 + content[5099:])
    page.goto(f"{site_address}/index.html?{LINK}")
    assert decibels(drawn(page), wanted) >= 80


@pytest.mark.parametrize("body", [None, lambda content: content[:-50] + b"\1" * 50], ids=["cut off", "damaged"])
def test_a_bad_file_is_said_in_a_line_and_can_be_tried_again(body, window, site_address):
    page = window()
    left = spoiled(page, "tiny.weights", 9, body)
    page.goto(f"{site_address}/index.html?{LINK}")
    page.locator("#again").wait_for()
    said = page.inner_text("#said")
    assert "tiny.weights" in said
    assert "\n" not in said
    left[0] = 0
    page.click("#again")
    drawn(page)


def test_where_memory_is_refused_there_is_a_smaller_way(window, site_address, wanted):
    page = window()
    refuses(page, 1)
    page.goto(f"{site_address}/index.html?{LINK}")
    assert decibels(drawn(page), wanted) >= 80
    assert EN("site.device.lean") in page.inner_text("#device")
    page.select_option("#model", "fast")  # one network at a time
    page.wait_for_function("[...explorerPage.studio.loads.keys()].join() === 'runtime,fast'")


def test_where_all_memory_is_refused_it_is_said_in_a_line(window, site_address):
    page = window()
    left = refuses(page, 9)
    page.goto(f"{site_address}/index.html?{LINK}")
    page.locator("#again").wait_for()
    assert page.inner_text("#said") == EN("site.no_memory")
    left[0] = 0
    page.click("#again")
    drawn(page)


def test_a_run_that_memory_is_refused_to_begins_again(window, site_address, wanted):
    page = window()
    page.goto(f"{site_address}/index.html?{LINK}")
    drawn(page)
    page.evaluate("""() => { const { studio, create } = explorerPage;
        void create.make(); studio.engine.failed({ of: "run", name: [...studio.runs.keys()].at(-1), reason: "std::bad_alloc" }); }""")
    page.wait_for_function("explorerPage.studio.way.lean")
    assert decibels(drawn(page), wanted) >= 80


def test_threads_are_used_where_the_page_is_isolated_and_given_up_where_they_fail(window, site_folder, wanted):
    with hosted(site_folder, headers=ISOLATED) as host:
        for times, cores in ((0, "cores"), (1, "core")):
            page = window()
            page.add_init_script("Object.defineProperty(navigator, 'hardwareConcurrency', { value: 2 })")
            refuses(page, times)
            page.goto(f"{host.address}/index.html?{LINK}")
            assert page.evaluate("crossOriginIsolated")
            assert decibels(drawn(page), wanted) >= 80
            assert page.inner_text("#device").startswith(EN(f"site.device.{cores}", threads=2))


def test_a_worker_that_cannot_begin_is_replaced(window, site_address):
    page = window()
    left = spoiled(page, "worker.js", 1, lambda _: b"throw new Error('no worker');")
    page.goto(f"{site_address}/index.html?{LINK}")
    page.locator("#again").wait_for()
    assert not left[0]
    page.click("#again")
    drawn(page)


def test_an_old_browser_is_told_so_in_a_line(window, site_address):
    page = window()
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.add_init_script("WebAssembly.validate = () => false")
    page.goto(f"{site_address}/index.html?{LINK}")
    assert page.locator("#too-old").inner_text() == EN("site.too_old")
    assert not [name for name in asked if name.endswith((".weights", ".wasm"))]


def test_two_tabs_paint_at_the_same_time(window, site_address, wanted):
    first = window(service_workers="allow")
    pages = [first, first.context.new_page()]
    for page in pages:
        page.goto(f"{site_address}/index.html?{LINK}")
    for page in pages:
        assert decibels(drawn(page), wanted) >= 80
    for page in pages:
        page.click("#make")
    for page in pages:
        drawn(page)


def test_out_of_sight_nothing_is_computed_and_memory_is_given_back(window, site_address):
    page = window()
    page.goto(f"{site_address}/index.html?{LINK}")
    drawn(page)
    page.wait_for_function("explorerPage.studio.loads.has('judge')")
    hide = """(on) => { Object.defineProperty(document, "hidden", { value: on, configurable: true });
        document.dispatchEvent(new Event("visibilitychange")); }"""
    page.evaluate(hide, True)
    page.click("#make")
    page.wait_for_function("!document.querySelector('#stop').hidden && [...explorerPage.studio.runs.values()].at(-1).held.length")
    page.wait_for_timeout(700)  # four calls take a tenth of that
    assert page.evaluate("[...explorerPage.studio.runs.values()].at(-1).held.length") == 1
    page.evaluate("explorerPage.studio.giveBack()")
    assert page.evaluate("explorerPage.studio.loads.size") > 0, "not while a run is under way"
    page.evaluate(hide, False)
    drawn(page)
    page.evaluate("explorerPage.studio.giveBack()")
    assert page.evaluate("explorerPage.studio.loads.size") == 0
    page.click("#make")
    drawn(page)
    page.wait_for_function("explorerPage.studio.loads.has('judge')")


def test_after_one_visit_no_network_is_needed(window, host, wanted):
    page = window(service_workers="allow")
    page.goto(f"{host.address}/index.html?{LINK}")
    page.wait_for_function("explorerPage.offline")
    assert page.inner_text("#device").endswith(EN("site.device.kept"))
    page.close()
    host.shutdown()  # nobody answers any more
    host.server_close()
    page = page.context.new_page()
    for place in ("index.html", "de/index.html", ""):
        page.goto(f"{host.address}/{place}?{LINK}")
        assert decibels(drawn(page), wanted) >= 80


def test_plain_http_in_a_network_of_ones_own(window, site_folder, wanted):
    page = window()
    root = "http://classroom.test/some/school/"
    page.route(f"{root}**", lambda route: route.fulfill(path=site_folder / "some" / "school" / re.sub(r"\?.*", "", route.request.url.removeprefix(root))))  # fmt: skip
    page.goto(f"{root}index.html?{LINK}")
    assert not page.evaluate("isSecureContext || 'serviceWorker' in navigator || 'caches' in window")
    assert decibels(drawn(page), wanted) >= 80


@pytest.mark.parametrize(
    "text",
    [
        "model=tiny&seed=1e999&steps=-7&guidance_scale=NaN&schedule=%3Cscript%3E&prompt=%00%F0%9F%8F%B0" + "x" * 3000,
        "model=tiny&steps=99999999&guidance_scale=-1e9&eta=Infinity&interval=9;-9&points=0:9;0:9&schedule=drawn",
        "model=__proto__&sampler=constructor&spacing=toString&threshold=hasOwnProperty&tab=__proto__&steps=2",
        "%E0%A4%A&model=tiny&prompt=%E0%A4%A&&&=&=%&steps=2&steps=3",
    ],
)
def test_a_link_with_wild_values_still_paints(text, visit, site_address):
    page, _ = visit(f"{site_address}/index.html?{text}")
    page.wait_for_function("window.explorerPage")
    page.select_option("#model", "tiny")
    page.evaluate("explorerPage.create.settings.steps = 2; explorerPage.create.put()")
    page.wait_for_function("explorerPage.studio.loads.has('tiny')")
    page.click("#make")
    assert drawn(page).isfinite().all()


def test_the_keyboard_is_enough(visit, site_address):
    page, _ = visit(f"{site_address}/index.html?{LINK}")
    drawn(page)

    def reach(name):
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == name:
                return
        raise AssertionError(f"{name} cannot be reached")

    reach("tab-create")
    for name in ("compare", "destroy", "create"):
        page.keyboard.press("ArrowRight")
        while page.evaluate("explorerPage.tab") != name:
            page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.id") == f"tab-{name}"
    reach("prompt")
    page.keyboard.press("Control+a")
    page.keyboard.type("a dog")
    before = page.evaluate("explorerPage.create.run")
    page.keyboard.press("Enter")
    page.wait_for_function(f"explorerPage.create.run !== '{before}' && {OVER}")
    reach("make")
    before = page.evaluate("explorerPage.create.run")
    page.keyboard.press("Space")
    page.wait_for_function(f"explorerPage.create.run !== '{before}' && {OVER}")
