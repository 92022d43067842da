"""The reveal says what the learner said and what came out, and whether that was right."""

import pytest

from explorer.lesson.languages import Language
from explorer.lesson.numbers.measures import Outcome
from explorer.lesson.records import Prediction
from explorer.lesson.reveal import reveal, truth
from tests.lesson.conftest import HEADINGS

ENGLISH = Language(code="en", name="English", headings=HEADINGS)
GERMAN = Language(code="de", name="Deutsch", decimal=",", thousands=".", quote="„…“", headings=HEADINGS)
SENTENCE = "Said {guess}, was {truth}."


def choice(answer: dict, **options: tuple[float, float] | None) -> Prediction:
    rows = [{"id": id, "text": id.upper(), "when": when} for id, when in options.items()]
    return Prediction(kind="choice", text="?", options=rows, answer=answer, reveal=SENTENCE)


def slider(answer: dict, step: float = 1, top: float = 100) -> Prediction:
    return Prediction(kind="slider", text="?", range=(0, top), step=step, answer=answer, reveal=SENTENCE)


@pytest.mark.parametrize(("guess", "right"), [(90, True), (76, True), (74, False)])
def test_slider_is_right_within_a_tenth_of_its_range(guess, right):
    found = reveal(slider({"measure": "x"}), guess, ENGLISH, Outcome(value=85.4))
    assert (found.right, found.text) == (right, f"Said {guess}, was 85.")


def test_slider_digits_follow_step_and_language():
    found = reveal(slider({"measure": "x"}, 0.1, 5), 2.5, GERMAN, Outcome(value=3.14))
    assert found.text == "Said 2,5, was 3,1."


def test_numbers_are_answers_of_their_own():
    found = reveal(slider({"number": "shrink 512 8 4"}), 10, ENGLISH)
    assert (found.truth, found.right) == (48, False)


@pytest.mark.parametrize(("value", "right"), [(0, "low"), (49.9, "low"), (50, "high"), (99, "high")])
def test_options_hold_within_their_bounds(value, right):
    prediction = choice({"measure": "x"}, low=(0, 50), high=(50, 100))
    assert truth(prediction, Outcome(value=value)) == (right,)
    assert reveal(prediction, right, ENGLISH, Outcome(value=value)).right


def test_the_highest_score_among_the_options_is_right():
    prediction = choice({"measure": "x"}, place=None, animal=None)
    outcome = Outcome(scores={"place": 2, "animal": 9, "weather": 30})
    assert truth(prediction, outcome) == ("animal",)
    found = reveal(prediction, "place", GERMAN, outcome)
    assert (found.right, found.text) == (False, "Said „PLACE“, was „ANIMAL“.")


def test_ties_make_all_of_them_right():
    prediction = choice({"measure": "x"}, place=None, animal=None)
    outcome = Outcome(scores={"place": 2, "animal": 2})
    assert reveal(prediction, "place", ENGLISH, outcome).right
    assert reveal(prediction, "animal", ENGLISH, outcome).right


def test_fixed_answers_need_no_run():
    prediction = choice({"value": "yes", "source": "a book"}, yes=None, no=None)
    assert reveal(prediction, "yes", ENGLISH).right
    assert not reveal(prediction, "no", ENGLISH).right


def test_measured_answers_need_a_run():
    with pytest.raises(ValueError, match="run first"):
        truth(slider({"measure": "x"}))


def test_texts_are_not_read_as_templates():
    prediction = Prediction(
        kind="choice",
        text="?",
        options=[{"id": "a", "text": "{truth}"}, {"id": "b", "text": "b"}],
        answer={"value": "b", "source": "s"},
        reveal=SENTENCE,
    )
    assert reveal(prediction, "a", ENGLISH).text == "Said “{truth}”, was “b”."
