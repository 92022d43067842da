"""What is offered: every prompt was chosen by judge and eye, stands in assets/PROMPTS.md, and is understood.

Offered is what a visitor meets without typing: the two rows of Create, the words in an empty box, the opening run, what
the lessons run and propose, what World opens on, and the command and the film of the README.
"""

import re
import shlex
from collections import defaultdict

import pytest

from explorer.app.tabs import world
from explorer.commands.contact_sheet import prompts_in
from explorer.lab.contact import misses
from explorer.lesson.include import resolve
from explorer.lesson.languages import languages
from explorer.lesson.library import load
from explorer.lesson.run_lesson import settings_of
from explorer.model.registry import load_model
from explorer.network.learned import load_judge
from explorer.present.opening import OPENING
from explorer.render.stamp import read_settings
from explorer.resources import folder
from explorer.training.evaluate import asked
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished
from explorer.words.texts import LANGUAGES, words_in

TABLE = folder("assets") / "PROMPTS.md"
README = TABLE.parent.parent / "README.md"
ARTICLES = [  # prompts of the articles that the studio grew from, in words that the model knows
    "a red bicycle in the rain",
    "a cat wearing sunglasses",
    "a golden retriever on a beach at sunset, warm tones",
    "a golden retriever sitting on a blue sofa",
    "a fluffy white dog running through snow at sunrise",
    "a castle floating above the ocean under a purple moon",
    "a red apple on a wooden table",
]
BOOKS = {code: load(code) for code in languages(folder("lessons").resolve())}
ENGLISH = words_in("en")
WELL, HARD = ENGLISH.several("examples.list"), ENGLISH.several("examples.hard")


def of_lessons():
    """The settings that a lesson runs as it stands, in every language; experiments have no words of their own."""
    for code, books in BOOKS.items():
        for lesson in books.lessons:
            if lesson.live.experiment is None:
                for settings in settings_of(lesson):
                    yield f"lesson {lesson.number} ({code})", settings


def of_the_readme():
    """The settings of the first command."""
    line = next(line for line in README.read_text(encoding="utf-8").splitlines() if " gif " in line and "--out" in line)
    words = shlex.split(line.partition(" gif ")[2])
    options = dict(zip(words[1::2], words[2::2]))
    return Settings.make(
        prompt=words[0],
        steps=options["--steps"],
        guidance_scale=options["--guidance"],
        seed=options["--seed"],
        schedule=options["--schedule"],
        sampler=options["--sampler"],
    )


def shown():
    """Runs that are made without a choice: (where, settings)."""
    film = Settings.from_text(read_settings(TABLE.parent / "readme" / "castle.gif").partition("#")[0])
    return [("opening", OPENING), ("README", of_the_readme()), ("castle.gif", film), *of_lessons()]


def offered():
    """prompt -> where it is offered."""
    found = defaultdict(set)
    for where, settings in shown():
        found[settings.prompt].add(where)
    for language in LANGUAGES:
        words = words_in(language)
        for key in ("examples.list", "examples.hard"):
            for prompt in words.several(key):
                found[prompt].add(f"{key} ({language})")
        found[words("control.prompt.placeholder")].add(f"empty box ({language})")
    return dict(found)


def proposed():
    """(lesson, prompt) of what the texts of the lessons ask to type: in italics, beginning with an article."""
    for code, books in BOOKS.items():
        for lesson in books.lessons:
            for section in lesson.sections:
                for text in re.findall(r"(?<!\*)\*(an? [a-z ]+)\*(?!\*)", resolve(section.text, books.language)):
                    yield f"lesson {lesson.number} ({code})", text


def counts():
    """prompt -> (title of its table, the judge's count, the eye's), each of 24."""
    title, found = "", {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            title = line[3:]
        if row := re.fullmatch(r"\| ([a-z, ]+) \| (\d+) of 24 \| (\d+) of 24 \| .* \|", line):
            found[row[1]] = title, int(row[2]), int(row[3])
    return found


def test_the_table_holds_what_is_offered_and_nothing_else():
    assert set(counts()) == set(offered())
    assert set(prompts_in(TABLE)) == set(counts()), "the command reads the same prompts from it"


def test_the_first_row_is_what_it_does_well_by_judge_and_by_eye():
    assert len(WELL) >= 6
    for prompt in WELL:
        title, judge, eye = counts()[prompt]
        assert title == "What it does well"
        assert judge >= 22, prompt
        assert eye >= 22, prompt


def test_what_is_hard_stands_in_the_second_row_and_nowhere_else_unasked():
    """The seed that a lesson runs may be one of the good ones; then the table calls the prompt hard all the same."""
    hard = {prompt for prompt, (title, _, _) in counts().items() if title == "What is hard for it"}
    assert set(HARD) <= hard
    assert not hard & {OPENING.prompt, of_the_readme().prompt, ENGLISH("control.prompt.placeholder"), *WELL}
    assert all(counts()[prompt][2] < 20 for prompt in hard)


def test_the_prompts_of_the_articles_can_be_reached():
    assert set(ARTICLES) <= {*WELL, *HARD}


def test_no_offered_prompt_holds_a_word_that_the_model_does_not_know():
    vocabulary = load_model().reader
    everything = [*((p, p) for p in offered()), *proposed(), ("World", world.OPENING)]
    samples = ENGLISH.group("destroy.samples").values()  # words for the way back
    for where, prompt in [*everything, *(("Destroy", text) for text in samples)]:
        reading = vocabulary.read(prompt)
        assert not reading.unknown, f"{where}: {prompt}"
        assert not reading.unread, f"{where}: {prompt}"


def test_the_search_finds_what_the_texts_propose():
    """Otherwise the test above could not fail."""
    found = set(proposed())
    assert ("lesson 8 (en)", "a cat wearing sunglasses") in found
    assert ("lesson 8 (de)", "a cat wearing sunglasses") in found
    assert len(found) > 20


@pytest.mark.slow
def test_the_judge_agrees_with_every_run_that_is_shown():
    """Guidance is left as it is, but for the columns that show what too little of it does."""
    judge = load_judge("cpu")[0]
    each = {settings for where, settings in shown() if settings.guidance_scale >= 3 and "(de)" not in where}
    for settings in sorted(each, key=Settings.to_text):
        if settings.steps >= 16:
            picture = finished(reverse(settings))
            assert misses(judge, picture, asked(settings.prompt)) == ((),), settings.to_text()
