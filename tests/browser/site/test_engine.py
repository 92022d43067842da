"""The page's engine when things go wrong, or are unusual: broken downloads, little memory, threads, two tabs."""

import pytest

from explorer.words.texts import words_in
from tests.browser.site.host import ISOLATED, hosted
from tests.browser.site.painting import LINK, decibels, drawn
from tests.lanes import first

EN = words_in("en")
LATEST = "[...explorerPage.studio.runs.values()].at(-1)"
HIDE = """(on) => { Object.defineProperty(document, "hidden", { value: on, configurable: true });
    document.dispatchEvent(new Event("visibilitychange")); }"""
REFUSED = """WebAssembly.instantiate = async () => {
    throw new RangeError("WebAssembly.Memory(): could not allocate memory"); };\n"""


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


@pytest.mark.slow
def test_another_model_gives_the_studios_picture(window, site_address, wanted):
    page = window()
    page.goto(f"{site_address}/index.html?{LINK}")
    assert decibels(drawn(page), wanted) >= 80
    bytes_of = page.evaluate("Object.fromEntries(explorerPage.bytes)")
    assert bytes_of.items() <= page.evaluate("explorerPage.facts.bytes").items(), "all bytes are shown as they come"
    assert page.inner_text("#device") == EN("site.device.core")


@pytest.mark.parametrize("parts", first([True, False]), ids=["in parts", "whole"])
def test_a_download_that_breaks_off_goes_on(parts, window, site_folder, wanted):
    with hosted(site_folder, parts=parts) as host:
        host.cuts = {"tiny.weights": 1, "runtime.wasm": 1}
        page = window()
        page.goto(f"{host.address}/index.html?{LINK}")
        assert decibels(drawn(page), wanted) >= 80
        whole, second = [rest for name, rest in host.seen if name == "tiny.weights"]
        assert whole is None
        half = (site_folder / "some" / "school" / "tiny.weights").stat().st_size // 2
        assert 0 < int(second.removeprefix("bytes=").removesuffix("-")) <= half  # as much as a browser hands over


@pytest.mark.slow
def test_a_damaged_copy_in_a_cache_is_fetched_anew(window, site_address, wanted):
    page = window()
    spoiled(page, "tiny.weights", 1, lambda content: content[:5000] + b"\0" * 99 + content[5099:])
    page.goto(f"{site_address}/index.html?{LINK}")
    assert decibels(drawn(page), wanted) >= 80


@pytest.mark.parametrize("body", first([None, lambda content: content[:-50] + b"\1" * 50]), ids=["cut off", "damaged"])
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


@pytest.mark.slow
def test_where_memory_is_refused_there_is_a_smaller_way(window, site_address, wanted):
    page = window()
    refuses(page, 1)
    page.goto(f"{site_address}/index.html?{LINK}")
    assert decibels(drawn(page), wanted) >= 80
    assert EN("site.device.lean") in page.inner_text("#device")
    page.select_option("#model", "fast")  # one network at a time
    page.wait_for_function("[...explorerPage.studio.loads.keys()].join() === 'runtime,fast'")


@pytest.mark.slow
def test_where_all_memory_is_refused_it_is_said_in_a_line(window, site_address):
    page = window()
    left = refuses(page, 9)
    page.goto(f"{site_address}/index.html?{LINK}")
    page.locator("#again").wait_for()
    assert page.inner_text("#said") == EN("site.no_memory")
    left[0] = 0
    page.click("#again")
    drawn(page)


@pytest.mark.slow
def test_a_run_that_memory_is_refused_to_begins_again(window, site_address, wanted):
    page = window()
    page.goto(f"{site_address}/index.html?{LINK}")
    drawn(page)
    page.evaluate(HIDE, True)  # a run that is held back before its first call
    page.click("#make")
    page.wait_for_function(f"{LATEST}.held.length === 1")
    page.evaluate(f"""explorerPage.studio.engine.failed({{
        of: "run", name: {LATEST}.wish.id, reason: "std::bad_alloc" }})""")
    assert page.evaluate("explorerPage.studio.way.lean")
    page.evaluate(HIDE, False)
    assert decibels(drawn(page), wanted) >= 80


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_file_that_is_missing_is_no_reason_for_a_smaller_way(window, site_folder):
    with hosted(site_folder, headers=ISOLATED) as host:
        host.cuts = {"tiny.weights": 99}
        page = window()
        page.add_init_script("Object.defineProperty(navigator, 'hardwareConcurrency', { value: 2 })")
        page.goto(f"{host.address}/index.html?{LINK}")
        page.locator("#again").wait_for()
        assert page.evaluate("explorerPage.studio.way") == {"threads": 2, "graphics": False, "lean": False}


WAY = {"threads": 1, "graphics": False, "lean": False}


@pytest.mark.parametrize(
    ("way", "error", "wanted"),
    [
        ({**WAY, "graphics": True}, "device lost", WAY),
        ({**WAY, "threads": 4}, "whatever threads end with", WAY),
        (WAY, "RangeError: WebAssembly.Memory(): could not allocate memory", {**WAY, "lean": True}),
        (WAY, "Array buffer allocation failed", {**WAY, "lean": True}),
        (WAY, "5263520", {**WAY, "lean": True}),  # a C++ exception, as WebAssembly throws it
        (WAY, "fast.weights: damaged", None),
        ({**WAY, "lean": True}, "out of memory", None),
    ],
)
def test_every_failure_has_a_smaller_way_until_there_is_none(way, error, wanted, scripts):
    ask = "(room, [way, text]) => room.smaller(way, new Error(text))"
    assert scripts("ways.js", ask, [way, error]) == wanted


@pytest.mark.slow
def test_a_worker_that_cannot_begin_is_replaced(window, site_address):
    page = window()
    left = spoiled(page, "worker.js", 1, lambda _: b"throw new Error('no worker');")
    page.goto(f"{site_address}/index.html?{LINK}")
    page.locator("#again").wait_for()
    assert not left[0]
    page.click("#again")
    drawn(page)


@pytest.mark.slow
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


@pytest.mark.slow
def test_out_of_sight_nothing_is_computed_and_memory_is_given_back(window, site_address):
    page = window()
    page.goto(f"{site_address}/index.html?{LINK}")
    drawn(page)
    page.wait_for_function("explorerPage.studio.loads.has('judge')")
    page.evaluate(HIDE, True)
    page.click("#make")
    page.wait_for_function(f"{LATEST}.held.length === 1")
    page.wait_for_timeout(700)  # four calls take a tenth of that
    assert page.evaluate(f"{LATEST}.held.length") == 1
    page.evaluate("explorerPage.studio.giveBack()")
    assert page.evaluate("explorerPage.studio.loads.size") > 0, "not while a run is under way"
    page.evaluate(HIDE, False)
    drawn(page)
    page.evaluate("explorerPage.studio.giveBack()")
    assert page.evaluate("explorerPage.studio.loads.size") == 0
    page.click("#make")
    drawn(page)
    page.wait_for_function("explorerPage.studio.loads.has('judge')")
