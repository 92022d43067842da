"""Whatever is typed into a number of any tab, or deleted from it, arrives as a number that can be, or as nothing:
through Gradio's own way from the page to the function, and through the copies that it makes for a visitor."""

import asyncio
import math

import gradio as gr
import pytest
from gradio.state_holder import SessionState
from hypothesis import given
from hypothesis import strategies as st

from explorer.app.components import held
from explorer.app.interface import build_app
from explorer.app.site import Site
from explorer.app.tabs.controls import settings_from
from explorer.app.tabs.export import FPS, wish_of
from explorer.app.tabs.learn_class import guess_of
from explorer.app.tabs.learn_text import library
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import Settings
from explorer.words.texts import LANGUAGES, words_in

NUMBERS = (gr.Slider, gr.Number)
TYPED = (None, "", "  ", "x", "3,5", "1e3", math.nan, math.inf, -math.inf, 1e308, -1e308, 10**400, 2.5, [], {}, True)
TYPED += ("9" * 10_000, -1, 0)


@pytest.fixture(scope="module")
def site():
    return Site(SharedModels())


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request, site):
    return build_app(words_in(request.param), site)


def visited(page):
    """The state of a visitor for whom every event has changed every number that it can change."""
    state = SessionState(page)
    for event in page.fns.values():
        if any(isinstance(part, NUMBERS) for part in event.outputs):
            changes = [gr.update(info="x") if isinstance(part, NUMBERS) else gr.skip() for part in event.outputs]
            asyncio.run(page.postprocess_data(event, changes if len(changes) > 1 else changes[0], state))
    return state


def test_every_number_of_the_page_is_of_the_kind_that_cannot_be_wrong(page):
    numbers = [part for part in page.blocks.values() if isinstance(part, NUMBERS)]
    assert len(numbers) >= 15
    assert {type(part).__module__ for part in numbers} == {"explorer.app.components"}


def test_nothing_that_is_typed_is_answered_by_gradio(page):
    state, asked = visited(page), 0
    copies = {number for number, part in page.blocks.items() if state[number] is not part}
    for event in page.fns.values():
        places = [k for k, part in enumerate(event.inputs) if isinstance(part, NUMBERS)]
        plain = [None if isinstance(part, NUMBERS) else getattr(part, "value", None) for part in event.inputs]
        for payload in TYPED if places else ():
            given = [payload if k in places else value for k, value in enumerate(plain)]
            come = asyncio.run(page.preprocess_data(event, given, state))
            for k in places:
                part, number = state[event.inputs[k]._id], come[k]
                asked += event.inputs[k]._id in copies
                if number is not None:
                    assert math.isfinite(number)
                    low, high = getattr(part, "reach", None) or (part.minimum, part.maximum)
                    assert low is None or number >= low
                    assert high is None or number <= high
    assert asked > 100, "copies were asked, too"


@given(st.none() | st.text(max_size=60) | st.floats() | st.integers(), st.booleans())
def test_a_field_holds_the_nearest_number(payload, whole):
    number = held(payload, 1, 100, whole)
    try:
        expected = float(str(payload).replace(",", "."))
    except ValueError:
        expected = math.nan
    if isinstance(payload, str) and len(payload) > 40:
        return
    if payload is None or math.isnan(expected):
        assert number is None
    else:
        assert number == (round(min(max(expected, 1), 100)) if whole else min(max(expected, 1), 100))


def test_nothing_means_what_was_set_up():
    assert settings_from({"prompt": None, "guidance_scale": None, "steps": None, "seed": None}) == Settings()
    assert wish_of("gif", 384, None, True).fps == FPS
    slider = next(lesson for lesson in library("en").lessons if lesson.predict.kind == "slider")
    assert guess_of(slider, None, None) is None
