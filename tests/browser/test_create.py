"""Create, as a person uses it: words in, frames appear, everything can be reached, nothing leaves the machine."""

import re

import numpy as np
import pytest

from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.words.texts import words_in
from tests.browser.playing import sent_frame, until
from tests.lanes import first

EN, DE = words_in("en"), words_in("de")
QUICK = "prompt=a+red+apple+on+a+wooden+table&model=fast&seed=2&steps=3"
REST = 2_000  # milliseconds of watching: some hundred frames, where anything asks for them
QUIET = 700  # milliseconds in which a run that plays by itself would have moved
PLAYER = "#create-player"


WHOLE = """([prompt]) => [...(window.explorerShelf?.values() ?? [])].map((packets) => {
    const start = packets.find((p) => p.kind === "start" || p.kind === "all");
    const steps = packets.filter((p) => p.kind === "step").sort((a, b) => a.i - b.i);
    const right = start && new URLSearchParams(start.settings).get("prompt") === prompt;
    return right && steps.length === start.total + 1 ? { start, steps } : null;
}).filter(Boolean).at(-1)"""


def done(page, prompt):
    """Waits until every frame of a run of `prompt` is on the page; returns its start packet and its step packets."""
    return page.wait_for_function(WHOLE, arg=[prompt]).json_value()


def write(page, text):
    page.fill("#prompt textarea", text)


def fast(page):
    page.get_by_label(EN("choices.model.fast"), exact=True).check()


def test_the_page_opens_on_a_finished_run_that_can_be_played(site_url, visit):
    page, _ = visit(f"{site_url}/en/")
    film = page.locator(f"{PLAYER} [role=slider]")
    film.wait_for()
    page.wait_for_function("document.querySelector('#create-player [role=slider]').ariaValueNow === '4'")
    page.keyboard.press("Tab")
    film.focus()
    page.keyboard.press("Home")
    page.wait_for_function("document.querySelector('#create-player [role=slider]').ariaValueNow === '0'")
    assert page.locator(f"{PLAYER} .pl-sentence").inner_text()


@pytest.mark.slow
def test_a_page_that_nobody_touches_lets_the_browser_rest(site_url, visit):
    page, _ = visit(f"{site_url}/en/")
    page.add_init_script("""{
        const frame = window.requestAnimationFrame.bind(window);
        window.framesAsked = 0;
        window.requestAnimationFrame = (act) => { window.framesAsked++; return frame(act); };
    }""")
    page.reload()
    page.wait_for_function("document.querySelector('#create-player [role=slider]')?.ariaValueNow === '4'")
    asked = [page.evaluate("window.framesAsked")]
    assert asked[0] > 0
    while len(asked) < 2 or asked[-1] - asked[-2] > 5:
        assert len(asked) < 6, f"the page does not come to rest: {asked}"
        page.wait_for_timeout(REST)
        asked.append(page.evaluate("window.framesAsked"))


def test_the_frames_on_the_page_are_the_frames_of_the_engine(site_url, visit):
    page, _ = visit(f"{site_url}/en/?{QUICK}")
    sent = done(page, "a red apple on a wooden table")["steps"]
    steps = list(reverse(Settings.from_text(QUICK)))
    assert len(sent) == len(steps) + 1 == 4
    for packet, step in zip(sent, steps):
        frame = sent_frame(page, packet)
        exact = ((step.x_t[0].clamp(-1, 1) + 1) * 127.5).permute(1, 2, 0).numpy()
        assert np.abs(frame - exact).max() <= 0.501


def test_the_panel_has_rows_for_what_a_portrait_has(site_url, visit):
    page, _ = visit(f"{site_url}/en/?prompt=an+old+woman&model=fast&seed=2&steps=2")
    done(page, "an old woman")
    page.locator("#measured dd", has_text=EN.name("kind", "portrait")).wait_for()
    labels = page.locator("#measured dt:visible").all_inner_texts()
    assert labels == [EN("attributes.kind"), EN("attributes.style")]
    said = page.locator("#measured dd:visible").all_inner_texts()
    assert not any("–" in row for row in said), said
    assert EN("measured.or") not in said[0].split(), said  # sure, so nothing beside it


