"""Fast mode is live: whatever a person changes is drawn at once and once, however it is changed."""

import pytest

from explorer.words.texts import words_in
from tests.browser.playing import until
from tests.browser.test_create import EN, done, fast

DE = words_in("de")
QUIET = 1_200  # milliseconds after which a second run of the same words would have come
RUNS = """() => [...(window.explorerShelf?.values() ?? [])].map((packets) =>
    packets.find((p) => p.kind === "start" || p.kind === "all")?.settings)"""


def runs_of(page, text):
    """How many runs of these words the page has seen."""
    return sum(f"prompt={text.replace(' ', '+')}&" in f"{told}&" for told in page.evaluate(RUNS) if told)


@pytest.fixture
def live(site_url, visit):
    page, _ = visit(f"{site_url}/en/", permissions=["clipboard-read", "clipboard-write"])
    page.locator("#create-player [role=slider]").wait_for()
    fast(page)
    return page


def drawn_once(page, text):
    done(page, text)
    page.wait_for_timeout(QUIET)
    assert runs_of(page, text) == 1, text


def words_of(page):
    return page.locator("#prompt textarea")


@pytest.mark.slow
def test_every_way_of_writing_draws_once(live):
    words_of(live).press("Control+a")
    live.keyboard.insert_text("a red apple")  # a screen keyboard, dictation, a character picker
    drawn_once(live, "a red apple")
    live.keyboard.type("s")
    drawn_once(live, "a red apples")
    live.keyboard.press("Control+a")
    live.evaluate("navigator.clipboard.writeText('a blue car in the snow')")
    live.keyboard.press("Control+v")
    drawn_once(live, "a blue car in the snow")
    for _ in range(4):
        live.keyboard.press("Control+Shift+ArrowLeft")
    live.keyboard.press("Control+x")
    drawn_once(live, "a blue ")
    live.keyboard.insert_text("dog")  # in one go: a slow machine may draw "a blue do" on the way to it
    done(live, "a blue dog")
    live.keyboard.press("Backspace")
    drawn_once(live, "a blue do")


@pytest.mark.slow
def test_words_dropped_into_the_field_are_drawn(live):
    live.evaluate(
        """() => { const source = document.createElement("p"); source.id = "source"; source.textContent = "drag me";
             source.style = "position: fixed; left: 400px; top: 8px; width: 80px; z-index: 9"; source.draggable = true;
             source.ondragstart = (event) => event.dataTransfer.setData("text/plain", "a yellow boat");
             document.body.append(source); }"""
    )
    words_of(live).fill("")
    live.locator("#source").drag_to(words_of(live))
    assert words_of(live).input_value() == "a yellow boat"
    drawn_once(live, "a yellow boat")


@pytest.mark.slow
def test_what_the_page_writes_is_drawn_once(live):
    first = EN.several("examples.list")[0]
    live.get_by_role("button", name=EN.several("examples.short")[0]).click()
    drawn_once(live, first)
    live.locator("#history [data-settings]").nth(0).wait_for()
    live.locator("#history [data-settings]").last.click()  # what is chosen again is shown, not made
    live.wait_for_function("document.querySelector('#prompt textarea').value === 'a castle on the ocean'")
    live.wait_for_timeout(QUIET)
    assert runs_of(live, "a castle on the ocean") <= 1
    assert runs_of(live, first) == 1


def listed(page):
    return [button.get_attribute("title") for button in page.locator("#history [data-settings]").all()]


@pytest.mark.slow
def test_a_menu_that_is_only_looked_at_draws_nothing(live):
    words_of(live).fill("a red apple")
    drawn_once(live, "a red apple")
    live.locator("#more").get_by_text(EN("control.more")).click()
    for name in ("schedule", "sampler", "spacing"):
        field = live.locator(f"#{name} input")
        field.click()
        live.keyboard.press("Tab")
        field.click()
        live.locator(f"#{name} [role=option]", has_text=field.input_value()).first.click()
    live.wait_for_timeout(QUIET)
    assert runs_of(live, "a red apple") == 1
    assert listed(live).count("a red apple") == 1
    live.click("#make")  # asked for again, it is made again, and stands in the list once
    live.wait_for_function(
        "() => [...window.explorerShelf.values()].filter((packets) => packets[0].settings?.includes('red+apple') "
        "&& packets.some(({ kind }) => kind === 'done')).length === 2"
    )
    live.wait_for_timeout(QUIET)
    assert listed(live).count("a red apple") == 1


