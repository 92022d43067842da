"""Words on the page: what is read as what can be refused, what is offered can be taken, and the list writes."""

import re

import pytest

from explorer.words.texts import words_in
from tests.browser.playing import until
from tests.browser.test_axe import found

PHONE, DESK = (390, 844), (1366, 768)


def typed(page, text):
    page.locator("#prompt textarea").fill(text)


def text_of(page):
    return page.locator("#prompt textarea").input_value()


def becomes(page, text):
    page.wait_for_function("text => document.querySelector('#prompt textarea').value === text", arg=text)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_reading_is_refused_and_an_offer_taken(site_url, visit, size):
    page, _ = visit(f"{site_url}/en/", *size, has_touch=size is PHONE)
    typed(page, "a poodle and a unicorn on the beach")
    reading = page.locator(".chips .read")
    reading.wait_for()
    assert "poodle" in reading.inner_text()
    assert "dog" in reading.inner_text()
    page.locator(".chips .offer", has_text="horse").click()
    becomes(page, "a poodle and a horse on the beach")
    page.locator(".chips .read").click()
    becomes(page, "a and a horse on the beach")
    page.locator(".chips .read").wait_for(state="detached")
    page.locator(".chips .known", has_text=re.compile("^horse$")).press("Enter")
    becomes(page, "a and a on the beach")


@pytest.mark.parametrize("size", [pytest.param(DESK, marks=pytest.mark.slow), PHONE], ids=["desk", "phone"])
def test_the_list_of_words_writes(site_url, visit, size):
    page, _ = visit(f"{site_url}/en/", *size)
    typed(page, "")
    page.locator(".word-list summary").click()
    page.locator(".word-list button", has_text=re.compile("^castle$")).click()
    page.locator(".word-list button", has_text=re.compile("^snow$")).click()
    becomes(page, "castle snow")
    page.locator(".word-list [data-part=subject]").select_option("fox")
    page.wait_for_function("/fox/.test(document.querySelector('#prompt textarea').value)")
    page.locator(".word-list [data-part=setting]").select_option("forest")
    page.wait_for_function("/fox .*forest/.test(document.querySelector('#prompt textarea').value)")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert found(page) == []


def test_german_words_are_read_on_the_german_page(site_url, visit):
    page, _ = visit(f"{site_url}/de/")
    typed(page, "ein roter Apfel auf einem Holztisch")
    page.locator(".chips .said b").wait_for()
    assert page.locator(".chips .said b").inner_text() == "a red apple on a wooden table"
    assert page.locator(".chips .known").all_inner_texts()[:3] == ["ein", "roter", "Apfel"]
    page.locator(".word-list summary").click()
    assert page.locator(".word-list button", has_text=re.compile("^Leuchtturm$")).count() == 1


def test_a_link_with_words_of_the_pages_language_is_read_in_it(site_url, visit):
    """Also without read_as; an English one, which is older, draws what it drew."""
    quick = "model=fast&steps=1&sampler=consistency"
    page, _ = visit(f"{site_url}/de/?prompt=ein+roter+Apfel&{quick}")
    page.locator(".chips .said b", has_text="a red apple").wait_for()
    until(page, "location.search.includes('read_as=ein-a.roter-red.apfel-apple')", 60)
    assert page.locator(".chips .known").all_inner_texts() == ["ein", "roter", "Apfel"]
    assert not page.locator("[data-anew]").count()
    page, _ = visit(f"{site_url}/de/?prompt=a+poodle&{quick}")
    page.locator(".chips .without", has_text=words_in("de")("create.chip_strange", word="poodle")).wait_for()
    assert "read_as" not in page.url


@pytest.mark.slow
def test_a_link_from_the_german_page_draws_the_same_on_any(site_url, visit):
    """The sentence below the picture says how the words of the run were read."""
    query = "prompt=ein+Pudel&read_as=ein-a.pudel-dog&model=fast&steps=1&sampler=consistency"
    for language in ("en", "de"):
        page, _ = visit(f"{site_url}/{language}/?{query}")
        said = words_in(language)("sentence.read_pair", word="Pudel", said="dog")
        page.get_by_text(said).first.wait_for()
