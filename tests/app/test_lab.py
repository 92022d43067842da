"""The lab without a browser: which models it is given, whose turn it is, what it says in German, and its files."""

import csv
import dataclasses
import importlib
import io
import re
import threading
import xml.etree.ElementTree as ElementTree
from contextlib import suppress
from pathlib import Path
from string import Formatter

import pytest
import torch
from PIL import Image

from explorer import lab
from explorer.app.panels.lab_found import details, evidence, intro, merged, verdict
from explorer.app.panels.lab_plots import inline
from explorer.app.tabs.lab_files import labels
from explorer.diffusion.denoiser import Denoiser
from explorer.diffusion.schedule import make_schedule
from explorer.lab import (
    EXPERIMENTS,
    attention,
    bias,
    bridges,
    coarse_to_fine,
    concepts,
    decided,
    deep_features,
    enlarge,
    enlargements,
    foreign,
    guidance,
    halfway,
    latent,
    nearness,
    one_shot,
    probes,
    seeds,
    steps,
    taught,
)
from explorer.lab.base import Experiment, Line, Plot, Progress, Result, Sheet, Verdict, tell
from explorer.lab.subjects import HeldOut
from explorer.lab.swaps import ATTRIBUTES
from explorer.message import Message, Number
from explorer.model.registry import DEFAULT, MODELS, quickest
from explorer.network.learned import load_judge
from explorer.present.lab import Finding, csv_of, drawn_schedule, files_of, left, measure, models_of
from explorer.present.lab_words import about, told
from explorer.render.plots import draw_plot
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import SettingsError
from explorer.types import Estimate
from explorer.words.texts import LANGUAGES, words_in
from tests.lab_stubs import (
    PlainEnlarger,
    SmallJudge,
    StripeJudge,
    as_model,
    brief_teaching,
    finished,
    rough,
    stripes,
    untrained,
)
from tests.taught import denoiser
from tests.taught import model as small

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
    columns=(tell("what"), tell("mean"), "low", "high", tell("steps")),
    rows=((tell("certainty"), 0.5, 0.25, 0.75, 3), (tell("certainty"), 1234.5, None, None, 4)),
    sample=tell("sample_one", prompts=6),
    verdict=Verdict.DIRECTION,
    because="<b>one</b> third",
    notes=(tell("note_blind", share=Number(0.025, ".1%")),),
    plots=(PLOT, PLOT),
    sheets=(Sheet(name="two", title="two", rows=("a",), columns=("b", "c"), pictures=torch.zeros(1, 2, 3, 8, 8)),),
)


def experiment(measured):
    return Experiment(name="nothing", measure=measured)


# models and turns


@pytest.mark.parametrize("name", sorted(set(EXPERIMENTS) - {"teaching"}))  # which trains: its steps take the turns
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


@pytest.mark.parametrize("words", [EN, DE], ids=["en", "de"])
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_before_a_run_the_page_says_how_long_it_takes_and_the_full_form_promises_nothing(words, name):
    experiment = EXPERIMENTS[name]
    said = intro(words, about(words, experiment))
    assert f" {experiment.seconds} " in said.partition(words("lab.how"))[2]
    assert 10 <= experiment.seconds <= 180, "a class waits for it"
    assert about(words, experiment, quick=False).takes == ""


@pytest.mark.parametrize("seed", [-1, 2**32])
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
    files = files_of(experiment(lambda quick, seed: iter([RESULT])), RESULT, told(DE, RESULT))
    plots = [f"nothing-curve-{k}.{kind}" for k in (1, 2) for kind in ("png", "svg")]
    assert list(files) == ["nothing.csv", *plots, "nothing-two.png"]
    rows = list(csv.reader(io.StringIO(files["nothing.csv"].decode())))
    assert rows[0] == ["what", "mean", "low", "high", "steps"]
    assert rows[1][0] == "certainty"
    assert [float(value) for value in rows[1][1:]] == list(RESULT.rows[0][1:])
    for name, data in files.items():
        if name.endswith(".png"):
            with Image.open(io.BytesIO(data)) as picture:
                picture.verify()
        elif name.endswith(".svg"):
            assert ElementTree.fromstring(data).tag.endswith("svg")
    texts = [
        EN("lab.csv"),
        *(EN(f"lab.{kind}", number=k) for k in (1, 2) for kind in ("png", "svg")),
        EN("lab.sheet", number=1),
    ]
    assert labels(EN, list(files)) == texts
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
    known, here = about(EN, experiment(finished)), told(EN, RESULT)
    page = verdict(EN, known, Finding(0, None, RESULT), here) + evidence(EN, here, "x") + details(EN, known, RESULT)
    assert "<b>one</b>" not in page
    assert "&lt;b&gt;one&lt;/b&gt;" in page


