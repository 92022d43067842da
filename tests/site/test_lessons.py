"""The lessons of the page as data: whole, computed, without links that lead nowhere."""

import json
import re
from xml.etree import ElementTree

import pytest

from explorer.lab.halfway import HALFWAY
from explorer.lesson.library import load
from explorer.lesson.records import SECTIONS
from explorer.site import lessons
from explorer.site.formulas import with_formulas

MATH = re.compile(r"<math.*?</math>", re.DOTALL)


@pytest.fixture(autouse=True)
def unpainted(monkeypatch):
    """The experiment's facts need pictures that take seconds to paint."""
    monkeypatch.setattr(lessons, "halfway_facts", lambda _: {})
    lessons.lessons_text.cache_clear()
    yield
    lessons.lessons_text.cache_clear()


@pytest.mark.parametrize("language", ["en", "de"])
def test_lessons_are_the_files_of_their_language(language):
    told = json.loads(lessons.lessons_text(language))
    books = load(language)
    assert [one["number"] for one in told["lessons"]] == [1, 2, 3, 4, 5]
    for facts, lesson in zip(told["lessons"], books.lessons):
        assert (facts["id"], facts["title"], facts["translated"]) == (lesson.id, lesson.title, True)
        assert facts["predict"]["reveal"] == lesson.predict.reveal
        assert list(facts["sections"]) == list(SECTIONS)
        for key in SECTIONS:
            html = facts["sections"][key]["html"]
            first = re.search(r"[A-Za-zÄÖÜäöüß]{5,}", lesson.section(key).text)[0]
            assert first in re.sub(r"<[^>]+>", "", html)
            assert not re.search(r"\{\{|<!--|\$", html), (lesson.id, key)
    for html in re.findall(r'"html":\s*"((?:[^"\\]|\\.)*)"', json.dumps(told)):
        text = json.loads(f'"{html}"')
        assert set(re.findall(r'data-term="([^"]+)"', text)) <= set(told["terms"])
        for place in re.findall(r'href="([^"]+)"', text):
            known = {f"?lesson={one['id']}" for one in told["lessons"]}
            assert place.startswith("https://") or place in known, place
        for formula in MATH.findall(text):
            ElementTree.fromstring(formula)


def test_a_formula_is_what_it_says():
    made = ElementTree.fromstring(
        MATH.search(with_formulas(r"so $$\rho(\sigma)=\sqrt{\frac{\lambda}{\sigma^2}} .$$ is"))[0]
    )
    assert "".join(made.itertext()).replace(" ", "") == "ρ(σ)=λσ2."
    assert [made.find(f".//{tag}") is not None for tag in ("msqrt", "mfrac", "msup", "mover")] == [True] * 3 + [False]
    both = ElementTree.fromstring(MATH.search(with_formulas(r"$x_t^2 - \hat x_0$"))[0])
    assert [both.find(f".//{tag}") is not None for tag in ("msubsup", "mover", "msub")] == [True] * 3
    assert "−" in "".join(both.itertext())


@pytest.mark.parametrize("text", [r"$\unheard x$", r"$\frac{a$", r"$x_$"])
def test_a_formula_that_cannot_be_drawn_is_refused(text):
    with pytest.raises(ValueError, match="formula"):
        with_formulas(text)


def test_the_experiment_is_made_on_what_the_quick_form_of_the_lab_looks_at():
    assert HALFWAY.size(True)["pictures"] == lessons.PICTURES
    assert lessons.PICTURES % lessons.ACROSS == 0


def test_prices_are_no_formulas():
    assert with_formulas("5 $ and no more") == "5 $ and no more"
