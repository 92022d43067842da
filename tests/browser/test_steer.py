"""Steer, as a person uses it: each view once, from what is set to the result, and by its link again."""

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


def choose(page, tool):
    page.locator(f"[name=st-tool][value={tool}]").check()


def costs(page, calls):
    """What is said above the button, before anything is made."""
    page.locator("#steer-cost p", has_text=EN("steer.cost_before", calls=calls)).wait_for()


def again(page, tool):
    """The page's own address, opened anew: the same run and the same tool."""
    address, text = page.url, page.evaluate(f"{RESULT}.start.steer.text")
    page.goto("about:blank")
    page.goto(address)
    until(
        page, f"window.explorerPlayers?.get('steer-player') && {RESULT}?.start.steer?.text === {text!r} && {DONE}", 60
    )
    assert page.locator(f"[name=st-tool][value={tool}]").is_checked()


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
    page.locator("#steer-canvas .cv-stage").focus()
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
    page.locator("#create-player-onward").click()
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


def test_words_change_on_the_way_and_others_are_avoided(site_url, visit):
    page = opened(visit, site_url, "")
    choose(page, "words")
    costs(page, 4)
    page.locator(".st-changes [type=text]").fill("a red car; at night")
    page.locator(".st-changes [type=range]").fill("30")
    assert page.locator(".st-flags span").inner_text() == "a red car, at night"
    said = made(page, lambda: make(page))
    assert EN("steer.told_changes", number=1) in said
    assert "then=0.7%3Aa+red+car%2C+at+night" in page.url
    page.locator("[name=avoid]").fill("snow")
    page.locator(".st-note", has_text="can't avoid words").wait_for()  # the fast model, before anything is asked of it
    page.locator("#steer-model input[value=base]").check()
    until(page, "document.querySelector('#steer-steps input[type=number]').value !== '4'", 60)  # what it begins with
    page.locator("#steer-steps input[type=number]").fill("2")
    costs(page, 6)
    said = made(page, lambda: make(page))
    assert EN("steer.told_avoid") in said
    assert page.locator(".st-figures img").count() == 3
    again(page, "words")
    assert page.locator("[name=avoid]").input_value() == "snow"


def test_static_turns_and_the_fork_is_found(site_url, visit):
    page = opened(visit, site_url, "")
    choose(page, "variation")
    given = "window.explorerPlayers.get('steer-given')"
    until(page, f"{given}.reel?.start.turned && {given}.reel.done", 60)
    page.locator("[name=angle]").fill("90")
    until(page, f"{given}.index === 18")
    assert page.locator("[name=angle]").get_attribute("aria-valuetext") == "90°"
    page.locator("[name=angle]").fill("0")
    until(page, f"{given}.index === 0")
    assert EN("steer.told_same_static", seed=7) in made(page, lambda: make(page))
    said = made(page, lambda: page.locator(".st-fork").click())
    assert EN("steer.cost", calls=40) in said
    assert page.locator(".st-gaps [role=button]").count() == 9
    assert page.locator(".st-gaps [data-fork]").count() == 1
    page.locator(".st-gaps [role=button]").nth(3).press("Enter")
    until(page, "window.explorerPlayers.get('steer-player').index === 4")
    again(page, "wander")
    assert page.locator("[name=stops]").input_value() == "12"
    page.locator("[name=stops]").fill("nowhere")
    page.locator(".st-note", has_text="Name 1 to 12 places").wait_for()


def test_a_region_of_the_static_is_swapped_and_what_moves_is_measured(site_url, visit):
    page = opened(visit, site_url, "")
    choose(page, "what-if")
    page.locator("[name=act]").select_option("swap")
    costs(page, 8)
    until(page, "document.querySelector('.st-after').naturalWidth === 128")
    region = page.locator(".st-place[data-place=one]")
    region.press("ArrowDown")
    region.press("Shift+ArrowLeft")
    place = region.get_attribute("aria-label")
    said = made(page, lambda: make(page))
    assert EN("steer.told_moved", inside="?", outside="?").split("?")[0] in said
    assert page.locator(".st-figures img").count() == 2
    assert "act=swap" in page.url
    again(page, "what-if")
    assert page.locator(".st-place[data-place=one]").get_attribute("aria-label") == place


