"""What a link carries can be run again from the page; what is typed too far out is set to the nearest, and that is said
in the page's language; Enter starts a run, Shift+Enter breaks the line."""

import pytest

from explorer.trajectory.settings import Settings
from explorer.words.texts import words_in
from tests.browser.playing import until
from tests.lanes import first

EN, DE = words_in("en"), words_in("de")
START = "window.explorerPlayers?.get('create-player')?.reel"
HELD = "document.querySelector('#{name} input[type=number]').value"


def run_of(page, before=""):
    """The settings of the run that is shown, once it is over and another than `before`."""
    until(page, f"{START}?.done && {START}.run !== '{before}'", 60)
    return Settings.from_text(page.evaluate(f"{START}.start.settings")), page.evaluate(f"{START}.run")


def make(page, words, before):
    page.get_by_role("button", name=words("create.make"), exact=True).click()
    return run_of(page, before)


def linked(page, prompt):
    until(page, f"{START}?.done && {START}.start.settings.includes('{prompt}')", 120)
    return run_of(page)


@pytest.mark.parametrize(
    ("name", "value"), first([("guidance_scale", 50), ("shift", 6), ("guidance_scale", -20), ("steps", 101)])
)
def test_what_the_model_can_do_is_run_again_from_a_link(site_url, visit, name, value):
    about = "steps=2" if name != "steps" else "model=fast"
    page, _ = visit(f"{site_url}/de/?prompt=a+red+kite&{about}&{name}={value}")
    asked, run = linked(page, "kite")
    assert getattr(asked, name) == value
    if name != "shift":  # which lies under "More"
        until(page, f"{HELD.format(name=name)} === '{value}'")
    again, _ = make(page, DE, run)
    assert getattr(again, name) == value
    assert not page.get_by_text("maximum value").count()


def test_a_number_that_is_typed_beyond_the_end_widens_the_control(site_url, visit):
    page, _ = visit(f"{site_url}/en/?prompt=a+red+kite&steps=2&model=base")
    _, run = linked(page, "kite")
    page.locator("#guidance_scale input[type=number]").fill("-3")
    page.locator("#guidance_scale input[type=number]").press("Tab")
    until(page, "document.querySelector('#guidance_scale input[type=range]').min === '-20'")
    asked, run = make(page, EN, run)
    assert asked.guidance_scale == -3
    page.locator("#guidance_scale input[type=number]").fill("20")
    asked, _ = make(page, EN, run)  # the click is what leaves the field
    assert asked.guidance_scale == 20


def test_what_it_cannot_is_set_to_the_nearest_and_said(site_url, visit):
    page, _ = visit(f"{site_url}/de/?prompt=a+red+kite&model=fast&guidance_scale=20")
    said = DE("refused.unheard_scale", model="fast", low="1", high="6", taken="6", given="20")
    page.get_by_text(said[:40]).first.wait_for()
    asked, _ = linked(page, "kite")
    assert asked.guidance_scale == 6
    until(page, f"{HELD.format(name='guidance_scale')} === '6'")
    page.locator("#guidance_scale input[type=number]").fill("30")
    page.locator("#guidance_scale input[type=number]").press("Tab")
    until(page, f"{HELD.format(name='guidance_scale')} === '6'", 30)
    page.locator("#steps input[type=number]").fill("500")
    page.locator("#steps input[type=number]").press("Tab")
    page.get_by_text(DE("app.number.most", taken="200")).wait_for()
    assert page.evaluate(HELD.format(name="steps")) == "200"
    until(page, "document.querySelector('#steps input[type=range]').value === '200'")


def test_an_emptied_number_says_what_was_taken(site_url, visit):
    page, _ = visit(f"{site_url}/de/?prompt=a+red+kite&model=fast&seed=12")
    _, run = linked(page, "kite")
    page.locator("#seed input").fill("")
    asked, _ = make(page, DE, run)
    assert asked.seed == 12
    page.get_by_text(DE("app.number.empty", taken="12")).wait_for()
    page.locator("#seed input").fill("3")
    assert not page.locator(".number-taken").count()


def test_seeds_end_where_the_static_does(site_url, visit):
    page, _ = visit(f"{site_url}/de/?prompt=a+red+kite&model=fast&seed=9007199254740993")
    page.get_by_text("9007199254740993").first.wait_for()
    asked, run = linked(page, "kite")
    assert asked.seed == 9007199254740993 % 2**32
    page.locator("#seed input").fill("4294967300")
    asked, _ = make(page, DE, run)
    assert asked.seed == 2**32 - 1
    page.get_by_text(DE("app.number.most", taken="4294967295")).wait_for()


def test_enter_starts_and_shift_enter_breaks_the_line(site_url, visit):
    page, _ = visit(f"{site_url}/en/?prompt=a+red+kite&steps=2&model=base")
    _, run = linked(page, "kite")
    field = page.locator("#prompt textarea")
    field.fill("a red fox")
    field.press("Shift+Enter")
    field.type("in the snow")
    field.press("Enter")
    asked, _ = run_of(page, run)
    assert asked.prompt == "a red fox\nin the snow"
    assert field.input_value() == "a red fox\nin the snow"
    assert EN("control.prompt.info") in page.locator("#prompt").inner_text()
