"""The address of the page: every form that was ever given out is read, and what is written is read as it was."""

import re
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.app.address import TABS, Address, AtExperiment, AtLesson, AtPage, AtScene
from explorer.app.address_buried import AtBurial
from explorer.app.address_inside import AtInside
from explorer.app.address_steer import AtSteer
from explorer.diffusion.sampler import SAMPLERS
from explorer.lab import EXPERIMENTS
from explorer.lesson.library import load
from explorer.present.errors import why
from explorer.trajectory.compare import Comparison
from explorer.trajectory.inside import Bent, Change, More, Turn
from explorer.trajectory.link import limits
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.branch import Branch
from explorer.trajectory.steer.picture import FromPicture
from explorer.trajectory.steer.repair import Repair
from explorer.trajectory.steer.variation import Variation, Wander
from explorer.trajectory.steer.what_if import WhatIf
from explorer.trajectory.steer.words import WordsOverTime
from explorer.words.texts import LANGUAGES, words_in

APPLE = Settings(prompt="a red apple", model="fast", seed=2, steps=3)
FORMS = {
    "": Address(),
    "?": Address(),
    "prompt=a+red+apple&model=fast&seed=2&steps=3": Address("create", APPLE),
    "?seed=7": Address("create", Settings(seed=7)),
    "prompt=": Address("create", Settings()),
    "tab=create": Address(),
    "tab=create&seed=7": Address("create", Settings(seed=7)),
    "prompt=a+dog&utm_source=mail&__theme=dark": Address("create", Settings(prompt="a dog")),
    "prompt=a%2C+b&interval=0.2%3B1.6": Address("create", Settings(prompt="a, b", interval=(0.2, 1.6))),
    "tab=destroy": Address("destroy"),
    "tab=destroy&sample=dragon": Address("destroy"),
    "tab=destroy&sample=dog": Address("destroy", AtBurial(Settings(), "dog")),
    "tab=destroy&sample=dog&schedule=linear&steps=9&static=3": Address(
        "destroy", AtBurial(Settings(schedule="linear", steps=9, seed=3), "dog")
    ),
    "tab=destroy&made=prompt%3Da%2Bdog&steps=9&from=40&words=a+cat&model=fast": Address(
        "destroy", AtBurial(Settings(steps=9), made="prompt=a+dog", frame=9, words="a cat", model="fast")
    ),
    "tab=destroy&sample=dog&from=x&model=y": Address("destroy", AtBurial(Settings(), "dog")),
    "tab=inside": Address("inside"),
    "tab=inside&turn=1:0": Address("inside"),
    "tab=inside&prompt=a+red+apple&model=fast&seed=2&steps=3": Address("inside", AtInside(APPLE)),
    "tab=inside&prompt=a+red+apple&model=fast&seed=2&steps=3&turn=1:0;2:1.5:1&bend=skip:scale:0.5": Address(
        "inside", AtInside(APPLE, Change((Turn(1), Turn(2, 1.5, 1.0)), (Bent("skip", "scale", 0.5),)))
    ),
    "tab=steer": Address("steer"),
    "tab=steer&steer=tickle": Address("steer"),
    "tab=steer&sample=castle&steer=picture&depth=0.4&prompt=a+red+apple&model=fast&seed=2&steps=3": Address(
        "steer", AtSteer(FromPicture(depth=0.4), APPLE, "castle")
    ),
    "tab=steer&made=prompt%3Da%2Bdog&steer=repair&task=enlarge&factor=8&sure=0.5": Address(
        "steer", AtSteer(Repair(task="enlarge", factor=8, sure=0.5), Settings(), made="prompt=a+dog")
    ),
    "tab=steer&steer=branch&at=1&then_prompt=a+cat&prompt=a+red+apple&model=fast&seed=2&steps=3": Address(
        "steer", AtSteer(Branch(at=1, then_prompt="a cat"), APPLE)
    ),
    "tab=steer&steer=words&then=0.6:a+cat&avoid=rain&prompt=a+red+apple&model=fast&seed=2&steps=3": Address(
        "steer", AtSteer(WordsOverTime(then="0.6:a cat", avoid="rain"), APPLE)
    ),
    "tab=steer&steer=wander&stops=5;9&loop=on&frames=4&prompt=a+red+apple&model=fast&seed=2&steps=3": Address(
        "steer", AtSteer(Wander(stops="5;9", loop=True, frames=4), APPLE)
    ),
    "tab=watch&seed=3": Address("watch"),
    "tab=compare": Address("compare"),
    "tab=compare&seed=3": Address("compare"),
    "tab=compare&change=steps&values=2&values=4&seed=2": Address(
        "compare", Comparison.make("steps", ["2", "4"], Settings(seed=2))
    ),
    "tab=compare&change=seed&values=1&values=2&prompt=a+castle&lang=en": Address(
        "compare", Comparison.make("seed", ["1", "2"], Settings(prompt="a castle"))
    ),
    "tab=lab": Address("lab"),
    "tab=lab&experiment=seeds": Address("lab", AtExperiment("seeds")),
    "experiment=seeds&steps=20": Address("lab", AtExperiment("seeds")),
    "tab=learn": Address("learn"),
    "lesson=05": Address("learn", AtLesson("05")),
    "lesson=05&steps=20": Address("learn", AtLesson("05", (("steps", "20"),))),
    "tab=learn&lesson=small-rooms&seed=12&hide=prompt,seed": Address(
        "learn", AtLesson("small-rooms", (("seed", "12"),), hide=("prompt", "seed"))
    ),
    "lesson=undoing&set=seed%3D11%26steps%3D9&hide=prompt": Address(
        "learn", AtLesson("undoing", (("seed", "11"), ("steps", "9")), hide=("prompt",))
    ),
    "lesson=undoing&set=seed%3D11&seed=12": Address("learn", AtLesson("undoing", (("seed", "12"),))),
    "tab=learn&lesson=x&values=2&values=3&class=BCDF": Address("learn", AtLesson("x", values=("2", "3"), code="BCDF")),
    "class=bcdf": Address("learn", AtLesson("", code="bcdf")),
    "class=X&seed=3": Address("learn", AtLesson("", (("seed", "3"),), code="X")),
    "class=X&read=faq": Address("learn", AtPage("faq", code="X")),
    "class=X&lesson=undoing": Address("learn", AtLesson("undoing", code="X")),
    "class=": Address("learn"),
    "read=faq": Address("learn", AtPage("faq")),
    "read=faq&seed=3": Address("learn", AtPage("faq")),
    "read=glossary&term=noise": Address("learn", AtPage("glossary", "noise")),
    "read=teacher/05-outline-first": Address("learn", AtPage("teacher/05-outline-first")),
    "tab=create&lesson=05&steps=20": Address("learn", AtLesson("05", (("steps", "20"),))),
    "tab=world": Address("world"),
    "tab=world&words=a+red+fox&seed=3": Address("world", AtScene("a red fox", 3)),
    "tab=world&words=a+red+fox": Address("world", AtScene("a red fox")),
    "tab=world&words=a+fox&seed=-1": Address("world", AtScene("a fox")),
    "tab=world&words=a+fox&seed=12345678901": Address("world", AtScene("a fox", 12345678901 % 2**32)),
    "tab=nobody&prompt=a+dog": Address(),
}


