"""A picture of one's own that is not square: its middle is taken, the page says so, and another part can be chosen."""

import numpy as np
import pytest
from PIL import Image

from explorer.words.texts import LANGUAGES, words_in
from tests.browser.playing import shown, until
from tests.browser.test_destroy import PLAYER, REEL, enter, png, send, whole
from tests.lanes import first

__all__ = ["enter"]
RED, GREEN, BLUE = (220, 30, 30), (30, 160, 60), (40, 60, 200)


def tall():
    """300 x 900 in three squares: red above, green in the middle, blue below."""
    image = Image.new("RGB", (300, 900))
    for k, colour in enumerate((RED, GREEN, BLUE)):
        image.paste(colour, (0, 300 * k, 300, 300 * k + 300))
    return image


def buried(page, colour):
    return np.abs(shown(page, 1, PLAYER).astype(int) - colour).max() <= 12  # at the edge a little of the next square


@pytest.mark.parametrize("language", first(LANGUAGES))
def test_another_part_of_a_tall_picture_can_be_taken(enter, language):
    page = enter(language, width=390 if language == "de" else 1366, height=768)
    words = words_in(language)
    before = page.evaluate(f"{REEL}.run")
    label = words("destroy.own")
    page.set_input_files(f"[data-testid='{label}-upload-button']", {
        "name": "portrait.png", "mimeType": "image/png", "buffer": png(tall()),
    })  # fmt: skip
    first = whole(page, after=before)
    assert buried(page, GREEN)
    crop = page.locator(".pk-crop")
    assert words("destroy.crop") in crop.inner_text()
    frame, board = page.locator(".pk-frame"), page.locator(".pk-whole")
    part, all_of_it = frame.bounding_box(), board.bounding_box()
    assert part["height"] == pytest.approx(all_of_it["width"], abs=2)
    assert part["y"] - all_of_it["y"] == pytest.approx(all_of_it["height"] / 3, abs=2)

    slider = crop.locator("input")
    slider.focus()
    page.keyboard.press("Home")
    second = whole(page, after=first)
    assert buried(page, RED)
    assert frame.bounding_box()["y"] == pytest.approx(board.bounding_box()["y"], abs=2)

    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 5, steps=4)
    page.mouse.up()
    third = whole(page, after=second)
    assert buried(page, BLUE)

    page.click("[data-sample=apple]")
    whole(page, after=third)
    crop.wait_for(state="hidden")


def test_a_square_picture_is_not_asked_about(enter):
    page = enter()
    before = page.evaluate(f"{REEL}.run")
    send(page, "square.png", png(Image.new("RGB", (301, 300), RED)))
    whole(page, after=before)
    until(page, "document.querySelector('.pk-crop').hidden")
