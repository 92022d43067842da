"""Learn: every lesson opens, asks, runs and answers; a damaged one is named and the others are there."""

import dataclasses
import html
import re
import shutil
import threading

import gradio as gr
import pytest
import torch

from explorer.app.site import Site
from explorer.app.tabs import learn_text
from explorer.app.tabs.learn_lab import build_lab
from explorer.app.tabs.learn_live import waiting
from explorer.app.tabs.learn_text import PAGES, library, page, section, term
from explorer.lab import EXPERIMENTS
from explorer.lab.base import Progress, Result, Verdict
from explorer.lesson.library import load
from explorer.lesson.records import SECTIONS, Answer
from explorer.present import learn_lab
from explorer.present.create import create
from explorer.present.lab import measure
from explorer.present.lab_words import about
from explorer.present.learn import Kept, Wish, answered, change_of, gives_back, live, setup
from explorer.present.learn_lab import KEPT, Experiments, Together
from explorer.resources import folder
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import Settings
from explorer.words.texts import LANGUAGES, words_in

EN = words_in("en")
LESSONS = library("en").lessons
RESULT = Result(columns=(), rows=(), sample="", verdict=Verdict.HOLDS, because="")
each = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)


@pytest.fixture(scope="module")
def models():
    torch.set_num_threads(1)
    return SharedModels()


def guess_of(lesson):
    return lesson.predict.options[0].id if lesson.predict.kind == "choice" else 40.0


def run(models, lesson, wish):
    kept = Kept()
    if lesson.live.experiment:
        *_, kept.experiment = Experiments(models).find(lesson.live.experiment, wish.settings.seed).follow()
        return [], kept
    packets = list(live(models, EN, lesson, wish, kept))
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
            found = re.fullmatch(r"\?(?:lesson=([a-z-]+)|read=([a-z0-9-]+)(?:&term=([a-z0-9-]+))?)", target)
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
    assert [lesson.number for lesson in books.lessons] == [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13]
    assert {problem.file for problem in books.problems} == {str(broken.resolve())}


# the live part


@each
def test_the_lesson_sets_up_what_its_front_matter_says(lesson):
    wish, told = setup(lesson), Settings.from_text(lesson.live.settings)
    assert wish.settings.prompt == told.prompt
    assert (wish.settings.seed == told.seed) == (lesson.live.tab != "destroy")  # buried under other static
    assert (change_of(lesson) is None) == (not wish.values)


@pytest.mark.parametrize("language", LANGUAGES)
@each
def test_before_the_run_a_frame_stands_for_each_picture(lesson, language):
    frames = {"create": 2, "destroy": 2, "lab": 0}
    expected = len(lesson.live.compare.values) if lesson.live.compare else frames[lesson.live.tab]
    assert waiting(words_in(language), lesson).count("<figure>") == expected


def test_a_run_of_a_lesson_shows_the_frames_that_create_shows(models):
    lesson = library("en").find("undoing")
    wish = quick(setup(lesson))
    packets, kept = run(models, lesson, wish)
    plain = list(create(models, EN, wish.settings))
    assert [packet["kind"] for _, packet in packets] == [packet["kind"] for packet in plain]
    for (_, ours), theirs in zip(packets, plain):
        assert ours.get("frames") == theirs.get("frames")
        assert ours.get("sentence") == theirs.get("sentence")
    assert len(kept.walks[0].steps) == wish.settings.steps


QUICK = [lesson for lesson in LESSONS if lesson.live.tab == "create"]


@pytest.mark.parametrize("lesson", QUICK, ids=lambda lesson: lesson.id)
def test_a_quick_run_is_answered(models, lesson):
    _, kept = run(models, lesson, quick(setup(lesson)))
    found = answered(lesson, guess_of(lesson), library("en").language, kept, models.judge[0])
    assert "{" not in found.text
    option = lesson.predict.options[0].text if lesson.predict.options else "40"
    assert option in found.text


def test_bands_are_measured_where_the_lesson_asks_for_them(models):
    for id, asked in (("outline-first", True), ("undoing", False)):
        lesson = library("en").find(id)
        packets, kept = run(models, lesson, quick(setup(lesson)))
        found = packets[-1][1].get("bands")
        assert (found is not None) == asked
    assert len(kept.walks[0].steps) == 4


def test_the_columns_of_a_comparison_begin_in_the_same_static_and_advance_together(models):
    lesson = library("en").find("words-as-a-compass")
    packets, kept = run(models, lesson, quick(setup(lesson)))
    assert kept.labels == tuple(lesson.live.compare.values)
    first = [packet["frames"]["x_t"] for _, packet in packets if packet["kind"] == "step" and packet["i"] == 0]
    assert len(first) == 2
    assert len(set(first)) == 1
    order = [column for column, packet in packets if packet["kind"] == "step"]
    assert order == [0, 1] * 5
    assert 0 <= answered(lesson, 40.0, library("en").language, kept, models.judge[0]).truth <= 100


def test_values_of_the_learner_that_no_option_names_get_no_answer(models):
    lesson = library("en").find("how-hard-to-steer")
    wish = quick(setup(lesson))
    _, kept = run(models, lesson, Wish(wish.settings, ("2", "5")))
    assert answered(lesson, "1", library("en").language, kept, models.judge[0]) is None


