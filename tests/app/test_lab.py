"""The lab without a browser: which models it is given, whose turn it is, what it says in German, and its files."""

import csv
import dataclasses
import importlib
import io
import re
import threading
import xml.etree.ElementTree as ElementTree
from contextlib import suppress

import pytest
import torch
from PIL import Image

from explorer.app.panels.lab_found import details, evidence, intro, merged, verdict
from explorer.app.panels.lab_plots import inline
from explorer.app.tabs.lab_files import labels
from explorer.diffusion.denoiser import Denoiser
from explorer.diffusion.schedule import make_schedule
from explorer.lab import EXPERIMENTS, coarse_to_fine, decided, guidance, halfway, one_shot, seeds, steps
from explorer.lab.base import Experiment, Line, Plot, Progress, Result, Sheet, Verdict
from explorer.lab.subjects import HeldOut
from explorer.model.registry import DEFAULT
from explorer.network.learned import load_judge
from explorer.present.lab import Finding, csv_of, drawn_schedule, files_of, left, measure, models_of
from explorer.present.lab_words import about, cell_text, retold, tell
from explorer.render.plots import draw_plot
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import SettingsError
from explorer.types import Estimate
from explorer.words.texts import LANGUAGES, words_in
from tests.lab_stubs import StripeJudge, as_model, finished, stripes

EN, DE = words_in("en"), words_in("de")
PLOT = Plot(
    name="curve",
    lines=(Line(label="linear", x=[1, 2, 3], y=[0.1, 0.5, 1], low=[0, 0.4, 0.9], high=[0.2, 0.6, 1], role="guess"),),
    x_label="steps",
    y_label="distance",
    x_range=(1, 3),
    y_range=(0, 1),
)
RESULT = Result(
    columns=("what", "mean", "low", "high", "steps"),
    rows=(("certainty", 0.5, 0.25, 0.75, 3), ("certainty", 1234.5, None, None, 4)),
    sample="6 prompts with one seed each; intervals over prompts",
    verdict=Verdict.DIRECTION,
    because="<b>one</b> third",
    notes=("Guessing a subject blindly is right in 2.5%.",),
    plots=(PLOT, PLOT),
    sheets=(Sheet(name="two", rows=("a",), columns=("b", "c"), pictures=torch.zeros(1, 2, 3, 8, 8)),),
)


def experiment(measured):
    return Experiment(
        name="nothing", title="Nothing", question="Is it?", fixed=("all",), rule="None.", measure=measured
    )


# models and turns


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_is_given_the_models_that_it_would_load(monkeypatch, name):
    module, loaded = importlib.import_module(EXPERIMENTS[name].measure.__module__), []
    if hasattr(module, "load_model"):
        monkeypatch.setattr(module, "load_model", lambda which=DEFAULT: loaded.append(which) or stripes())
    with suppress(Exception):  # what comes after the loading does not matter
        for _ in zip(range(2), EXPERIMENTS[name].run()):
            pass
    assert set(models_of(EXPERIMENTS[name]).values()) == set(loaded)


def test_the_studio_lends_its_models(monkeypatch):
    models, given = SharedModels(), {}
    monkeypatch.setattr(models, "model", lambda name: f"the studio's {name}")

    def measured(quick, seed, careful=None, fast=None, drawn=None, judge=None):
        given.update(quick=quick, seed=seed, careful=careful, fast=fast, drawn=drawn, judge=judge)
        yield RESULT

    drawn = make_schedule("drawn")
    assert list(measure(models, experiment(measured), 7, drawn)) == [RESULT]
    models = {"careful": "the studio's base", "fast": "the studio's fast"}
    assert given == {"quick": True, "seed": 7, **models, "drawn": drawn, "judge": None}


def test_a_run_without_models_waits_for_its_turn():
    models, came = SharedModels(), threading.Event()

    def measured(quick, seed):
        came.set()
        yield RESULT

    run = measure(models, experiment(measured))
    with models.turns.turn():
        thread = threading.Thread(target=lambda: next(run))
        thread.start()
        assert not came.wait(0.2)
    assert came.wait(10)
    thread.join()
    with models.turns.turn():
        pass  # and gives it back


