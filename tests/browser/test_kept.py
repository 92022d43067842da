"""Pictures outlast their page; sketches are of the words that are shown; what is tuned stays in sight."""

import json

from explorer.words.texts import words_in
from tests.browser.playing import still, until
from tests.browser.test_create import QUICK, done, write

EN, DE = words_in("en"), words_in("de")
APPLE = "a red apple on a wooden table"
PICTURES = "[...document.querySelectorAll('#history [data-settings]')].map(({ title }) => title)"
KEPT = "JSON.parse(localStorage.getItem('explorer-pictures') ?? '[]')"
SHOWN = "new URLSearchParams(window.explorerPlayers?.get('create-player')?.reel?.start?.settings).get('prompt')"


def test_pictures_outlast_a_reload_and_another_language(site_url, visit):
    page, does = visit(f"{site_url}/en/?{QUICK}")
    done(page, APPLE)
    until(page, f"{KEPT}.some(({{ name }}) => name === {APPLE!r})", 30)
    assert page.locator("#history small").inner_text() == EN("create.history_kept")
    kept = page.evaluate(KEPT)
    assert all(entry["picture"].startswith("data:image/") and len(entry["picture"]) < 40_000 for entry in kept)

    page.goto(f"{site_url}/en/")
    until(page, f"{PICTURES}.includes({APPLE!r})", 30)
    page.locator('.head a[hreflang="de"]').click()
    page.locator("#history h2", has_text=DE("create.history")).wait_for()
    does.errors.clear()  # Gradio's own, about streams that a new page cuts off
    until(page, f"{PICTURES}.includes({APPLE!r})", 30)
    page.locator(f'#history [title="{APPLE}"]').click()
    until(page, f"{SHOWN} === {APPLE!r}", 30)
    until(page, "location.search.includes('prompt=a+red+apple')", 30)


def test_a_picture_whose_run_is_forgotten_is_made_again(site_url, visit):
    page, does = visit(f"{site_url}/en/")
    picture = "data:image/gif;base64,R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs="
    entry = {"settings": f"{QUICK}", "run": "long-gone", "name": APPLE, "picture": picture}
    odd = [{"settings": "prompt=x"}, {**entry, "picture": "https://elsewhere.example/x.png"}, 7, None]
    page.evaluate("(text) => localStorage.setItem('explorer-pictures', text)", json.dumps([entry, *odd]))
    page.reload()
    does.errors.clear()
    page.locator("#create-player [role=slider]").wait_for()
    page.locator(f'#history [title="{APPLE}"]').click()
    done(page, APPLE)
    until(page, f"{SHOWN} === {APPLE!r}", 30)
    until(page, f"{PICTURES}.filter((name) => name === {APPLE!r}).length === 1", 30)
    page.locator(".strip-forget").click()
    assert page.evaluate(KEPT) == []
    assert page.evaluate(PICTURES) == []


def test_a_browser_that_keeps_nothing_says_so(site_url, chromium):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    context.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); };")
    page = context.new_page()
    page.goto(f"{site_url}/en/?{QUICK}")
    done(page, APPLE)
    until(page, f"{PICTURES}.includes({APPLE!r})", 30)
    until(page, f"document.querySelector('#history small').textContent === {EN('create.history_closed')!r}", 10)
    context.close()


AT_ONCE = """(text) => {
  const box = document.querySelector('#prompt textarea');
  box.value = text;
  box.dispatchEvent(new Event('input', { bubbles: true }));
  document.querySelectorAll('#sketches button')[1].click();
}"""
"""Types and presses before a page that draws while one types can draw."""


def test_sketches_are_those_of_the_words_that_are_shown(site_url, visit):
    page, _ = visit(f"{site_url}/en/?{QUICK}")
    done(page, APPLE)
    page.locator("#sketches button").first.wait_for(timeout=60_000)
    write(page, "a whale in the ocean")
    page.click("#make")
    done(page, "a whale in the ocean")
    of_words = "[...document.querySelectorAll('#sketches img')].map(({ src }) => src).join()"
    page.locator("#sketches button").first.wait_for(timeout=60_000)
    still(page)
    whales = page.evaluate(of_words)
    page.locator(f'#history [title="{APPLE}"]').first.click()
    until(page, f"{SHOWN} === {APPLE!r}", 30)
    until(page, f"document.querySelectorAll('#sketches button').length === 4 && {of_words} !== {whales!r}", 60)
    seed = page.locator("#sketches button").nth(1).get_attribute("title")
    page.evaluate(AT_ONCE, "a robot in a city")  # not made yet: the sketch keeps the words that it was made of
    until(page, f"(location.search + '&').includes('seed={seed}&')", 60)
    assert page.evaluate("new URLSearchParams(location.search).get('prompt')") == APPLE
    until(page, f"document.querySelector('#prompt textarea').value === {APPLE!r}", 30)


def test_the_picture_stays_in_sight_while_more_is_set(site_url, visit):
    page, _ = visit(f"{site_url}/en/", width=1366, height=768)
    page.locator("#create-player [role=slider]").wait_for()
    page.locator("#more").get_by_text(EN("control.more")).click()
    page.locator("#threshold").wait_for()
    until(page, "(document.querySelector('#threshold').scrollIntoView({ block: 'end' }), window.scrollY > 300)", 30)
    still(page)
    box = page.locator("#create-player canvas").first.bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 768


def test_what_is_below_the_picture_is_reached_while_more_is_set(site_url, visit):
    """The column is taller than the screen, and the page is not scrolled for it."""
    page, _ = visit(f"{site_url}/en/", width=1366, height=768)
    page.locator("#create-player [role=slider]").wait_for()
    page.locator("#create-player .pl-sentence").wait_for()
    until(page, "(window.scrollTo(0, 500), window.scrollY === 500)", 30)
    still(page)
    below = "document.querySelector('.desk > .middle').lastElementChild.getBoundingClientRect().bottom"
    assert page.evaluate(below) > 768
    page.mouse.move(680, 400)
    page.mouse.wheel(0, page.evaluate(below) - 768)
    until(page, f"{below} <= 768 + 13", 10)  # its padding
    assert page.evaluate("window.scrollY") == 500
