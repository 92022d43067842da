"""Inside, as a person uses it: words that light up the picture, a place and its words, a word that is switched off."""

import re
from dataclasses import asdict

import pytest

from explorer.network.sites import sites_of
from explorer.network.unet import UNet
from explorer.training.presets import PRESETS
from explorer.words.texts import words_in
from tests.browser.playing import ready, until

EN, DE = words_in("en"), words_in("de")
RUN = "tab=inside&prompt=a+red+bicycle+in+a+meadow&model=fast&seed=3&steps=3"
LIGHT = """() => {
  const cover = document.querySelector("#inside-player .pl-window:nth-child(2) .in-light");
  if (!cover || cover.hidden) return "";
  return cover.getContext("2d").getImageData(0, 0, cover.width, cover.height).data.join();
}"""
DONE = "window.explorerPlayers?.get('{}')?.reel?.done"


OWN = """window.explorerShelf?.get(window.explorerPlayers?.get('inside-player')?.reel?.run)?.find(({ kind }) =>
  kind === "start" || kind === "all")?.settings?.includes("steps=3")"""


def opened(visit, address, language="en", look="", **options):
    """The run of the address; the tab opens on another of the same words."""
    page, _ = visit(f"{address}/{language}/?{RUN}{look}", **options)
    until(page, f"{OWN} && {DONE.format('inside-player')}", 60)
    until(page, "document.querySelectorAll('.in-chips li').length === 7")
    return ready(page, "inside-player")


def chip(page, word):
    return page.locator(".in-chip", has_text=word)


def seek(page, index):
    detail = {"player": "inside-player", "index": index}
    page.evaluate("(detail) => window.dispatchEvent(new CustomEvent('explorer:seek', { detail }))", detail)


def ranked(page):
    return page.locator(".in-ranks li span").all_inner_texts()


def test_a_word_lights_up_where_the_network_looks_for_it_and_the_light_moves_with_the_cursor(site_url, visit):
    page = opened(visit, site_url)
    assert page.evaluate(LIGHT) == ""
    chip(page, "bicycle").hover()
    lights = {}
    for index in (1, 2):
        seek(page, index)
        until(page, f"window.explorerPlayers.get('inside-player').index === {index}")
        lights[index] = page.evaluate(LIGHT)
    chip(page, "meadow").hover()
    lights["meadow"] = page.evaluate(LIGHT)
    assert len(set(lights.values()) - {""}) == 3
    assert "bicycle" not in page.locator(".in-said").inner_text()
    assert "meadow" in page.locator(".in-said").inner_text()
    page.locator("input[name=in-mode][value=own]").check()
    chip(page, "meadow").focus()
    assert page.evaluate(LIGHT) not in lights.values()
    with page.expect_download() as saved:
        page.locator("[data-save=csv]").click()
    lines = saved.value.path().read_text().splitlines()
    assert len(lines) == 1 + 4
    shares = [float(number) for number in lines[1].split(",")[3:]]
    assert abs(sum(shares) - 1) < 1e-2


def test_a_place_says_which_words_it_asks_for(site_url, visit):
    page = opened(visit, site_url)
    plate = page.locator("#inside-player .pl-window:nth-child(2) .pl-plate")
    whole = page.locator(".in-ranks").inner_text()
    box = plate.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.6)
    until(page, f"document.querySelector('.in-where').textContent === {EN('inside.place')!r}")
    here = page.locator(".in-ranks").inner_text()
    assert here != whole
    assert set(ranked(page)) == {EN("inside.nobody"), "a", "red", "bicycle", "in", "meadow"}
    assert len(ranked(page)) == 7
    playing = "window.explorerPlayers.get('inside-player').transport.playing"
    plate.click()
    assert not page.evaluate(playing), "a press asks about the place"
    plate.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.locator(".in-ranks").inner_text() != here
    page.keyboard.press("Escape")
    until(page, f"document.querySelector('.in-where').textContent === {EN('inside.whole')!r}")