def test_words_become_a_picture_and_the_address_repeats_it(site_url, visit):
    page, _ = visit(f"{site_url}/en/")
    fast(page)
    write(page, "a blue car in the city")
    page.click("#make")
    done(page, "a blue car in the city")
    page.wait_for_function("location.search.includes('blue+car')")
    assert "model=fast" in page.url
    again, _ = visit(page.url)
    first = done(page, "a blue car in the city")
    second = done(again, "a blue car in the city")
    for one, two in zip(first["steps"], second["steps"], strict=True):
        np.testing.assert_array_equal(sent_frame(page, one), sent_frame(again, two))
    assert again.locator("#prompt textarea").input_value() == "a blue car in the city"


def test_chips_say_what_is_known_and_what_is_not(site_url, visit):
    page, _ = visit(f"{site_url}/en/")
    write(page, "a red bicycel with my unicorn")
    page.locator(".chips .unknown").wait_for()
    assert page.locator(".chips .known").all_inner_texts() == ["a", "red"]
    assert "bicycle" in page.locator(".chips .read").inner_text()
    assert "unicorn" in page.locator(".chips .unknown").inner_text()
    assert page.locator(".chips .said b").inner_text() == "a red bicycle"


@pytest.mark.parametrize(
    "text",
    first(
        [
            "<img src=x onerror=document.title='hit'>",
            "</script><script>document.title='hit'</script>",
            "שלום {{1+1}} ${2}",
        ]
    ),
    ids=["markup", "script", "right-to-left and templates"],
)
def test_words_stay_words(site_url, visit, text):
    page, _ = visit(f"{site_url}/en/")
    fast(page)
    write(page, text)
    page.click("#make")
    done(page, text)
    assert page.title() == EN("app.title")
    assert page.locator(".chips img, .chips script").count() == 0


@pytest.mark.slow
def test_a_million_letters_leave_the_page_alive(site_url, chromium):
    page = chromium.new_page()  # not `visit`: here requests are refused, as they should
    page.goto(f"{site_url}/en/")
    fast(page)
    page.evaluate(
        """() => { const box = document.querySelector("#prompt textarea"); box.removeAttribute("maxlength");
             box.value = "x".repeat(1e6); box.dispatchEvent(new Event("input", { bubbles: true })); }"""
    )
    page.click("#make")
    page.get_by_text(re.compile("2,000 letters")).first.wait_for(timeout=30_000)
    write(page, "a dog")
    page.click("#make")
    done(page, "a dog")
    page.close()


def test_sketches_can_be_taken_on_and_history_brought_back(site_url, visit):
    page, _ = visit(f"{site_url}/en/?{QUICK}")
    done(page, "a red apple on a wooden table")
    page.locator("#sketches button").first.wait_for(timeout=60_000)
    assert page.locator("#sketches button").count() == 4
    seed = page.locator("#sketches button").first.get_attribute("title")
    page.locator("#sketches button").first.click()
    page.wait_for_function(f"location.search.includes('seed={seed}')")
    page.wait_for_function("document.querySelectorAll('#history [data-settings]').length >= 2")
    assert "seed=2&" not in page.url + "&"
    page.locator("#history").get_by_role("button", name="a red apple on a wooden table").last.click()  # the oldest
    page.wait_for_function("(location.search + '&').includes('seed=2&')")
    assert page.locator("#seed input").first.input_value() == "2"


def test_stop_keeps_what_there_is(site_url, visit):
    page, _ = visit(f"{site_url}/en/")
    page.get_by_label(EN("choices.model.base"), exact=True).check()
    page.wait_for_function("document.querySelector('#steps input[type=number]').value === '30'")
    page.fill("#steps input[type=number]", "100")
    write(page, "a castle in the snow")
    page.click("#make")
    page.wait_for_function(
        "[...window.explorerShelf.values()].some((p) => p.some((q) => q.settings?.includes('snow')) && p.length > 3)"
    )
    page.click("#stop")
    page.locator("#make").wait_for()
    count = page.evaluate("[...window.explorerShelf.values()].at(-1).length")
    assert 3 < count < 100
    page.wait_for_function("!document.querySelector('#create-player [aria-busy]')")


