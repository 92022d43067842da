"""The record itself: it sees what people would see, and nothing else."""

import json
import zipfile

import numpy as np
import pytest
from PIL import Image

from tests.unchanged.commands import RUNS, SAMPLERS, SCHEDULES
from tests.unchanged.compare import differences, main
from tests.unchanged.facets import facets
from tests.unchanged.run_commands import called

PAGE = '<html><title>A run</title><script>{script}</script><h1>{title}</h1><script type="application/json" id="runs">'
PAGE += (
    '[{{"packet": {{"run": "{run}", "total": 1, "steps": [{{"i": 0, "sentence": "{sentence}"}}]}}, "seconds": {s}}}]'
)
PAGE += "</script></html>"
FIRST = {"script": "let a = 1;", "title": "A red apple", "run": "run-0", "sentence": "Settled.", "s": 1.5}


def picture(path, shade, text="settings"):
    frame = Image.fromarray(np.full((8, 8, 3), shade, np.uint8))
    frame.save(path, comment=f"diffusion-explorer:{text}".encode())
    return facets(path)


def page(path, **changed):
    path.write_text(PAGE.format(**{**FIRST, **changed}), encoding="utf-8")
    return facets(path)


def test_a_changed_pixel_and_a_changed_setting_are_told_apart(tmp_path):
    first = picture(tmp_path / "a.gif", 10)
    assert first["settings"] == "diffusion-explorer:settings"
    assert picture(tmp_path / "b.gif", 10) == first
    pixel, setting = picture(tmp_path / "c.gif", 200), picture(tmp_path / "d.gif", 10, "others")
    assert pixel["frames"] != first["frames"]
    assert pixel["settings"] == first["settings"]
    assert setting["frames"] == first["frames"]
    assert setting["settings"] != first["settings"]


def test_of_a_page_counts_what_is_read_not_how_it_is_written(tmp_path):
    first = page(tmp_path / "a.html")
    assert page(tmp_path / "b.html", script="const b = 2;", run="run-7", s=9.25) == first
    assert page(tmp_path / "c.html", title="A pear")["text"] != first["text"]
    assert page(tmp_path / "d.html", sentence="Open.")["said"] != first["said"]


def test_random_names_in_a_drawing_do_not_count_but_what_is_drawn_does(tmp_path):
    text = '<svg><clipPath id="{}"/><path d="M {} 0" clip-path="url(#{})"/></svg>'
    for name, said in (("a", ("p0123456789", 1, "p0123456789")), ("b", ("pabcdefabcd", 1, "pabcdefabcd"))):
        (tmp_path / f"{name}.svg").write_text(text.format(*said))
    (tmp_path / "c.svg").write_text(text.format("p0123456789", 2, "p0123456789"))
    one, two, other = (facets(tmp_path / f"{name}.svg") for name in "abc")
    assert one == two != other


def test_a_zip_is_read_file_by_file(tmp_path):
    for name, numbers in (("a", "1"), ("b", "2")):
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as archive:
            archive.writestr("settings.json", json.dumps({"settings": "seed=1"}))
            archive.writestr("numbers.csv", numbers)
    one, two = (facets(tmp_path / f"{name}.zip") for name in "ab")
    assert one["settings"] == two["settings"] == "seed=1"
    assert [name for name in one["inside"] if one["inside"][name] != two["inside"][name]] == ["numbers.csv"]


def test_every_kind_of_difference_has_a_line_with_its_name(tmp_path, capsys):
    before = {"same": {"bytes": "1"}, "other": {"bytes": "1", "text": ["a", "b"]}, "gone": {}, "map": {"m": {"x": 1}}}
    after = {"same": {"bytes": "1"}, "other": {"bytes": "2", "text": ["a", "c"]}, "new": {}, "map": {"m": {"x": 2}}}
    lines = differences({"items": before}, {"items": after})
    want = ["gone: is gone", "map: m: x: 1 -> 2", "new: is new", "other: bytes: 1 -> 2"]
    assert lines == [*want, "other: text: - b", "other: text: + c"]
    paths = [tmp_path / "before.json", tmp_path / "after.json"]
    for path, items in zip(paths, (before, after)):
        path.write_text(json.dumps({"about": {"torch": path.name}, "items": items}))
    assert (main(*paths), main(paths[0], paths[0])) == (1, 0)
    assert "(note) torch: before.json -> after.json" in capsys.readouterr().out


def test_a_list_in_another_order_is_a_difference():
    assert differences({"items": {"x": {"t": ["a", "b"]}}}, {"items": {"x": {"t": ["b", "a"]}}})


@pytest.mark.parametrize(("kind", "names"), [("sampler", SAMPLERS), ("schedule", SCHEDULES)])
def test_all_that_the_program_offers_is_recorded(kind, names, tmp_path, monkeypatch):
    """The program's own complaint about an unknown name lists all that it knows."""
    monkeypatch.chdir(tmp_path)
    code, _, err = called(["gif", "a dog", f"--{kind}", "?", "--out", "run.gif"])
    assert code == 2
    listed = err.partition("there are ")[2].strip().split(", ")
    assert sorted(listed) == sorted(names)


def test_names_are_different_and_files_go_nowhere_else():
    names = [(precision, name) for name, precision, _ in RUNS]
    assert len(set(names)) == len(names) > 80
    assert not [words for _, _, words in RUNS if any(word.startswith(("/", "~")) for word in words)]