def test_a_word_that_is_switched_off_leaves_its_picture_beside_the_other(site_url, visit):
    """On a phone, in German, with a finger; and the address says it."""
    page = opened(visit, site_url, "de", width=390, height=844, locale="de-DE", has_touch=True, is_mobile=True)
    page.get_by_role("button", name=DE("inside.without", word="bicycle")).tap()
    until(page, DONE.format("inside-other"), 60)
    until(page, "!document.querySelector('.in-beside').hidden")
    assert "bicycle" in page.locator(".in-correlation").inner_text()
    assert "turn=2%3A0" in page.url
    assert page.locator("#inside-other .pl-plate:visible").count()
    page.reload()  # its address brings it back, the switch too
    until(page, DONE.format("inside-other"), 60)
    page.get_by_role("button", name=DE("inside.with", word="bicycle")).wait_for()
    until(page, "!document.querySelector('.in-beside').hidden")
    page.locator(".in-turn input").fill("2")  # the word is still chosen
    until(page, "location.search.includes('turn=2%3A2')", 60)
    page.get_by_role("button", name=DE("inside.without", word="bicycle")).tap()
    page.get_by_role("button", name=DE("inside.with", word="bicycle")).tap()
    until(page, "document.querySelector('.in-beside').hidden", 60)
    until(page, "!location.search.includes('turn=')", 60)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_place_that_is_pressed_says_at_whom_it_looks_and_how_far_it_sees(site_url, visit):
    """It stands in the address, which brings it back; a run that is made meanwhile is asked anew."""
    page = opened(visit, site_url)
    plate = page.locator("#inside-player .pl-window:nth-child(2) .pl-plate")
    said = "document.querySelector('.in-said').textContent"
    answered = f"!{said}.includes({EN('inside.asks_wait')!r}) && !{said}.includes({EN('inside.asks_hint')!r})"
    page.locator("input[name=in-ask][value=partners]").check()
    assert page.evaluate(said) == EN("inside.asks_hint")
    plate.click(position={"x": 40, "y": 60})
    until(page, answered, 60)
    lights = {}
    for index in (0, 2):
        seek(page, index)
        until(page, f"window.explorerPlayers.get('inside-player').index === {index}")
        lights[index] = page.evaluate(LIGHT)
    plate.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    until(page, f"({LIGHT})() !== '' && ({LIGHT})() !== {lights[2]!r}", 60)
    lights["moved"] = page.evaluate(LIGHT)
    assert len(set(lights.values()) - {""}) == 3
    with page.expect_download() as saved:
        page.locator("[data-save=csv]").click()
    assert len(saved.value.path().read_text().splitlines()) == 1 + 3 * 16 * 16
    page.locator("#inside-prompt textarea").fill("a blue house")
    page.locator("#inside-make").click()
    until(page, "document.querySelectorAll('.in-chips li').length === 4", 60)
    until(page, f"{DONE.format('inside-player')} && {answered} && ({LIGHT})() !== ''", 60)
    look = page.evaluate("location.search").partition("&look=")[2]
    assert re.fullmatch(r"asks:partners,at:\d+\.\d+", look)
    page.locator("input[name=in-ask][value=sees]").check()
    until(page, "!document.querySelector('.in-sees').hidden", 120)
    assert "pixels" in page.evaluate(said)
    page.route(re.compile("component_server"), lambda route: route.fulfill(json=None))
    plate.click(position={"x": 80, "y": 60})
    until(page, f"{said} === {EN('inside.asks_lost')!r}")
    page.unroute_all()
    plate.click(position={"x": 80, "y": 60})  # as the page says
    until(page, f"{said}.includes('pixels')", 120)


def test_a_link_points_at_a_word_and_at_a_place(site_url, visit):
    page = opened(visit, site_url, look="&look=light:bicycle,mode:own,at:3.11,block:up.2.0")
    until(page, "document.querySelector('.in-chip[aria-pressed=true]')?.textContent.includes('bicycle')")
    assert page.locator("input[name=in-mode][value=own]").is_checked()
    assert page.locator(".in-where").inner_text() == EN("inside.place")
    assert "16 × 16" in page.locator(".in-name").inner_text()
    chip(page, "meadow").click()
    until(page, "location.search.includes('light:meadow,mode:own,at:3.11,block:up.2.0')")
    page.locator("[data-act=road]").click()
    until(page, "document.querySelectorAll('.in-road tbody tr').length === 6", 120)
    assert "“" in page.locator(".in-road-said").inner_text()


