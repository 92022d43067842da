"""Lessons in the page: the same files, the learner's own numbers, and the same sentences as Python says about them."""

import json
import random

import pytest
import torch

from explorer.diffusion.noise import Noise
from explorer.lab.halfway import answers
from explorer.lab.subjects import HeldOut
from explorer.lesson.library import load
from explorer.lesson.numbers.measures import Outcome, Runs, fine, measure
from explorer.lesson.reveal import reveal
from explorer.lesson.run_lesson import settings_of
from explorer.model.registry import load_model
from explorer.network.learned import load_judge
from explorer.pixels import from_frame, to_frames
from explorer.present.bands import part_correlations, settled
from explorer.site.lessons import lessons_text, paintings
from explorer.trajectory.measure import make_bands
from explorer.trajectory.record import forward, record, reverse
from explorer.trajectory.settings import Settings
from explorer.trajectory.witness import lost
from explorer.words.texts import words_in
from tests.browser.site.test_page import EN
from tests.lanes import first

LOOKED = """() => { window.looked = [];
    const { studio } = explorerPage, look = studio.look.bind(studio);
    studio.look = async (...given) => {
        const read = await look(...given);
        looked.push(read.subject.indexOf(Math.max(...read.subject)));
        return read;
    }; }"""
LESSONS = {language: load(language) for language in ("en", "de")}
STATE = "Array.from(stepsOf(explorerPage.learn.runs.run).at({k}).state)"
OUTCOME = """() => { explorerPage.learn.runs.outcome = async function (...given) {
    return (window.outcome = await Object.getPrototypeOf(this).outcome.apply(this, given)); }; }"""


def entered(visit, address, text, **how):
    page, seen = visit(f"{address}/{text}", **how)
    page.wait_for_selector("#part-question", timeout=60_000)
    page.evaluate(OUTCOME)
    return page, seen


def answered(page):
    """What the page says, and what its measure found."""
    page.click("#lesson-run")
    page.wait_for_selector("#lesson-said .verdict", timeout=240_000)
    return page.inner_text("#lesson-said .verdict"), page.evaluate("window.outcome")


def sentence(lesson, guess, outcome, language="en"):
    found = reveal(lesson.predict, guess, LESSONS[language].language, outcome)
    verdict = words_in(language)("learn.right" if found.right else "learn.wrong")
    return f"{verdict} {found.text}"


def test_a_picture_sinks_and_the_learner_is_answered(visit, site_address):
    lesson = LESSONS["de"].find("static-is-where-it-starts")
    page, seen = entered(visit, site_address, "de/index.html?lesson=1&model=fast", width=390)
    assert page.locator("#lesson-run").is_disabled()
    page.locator(".guess input").fill("55")
    said, found = answered(page)
    assert said == sentence(lesson, 55, Outcome(**found), "de")
    clean = torch.tensor(page.evaluate(STATE.format(k=0))).view(1, 3, 128, 128)
    own = next(settings_of(lesson))
    burial = Settings(seed=own.seed + 1, steps=40)
    model, judge = load_model("fast", "float32", "cpu"), load_judge("cpu")[0]
    runs = Runs((record(burial, forward(burial, clean, model), forward=True),), (), judge)
    assert found["value"] == pytest.approx(measure("subject_lost", runs).value, abs=1e-3)
    made = from_frame(to_frames(record(own, reverse(own.model_copy(update={"model": "fast", **FAST}), model)).final)[0])
    torch.testing.assert_close(clean, made, atol=0.05, rtol=0)
    page.click("#give-up")
    assert page.inner_text("#gave-up")
    assert page.inner_text("#part-reveal h3") == lesson.section("reveal").title
    assert not seen.outside()


FAST = {"sampler": "consistency", "steps": 4}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("id", "guess", "more"), first([("undoing", "blur", "steps=2"), ("outline-first", "time", "steps=3")])
)
def test_the_careful_model_answers_as_in_the_studio(id, guess, more, visit, site_address):
    lesson = LESSONS["en"].find(id)
    page, _ = entered(visit, site_address, f"index.html?lesson={id}&{more}")
    page.locator(f".guess input[value={guess}]").check()
    said, found = answered(page)
    assert said == sentence(lesson, guess, Outcome(**found))
    settings = next(settings_of(lesson)).model_copy(update={"steps": int(more[-1])})
    walk = record(settings, reverse(settings, load_model("base", "float32", "cpu")))
    wanted = measure(lesson.predict.answer.measure, Runs((walk,), (), load_judge("cpu")[0]))
    assert found.get("value") == (wanted.value and pytest.approx(wanted.value, rel=0.02, abs=0.2))
    assert found.get("scores", {}) == dict(wanted.scores)
    assert page.locator("#lesson-judged-block").is_visible() == lesson.live.bands


