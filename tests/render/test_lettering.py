"""Text of any kind as pixels."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.render import lettering
from explorer.render.look import THEMES, font_file, rgb
from tests.render.walks import small

NASTY = {
    "right to left": "\u05d0\u05d5\u05e4\u05e0\u05d9\u05d9\u05dd in the rain \u0645\u0631\u062d\u0628\u0627",
    "direction marks": "safe\u202etxt.exe\u202c\u2066x\u2069",
    "zero width": "a\u200b\u200c\u200d\u2060\ufeffb",
    "many accents": "Z" + "\u0300\u0316\u0351" * 300,
    "emoji": "\U0001f6b2 \U0001f469\u200d\U0001f680 bike",
    "lone surrogate": "a\ud800b",
    "controls": "a\0b\x1b[31mc\r\nd\te",
    "markup": "</script><img src=x onerror=alert(1)>",
    "chinese": "\u4e00\u8f86\u7ea2\u8272\u81ea\u884c\u8f66",
    "empty": "",
    "spaces": " \u00a0\u3000 ",
    "unassigned": "\U0010ffff\u0378",
    "very long": "red " * 250_000,
}


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_any_prompt_can_be_drawn(text):
    for options in ({"view": "x_t"}, {"view": "both", "theme": "dark"}):
        made = small(steps=2, text=text, **options)
        frame = made.sheet.frame(1)
        assert frame.shape[1::-1] == made.size


@given(st.text())
def test_cleaned_text_is_one_line_that_cannot_turn(text):
    cleaned = lettering.clean(text)
    assert not {unicodedata.category(letter) for letter in cleaned} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert cleaned == " ".join(cleaned.split())


@given(st.text(max_size=60), st.integers(0, 300))
def test_fitted_text_fits(text, room):
    fitted = lettering.fit(text, 15, room)
    assert fitted == "" or lettering.width(fitted, 15) <= room


def test_text_is_cut_at_a_word():
    fitted = lettering.fit("a golden retriever sitting on a blue sofa", 15, 200)
    assert fitted.endswith("…")
    assert "a golden retriever sitting on a blue sofa".startswith(fitted[:-1] + " ")


def test_text_that_fits_is_not_cut():
    assert lettering.fit("a red apple", 15, 200) == "a red apple"


def test_figures_have_one_width():
    assert len({lettering.width(figure * 10, 15) for figure in "0123456789"}) == 1


@pytest.mark.parametrize("weight", ["Regular", "SemiBold"])
def test_the_bundled_font_has_what_captions_and_formulas_need(weight):
    codes = lettering.letters_of(font_file(weight))
    assert {ord(letter) for letter in "äöüßéñçøåŁžıя→·×≈…–−σεαβλπμ√∞"} <= codes


def test_letters_that_no_font_has_become_boxes():
    assert lettering.typeset("bike \U0001f6b2", 15, "Regular")[0] == "bike " + lettering.BOX


def test_drawn_letters_are_dark_in_the_middle_and_their_ground_is_empty():
    levels = lettering.draw("l", 30, levels=6)
    assert levels.max() == 5
    assert (levels[:3] == 0).all()


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio."""

    def luminance(colour: str) -> float:
        parts = np.array(rgb(colour)) / 255
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return float(linear @ (0.2126, 0.7152, 0.0722))

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("look", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize(
    ("role", "least"), [("ink", 7), ("muted", 4.5), ("noise", 3), ("guess", 3), ("words", 3), ("fact", 3)]
)
def test_contrast(look, role, least):
    assert contrast(getattr(look, role), look.paper) >= least
