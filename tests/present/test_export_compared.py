"""A comparison as a file: what is written is what the runs give alone, on the clock that was asked for."""

import csv
import io
import json
import zipfile

import numpy as np
import pytest
from PIL import Image

from explorer.pixels import to_frames
from explorer.present.export import FILES, Wish
from explorer.present.export_compared import export_compared, forecast_compared
from explorer.present.progress import Result, watched
from explorer.render.stamp import read_settings
from explorer.service.shared_models import SharedModels
from explorer.trajectory.compare import Comparison, rmse
from explorer.trajectory.record import record
from explorer.trajectory.settings import Settings
from explorer.words.texts import words_in

EN = words_in("en")
BASE = Settings.make(prompt="a red apple on a wooden table", model="fast", seed=2, steps=2)


@pytest.fixture(scope="module")
def models():
    return SharedModels()


@pytest.fixture(scope="module")
def comparison():
    return Comparison.make("steps", ["1", "2", "4"], BASE)


@pytest.fixture(scope="module")
def alone(comparison):
    return [record(run) for run in comparison.runs]


def test_the_frames_are_those_of_the_runs(models, comparison, alone, tmp_path):
    path = export_compared(models, EN, comparison, Wish("zip", "x_t"), tmp_path / "a.zip")
    with zipfile.ZipFile(path) as archive:
        windows = json.loads(archive.read("settings.json"))["windows"]
        assert windows == ["1-1-step", "2-2-steps", "3-4-steps"]
        for window, run in zip(windows, alone):
            names = sorted(name for name in archive.namelist() if name.startswith(f"frames/{window}/"))
            assert len(names) == 5
            first, last = (np.asarray(Image.open(io.BytesIO(archive.read(names[k])))) for k in (0, -1))
            np.testing.assert_array_equal(first, to_frames(run.steps[0].x_t)[0])
            np.testing.assert_array_equal(last, to_frames(run.final)[0])


def test_the_table_has_every_step_and_what_came_of_it(models, comparison, alone, tmp_path):
    path = export_compared(models, EN, comparison, Wish("csv"), tmp_path / "a.csv")
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["run"], row["step"]) for row in rows if row["step"] == row["steps"]] == [
        ("1 step", "1"),
        ("2 steps", "2"),
        ("4 steps", "4"),
    ]
    assert len(rows) == 2 + 3 + 5
    away = [float(row["rmse_to_first"]) for row in rows if row["rmse_to_first"]]
    np.testing.assert_allclose(away, [float(rmse(alone[0].final, run.final)) for run in alone], rtol=1e-3, atol=1e-6)
    assert [row["asked"] for row in rows if row["asked"]] == ["3"] * 3


@pytest.mark.parametrize("kind", sorted(set(FILES) - {"html"}))
def test_the_comparison_comes_back_from_the_file(models, comparison, tmp_path, kind):
    path = export_compared(models, EN, comparison, Wish(kind, "x_t", size=128), tmp_path / f"a.{kind}")
    text, _, look = read_settings(path).partition("#")
    assert Comparison.from_text(text) == comparison
    assert "size=128" in look
    known = forecast_compared(comparison, Wish(kind, "x_t", size=128))
    assert path.stat().st_size / 4 < known.bytes < path.stat().st_size * 4


def test_the_offline_page_has_a_player_for_each_column(models, comparison, tmp_path):
    shares = []
    path = export_compared(models, EN, comparison, Wish("html"), tmp_path / "a.html", shares.append)
    text = path.read_text(encoding="utf-8")
    assert [f'<div id="run-{k}">' in text for k in range(4)] == [True, True, True, False]
    assert [text.index(f"<h2>{name}</h2>") for name in ("1 step", "2 steps", "4 steps")]
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_a_view_that_there_is_not_leaves_nothing_behind(models, tmp_path):
    comparison = Comparison.make("guidance", ["1", "3"], BASE)
    with pytest.raises(ValueError, match="this view shows guidance"):
        export_compared(models, EN, comparison, Wish("gif", "words"), tmp_path / "a.gif")
    assert list(tmp_path.iterdir()) == []


def test_work_is_watched_and_its_errors_are_passed_on():
    result = Result()

    def work(tell):
        for k in range(5):
            tell((k + 1) / 5)
        return "made"

    shares = list(watched(work, result, every=0.0))
    assert result.value == "made"
    assert shares == sorted(shares)

    def broken(tell):
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        list(watched(broken, Result()))