DRAWN = """([inside]) => {
  const step = { kind: "step", i: 0, numbers: { inside: {} } };
  const detail = { player: "inside-player", run: "made-up", index: 0 };
  window.explorerShelf.set("made-up", [{ kind: "start", settings: "", inside }, step]);
  window.dispatchEvent(new CustomEvent("explorer:cursor", { detail }));
  const [, , wide, tall] = document.querySelector(".in-plot").getAttribute("viewBox").split(" ").map(Number);
  return [...document.querySelectorAll(".in-block .in-body")].map((box) => {
    const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(box.getAttribute(name)));
    return [width, height, x >= 0 && y >= 0 && x + width <= wide && y + height <= tall];
  });
}"""


def drawn_to_scale(page):
    """Every network that can be trained, from its own list of sites: to scale, and within the drawing."""
    for preset in PRESETS.values():
        sites = sites_of(UNet(8, **preset.network))
        told = [{**asdict(site), "held": site.held} for site in sites]
        made = page.evaluate(DRAWN, [{"sites": told, "tokens": [""], "links": [], "side": 16, "change": []}])
        blocks = [site for site in sites if not site.bridge]
        assert len(made) == len(blocks)
        for (width, height, inside), site in zip(made, blocks):
            assert inside
            assert height / made[0][1] == pytest.approx(site.side / blocks[0].side)
            assert width / made[0][0] == pytest.approx(site.channels / blocks[0].channels)


def test_the_network_is_drawn_to_scale_and_can_be_bent(site_url, visit):
    page = opened(visit, site_url)
    sites = page.evaluate(
        "window.explorerShelf.get(window.explorerPlayers.get('inside-player').reel.run)[0].inside.sites"
    )
    blocks = [site for site in sites if not site["name"].startswith("skip")]
    boxes = page.locator(".in-block .in-body")
    until(page, f"document.querySelectorAll('.in-block').length === {len(blocks)}")
    assert page.locator(".in-bridge").count() == len(sites) - len(blocks)
    tall = [float(box.get_attribute("height")) for box in boxes.all()]
    wide = [float(box.get_attribute("width")) for box in boxes.all()]
    for k, site in enumerate(blocks):
        assert abs(tall[k] / tall[0] - site["side"] / blocks[0]["side"]) < 1e-3
        assert abs(wide[k] / wide[0] - site["channels"] / blocks[0]["channels"]) < 1e-3
    seek(page, 1)
    full = boxes.first.evaluate("(box) => box.style.fillOpacity")
    seek(page, 2)
    until(page, f"document.querySelector('.in-body').style.fillOpacity !== {full!r}")
    page.locator('.in-block[data-name="up.2.0"]').focus()
    page.keyboard.press("Enter")
    until(page, "document.querySelector('.in-name').textContent.includes('16 × 16')")
    page.locator("[data-act=sheet]").click()
    until(page, "!document.querySelector('.in-sheet').hidden", 60)
    sheet = page.locator(".in-sheet").get_attribute("src")
    seek(page, 0)
    until(page, f"document.querySelector('.in-sheet').src !== {sheet!r}")
    page.locator("[data-act=bridges]").click()
    until(page, DONE.format("inside-other"), 60)
    until(page, "!document.querySelector('.in-beside').hidden")
    assert page.locator(".in-correlation").inner_text()
    assert "bend=skip%3Ascale%3A0" in page.url
    assert page.locator(".in-bridge[data-bent]").count() == len(sites) - len(blocks)
    changed = "document.querySelector('.in-beside canvas:last-of-type').width === 16"
    assert page.locator(".in-beside figure:visible").count() == 1, "of the network no place was looked at"
    assert page.evaluate(changed)
    page.locator(".in-other").fill("a blue house")
    page.locator("[data-act=swapped]").click()
    until(page, "location.search.includes('up.2.0%3Aswap%3A1&other=a+blue+house')", 60)
    with page.expect_download() as saved:
        page.locator(".in-u [data-act=csv]").click()
    assert len(saved.value.path().read_text().splitlines()) == 1 + 4 * len(sites)
    drawn_to_scale(page)