def test_what_became_of_a_rule_is_told_of_each():
    """One that was written down before any result is not said to have been revised after it."""
    for experiment in EXPERIMENTS.values():
        known = about(EN, experiment)
        assert known.origin == EN("lab.beforehand" if experiment.beforehand else "lab.revised")
        assert known.origin in details(EN, known, told(EN, RESULT))
    assert [name for name, it in EXPERIMENTS.items() if it.beforehand] == [
        "enlarge",
        "attention",
        "bridges",
        "deep-features",
        "probes",
        "bias",
    ]


def test_an_experiment_without_texts_speaks_for_itself():
    """It is called by its name, and its question is the first line of its file."""
    known = about(DE, experiment(halfway.measure))
    question = "What can still be recognised half-way, t = 1/2, under each schedule?"
    assert (known.title, known.question, known.fixed, known.rule) == ("nothing", question, (), "")
    assert question in intro(DE, known)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_experiment_is_told_in_every_language(language):
    known = words_in(language).tree["lab"]["experiments"]
    assert set(known) == set(EXPERIMENTS)
    for name in EXPERIMENTS:
        assert set(known[name]) == {"title", "question", "people_say", "source", "how", "fixed", "runs", "rule"}, name


class Shrinking(Denoiser):
    def __call__(self, x_t, log_snr, condition=None):
        return Estimate(x0_hat=x_t * torch.sigmoid(log_snr)[:, None, None, None])


class Middle:
    """Takes every picture for the usual one."""

    def usual(self, pictures, prompt):
        return {name: pictures.mean((1, 2, 3)) == pictures.mean((1, 2, 3)) for name in prompt.opens}


def few(count, seed):
    pictures = torch.rand(count, 3, 32, 32, generator=torch.Generator().manual_seed(seed)) * 2 - 1
    return HeldOut(pictures, {name: [0] * count for name in ("subject", "setting")}, ("",) * count)


WITHOUT_NETWORKS = (
    "coarse-to-fine",
    "halfway",
    "decided",
    "guidance",
    "steps",
    "seeds",
    "one-shot",
    "enlarge",
    "latent",
    "attention",
    "bridges",
    "deep-features",
    "probes",
    "bias",
    "teaching",
)