@pytest.mark.parametrize("seed", [-1, 2**31])
def test_an_impossible_seed_is_refused(seed):
    with pytest.raises(SettingsError, match="between 0 and"):
        list(measure(SharedModels(), EXPERIMENTS["halfway"], seed))


def test_only_half_way_takes_a_drawing():
    assert [name for name, it in EXPERIMENTS.items() if it.drawable] == ["halfway"]


def test_a_drawing_is_the_schedule_of_its_points():
    drawn = drawn_schedule("[[0, 9], [0.5, -1.5], [1, -9]]")
    assert float(drawn.log_snr(torch.tensor(0.5))) == pytest.approx(-1.5)
    assert drawn_schedule("") is None


@pytest.mark.parametrize("text", ["[", "7", "null", "[[0, 1]]", "[[0, 1], [1, 2]]", '[["a", 1], [1, 0]]', "{}"])
def test_an_odd_drawing_is_refused_in_one_line(text):
    with pytest.raises(SettingsError) as caught:
        drawn_schedule(text)
    assert "\n" not in str(caught.value)


def test_the_time_that_is_left():
    assert left(Progress(1, 100, ""), 5) is None
    assert left(Progress(25, 100, ""), 5) == pytest.approx(15)
    assert left(Progress(100, 100, ""), 20) == 0


@pytest.mark.parametrize(
    ("guess", "came", "right"),
    [
        (Verdict.HOLDS, Verdict.HOLDS, True),
        (Verdict.HOLDS, Verdict.FAILS, False),
        (None, Verdict.HOLDS, None),
        (Verdict.HOLDS, Verdict.OPEN, None),
    ],
)
def test_a_guess_is_right_or_wrong_where_something_can_be_said(guess, came, right):
    assert Finding(0, guess, dataclasses.replace(RESULT, verdict=came)).right is right


# files


def test_the_files_can_be_read():
    files = files_of(experiment(lambda quick, seed: iter([RESULT])), RESULT)
    plots = [f"nothing-curve-{k}.{kind}" for k in (1, 2) for kind in ("png", "svg")]
    assert list(files) == ["nothing.csv", *plots, "nothing-two.png"]
    rows = list(csv.reader(io.StringIO(files["nothing.csv"].decode())))
    assert rows[0] == list(RESULT.columns)
    assert [float(value) for value in rows[1][1:]] == list(RESULT.rows[0][1:])
    for name, data in files.items():
        if name.endswith(".png"):
            with Image.open(io.BytesIO(data)) as picture:
                picture.verify()
        elif name.endswith(".svg"):
            assert ElementTree.fromstring(data).tag.endswith("svg")
    told = [
        EN("lab.csv"),
        *(EN(f"lab.{kind}", number=k) for k in (1, 2) for kind in ("png", "svg")),
        EN("lab.sheet", number=1),
    ]
    assert labels(EN, list(files)) == told
    assert csv_of(RESULT) == files["nothing.csv"]


def test_a_plot_on_the_page_keeps_to_itself_and_takes_the_colours_of_the_page():
    svg = draw_plot(PLOT, kind="svg")
    one, two = (inline(svg, name) for name in ("a", "b"))
    ids = [set(re.findall(r'\bid="([^"]+)"', text)) for text in (one, two)]
    assert ids[0]
    assert not ids[0] & ids[1]
    for text, own in zip((one, two), ids):
        assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', text)) <= own
        assert not re.search(r"<style|<!--|<!DOCTYPE|<\?xml|#[0-9a-f]{6}", text)
        ElementTree.fromstring(text)
    assert {"var(--paper)", "var(--guess)", "var(--ink-soft)"} <= set(re.findall(r"var\(--[\w-]+\)", one))


# what the page says


def test_a_value_and_its_interval_share_a_cell():
    head, first, second = merged(EN, RESULT.columns, RESULT.rows)
    assert head == ["what", "mean (95 % interval)", "steps"]
    assert first == ["certainty", "0.5 (0.25 to 0.75)", "3"]
    assert second == ["certainty", "1.23e+03", "4"]
    assert merged(DE, RESULT.columns, RESULT.rows)[1] == ["Sicherheit", "0,5 (0,25 bis 0,75)", "3"]