@pytest.mark.slow
def test_the_half_way_test_is_that_of_the_lab(visit, site_address):
    few, sigmas = 10, [0.4, 3.4241366190440394, 20.060627943629658]
    page, _ = entered(visit, site_address, "index.html?lesson=the-recipe-for-noise&model=fast")
    fewer = """([few, sigmas]) => { const { halfway } = explorerPage.learn.told;
        halfway.subjects = halfway.subjects.slice(0, few);
        halfway.schedules = halfway.schedules.filter(({ half }) => sigmas.some((s) => Math.abs(s - half) < 1e-9));
        halfway.sigmas = [0.4, ...halfway.schedules.map(({ half }) => half)]; }"""
    page.evaluate(fewer, [few, sigmas])
    page.evaluate(LOOKED)
    slider = page.locator(".guess input")
    slider.focus()
    page.keyboard.press("ArrowLeft")  # by keyboard alone
    said, found = answered(page)
    held = paintings()
    test = HeldOut(held.pictures[:few], {name: row[:few] for name, row in held.labels.items()}, held.captions[:few])
    eps = Noise([7 + 1 + k for k in range(few)], held.pictures.shape[1:])()
    right = [
        torch.cat([one["subject"] for one in answers(load_judge("cpu")[0], test, eps, s)]).tolist() for s in sigmas
    ]
    looked = page.evaluate("looked")
    assert [[looked[k * few + i] == test.labels["subject"][i] for i in range(few)] for k in range(3)] == right
    assert found["value"] == pytest.approx(100 * sum(right[-1]) / few)
    assert said == sentence(LESSONS["en"].find("the-recipe-for-noise"), 49, Outcome(**found))
    assert page.locator("#lesson-lab canvas").count() == 2 * (5 + 4)


def test_lessons_are_found_left_and_returned_to(visit, site_address):
    page, seen = visit(f"{site_address}/index.html?tab=learn&model=fast")
    page.wait_for_selector("#lesson-list a")
    titles = [lesson.title for lesson in LESSONS["en"].lessons[:5]]
    assert page.locator("#lesson-list a").all_inner_texts() == titles
    page.locator("#lesson-list a").nth(2).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#part-question")
    assert page.evaluate("location.search") == "?lesson=learning-by-destroying"
    assert page.inner_text("#lesson-title") == f"3. {titles[2]}"
    page.locator("#part-idea .term").first.click()
    assert page.locator("#lesson-term").is_visible()
    page.keyboard.press("Enter")  # the focus is on what closes it
    assert page.locator("#lesson-term").is_hidden()
    page.locator(".onward a", has_text=titles[3]).click()
    page.wait_for_function("location.search === '?lesson=the-recipe-for-noise'")
    page.go_back()
    page.wait_for_function(
        "(text) => document.querySelector('#lesson-title').textContent === text", arg=f"3. {titles[2]}"
    )
    page.locator(".onward a", has_text=EN("learn.all")).click()
    page.wait_for_selector("#lessons")
    assert not seen.outside()


@pytest.mark.parametrize("language", ["en", "de"])
def test_sentences_are_those_of_python(language, scripts):
    """Every kind of prediction, guesses and outcomes at random."""
    chance = random.Random(3)
    ask = """(room, [predict, guess, outcome, told]) => room.reveal(predict, guess, outcome, told)"""
    told = {"language": language, "quote": LESSONS[language].language.quote}
    facts = {one["id"]: one["predict"] for one in json.loads(lessons_text(language))["lessons"]}
    for lesson in LESSONS[language].lessons[:5]:
        options = [option.id for option in lesson.predict.options]
        for _ in range(12):
            guess = chance.choice(options) if options else chance.randint(0, 100)
            given = {"value": chance.choice([0.0, 0.4, 12.3, 69.9, 70.0, 99.6, 100.0, 150.0])}
            if lesson.predict.answer.measure == "settled_last":
                given = {"scores": {option: float(chance.randint(0, 3)) for option in [*options, "style"]}}
            wanted = reveal(lesson.predict, guess, LESSONS[language].language, Outcome(**given))
            found = scripts("measures.js", ask, [facts[lesson.id], guess, given, told])
            assert found == {"right": wanted.right, "text": wanted.text}


def test_measures_are_those_of_python(scripts):
    torch.manual_seed(2)
    picture = torch.randn(1, 3, 16, 16)
    found = scripts("measures.js", "(room, values) => room.fine(values, 16)", picture.flatten().tolist())
    assert found == pytest.approx(float(fine(picture)), rel=1e-5)
    guesses, final = (
        torch.randn(4, 3, 32, 32) * torch.tensor([0.1, 1, 1, 0]).view(4, 1, 1, 1),
        torch.randn(1, 3, 32, 32),
    )
    guesses[1:3] += torch.tensor([1.0, 9.0]).view(2, 1, 1, 1) * final
    ask = """(room, [guesses, final]) =>
        room.coarseBeforeFine(guesses.map((one) => Float64Array.from(one)), Float64Array.from(final), 32)"""
    found = scripts("bands.js", ask, [guesses.flatten(1).tolist(), final.flatten().tolist()])
    wanted = part_correlations(guesses, final, make_bands(32, 3))
    torch.testing.assert_close(torch.tensor(found["seen"]), wanted.float(), atol=1e-5, rtol=1e-5)
    assert found["from"] == [settled(column) for column in wanted.T.tolist()]
    for sure in ([0.9, 0.6, 0.2], [0.9, 0.2, 0.7, 0.1, 0.1], [0.9, 0.9], [0.1, 0.2], [0.5, 0.4999]):
        assert scripts("measures.js", "(room, sure) => room.lost(sure)", sure) == lost(sure)
