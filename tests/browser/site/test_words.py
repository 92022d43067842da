"""Words in the page: as chips, with the studio's reading, in links, and from the list of all that the model knows."""

import re

import pytest

from explorer.trajectory.settings import Settings
from explorer.words.texts import words_in
from tests.browser.site.test_page import EN, OVER

DE = words_in("de")
CHIPS = "#chips button"


@pytest.fixture
def page(visit, site_address):
    page, seen = visit(f"{site_address}/index.html?model=fast&steps=1&seed=4&prompt=a+red+apple")
    page.wait_for_function(OVER, timeout=90_000)
    yield page
    assert not seen.outside()


def typed(page, text):
    """Types, and waits for the run that follows."""
    before = page.evaluate("explorerPage.create.run")
    page.fill("#prompt", text)
    page.wait_for_function(f"(before) => explorerPage.create.run !== before && {OVER}", arg=before, timeout=60_000)


def settings_of(page):
    return Settings.from_text(page.evaluate("location.search.slice(1)"))


def test_words_are_read_and_the_link_says_as_what(page):
    typed(page, "my Poodle without a hat on a tabel")
    texts = page.locator(CHIPS).all_inner_texts()
    assert texts == [
        EN("create.chip_read_as", word="Poodle", said="dog"),
        EN("create.chip_without", word="without a hat"),
        "on",
        "a",
        EN("create.chip_read_as", word="tabel", said="table"),
    ]
    assert page.inner_text("#chips .said") == re.sub("</?b>", "", EN("create.chips_said", said="dog on a table"))
    assert settings_of(page).read_as == "my-.poodle-dog.without a hat-.tabel-table"
    page.locator(CHIPS).nth(1).click()
    page.wait_for_function("document.querySelector('#prompt').value === 'my Poodle on a tabel'")
    page.wait_for_function(f"location.search.includes('my+Poodle+on') && {OVER}", timeout=60_000)
    assert settings_of(page).read_as == "my-.poodle-dog.tabel-table"


@pytest.mark.slow
def test_a_number_and_what_somebody_does_are_left_out_by_name(page):
    typed(page, "two dogs playing with a ball")
    left = [EN("create.chip_left", word=word) for word in ("two", "playing")]
    assert page.locator("#chips .without").all_inner_texts() == left


@pytest.mark.slow
def test_what_an_unknown_word_might_mean_takes_its_place(page):
    typed(page, "a helicopter at night")
    unknown = page.locator("#chips .unknown")
    assert unknown.locator("button").first.inner_text() == EN("create.chip_maybe", word="helicopter")
    offer = unknown.locator(".offer").first
    wanted = offer.inner_text()
    offer.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("(text) => document.querySelector('#prompt').value === text", arg=f"a {wanted} at night")
    page.wait_for_function("document.activeElement.closest('#chips')")


@pytest.mark.slow
def test_a_page_of_another_language_reads_it_and_has_its_words(visit, site_address):
    page, _ = visit(f"{site_address}/de/index.html?model=fast&steps=1&prompt=ein+Pudel+auf+einem+Holztisch", width=390)
    page.wait_for_function(OVER, timeout=90_000)
    assert page.locator(CHIPS).first.inner_text() == "ein"
    page.wait_for_function("location.search.includes('read_as')", timeout=60_000)  # which the link did not say
    found = settings_of(page)
    assert found.prompt == "ein Pudel auf einem Holztisch"
    assert "pudel-dog" in found.read_as
    page.locator(".word-list summary").click()
    page.locator(".word-list button", has_text=re.compile("^Leuchtturm$")).click()
    assert page.input_value("#prompt").endswith("Holztisch Leuchtturm")


@pytest.mark.slow
def test_a_link_keeps_its_reading_until_its_words_are_changed(visit, site_address):
    text = "prompt=a+poodle&model=fast&steps=1&read_as=poodle-cat"
    page, _ = visit(f"{site_address}/index.html?{text}")
    page.wait_for_function(OVER, timeout=90_000)
    assert settings_of(page) == Settings.from_text(text)
    page.click("#make")
    page.wait_for_function("location.search.includes('poodle-dog')", timeout=60_000)