def test_nothing_of_a_result_is_taken_for_markup():
    known = about(EN, experiment(None))
    page = verdict(EN, known, Finding(0, None, RESULT), RESULT) + evidence(EN, RESULT, "x") + details(EN, known, RESULT)
    assert "<b>one</b>" not in page
    assert "&lt;b&gt;one&lt;/b&gt;" in page


def test_an_unknown_experiment_speaks_for_itself():
    known = about(DE, experiment(None))
    assert (known.title, known.question, known.fixed, known.rule) == ("Nothing", "Is it?", ("all",), "None.")
    assert "Is it?" in intro(DE, known)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_experiment_is_told_in_every_language(language):
    known = words_in(language).tree["lab"]["experiments"]
    assert set(known) == set(EXPERIMENTS)
    for name in EXPERIMENTS:
        assert set(known[name]) == {"title", "question", "people_say", "source", "how", "fixed", "runs", "rule"}, name


class Shrinking(Denoiser):
    def __call__(self, x_t, log_snr, condition=None):
        return Estimate(x0_hat=x_t * torch.sigmoid(log_snr)[:, None, None, None])


def few(count, seed):
    pictures = torch.rand(count, 3, 32, 32, generator=torch.Generator().manual_seed(seed)) * 2 - 1
    return HeldOut(pictures, {name: [0] * count for name in ("subject", "setting")}, ("",) * count)


@pytest.fixture(scope="module")
def results():
    """What experiments say, without their networks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coarse_to_fine, "held_out", few)
        patch.setattr(halfway, "held_out", few)
        painter, judge = stripes(setting=0.2, subject=0.1), StripeJudge()
        return {
            "coarse-to-fine": finished(coarse_to_fine.measure(True, 0, as_model(Shrinking()))),
            "halfway": finished(halfway.measure(True, 0, judge, make_schedule("drawn"))),
            "decided": finished(decided.measure(True, 0, painter, judge)),
            "guidance": finished(guidance.measure(True, 0, painter, judge)),
            "steps": finished(steps.measure(True, 0, painter)),
            "seeds": finished(seeds.measure(True, 0, painter, judge)),
            "one-shot": finished(one_shot.measure(True, 0, painter, painter, judge)),
        }


ALIKE = {"linear", "prompt", "t = 0.1", "low", "high"}  # low and high have no column of their own


def told_twice(progress, result):
    """(English, German) of every text that a result and its progress bring onto the page."""
    german = retold(DE, result)
    yield from ((item.doing, tell(DE, item.doing)) for item in progress)
    yield from zip(result.columns, german.columns)
    yield from ((cell, cell_text(DE, cell)) for row in result.rows for cell in row if isinstance(cell, str))
    yield from [(result.sample, german.sample), (result.because, german.because), *zip(result.notes, german.notes)]
    for plot, other in zip(result.plots, german.plots):
        yield from [(plot.x_label, other.x_label), (plot.y_label, other.y_label)]
        yield from ((a.label, b.label) for a, b in zip((*plot.lines, *plot.marks), (*other.lines, *other.marks)))
    for sheet, other in zip(result.sheets, german.sheets):
        yield from [
            (sheet.name, tell(DE, sheet.name)),
            *zip(sheet.rows, other.rows),
            *zip(sheet.columns, other.columns),
        ]


def check(name, progress, result):
    prompts = set(load_judge()[1].words)  # the model understands English only
    for english, german in told_twice(progress, result):
        numbers = [sorted(re.findall(r"\d+(?:[.,]\d+)*", text.replace(".", ","))) for text in (english, german)]
        assert numbers[0] == numbers[1], (name, english, german)
        if english not in ALIKE and not set(re.findall(r"[a-z]{2,}", english)) <= prompts:
            assert german != english, (name, english)


@pytest.mark.parametrize("name", ["coarse-to-fine", "halfway", "decided", "guidance", "steps", "seeds", "one-shot"])
def test_all_that_an_experiment_says_is_told_in_german_with_its_numbers(results, name):
    check(name, *results[name])


def test_the_check_finds_what_is_not_translated():
    with pytest.raises(AssertionError):
        check("x", [], dataclasses.replace(RESULT, sample="something else altogether"))


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_all_that_a_real_run_says_is_told_in_german(name):
    check(name, *finished(measure(SharedModels(), EXPERIMENTS[name])))