def test_a_drawing_guides_and_what_counts_of_it_is_shown(site_url, visit):
    page = opened(visit, site_url, "")
    choose(page, "sketch")
    make(page)
    page.locator(".st-note", has_text=EN("steer.nothing_drawn")).wait_for()
    page.locator("#steer-drawing .cv-stage").focus()
    page.keyboard.down("Space")
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    page.keyboard.up("Space")
    costs(page, 8)
    until(page, "document.querySelector('.st-really img').naturalWidth === 128")
    blurred = page.locator(".st-really img").get_attribute("src")
    page.locator("[name=sketch-cycles]").fill("16")
    until(page, f"document.querySelector('.st-really img').src !== {blurred!r}")
    said = made(page, lambda: make(page))
    assert EN("steer.told_guided", off="?").split("?")[0] in said
    assert page.locator(".st-figures img").count() == 1
    assert "steer=sketch" not in page.url  # a drawing is in no address
    choose(page, "edges")
    costs(page, 8)


def test_a_word_is_painted_into_its_place(site_url, visit):
    page = opened(visit, site_url, "")
    choose(page, "places")
    make(page)
    page.locator(".st-note", has_text=EN("steer.nothing_placed")).wait_for()
    page.locator(".st-chips button", has_text="fox").click()
    page.locator("#steer-canvas .cv-stage").press("Space")
    until(page, "document.querySelector('.st-chips [data-word=fox][data-painted]')")
    costs(page, 8)
    made(page, lambda: make(page))
    again(page, "places")
    until(page, "document.querySelector('.st-chips [data-word=fox][data-painted]')")


def test_palette_tile_and_judge_show_what_they_do(site_url, visit):
    page = opened(visit, site_url, "")
    choose(page, "palette")
    page.locator(".st-colour-more").click()
    assert page.locator(".st-colours input").count() == 4
    costs(page, 8)
    made(page, lambda: make(page))
    again(page, "palette")
    assert page.locator(".st-colours input").count() == 4
    choose(page, "tile")
    assert EN("steer.told_tile", across="?", down="?").split("?")[0] in made(page, lambda: make(page))
    until(page, "document.querySelector('.st-figures img').naturalWidth === 384")
    choose(page, "judge")
    page.locator("[name=judge-walks]").fill("2")
    costs(page, 56)  # two walks, a plain one, and the second reader's 22 for each of two pictures
    assert "2 walks, 2 readings" in made(page, lambda: make(page))
    assert page.locator(".st-family path").count() == 8
    assert page.locator(".st-family path[data-won]").count() == 4


def test_destroy_and_compare_lead_here_too(site_url, visit):
    """A burial with its picture, as deep as it was; a column with its run."""
    page, _ = visit(f"{site_url}/en/?tab=destroy", reduced_motion="reduce")
    ready(page, "destroy-player")
    until(page, "window.explorerPlayers.get('destroy-player').reel.done", 60)
    page.evaluate("window.explorerPlayers.get('destroy-player').seek(10)")
    page.locator("#destroy-player-onward").click()
    until(page, "document.querySelector('#steer')?.dataset.tool === 'picture'", 60)
    until(page, "document.querySelector('.st [name=depth]').value === '10'")
    until(page, "window.explorerPlayers.get('steer-given')?.index === 10", 60)
    page.goto(f"{site_url}/en/?tab=compare&change=steps&values=2&values=3&seed=7&model=fast&prompt=a+dog")
    run = "window.explorerPlayers.get('compare-b').reel"
    until(page, f"window.explorerPlayers?.get('compare-b') && {run}?.done && {run}.total === 3", 60)
    name = page.evaluate(f"{run}.run")
    page.locator("#compare-b-onward").click()
    until(page, f"window.explorerPlayers.get('steer-given')?.reel?.run === {name!r}", 60)
    until(page, "document.querySelector('#steer').dataset.tool === 'branch'")
    assert page.locator("#steer-prompt textarea").input_value() == "a dog"


def test_on_a_phone_in_german_a_grey_picture_is_given_colours_by_its_link(site_url, visit):
    phone = {"width": 390, "height": 844, "locale": "de-DE", "has_touch": True, "is_mobile": True}
    query = "&sample=dog&steer=repair&task=colour&prompt=a+dog&model=fast&steps=2&seed=3"
    page = opened(visit, site_url, query, "de", **phone)
    until(page, f"{RESULT}.total === 2 && {DONE}", 60)
    still(page)
    assert DE("steer.told_exact") in page.locator("#steer-player .pl-sentence").inner_text()
    assert page.locator("[name=task]").input_value() == "colour"
    until(page, "document.querySelector('#steer-canvas .cv-under').complete")
    assert not page.locator("#steer-canvas .cv-tools").first.is_visible()
    result = shown(page, 0, "steer-player")
    grey = lambda frame: frame.astype(float) @ [0.2126, 0.7152, 0.0722]  # noqa: E731  (Rec. 709)
    inside = ((result > 0) & (result < 255)).all(-1)
    assert np.abs(grey(result) - grey(DOG))[inside].max() < 1.5
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
