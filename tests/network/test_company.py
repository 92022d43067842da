"""A picture made in a batch with others against the same made alone: the bounds that are stated, measured."""

import re

import pytest

from explorer.commands.bench.rounding import PROMPTS, TOGETHER, compared, pictures
from explorer.model.registry import load_model
from explorer.network.mixed_precision import IN_COMPANY
from explorer.resources import folder
from explorer.trajectory.compare import psnr


def in_company(name, prompts, steps):
    quick, exact = (load_model(name, precision) for precision in ("bfloat16", "float32"))
    rounding, *company = compared(quick, exact, prompts, steps)
    assert rounding.what == "bfloat16 against float32"
    return {moved.what.split(",")[0]: moved for moved in company}


@pytest.mark.parametrize(("name", "steps"), [("fast", 4), ("base", 2)])
def test_in_company_as_alone(name, steps):
    found = in_company(name, PROMPTS[:TOGETHER], steps)
    assert found.keys() == IN_COMPANY.keys()
    for precision, moved in found.items():
        assert moved.least >= IN_COMPANY[precision], (precision, moved.worst)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["fast", "base"])
def test_in_company_as_alone_for_sixty_prompts(name):
    assert len(set(PROMPTS)) == 60
    for precision, moved in in_company(name, PROMPTS, None).items():
        assert moved.least >= IN_COMPANY[precision], (precision, moved.worst, moved.least)


def test_the_measure_tells_pictures_apart():
    """Two words instead of one picture in two companies: far below every bound."""
    fast = load_model("fast", "float32")
    one, other = (pictures(fast, [words], 1, 1) for words in ("a dog", "a castle at night"))
    assert float(psnr(one, other)) < 25 < min(IN_COMPANY.values())


@pytest.mark.parametrize(("place", "word"), [("", "decibels"), ("de", "Dezibel")])
def test_the_lesson_states_the_weakest_bound(place, word):
    text = (folder("lessons") / place / "08-seeds-drafts-and-iteration.md").read_text(encoding="utf-8")
    assert float(re.search(rf"\((\d+) {word}\)", text)[1]) == min(IN_COMPANY.values())