@pytest.fixture(scope="module")
def results():
    """What experiments say, without their networks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coarse_to_fine, "held_out", few)
        patch.setattr(halfway, "held_out", few)
        patch.setattr(latent, "held_out", few)
        patch.setattr(bridges, "held_out", few)
        patch.setattr(probes, "held_out", few)
        patch.setattr(probes, "size", lambda quick: {"pictures": 16, "levels": 3})
        patch.setattr(bias, "paint_scenes", lambda scenes, seed: torch.zeros(len(scenes), 3, 32, 32))
        sized = {"prompts": 4, "pictures": 2, "scales": 3, "captions": 30, "steps": 2}
        patch.setattr(bias, "size", lambda quick: sized)
        patch.setattr(enlarge, "paint_scenes", lambda scenes, size, seed: torch.zeros(len(scenes), 3, size, size))
        patch.setattr(enlarge, "size", lambda quick: {"scenes": 8, "styles": 3, "others": 1, "ways": 5})
        brief = brief_teaching(patch)
        painter, judge = stripes(setting=0.2, subject=0.1), StripeJudge()
        return {
            "coarse-to-fine": list(coarse_to_fine.measure(True, 0, as_model(Shrinking()))),
            "halfway": list(halfway.measure(True, 0, judge, make_schedule("drawn"))),
            "decided": list(decided.measure(True, 0, painter, judge)),
            "guidance": list(guidance.measure(True, 0, painter, judge)),
            "steps": list(steps.measure(True, 0, painter)),
            "seeds": list(seeds.measure(True, 0, painter, judge)),
            "one-shot": list(one_shot.measure(True, 0, painter, painter, judge)),
            "enlarge": list(enlarge.measure(True, 0, PlainEnlarger(), judge)),
            "latent": list(latent.measure(True, 0, painter, rough(painter), judge)),
            "attention": list(attention.measure(True, 0, untrained(quickest()))),
            "bridges": list(bridges.measure(True, 0, untrained())),
            "deep-features": list(deep_features.measure(True, 0, untrained())),
            "probes": list(probes.measure(True, 0, untrained())),
            "bias": list(bias.measure(True, 0, painter, Middle())),
            "teaching": list(taught.measure(True, 0, denoiser(), small(), SmallJudge(), **brief)),
        }


def sayings(found):
    """Every text that a result, its progress, or a part of either brings before people."""
    if isinstance(found, str | Message | Number):
        yield found
    elif isinstance(found, dict):
        yield from sayings(list(found.values()))
    elif isinstance(found, list | tuple):
        for each in found:
            yield from sayings(each)
    elif dataclasses.is_dataclass(found):
        named = {field.name: getattr(found, field.name) for field in dataclasses.fields(found)}
        yield from sayings({name: value for name, value in named.items() if name not in UNSAID})


UNSAID = {"name", "role", "verdict", "pictures", "x", "y", "low", "high", "x_range", "y_range"}
DATA = {"low", "high", "x", "y", ""}  # columns that are no words, or have none of their own


def whole(message):
    """A message and all messages within it."""
    yield message
    for _, field in message.fields:
        if isinstance(field, Message):
            yield from whole(field)


def check(progress, result):
    """All is told by codes that have a text in every language, filled in without rest; what is told as it stands is
    what the model was asked, in the words it understands."""
    prompts = set(load_judge()[1].words)
    for said in sayings([*progress, result]):
        if isinstance(said, str):
            assert said in DATA or set(re.findall(r"[a-z]{2,}", said)) <= prompts, said
        elif isinstance(said, Message):
            for language in LANGUAGES:
                own = words_in(language).look
                assert [it.code for it in whole(said) if not isinstance(own(it.code), str)] == [], language
                assert "{" not in words_in(language).say(said)


@pytest.mark.parametrize("name", WITHOUT_NETWORKS)
def test_all_that_an_experiment_says_has_a_text_in_every_language(results, name):
    *progress, result = results[name]
    assert len(list(sayings([*progress, result]))) > 30
    check(progress, result)


@pytest.mark.parametrize("said", ["something else altogether", tell("nothing_of_the_kind")])
def test_the_check_finds_what_has_no_text(said):
    plain = dataclasses.replace(RESULT, because="", plots=(), sheets=())
    check([], plain)
    with pytest.raises(AssertionError):
        check([], dataclasses.replace(plain, sample=said))
    with pytest.raises(AssertionError):
        check([Progress(1, 2, said)], plain)


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_all_that_a_real_run_says_has_a_text_in_every_language(name):
    *progress, result = measure(SharedModels(), EXPERIMENTS[name])
    check(progress, result)


def test_no_text_of_the_lab_is_left_over():
    """Every code stands somewhere in the code; those that are made of a name are the names of a table."""
    code = " ".join(path.read_text(encoding="utf-8") for path in Path(lab.__file__).parent.glob("*.py"))
    names = {*guidance.MEASURED, *ATTRIBUTES, *halfway.schedules(), *concepts.KINDS, *nearness.MEASURES}
    names |= {*enlargements.MEASURES, *enlargements.PLAIN, *foreign.FOREIGN}
    names |= MODELS.keys()
    made = {re.sub("[ -]", "_", name) for name in names} | {"because_half_sure", "because_half_unsure"}
    assert {key for key in EN.group("lab.said") if f'"{key}"' not in code} - made == set()


def test_a_number_is_written_as_the_language_writes_it():
    said = tell("range", low=Number(1234.5, ",.1f"), high=Number(0.025, ".1%"))
    assert EN.say(said) == "1,234.5 to 2.5\u00a0%"
    assert DE.say(said) == "1.234,5 bis 2,5\u00a0%"
    assert str(said) == EN.say(said)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_no_number_of_a_size_is_typed_into_a_text(name, language):
    """They come from the code, so that they cannot disagree with it."""
    typed = words_in(language)(f"lab.experiments.{name}.runs")
    assert not re.search(r"\d", typed)
    fields = {field for _, field, _, _ in Formatter().parse(typed) if field}
    assert fields
    assert fields <= set(EXPERIMENTS[name].size(True))
    assert not re.search("[{}]", about(words_in(language), EXPERIMENTS[name]).runs)
