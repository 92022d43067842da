"""Files as people have them are read back to exactly the settings that they were made with, now and later.

The files, and what each was made with, are in tests/fixtures/files.toml.
"""

import csv
import json
import re
import tomllib
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest

from tests.unchanged.facets import facets, pictures_in, visible
from tests.unchanged.run_commands import called

FIXTURES = Path(__file__).parents[1] / "fixtures"
FILES = tomllib.loads((FIXTURES / "files.toml").read_text(encoding="utf-8"))
STORED = {name: about for name, about in FILES.items() if "stored" in about}
REPEATED = {name: about for name, about in FILES.items() if "repeat" in about}
READ = {name: about for name, about in FILES.items() if "reader" in about}
OUT = {"gif": "again.csv", "noise": "again.csv", "compare": "again.csv", "world": "again.png"}
PICTURES = {"noise": [str(FIXTURES / "world.png")]}  # what a command needs besides
USUAL = {"view": "both", "size": "384", "fps": "12.0", "caption": "True"}


def stored_in(path):
    """What the program reads from a file. The one place that knows where the program has that."""
    from explorer.render.stamp import read_settings

    return read_settings(path)


def without_precision(text):
    """A record up to the precision, which follows from the machine."""
    return text.partition("#precision=")[0].partition("&precision=")[0]


def test_every_file_is_spoken_of_and_all_are_small():
    there = {path.name for path in FIXTURES.iterdir()}
    assert there == {*FILES, "files.toml", "links.toml", "README.md", "lab.json", "lab.csv", "words", "site"}
    assert sum(path.stat().st_size for path in FIXTURES.iterdir()) < 1_500_000


@pytest.mark.parametrize("name", STORED)
def test_the_text_inside_is_read_to_the_letter(name):
    assert stored_in(FIXTURES / name) == STORED[name]["stored"]


@pytest.mark.parametrize("name", REPEATED)
def test_the_command_line_repeats_it_with_the_same_settings(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    about = REPEATED[name]
    out = OUT[about["repeat"]]
    words = [about["repeat"], *PICTURES.get(about["repeat"], ())]
    code, _, err = called([*words, "--like", str(FIXTURES / name), "--out", out])
    assert code == 0, err
    want = about.get("again", without_precision(about["stored"]))
    # a larger seed becomes the one that drew the same
    want = re.sub(r"\bseed=(\d+)", lambda seed: f"seed={int(seed[1]) % 2**32}", want)
    if about["repeat"] == "gif":  # files of before name only what is unusual
        settings, _, look = want.partition("#")
        want = f"{settings}#{urlencode(USUAL | dict(parse_qsl(look)))}"
    assert without_precision(stored_in(tmp_path / out)) == want


@pytest.mark.parametrize("name", [name for name, about in FILES.items() if about.get("refused")])
def test_what_holds_no_settings_is_refused_in_one_line(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, err = called(["gif", "--like", str(FIXTURES / name), "--out", "again.gif"])
    assert code == 2
    assert err.strip().count("\n") == 0
    assert (FILES[name]["refused"] if isinstance(FILES[name]["refused"], str) else "holds no settings") in err


def test_a_run_is_repeated_from_its_offline_page(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, err = called(["gif", "--like", str(FIXTURES / "app.html"), "--out", "again.gif"])
    assert code == 0, err
    assert without_precision(stored_in(tmp_path / "again.gif")).partition("#")[0] == READ["app.html"]["reader"]


def test_a_comparison_is_repeated_from_its_offline_page(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, err = called(["compare", "--like", str(FIXTURES / "compared.html"), "--out", "again.csv"])
    assert code == 0, err
    assert stored_in(tmp_path / "again.csv").partition("#")[0] == READ["compared.html"]["reader"]


@pytest.mark.parametrize("name", READ)
def test_an_offline_page_tells_its_settings_and_holds_its_pictures(name):
    text = (FIXTURES / name).read_text(encoding="utf-8")
    pairs = [part for pair in parse_qsl(READ[name]["reader"]) for part in pair]
    assert visible(text)[-len(pairs) :] == pairs
    assert int(pictures_in(text).split()[0]) >= 4


def test_a_painted_picture_is_painted_again_to_the_pixel(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert called(["world", "--like", str(FIXTURES / "world.webp"), "--out", "again.webp"])[0] == 0
    assert facets(tmp_path / "again.webp")["frames"] == facets(FIXTURES / "world.webp")["frames"]


def test_a_result_of_the_lab_is_about_an_experiment_that_is_still_there():
    told = json.loads((FIXTURES / "lab.json").read_text(encoding="utf-8"))
    code, out, _ = called(["lab"])
    assert code == 0
    assert told["experiment"] in [line.split()[0] for line in out.splitlines()]
    with (FIXTURES / "lab.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(told["rows"][0])
    assert len(rows) == len(told["rows"])