def test_facts_are_answered_without_a_run():
    lesson = library("en").find("learning-by-destroying")
    assert answered(lesson, "known", library("en").language, Kept(), None).right
    assert not answered(lesson, "people", library("en").language, Kept(), None).right


# an experiment as the live part


def small(count=3, wait=None):
    """An experiment of a few steps that counts how often it is asked."""
    for k in range(count):
        if wait:
            wait.wait(10)
        yield Progress(k, count, "counting")
    yield RESULT


def test_an_experiment_is_told_to_its_end_and_worked_on_once():
    run = Together(small())
    assert [getattr(item, "done", None) for item in run.follow()] == [0, 1, 2, None]
    assert run.last is RESULT
    assert run.ended is not None
    assert list(run.follow()) == [RESULT]  # for whoever comes later


def test_who_presses_at_the_same_moment_shares_the_run():
    gate, asked = threading.Event(), []

    def steps():
        for item in small(20, gate):
            asked.append(item)
            yield item

    run, came = Together(steps()), []
    threads = [threading.Thread(target=lambda: came.append(list(run.follow()))) for _ in range(6)]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join(30)
    assert [items[-1] for items in came] == [RESULT] * 6
    assert len(asked) == 21


def test_who_stops_only_leaves():
    run = Together(small())
    first, second = run.follow(), run.follow()
    next(first), next(second)
    first.close()
    assert list(second)[-1] is RESULT
    run = Together(small())
    alone = run.follow()
    next(alone)
    alone.close()
    assert [getattr(item, "done", None) for item in run.follow()] == [1, 2, None]  # where it stood


def test_what_fails_is_told_and_begun_anew(models, monkeypatch):
    runs = Experiments(models)
    monkeypatch.setattr(learn_lab, "measure", lambda *_: iter([Progress(0, 2, "counting")]))
    broken = runs.find("halfway", 1)
    with pytest.raises(RuntimeError, match="without a result"):
        list(broken.follow())
    assert runs.find("halfway", 1) is not broken
    assert runs.find("halfway", 2) is runs.find("halfway", 2)
    for seed in range(100, 100 + KEPT):
        runs.find("halfway", seed)
    assert len(runs.runs) == KEPT


@pytest.fixture(scope="module")
def half_way(models):
    """The real one in its quick form, run once."""
    return list(measure(models, EXPERIMENTS["halfway"], 7))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lesson_runs_an_experiment_and_answers_with_what_it_measured(models, monkeypatch, half_way, language):
    words, lesson = words_in(language), library(language).find("the-recipe-for-noise")
    monkeypatch.setattr(learn_lab, "measure", lambda *_: iter(half_way))
    with gr.Blocks():
        part = build_lab(words, Site(models))
    shown = part.show(lesson)
    assert about(words, EXPERIMENTS["halfway"]).question in html.unescape(shown[part.head])
    wish, kept = setup(lesson), Kept()
    told = list(part.measured(lesson, wish, kept))
    assert any("progressbar" in update.get(part.state, "") for update in told)
    page = told[-1][part.found]
    for inside in (words("lab.people_say"), "lab-verdict", "lab-plot", "lab-sheet", "lab-table", "experiment=halfway"):
        assert inside in page
    found = answered(lesson, 50.0, library(language).language, kept, None)
    rows = {str(row[1]): row[3] for row in kept.experiment.rows if str(row[0]) == "subject"}
    assert found.truth == 100 * rows["exponential"]
    assert f"{found.truth:.0f}" in found.text
    again = list(part.measured(lesson, wish, Kept()))[-1][part.found]
    assert again.endswith(page)
    assert words("learn.lab.again", minutes=1) in html.unescape(again)
    other = part.show(library(language).find("undoing"))
    assert other[part.found] == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_the_run_no_lesson_says_what_people_claim(models, language):
    """It stands beside the prediction and gives its answer away; the verdict says it."""
    words = words_in(language)
    with gr.Blocks():
        part = build_lab(words, Site(models))
    lessons = [lesson for lesson in library(language).lessons if lesson.live.experiment]
    assert lessons
    for lesson in lessons:
        known = about(words, EXPERIMENTS[lesson.live.experiment])
        shown = html.unescape(part.show(lesson)[part.head])
        assert known.takes in shown
        assert words("lab.people_say") not in shown
        assert all(text not in shown for text in (known.people_say, known.source) if text)


def test_an_open_verdict_answers_nothing():
    lesson = library("en").find("learning-by-destroying")
    ask = lesson.predict.model_copy(update={"answer": Answer(measure="verdict")})
    kept = Kept(experiment=dataclasses.replace(RESULT, verdict=Verdict.OPEN))
    assert answered(lesson.model_copy(update={"predict": ask}), "known", library("en").language, kept, None) is None


@pytest.mark.slow
@each
def test_every_lesson_runs_as_it_is_set_up_and_is_answered(models, lesson):
    packets, kept = run(models, lesson, setup(lesson))
    found = answered(lesson, guess_of(lesson), library("en").language, kept, models.judge[0])
    assert found is not None
    assert "{" not in found.text
    columns = {column for column, _ in packets}
    if lesson.live.tab == "lab":
        assert kept.experiment.rows
        return
    assert len(columns) == (len(lesson.live.compare.values) if lesson.live.compare else 1)
    if lesson.live.tab == "destroy":
        starts = [packet for _, packet in packets if packet["kind"] == "start"]
        assert [start["forward"] for start in starts] == [False, True, False][: 3 if gives_back(lesson) else 2]