@pytest.mark.parametrize("query", FORMS)
def test_every_form_is_read(query):
    found = Address.of(query)
    assert found == FORMS[query]
    assert found.problem is None


@pytest.mark.parametrize("query", FORMS)
def test_what_is_written_is_the_same_place(query):
    found = Address.of(query)
    assert Address.of(found.to_text()) == found
    assert Address.of(Address.of(found.to_text()).to_text()).to_text() == found.to_text()


def test_a_run_keeps_its_plain_form_and_every_other_place_names_its_tab():
    assert Address("create", APPLE).to_text() == APPLE.to_text()
    for tab in TABS:
        assert Address(tab).to_text() == f"tab={tab}"
    assert Address("learn", AtLesson("undoing")).to_text() == "tab=learn&lesson=undoing"


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
WORD = TEXT.filter(bool)
SETTINGS = st.builds(
    Settings,
    prompt=TEXT,
    seed=st.integers(0, 2**32 - 1),
    steps=st.integers(1, 1000),
    guidance_scale=st.floats(-20, 50),
    schedule=st.sampled_from(["cosine", "linear", "sigmoid"]),
    sampler=st.sampled_from(sorted(SAMPLERS)),
    rescale=st.floats(0, 1),
)
GIVEN = st.dictionaries(st.sampled_from(sorted(Settings.model_fields)), TEXT).map(lambda d: tuple(d.items()))
NAMES = st.lists(st.text("abc_", min_size=1), max_size=3).map(tuple)
COMPARED = st.builds(
    Comparison.make, st.just("seed"), st.lists(st.integers(0, 99).map(str), min_size=2, max_size=4), SETTINGS
)
CHANGE = Change((Turn(3),), (Bent("middle", "blur", 2.0, 0.5, 4.0),), "a & b", (More("time.night", -2.0),))
PLACES = st.one_of(
    SETTINGS.map(lambda place: Address("create", place)),
    COMPARED.map(lambda place: Address("compare", place)),
    st.builds(AtExperiment, WORD).map(lambda place: Address("lab", place)),
    st.builds(AtLesson, WORD, GIVEN, st.lists(TEXT, max_size=4).map(tuple), NAMES, TEXT).map(
        lambda place: Address("learn", place)
    ),
    st.builds(AtPage, WORD, TEXT, TEXT).map(lambda place: Address("learn", place)),
    st.builds(AtLesson, st.just(""), GIVEN, st.just(()), NAMES, WORD).map(lambda place: Address("learn", place)),
    st.one_of(
        st.builds(AtScene, WORD, st.none() | st.integers(0, 10**9 - 1)),
        st.builds(AtScene, st.none(), st.integers(0, 99)),
    ).map(lambda place: Address("world", place)),
    st.builds(AtInside, SETTINGS, st.just(CHANGE)).map(lambda place: Address("inside", place)),
    st.builds(
        AtSteer,
        st.sampled_from([FromPicture(depth=0.25), Repair(task="static", strength=0.7), Repair(band=3, way="none")]),
        SETTINGS,
        st.just("dog"),
    ).map(lambda place: Address("steer", place)),
    st.builds(
        AtSteer,
        st.sampled_from(
            [
                WordsOverTime(then="0.6:a & b;0.25:c", avoid="d"),
                Variation(other=9, angle=12.5),
                Wander(to="a;b", frames=3, equal=True),
                WhatIf(act="swap", left=0.25, other_top=0.5, width=0.25, height=0.5),
            ]
        ),
        SETTINGS,
    ).map(lambda place: Address("steer", place)),
    st.sampled_from(TABS).map(Address),
)


