"""Steer, as a person uses it: a picture under a dial, a hole that is painted, a run that goes on otherwise."""

import numpy as np

from explorer.pixels import to_frames
from explorer.present.destroy import sample
from explorer.words.texts import words_in
from tests.browser.playing import ready, shown, still, until

EN, DE = words_in("en"), words_in("de")
RESULT = "window.explorerPlayers.get('steer-player').reel"
DONE = f"{RESULT}?.done && {RESULT}.steps.every((step) => step?.ready)"
DOG = to_frames(sample("dog"))[0]


def opened(visit, address, query, language="en", **options):
    page, _ = visit(f"{address}/{language}/?tab=steer{query}", reduced_motion="reduce", **options)
    until(page, f"window.explorerPlayers?.get('steer-player') && {DONE}", 60)
    until(page, "document.querySelector('.st')?.dataset.run", 60)
    return page


def made(page, ask):
    """Asks for a run, and waits for its end; what stands under it."""
    before = page.evaluate(f"{RESULT}.run")
    ask()
    until(page, f"{RESULT}.run !== {before!r} && {DONE}", 60)
    end = page.locator("#steer-player .pl-sentence", has_text=EN("steer.cost", calls="").strip())
    end.wait_for()
    return end.inner_text()


def make(page):
    page.locator("#steer-make").click()


def test_a_picture_sinks_under_the_dial_and_comes_back_at_depth_0(site_url, visit):
    page = opened(visit, site_url, "")
    depth = page.locator(".st [name=depth]")
    looks = []
    for step in ("30", "10", "0"):
        depth.fill(step)
        until(page, f"window.explorerPlayers.get('steer-given').index === {step}")
        looks.append(shown(page, 1, "steer-given"))
    off = [np.abs(look.astype(float) - DOG).mean() for look in looks]
    assert off[0] > off[1] > off[2] == 0
    assert "0" in depth.get_attribute("aria-valuetext")
    said = made(page, lambda: make(page))
    assert EN("steer.told_not_buried") in said
    assert (shown(page, 0, "steer-player") == DOG).all()
    assert "depth=0" in page.url
    depth.fill("20")
    said = made(page, lambda: page.locator("#steer-prompt textarea").press("Enter"))
    assert EN("steer.told_buried", depth=EN.percent(0.5), off="?").split("?")[0] in said
    assert EN("steer.cost", calls=4) in said
    page.go_back()
    until(page, f"location.search.includes('depth=0&') && {DONE}", 60)
    until(page, "document.querySelector('.st [name=depth]').value === '0'")


def test_what_is_not_painted_over_stays_to_the_byte(site_url, visit):
    page = opened(visit, site_url, "")
    page.locator("[name=st-tool][value=repair]").check()
    page.locator("[name=band]").fill("0")
    make(page)
    page.locator(".st-note", has_text=EN("steer.nothing_painted")).wait_for()
    page.locator(".cv-stage").focus()
    page.keyboard.down("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.up("Space")
    said = made(page, lambda: make(page))
    assert EN("steer.told_exact") in said
    painted = np.array(page.evaluate("Array.from(window.explorerCanvases.get('steer-canvas').bytes)")).reshape(128, 128)
    result = shown(page, 0, "steer-player")
    assert painted.any()
    assert (result[painted == 0] == DOG[painted == 0]).all()
    assert (result[painted > 0] != DOG[painted > 0]).any()
    address = page.url
    page.goto("about:blank")
    page.goto(address)  # its link brings back what was painted, and the same picture
    until(page, f"window.explorerPlayers?.get('steer-player') && {DONE} && location.search.includes('painting=')", 60)
    until(page, f"window.explorerCanvases.get('steer-canvas')?.share > 0 && {DONE}", 60)


def test_a_run_goes_on_otherwise_and_is_drawn_as_a_branch(site_url, visit):
    page, _ = visit(f"{site_url}/en/", reduced_motion="reduce")
    ready(page, "create-player")
    until(page, "window.explorerPlayers.get('create-player').reel.done", 60)
    page.evaluate("window.explorerPlayers.get('create-player').seek(2)")
    page.locator("#onward").click()
    until(page, "document.querySelector('#steer')?.dataset.tool === 'branch'")
    until(page, "window.explorerPlayers.get('steer-given')?.index === 2", 60)
    until(page, DONE, 60)
    page.locator("#steer-prompt textarea").fill("a red car")
    said = made(page, lambda: make(page))
    assert EN("steer.told_branch", step=2) in said
    assert page.locator(".st-tree [role=button]").count() == 1
    frames = """(id) => { const { run } = window.explorerPlayers.get(id).reel;
      return Promise.all([0, 1, 2].map(async (i) => {
        const step = window.explorerShelf.get(run).find((packet) => packet.kind === "step" && packet.i === i);
        const frame = await fetch(window.explorerFrame(step, "x_t"));
        return Array.from(new Uint8Array(await frame.arrayBuffer())).join();
      })); }"""
    assert page.evaluate(frames, "steer-given") == page.evaluate(frames, "steer-player")


def test_on_a_phone_in_german_a_grey_picture_is_given_colours_by_its_link(site_url, visit):
    phone = {"width": 390, "height": 844, "locale": "de-DE", "has_touch": True, "is_mobile": True}
    query = "&sample=dog&steer=repair&task=colour&prompt=a+dog&model=fast&steps=2&seed=3"
    page = opened(visit, site_url, query, "de", **phone)
    until(page, f"{RESULT}.total === 2 && {DONE}", 60)
    still(page)
    assert DE("steer.told_exact") in page.locator("#steer-player .pl-sentence").inner_text()
    assert page.locator("[name=task]").input_value() == "colour"
    until(page, "document.querySelector('.cv-under').complete")
    assert not page.locator(".cv-tools").first.is_visible()
    result = shown(page, 0, "steer-player")
    grey = lambda frame: frame.astype(float) @ [0.2126, 0.7152, 0.0722]  # noqa: E731  (Rec. 709)
    inside = ((result > 0) & (result < 255)).all(-1)
    assert np.abs(grey(result) - grey(DOG))[inside].max() < 1.5
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
