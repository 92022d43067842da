"""Formats that lose nothing: WebP, the filmstrip and the archive come back bit by bit."""

import csv
import io
import json
import math
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageSequence

from explorer.render.archive import COLUMNS, write_csv, write_zip
from explorer.render.sidebyside import side_by_side
from explorer.render.strip import filmstrip, write_png
from explorer.render.webp import write_webp
from tests.render.walks import buried, clip, small, walk


def read_webp(path):
    with Image.open(path) as image:
        pairs = [(np.array(frame.convert("RGB")), frame.info["duration"]) for frame in ImageSequence.Iterator(image)]
    return np.stack([frame for frame, _ in pairs]), [duration for _, duration in pairs]


@pytest.mark.parametrize("view", ["x_t", "x0", "both"])
@pytest.mark.parametrize("caption", [True, False])
def test_webp_is_bit_exact(tmp_path, view, caption):
    made = small(view, caption=caption)
    write_webp(made, tmp_path / "a.webp")
    back, durations = read_webp(tmp_path / "a.webp")
    assert (back == made.frames).all()
    assert tuple(durations) == made.durations_ms


def test_webp_of_odd_sizes_and_of_frames_that_do_not_change(tmp_path):
    made = small("x_t", caption=False)
    odd = replace(made, windows=(np.repeat(made.windows[0][:2, :7, :5], [3, 4], 0),), scale=1)
    write_webp(odd, tmp_path / "a.webp")
    back, durations = read_webp(tmp_path / "a.webp")
    assert (back == odd.frames).all()
    assert sum(durations) == sum(odd.durations_ms)


def test_webp_forward_loops_for_ever(tmp_path):
    write_webp(clip(buried(4, side=32), view="x_t", size=64), tmp_path / "a.webp")
    with Image.open(tmp_path / "a.webp") as image:
        assert image.info["loop"] == 0
        assert image.n_frames == 5


def inside(strip, y, x):
    return y + 32 <= strip.shape[0] and x + 32 <= strip.shape[1]


@pytest.mark.parametrize(("count", "lines"), [(2, 1), (5, 1), (8, 1), (13, 2)])
@pytest.mark.parametrize("view", ["x_t", "both"])
def test_the_filmstrip_holds_the_chosen_frames(view, count, lines):
    made = clip(walk(12, side=32), view=view, size=32, text="a red apple")
    strip = filmstrip(made, count)
    chosen = np.linspace(0, 12, count).round().astype(int)
    for window in made.windows:
        for k in chosen:
            corners = np.argwhere((strip == window[k][0, 0]).all(-1))
            assert any((strip[y : y + 32, x : x + 32] == window[k]).all() for y, x in corners if inside(strip, y, x))
    heights = {n: filmstrip(made, n).shape[0] for n in (count, 2)}
    assert heights[count] == pytest.approx(lines * heights[2], rel=0.45)


def test_a_filmstrip_without_words_has_only_paper_between_the_pictures():
    made = clip(walk(4, side=32), view="x_t", size=32, caption=False)
    strip = filmstrip(made, 3)
    assert strip.shape == (8 + 32 + 8, 8 + 3 * 40, 3)
    assert len({tuple(pixel) for pixel in strip[:8].reshape(-1, 3).tolist()}) == 1


def test_the_png_is_the_filmstrip(tmp_path):
    made = small()
    write_png(made, tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as image:
        assert (np.array(image) == filmstrip(made)).all()


def test_the_archive_holds_native_pictures_numbers_and_settings(tmp_path):
    made = small("both")
    write_zip(made, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        about = json.loads(archive.read("settings.json"))
        assert about["settings"] == made.settings
        for name, window in zip(about["windows"], made.windows, strict=True):
            for k, frame in enumerate(window):
                with Image.open(io.BytesIO(archive.read(f"frames/{name}/{k:04}.png"))) as image:
                    assert (np.array(image) == frame).all()
        assert archive.read("numbers.csv").decode().startswith("run,step,")
        assert len(archive.namelist()) == 2 + 2 * len(made)


def test_the_archive_cannot_write_outside_its_folder(tmp_path):
    made = side_by_side([small("x0"), small("x0")], ["../../etc/passwd", "C:\\x"])
    write_zip(made, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert not any(".." in name or "\\" in name or name.startswith("/") for name in archive.namelist())


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_numbers_agree_with_each_other(tmp_path):
    made = small("x_t", steps=9)
    write_csv(made, tmp_path / "a.csv")
    rows = rows_of(tmp_path / "a.csv")
    assert tuple(rows[0]) == COLUMNS
    assert [int(row["step"]) for row in rows] == list(range(10))
    for row, mark in zip(rows, made.marks[0]):
        log_snr, alpha_bar, sigma = (float(row[name]) for name in ("log_snr", "alpha_bar", "sigma"))
        assert log_snr == pytest.approx(mark.log_snr, rel=1e-9)
        assert alpha_bar == pytest.approx(1 / (1 + sigma**2), rel=1e-8)
        assert int(row["nfe"]) == mark.nfe
    assert float(rows[-1]["log_snr"]) == math.inf
    assert float(rows[-1]["sigma"]) == 0
    assert sum(int(row["shown_ms"]) for row in rows) == sum(made.durations_ms)


def test_a_label_that_a_spreadsheet_would_run_is_only_text(tmp_path):
    made = side_by_side([small("x0"), small("x0")], ["=1+1", "@SUM(A1)"])
    write_csv(made, tmp_path / "a.csv")
    assert {row["run"] for row in rows_of(tmp_path / "a.csv")} == {"'=1+1", "'@SUM(A1)"}
