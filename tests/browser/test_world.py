"""World, as a person uses it: words that are painted while one types, lists, the model's picture, the guessing game."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from explorer.pixels import to_frames
from explorer.present.world import PAIRS, SIDE, source
from explorer.words.texts import words_in
from explorer.world import paint_caption
from tests.browser.playing import until

EN, DE = words_in("en"), words_in("de")


def pixels(page, place):
    """The picture at a place of the page, (H, W, 3)."""
    data = page.locator(f"{place} img").get_attribute("src").partition(",")[2]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))


def same(page, text, seed):
    """Whether the painted picture is what the painter makes of a text; the last bits of floats may differ."""
    want = to_frames(paint_caption(text, seed=seed, size=SIDE))[0]
    return np.abs(pixels(page, "#world-painted").astype(int) - want).max() <= 3


def typed(page, text):
    """Types words as a person does, and waits for their picture."""
    page.locator("#world-words textarea").press("Control+a")
    page.keyboard.type(text)
    until(page, f"new URLSearchParams(location.search).get('words') === {text!r}", 60)


def test_what_is_typed_is_painted_and_what_is_picked_is_said(site_url, visit):
    page, _ = visit(f"{site_url}/en/?tab=world&words=a+red+fox&seed=3")
    page.locator("#world-painted img").wait_for()
    until(page, "document.querySelector('#world-words textarea').value === 'a red fox'", 30)
    assert same(page, "a red fox", 3)

    typed(page, "a purple elephant in the desert")
    assert same(page, "a purple elephant in the desert", 3)
    chosen = [page.locator(f"#world-{part} input").input_value() for part in ("subject", "setting", "colour")]
    assert chosen == [EN.name("subject", "elephant"), EN.name("setting", "desert"), EN.name("colour", "purple")]
    file, text = source("elephant")
    assert file in page.locator("#world-file").inner_text()
    assert text.splitlines()[0] in page.locator("#world-code").inner_text()

    page.locator("#world-setting input").click()
    page.get_by_role("option", name=EN.name("setting", "space"), exact=True).click()
    until(page, "document.querySelector('#world-words textarea').value === 'a purple elephant in space'", 60)
    until(page, "new URLSearchParams(location.search).get('words') === 'a purple elephant in space'", 60)
    assert same(page, "a purple elephant in space", 3)


def test_words_without_a_picture_are_named_and_the_last_picture_stays(site_url, visit):
    page, _ = visit(f"{site_url}/en/?tab=world&words=a+red+fox&seed=3")
    page.locator("#world-painted img").wait_for()
    typed(page, "a fox and a zebra")
    assert "zebra" in page.locator("#world-notes").inner_text()
    before = pixels(page, "#world-painted")
    page.locator("#world-words textarea").press("Control+a")
    page.keyboard.type("the truth")
    page.get_by_text(EN("world.nothing")).wait_for()
    assert (pixels(page, "#world-painted") == before).all()


def test_the_model_makes_what_was_painted_when_it_is_asked(site_url, visit):
    page, _ = visit(f"{site_url}/en/?tab=world&words=a+cake+on+the+table&seed=3")
    page.locator("#world-painted img").wait_for()
    page.locator("#world-make").click()
    page.locator("#world-made img").wait_for(timeout=120_000)
    said = page.locator("#world-made figcaption p").inner_text()
    assert page.locator("#world-painted figcaption p").inner_text().startswith(said)
    assert pixels(page, "#world-made").std() > 20
    assert page.locator("#world-make").is_disabled()  # the same words give the same picture


@pytest.mark.slow
def test_guessing_counts_what_was_right(site_url, visit):
    page, _ = visit(f"{site_url}/en/")
    page.get_by_role("tab", name=EN("tabs.world"), exact=True).click()
    cards = page.locator(".pr-row > li")
    cards.first.wait_for(timeout=120_000)
    assert cards.count() == PAIRS
    assert cards.nth(0).locator("figure").count() == 2
    page.get_by_role("button", name=EN("world.pairs.play")).click()
    assert not cards.locator("figure").count()
    hidden = page.locator(".pr-one span").all_inner_texts()
    assert set(hidden) == {"?"}  # nothing gives it away
    for k in range(PAIRS):
        kind = "model" if k < 2 else "code"
        cards.nth(k).locator(f'[data-kind="{kind}"]').click()
        right = EN("world.pairs.right") if k < 2 else EN("world.pairs.wrong")
        assert cards.nth(k).locator(".pr-verdict").inner_text() == right
    assert page.locator(".pr-said").inner_text() == EN("world.pairs.end", right=2, answered=PAIRS, coin=PAIRS // 2)
    first = cards.nth(0).locator("img").first.get_attribute("src")
    page.get_by_role("button", name=EN("world.pairs.more")).click()
    until(page, f"document.querySelector('.pr-row img').src !== {first!r}", 120)
    assert page.locator(".pr-said").inner_text() == EN("world.pairs.which")


def test_in_german_on_a_phone(site_url, visit):
    page, _ = visit(f"{site_url}/de/?tab=world", width=390, height=844, locale="de-DE")
    page.locator("#world-painted img").wait_for()
    page.locator(".pr-row > li").first.wait_for(timeout=120_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".world-lead h2").inner_text() == DE("world.title")
    assert re.search(r"\d\.\d{3}", page.locator("#world-about").inner_text())  # digits grouped as in German
