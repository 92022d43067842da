"""explorer lab: the list, a table with its verdict, and files; with an experiment that takes no time."""

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image
from typer.testing import CliRunner

from explorer.cli import app
from explorer.lab import EXPERIMENTS
from explorer.lab.base import Experiment, Line, Mark, Plot, Progress, Result, Sheet, Verdict
from explorer.message import Message, Number
from explorer.present.lab_words import about
from explorer.render.look import THEMES, rgb
from explorer.render.plots import draw_plot, draw_sheet
from explorer.words.texts import words_in

PLOT = Plot(
    name="curve",
    lines=(
        Line(label="seen", x=[10, 1, 0.1], y=[0.1, 0.5, 1], low=[0, 0.4, 0.9], high=[0.2, 0.6, 1], role="guess"),
        Line(label="", x=[10, 0.1], y=[0.2, 0.8]),
    ),
    x_label="sigma",
    y_label="share",
    x_range=(10, 0.1),
    y_range=(0, 1),
    marks=(Mark(label="here", x=1, y=0.5),),
    log_x=True,
)
SHEET = Sheet(name="two pictures", title="two", rows=("a",), columns=("b", "c"), pictures=torch.zeros(1, 2, 3, 8, 8))


def measure(quick, seed):
    yield Progress(1, 2, "first half")
    yield Progress(2, 2, "second half")
    rows = tuple((f"row {k}", seed, 1 / 3, None) for k in range(3 if quick else 70))
    yield Result(
        columns=("what", "seed", "share", "note"),
        rows=rows,
        sample="nothing",
        verdict=Verdict.DIRECTION,
        because="one third is less than a half",
        plots=(PLOT,),
        sheets=(SHEET,),
    )


@pytest.fixture(autouse=True)
def idle(monkeypatch):
    monkeypatch.setitem(EXPERIMENTS, "nothing", Experiment(name="nothing", measure=measure))


def invoke(*words):
    return CliRunner().invoke(app, ["lab", *map(str, words)])


def test_without_a_name_it_lists_every_experiment():
    said = invoke()
    assert said.exit_code == 0
    for name, experiment in EXPERIMENTS.items():
        assert name in said.stdout
        assert about(words_in("en"), experiment).question in said.stdout


@pytest.mark.parametrize("name", EXPERIMENTS)
@pytest.mark.parametrize("quick", [True, False])
def test_every_experiment_says_what_it_asks_holds_fixed_and_decides_by(name, quick):
    """With all its numbers filled in, those of the quick and those of the full form."""
    assert EXPERIMENTS[name].name == name
    known = about(words_in("en"), EXPERIMENTS[name], quick)
    assert all((known.title, known.question, known.people_say, known.fixed, known.rule, known.runs))
    assert "{" not in str(known)


def test_it_prints_the_table_and_the_verdict_with_its_reason():
    said = invoke("nothing", "--seed", 5).stdout
    for part in (
        __doc__.partition("\n")[0],
        "holds in direction only: one third is less than a half",
        "0.333",
        "row 2",
    ):
        assert part in said


def test_a_finding_is_told_in_english_and_its_numbers_can_be_read(monkeypatch, tmp_path):
    because = Message(
        "lab.said.because_seeds", left=Number(0.4567, ".2f"), low=Number(-0.1, "+.2f"), high=Number(0.9, ".0%")
    )

    def said(quick, seed):
        *_, result = measure(quick, seed)
        yield replace(result, because=because, columns=(Message("lab.said.what"), *result.columns[1:]))

    monkeypatch.setitem(EXPERIMENTS, "nothing", Experiment(name="nothing", measure=said))
    sentence = "specific words leave 0.46 of the spread of vague ones (95 %: -0.10 to 90\u00a0%)"
    assert f"holds in direction only: {sentence}" in invoke("nothing", "--out", tmp_path).stdout
    report = json.loads((tmp_path / "nothing.json").read_text(encoding="utf-8"))
    assert report["because"] == sentence
    assert report["numbers"] == {"left": 0.46, "low": -0.1, "high": 0.9}
    assert set(report["rows"][0]) == {"what", "seed", "share", "note"}


def test_the_full_form_is_cut_on_the_screen_and_whole_in_the_csv(tmp_path):
    said = invoke("nothing", "--full", "--out", tmp_path / "new").stdout
    assert "10 more rows" in said
    with (tmp_path / "new" / "nothing.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["what", "seed", "share", "note"]
    assert len(rows) == 71
    assert float(rows[1][2]) == 1 / 3
    told = json.loads((tmp_path / "new" / "nothing.json").read_text(encoding="utf-8"))
    assert [[str(cell) if cell is not None else "" for cell in row.values()] for row in told["rows"]] == rows[1:]
    assert f"Verdict   {told['verdict']}: {told['because']}" in said
    assert f"Sample    {told['sample']}" in said
    assert {path.name for path in (tmp_path / "new").iterdir()} == {
        "nothing.csv",
        "nothing.json",
        "nothing-curve.png",
        "nothing-curve.svg",
        "nothing-two-pictures.png",
    }


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nothin"], "nothing"),
        (["nothing", "--theme", "lihgt"], "light"),
        (["nothing", "--seed", "-1"], "seed"),
        (["nothing", "--points", "0:9;1:-9"], "cannot join in the experiment nothing"),
        (["halfway", "--points", "0:9;0.5"], "points"),
        (["halfway", "--points", "0:9;1:12"], "must fall"),
        (["halfway", "--points", ""], "points"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(words, says, tmp_path):
    said = invoke(*words, "--out", tmp_path / "new")
    assert isinstance(said.exception, ValueError)
    assert not (tmp_path / "new").exists()
    assert says in str(said.exception)
    assert "\n" not in str(said.exception)


def test_a_schedule_of_points_joins_in(monkeypatch):
    given = []

    def joining(quick, seed, drawn=None):
        given.append(drawn)
        yield from measure(quick, seed)

    monkeypatch.setitem(EXPERIMENTS, "nothing", replace(EXPERIMENTS["nothing"], measure=joining))
    assert invoke("nothing", "--points", "0:9;0.5:-1.5;1:-9").exit_code == 0
    assert [float(level) for level in given[0].log_snr(torch.tensor([0.0, 0.5, 1.0]))] == [9, -1.5, -9]
    assert invoke("nothing").exit_code == 0
    assert given[1] is None


@pytest.mark.parametrize("theme", THEMES)
def test_a_plot_is_drawn_on_the_themes_paper_with_the_roles_colour(theme):
    pixels = np.asarray(Image.open(io.BytesIO(draw_plot(PLOT, theme_name=theme))).convert("RGB"))
    assert pixels.shape == (880, 1520, 3)
    assert tuple(pixels[2, 2]) == rgb(THEMES[theme].paper)
    assert (pixels == rgb(THEMES[theme].guess)).all(2).sum() > 500


def test_a_plot_is_the_same_every_time_and_its_svg_is_well_formed():
    assert draw_plot(PLOT) == draw_plot(PLOT)
    assert ElementTree.fromstring(draw_plot(PLOT, kind="svg")).tag.endswith("svg")
    with pytest.raises(ValueError, match="png, svg"):
        draw_plot(PLOT, kind="bmp")


def test_a_sheet_shows_its_pictures():
    pixels = np.asarray(Image.open(io.BytesIO(draw_sheet(SHEET))).convert("RGB"))
    grey = (pixels == 128).all(2).mean()
    assert grey > 0.3
