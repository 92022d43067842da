"""The glossary is read term by term, and the shipped one defines what the project says."""

import re

import pytest

from explorer.diffusion.sampler import SAMPLERS
from explorer.diffusion.schedule import SCHEDULES
from explorer.lesson.glossary import terms
from explorer.lesson.library import load
from explorer.resources import folder

PAGE = """\
# Glossary

## One

<a id="noise"></a>

### Noise

Static.

More.

## Two

<a id="alpha-bar"></a>
### Alpha bar, ᾱ

Kept power.
"""


def test_terms_with_their_texts_and_lines():
    found = terms(PAGE)
    assert [(t.key, t.name, t.text, t.line) for t in found] == [
        ("noise", "Noise", "Static.\n\nMore.", 5),
        ("alpha-bar", "Alpha bar, ᾱ", "Kept power.", 15),
    ]


@pytest.fixture(scope="module", params=["en", "de"])
def glossary(request):
    if not (folder("lessons") / ("" if request.param == "en" else request.param) / "glossary.md").is_file():
        pytest.skip("not translated")
    return terms(load(request.param).page("glossary"))


def test_keys_are_unique_and_texts_are_there(glossary):
    keys = [term.key for term in glossary]
    assert len(set(keys)) == len(keys)
    assert all(term.text and len(term.text) < 420 for term in glossary)


def test_every_schedule_and_sampler_is_explained(glossary):
    """Each name of the package occurs in some entry, as a word of its own."""
    text = " ".join(f"{term.key} {term.name} {term.text}" for term in glossary).lower()
    spoken = {"dpmpp-2m": "dpm++ 2m", "dpmpp-2m-sde": "sde", "euler-ancestral": "ancestral", "flow-euler": "flow"}
    for name in [*SCHEDULES, *SAMPLERS]:
        assert re.search(rf"\b{re.escape(spoken.get(name, name))}\b", text), name


def test_every_field_of_a_step_is_explained(glossary):
    keys = {term.key for term in glossary}
    assert {"step", "time", "snr", "mixture", "x0-hat", "eps-hat", "nfe", "sigma", "alpha-bar", "trajectory"} <= keys