@given(PLACES)
def test_any_place_is_read_back_as_it_was_written(address):
    found = Address.of(address.to_text())
    assert found == address
    assert found.problem is None


def test_nothing_that_this_page_writes_is_strange_to_it():
    place = AtInside(APPLE, CHANGE)
    found = Address.of(f"{Address('inside', place).to_text()}&windows=push&look=at:3.11,light:apple")
    assert (found.place, found.notes) == (place, ())


KEYS = sorted(
    {"tab", "lesson", "turn", "bend", "class", "read", "term", "experiment", "change", "values", "words", "hide", "set"}
)
PAIRS = st.lists(st.tuples(st.sampled_from([*KEYS, *Settings.model_fields]) | TEXT, TEXT | st.sampled_from(TABS)))


@given(st.text(max_size=200) | PAIRS.map(urlencode))
def test_no_address_whatever_breaks_the_page(query):
    """What cannot be shown is named; what can be is a place with an address of its own."""
    query = query.encode("utf-8", "replace").decode()
    found = Address.of(query)
    assert found.tab in TABS
    again = Address.of(found.to_text())
    assert again == found
    assert again.problem is None


@pytest.mark.parametrize(
    ("query", "said", "kept"),
    [
        ("schedule=cosin&prompt=x", "did you mean cosine", Settings(prompt="x")),
        ("prompt=x&steps=many&seed=7", "steps", Settings(prompt="x", seed=7)),
        ("tab=compare&change=weather&values=1&values=2", "weather", None),
        ("tab=compare&change=steps&values=1", "2 to 4 columns", None),
        (
            "tab=compare&change=steps&values=1&values=2&seed=3&sampler=foo",
            "foo",
            Comparison.from_text("change=steps&values=1&values=2&seed=3"),
        ),
        ("lesson=05&set=sed%3D1", "did you mean seed", AtLesson("05")),
    ],
)
def test_what_cannot_be_is_named_and_the_rest_is_shown(query, said, kept):
    found = Address.of(query)
    assert said in str(found.problem)
    named = dict(parse_qsl(query))
    assert found.tab == ("learn" if "lesson" in named else named.get("tab", "create"))
    assert found.place == kept


@pytest.mark.parametrize(
    ("query", "said"),
    {
        "prompt=a&sampler=foo&schedule=baz&spacing=far": ("foo", "baz", "far"),
        "tab=compare&change=weather&values=1&sampler=foo": ("weather", "foo"),
        "tab=destroy&sample=dog&steps=many&schedule=x": ("many", "x"),
        "prompt=a&schedule=x&steps=99999": ("x",),  # a number is set to the nearest, which is said where it is run
    }.items(),
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mistake_of_an_address_is_named(query, said, language):
    problem = Address.of(query).problem
    assert 1 + len(problem.others) == len(said)
    text = why(words_in(language), problem)
    assert all(re.search(rf"\b{wrong}\b", text) for wrong in said), text


def test_what_is_shown_of_an_address_with_a_mistake_is_said_where_it_is_read_otherwise():
    found = Address.of("prompt=a&schedule=x&steps=99999")
    assert [note.code for note in found.notes] == ["link_nearest"]
    assert found.place == Settings(prompt="a", steps=int(limits()["steps"][1]))


def test_names_of_lessons_and_experiments_can_stand_in_an_address_as_they_are():
    for lesson in load("en").lessons:
        assert Address("learn", AtLesson(lesson.id)).to_text().endswith(f"lesson={lesson.id}")
    for name in EXPERIMENTS:
        assert Address("lab", AtExperiment(name)).to_text() == f"tab=lab&experiment={name}"
