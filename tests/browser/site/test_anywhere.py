"""The page wherever and however it is opened: from a stick, without a network, over plain http, by keyboard alone."""

import pytest

from explorer.present.opening import OPENING
from explorer.words.texts import words_in
from tests.browser.site.painting import LAST, LINK, OVER, decibels, drawn
from tests.lanes import first

EN = words_in("en")


def test_the_page_opens_on_a_run_before_its_model_is_there(window, site_address):
    page = window()
    page.route("**/fast.weights", lambda route: None)  # it is still on its way
    page.goto(f"{site_address}/index.html")
    page.wait_for_function("explorerPage.create.player.reel?.last >= 4")
    assert page.evaluate("explorerPage.create.player.reel.run") == "opening"
    assert page.input_value("#prompt") == OPENING.prompt
    assert page.inner_text("#said") == EN("site.waking")
    assert not page.evaluate("explorerPage.create.run")


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


def test_an_old_browser_is_told_so_in_a_line(window, site_address):
    page = window()
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.add_init_script("WebAssembly.validate = () => false")
    page.goto(f"{site_address}/index.html?{LINK}")
    assert page.locator("#too-old").inner_text() == EN("site.too_old")
    assert not [name for name in asked if name.endswith((".weights", ".wasm"))]


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
    folder = site_folder / "some" / "school"

    def answer(route):
        return route.fulfill(path=folder / route.request.url.removeprefix(root).partition("?")[0])

    page.route(f"{root}**", answer)
    page.goto(f"{root}index.html?{LINK}")
    assert not page.evaluate("isSecureContext || 'serviceWorker' in navigator || 'caches' in window")
    assert decibels(drawn(page), wanted) >= 80


@pytest.mark.parametrize(
    "text",
    first(
        [
            "model=tiny&seed=1e999&steps=-7&guidance_scale=NaN&schedule=%3Cscript%3E&prompt=%00%F0%9F%8F%B0"
            + "x" * 3000,
            "model=tiny&steps=99999999&guidance_scale=-1e9&eta=Infinity&interval=9;-9&points=0:9;0:9&schedule=drawn",
            "model=__proto__&sampler=constructor&spacing=toString&threshold=hasOwnProperty&tab=__proto__&steps=2",
            "%E0%A4%A&model=tiny&prompt=%E0%A4%A&&&=&=%&steps=2&steps=3",
        ]
    ),
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
