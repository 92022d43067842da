"""Numbers beyond what a slider shows pass through Gradio's own copy of it for a visitor, as far as it reaches."""

import asyncio

import gradio as gr
import pytest
from gradio.state_holder import SessionState

from explorer.app.components import Guidance, Number, Shift, Slider, Steps, reaches
from explorer.app.interface import build_app
from explorer.app.site import Site
from explorer.diffusion.noise import SEEDS
from explorer.service.bounds import OWN
from explorer.service.shared_models import SharedModels
from explorer.trajectory.link import limits
from explorer.words.texts import words_in


@pytest.fixture(scope="module")
def page():
    return build_app(words_in("de"), Site(SharedModels()))


def copies(page, wanted):
    """(number, the visitor's copy of it) of each number of a kind that an event can change."""
    state = SessionState(page)
    for event in page.fns.values():
        if any(isinstance(part, wanted) for part in event.outputs):
            changes = [gr.update(info="x") if isinstance(part, wanted) else gr.skip() for part in event.outputs]
            asyncio.run(page.postprocess_data(event, changes if len(changes) > 1 else changes[0], state))
    pairs = [(part, state[key]) for key, part in page.blocks.items() if isinstance(part, wanted)]
    return [(part, copy) for part, copy in pairs if copy is not part]


def test_what_a_model_can_do_passes_the_copy_and_all_else_is_the_nearest(page):
    found = copies(page, Slider)
    assert {type(copy) for _, copy in found} >= {Guidance, Steps, Shift}
    for part, copy in found:
        low, high = part.reach or (part.minimum, part.maximum)
        assert copy.preprocess(high) == high
        assert copy.preprocess(low) == low
        assert copy.preprocess(10**9) == high
        assert copy.preprocess(-(10**9)) == low


def test_a_slider_reaches_as_far_as_the_settings_do(page):
    reached = {
        "guidance_scale": limits()["guidance_scale"][:2],
        "shift": limits()["shift"][:2],
        "steps": (1, OWN.steps),
    }
    for name, ends in reaches(page).items():
        assert ends == reached[name.rpartition("-")[2]]
    assert set(reached) <= set(reaches(page))


def test_every_field_for_a_seed_takes_every_seed_and_no_other(page):
    fields = [part for part in page.blocks.values() if isinstance(part, Number) and "seed" in str(part.elem_id)]
    assert {part.elem_id for part in fields} == {
        "seed",
        "compare-seed",
        "bury-seed",
        "learn-seed",
        "watch-seed",
        "inside-seed",
        "lab-seed",
        "steer-seed",
    }
    for part in fields:
        assert part.preprocess(SEEDS - 1) == SEEDS - 1
        assert part.preprocess(SEEDS) == SEEDS - 1
        assert part.preprocess(-5) == (-1 if part.elem_id == "seed" else 0)
        assert part.maximum < 2**53, "a number in a browser is exact up to there"