@pytest.mark.slow
def test_half_typed_words_do_not_fill_the_list(live):
    words_of(live).press("Control+a")
    live.keyboard.type("a blue dog", delay=120)
    done(live, "a blue dog")
    live.wait_for_timeout(QUIET)
    titles = listed(live)
    assert titles[0] == "a blue dog"
    assert not [title for title in titles[1:] if "a blue dog".startswith(title)], titles


def test_a_number_is_emptied_and_overshot_without_a_word_of_python(live):
    words_of(live).fill("a red apple")
    done(live, "a red apple")
    field = live.locator("#guidance_scale input[type=number]")
    kept = field.input_value()
    field.press("Control+a")
    field.press("Delete")
    live.wait_for_timeout(QUIET)
    assert runs_of(live, "a red apple") == 1
    field.press("Tab")
    assert field.input_value() == kept
    field.press("Control+a")
    live.keyboard.type("1000")
    field.press("Tab")
    assert field.input_value() == "50"  # as far as the careful model reaches
    until(live, "(location.search + '&').includes('guidance_scale=6&')", 60)  # what the fast model was trained on
    said = live.locator(".toast-body").first
    said.wait_for()
    assert "6" in said.inner_text()
    assert "TypeError" not in said.inner_text()


def test_an_address_of_a_lesson_starts_nothing_in_create(site_url, visit):
    page, _ = visit(f"{site_url}/en/?lesson=05&steps=20")
    page.locator("#learn-title-text h1").wait_for()
    page.wait_for_timeout(QUIET)
    assert "lesson=" in page.url
    assert "steps=20" in page.url
    assert len(page.evaluate(RUNS)) <= 1, "the opening run only"


def test_careful_mode_waits_for_the_button(live):
    live.get_by_label(EN("choices.model.base"), exact=True).check()
    words_of(live).press("Control+a")
    live.keyboard.insert_text("a quiet owl")
    live.locator(".chips .known", has_text="owl").wait_for()
    live.wait_for_timeout(QUIET)
    assert runs_of(live, "a quiet owl") == 0


@pytest.mark.slow
def test_the_other_controls_stay_live_with_all_of_them_open(live):
    live.locator("#more").get_by_text(EN("control.more")).click()
    live.locator("#eta input").wait_for()
    assert live.locator("#eta input").input_value() == ""
    live.fill("#seed input", "31")
    live.wait_for_function("(location.search + '&').includes('seed=31&')")
    assert "eta" not in live.url
    live.fill("#eta input", "0.5")  # what this sampler has not, it leaves alone
    live.fill("#seed input", "32")
    live.wait_for_function("(location.search + '&').includes('seed=32&')")
    assert live.locator(".toast-body").count() == 0


def test_world_paints_what_is_pasted(site_url, visit):
    page, _ = visit(f"{site_url}/en/?tab=world&words=a+red+fox&seed=3")
    page.locator("#world-painted img").wait_for()
    page.locator("#world-words textarea").press("Control+a")
    page.keyboard.insert_text("a zebra and a red apple")
    page.locator("#world-notes", has_text="zebra").wait_for()


@pytest.mark.parametrize("place", ["", "?schedule=cosin&prompt=x"], ids=["a control", "a link"])
def test_what_is_wrong_is_said_in_the_language_of_the_page(site_url, visit, place):
    page, _ = visit(f"{site_url}/de/{place}", locale="de-DE")
    page.locator("#create-player [role=slider]").wait_for()
    if place:
        page.get_by_text(DE("refused.near", kind=DE("control.schedule.label"), given="cosin", near="cosine")).wait_for()
        return
    page.fill("#seed input", "-2")  # below 0 means any, once the field is left
    page.press("#seed input", "Tab")
    page.wait_for_function("Number(document.querySelector('#seed input').value) >= 0")
