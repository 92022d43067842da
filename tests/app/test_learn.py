"""Learn: every lesson opens, asks, runs and answers; a damaged one is named and the others are there."""

import re
import shutil

import pytest
import torch

from explorer.app.actions.create import create
from explorer.app.actions.learn import Kept, Wish, answered, change_of, gives_back, live, setup
from explorer.app.tabs import learn_text
from explorer.app.tabs.learn_text import PAGES, library, page, section, term
from explorer.app.wording import LANGUAGES, words_in
from explorer.lesson.library import load
from explorer.lesson.records import SECTIONS
from explorer.resources import folder
from explorer.service.studio import Studio
from explorer.trajectory.settings import Settings

EN = words_in("en")
LESSONS = library("en").lessons
each = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)


@pytest.fixture(scope="module")
def studio():
    torch.set_num_threads(1)
    return Studio()


def guess_of(lesson):
    return lesson.predict.options[0].id if lesson.predict.kind == "choice" else 40.0


def run(studio, lesson, wish):
    kept = Kept()
    packets = list(live(studio, EN, lesson, wish, kept))
    return packets, kept


def quick(wish):
    """The same wish with the fast model and few steps."""
    return Wish(wish.settings.model_copy(update={"model": "fast", "sampler": "consistency", "steps": 4}), wish.values)


# the text


@pytest.mark.parametrize("language", LANGUAGES)
@each
def test_every_link_of_a_lesson_leads_to_a_place_in_the_app(lesson, language):
    ids = {other.id for other in LESSONS}
    for key in ("question", "idea", "try", "check", "words", "simplifications"):
        for target in re.findall(r"\]\(([^)\s]+)\)", section(language, lesson.id, key)):
            if target.startswith("http"):
                continue
            found = re.fullmatch(r"\?(?:lesson=([a-z-]+)|page=([a-z0-9-]+)(?:&term=([a-z0-9-]+))?)", target)
            assert found, target
            assert found[1] in ids if found[1] else found[2] in (*PAGES, "lessons")
            if found[2] == "glossary" and found[3]:
                assert term(language, found[3]), target


@each
def test_nothing_that_is_computed_is_left_open_in_the_text(lesson):
    for key in SECTIONS:
        text = section("en", lesson.id, key)
        assert text.startswith("## ")
        assert not re.search(r"\{\{\s*(number|code)|<!--\s*(number|code)", re.sub(r"`[^`]*`", "", text))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_pages_beside_the_lessons_are_there(name, language):
    assert page(language, name).startswith("# ")


@pytest.mark.parametrize("name", ["../README", "teacher/../README", "teacher/nobody", "README", "", "no-such-page"])
def test_no_other_page_can_be_asked_for(name):
    with pytest.raises(ValueError, match="no page"):
        page("en", name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_app_has_a_word_for_every_control_and_state_of_a_lesson(language):
    words = words_in(language)
    for lesson in library(language).lessons:
        assert words(f"learn.running.{lesson.live.tab}")
        for name in lesson.live.show:
            assert words(f"control.{name}.label")


def test_a_damaged_lesson_is_named_and_the_others_are_there(tmp_path, monkeypatch):
    root = tmp_path / "lessons"
    shutil.copytree(folder("lessons"), root)
    broken = next(root.glob("05-*.md"))
    broken.write_text(broken.read_text(encoding="utf-8").replace("minutes:", "minuets:"), encoding="utf-8")
    monkeypatch.setattr(learn_text, "load", lambda language: load(language, root))
    books = learn_text.library.__wrapped__("en")
    assert [lesson.number for lesson in books.lessons] == [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12]
    assert {problem.file for problem in books.problems} == {str(broken.resolve())}


# the live part


@each
def test_the_lesson_sets_up_what_its_front_matter_says(lesson):
    wish, told = setup(lesson), Settings.from_text(lesson.live.settings)
    assert wish.settings.prompt == told.prompt
    assert (wish.settings.seed == told.seed) == (lesson.live.tab != "destroy")  # buried under other static
    assert (change_of(lesson) is None) == (not wish.values)


def test_a_run_of_a_lesson_shows_the_frames_that_create_shows(studio):
    lesson = library("en").find("undoing")
    wish = quick(setup(lesson))
    packets, kept = run(studio, lesson, wish)
    plain = list(create(studio, EN, wish.settings))
    assert [packet["kind"] for _, packet in packets] == [packet["kind"] for packet in plain]
    for (_, ours), theirs in zip(packets, plain):
        assert ours.get("frames") == theirs.get("frames")
        assert ours.get("sentence") == theirs.get("sentence")
    assert len(kept.walks[0].steps) == wish.settings.steps


QUICK = [lesson for lesson in LESSONS if lesson.live.tab == "create"]


@pytest.mark.parametrize("lesson", QUICK, ids=lambda lesson: lesson.id)
def test_a_quick_run_is_answered(studio, lesson):
    _, kept = run(studio, lesson, quick(setup(lesson)))
    found = answered(lesson, guess_of(lesson), library("en").language, kept, studio.judge[0])
    assert "{" not in found.text
    option = lesson.predict.options[0].text if lesson.predict.options else "40"
    assert option in found.text


def test_the_columns_of_a_comparison_begin_in_the_same_static_and_advance_together(studio):
    lesson = library("en").find("words-as-a-compass")
    packets, kept = run(studio, lesson, quick(setup(lesson)))
    assert kept.labels == tuple(lesson.live.compare.values)
    first = [packet["frames"]["x_t"] for _, packet in packets if packet["kind"] == "step" and packet["i"] == 0]
    assert len(first) == 2
    assert len(set(first)) == 1
    order = [column for column, packet in packets if packet["kind"] == "step"]
    assert order == [0, 1] * 5
    assert 0 <= answered(lesson, 40.0, library("en").language, kept, studio.judge[0]).truth <= 100


def test_values_of_the_learner_that_no_option_names_get_no_answer(studio):
    lesson = library("en").find("how-hard-to-steer")
    wish = quick(setup(lesson))
    _, kept = run(studio, lesson, Wish(wish.settings, ("2", "5")))
    assert answered(lesson, "1", library("en").language, kept, studio.judge[0]) is None


def test_facts_are_answered_without_a_run():
    lesson = library("en").find("learning-by-destroying")
    assert answered(lesson, "known", library("en").language, Kept(), None).right
    assert not answered(lesson, "people", library("en").language, Kept(), None).right


@pytest.mark.slow
@each
def test_every_lesson_runs_as_it_is_set_up_and_is_answered(studio, lesson):
    packets, kept = run(studio, lesson, setup(lesson))
    found = answered(lesson, guess_of(lesson), library("en").language, kept, studio.judge[0])
    assert found is not None
    assert "{" not in found.text
    columns = {column for column, _ in packets}
    assert len(columns) == (len(lesson.live.compare.values) if lesson.live.compare else 1)
    if lesson.live.tab == "destroy":
        starts = [packet for _, packet in packets if packet["kind"] == "start"]
        assert [start["forward"] for start in starts] == [False, True, False][: 3 if gives_back(lesson) else 2]