@pytest.mark.slow
def test_two_visitors_never_see_each_other(site_url, visit):
    one, _ = visit(f"{site_url}/en/?{QUICK}")
    two, _ = visit(f"{site_url}/en/?prompt=a+penguin+in+the+snow&model=fast&steps=3")
    done(one, "a red apple on a wooden table")
    done(two, "a penguin in the snow")
    for page, other in ((one, "penguin"), (two, "apple")):
        kept = page.evaluate("[...window.explorerShelf.values()].flat().map((p) => p.settings ?? '').join(' ')")
        assert other not in kept


def test_german_is_german(site_url, visit):
    page, _ = visit(site_url + "/", locale="de-DE")
    assert page.url.startswith(f"{site_url}/de/")
    page.get_by_role("button", name=DE("create.make")).wait_for()
    assert page.locator("html").get_attribute("lang") == "de"


def test_dark_is_dark_and_stays(site_url, visit):
    page, does = visit(f"{site_url}/en/")
    shade = "parseInt(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])"
    page.locator(".head button").wait_for()
    assert page.evaluate(shade) > 200
    page.click(".head button")
    assert page.evaluate(shade) < 60
    page.reload()
    does.errors.clear()  # Gradio's own, about questions that the reload cut off
    page.locator(".head button").wait_for()
    assert page.evaluate(shade) < 60


@pytest.mark.parametrize("width", first([360, 1920, 390, 768], 2))
def test_no_width_scrolls_sideways(site_url, visit, width):
    page, _ = visit(f"{site_url}/en/", width=width)
    page.locator(f"{PLAYER} [role=slider]").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.slow
def test_reduced_motion_does_not_play_by_itself(site_url, visit):
    page, _ = visit(f"{site_url}/en/", reduced_motion="reduce")
    page.wait_for_function("document.querySelector('#create-player [role=slider]')?.ariaValueNow === '4'")
    page.wait_for_timeout(QUIET)
    assert page.locator(f"{PLAYER} [role=slider]").get_attribute("aria-valuenow") == "4"


def test_a_broken_link_is_explained_and_the_page_lives(site_url, visit):
    page, _ = visit(f"{site_url}/en/?schedule=cosin&prompt=x")
    page.get_by_text("did you mean cosine").first.wait_for()
    page.locator(f"{PLAYER} [role=slider]").wait_for()


@pytest.mark.parametrize("language", first(["de", "en"]))
def test_a_refusal_is_headed_in_the_language_of_the_page(site_url, visit, language):
    page, _ = visit(f"{site_url}/{language}/?prompt=a+dog&sampler=foo")
    title = page.locator(".toast-title")
    title.wait_for()
    shown = title.evaluate("(part) => [getComputedStyle(part).fontSize, getComputedStyle(part, '::before').content]")
    assert shown == ["0px", f'"{words_in(language)("app.refused")}"']


def test_curves_wait_for_steps_that_come_after_the_end(site_url, visit):
    """A page that joins a run late has its end before all of its steps."""
    page, _ = visit(f"{site_url}/en/?{QUICK}")
    done(page, "a red apple on a wooden table")
    until(page, "document.querySelectorAll('.ms-match .ms-seen').length > 0", 60)
    come = """([whole]) => {
        const shelf = window.explorerShelf, run = window.explorerPlayers.get("create-player").reel.run;
        const packets = shelf.get(run), late = packets.findIndex(({ kind, i }) => kind === "step" && i === 1);
        shelf.set("late", whole ? packets : packets.filter((_, k) => k !== late));
        const { numbers } = packets.find(({ kind }) => kind === "step");
        const detail = { player: "create-player", run: "late", index: 0, alpha_bar: 0.5, numbers };
        window.dispatchEvent(new CustomEvent("explorer:cursor", { detail }));
        return [document.querySelector(".ms-parts").hidden,
          [...document.querySelectorAll(".ms-match polyline")].map((line) => line.getAttribute("points"))];
    }"""
    hidden, _ = page.evaluate(come, [False])
    assert hidden
    page.evaluate(come, [True])
    until(page, "!document.querySelector('.ms-parts').hidden", 30)
    _, lines = page.evaluate(come, [True])
    assert len(lines) >= 6
    assert not [line for line in lines if "NaN" in line]
