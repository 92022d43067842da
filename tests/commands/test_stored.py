"""What a file says of itself: --like for every kind that can hold settings; the wrong command names the right one."""

import csv
import shutil
import tomllib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from explorer.commands.stored import maker, settings_of
from explorer.render.stamp import StampError, read_settings
from explorer.render.still import STILLS, write_still
from explorer.render.write import KINDS

QUICK = ["--model", "fast", "--steps", "1", "--size", "128"]
FIXTURES = Path(__file__).parents[1] / "fixtures"
MADE_BY = {
    "run.gif": "gif",
    "run.webp": "gif",
    "run.mp4": "gif",
    "strip.png": "gif",
    "run.zip": "gif",
    "run.csv": "gif",
    "older.gif": "gif",
    "app.gif": "gif",
    "app.html": "gif",
    "gone.gif": "noise",
    "compared.gif": "compare",
    "compared.csv": "compare",
    "app-compared.csv": "compare",
    "compared.html": "compare",
    "world.png": "world",
    "world.webp": "world",
    "sheet.png": "contact-sheet",
}
LIKE = {"gif": [], "picture": [], "compare": [], "world": [], "noise": ["picture.png"]}
KIN = {"picture": "gif"}


@pytest.fixture
def picture(tmp_path):
    Image.fromarray(np.arange(48 * 64 * 3, dtype=np.uint8).reshape(48, 64, 3)).save(tmp_path / "picture.png")


@pytest.mark.parametrize("ending", KINDS)
def test_every_kind_of_run_repeats_itself_to_the_byte(run, tmp_path, ending):
    code, _, err = run("gif", "a dog", *QUICK, "--seed", "5", "--view", "x0", "--fps", "7", "--out", f"a{ending}")
    assert code == 0, err
    code, _, err = run("gif", "--like", f"a{ending}", "--out", f"b{ending}")
    assert code == 0, err
    assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()


@pytest.mark.parametrize("ending", [".jpg", ".tiff", ".bmp"])
def test_every_kind_of_picture_repeats_itself_or_says_that_it_cannot(run, tmp_path, ending):
    code, _, err = run("picture", "a dog", *QUICK, "--out", f"a{ending}")
    assert code == 0, err
    code, _, err = run("picture", "--like", f"a{ending}", "--out", f"b{ending}")
    if ending == ".bmp":
        assert (code, err.count("\n")) == (2, 1)
        assert "a BMP has no place for them" in err
        return
    assert code == 0, err
    assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()


@pytest.mark.parametrize("ending", [ending for ending in STILLS if ending != ".bmp"])
def test_a_still_picture_gives_back_what_it_was_given(tmp_path, ending):
    picture = np.zeros((8, 8, 3), np.uint8)
    for text in ("", "world=ein+Schlo%C3%9F&seed=3#size=1", "prompt=" + "red+" * 4000):
        assert read_settings(write_still(picture, tmp_path / f"a{ending}", text)) == text


def test_settings_too_long_for_a_jpeg_do_not_stop_it(tmp_path):
    path = write_still(np.zeros((8, 8, 3), np.uint8), tmp_path / "a.jpg", "prompt=" + "red+" * 20_000)
    with pytest.raises(StampError, match="holds no settings"):
        read_settings(path)


def test_a_burial_repeats_itself_and_is_no_run(run, picture, tmp_path):
    words = ("--steps", "3", "--schedule", "linear", "--seed", "3", "--size", "128", "--no-caption")
    assert run("noise", "picture.png", *words, "--out", "a.gif")[0] == 0
    code, _, err = run("noise", "picture.png", "--like", "a.gif", "--out", "b.gif")
    assert code == 0, err
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()
    code, _, err = run("noise", "picture.png", "--like", "a.gif", "--steps", "2", "--out", "c.gif")
    assert code == 0, err
    assert read_settings(tmp_path / "c.gif").startswith("noise=&seed=3&steps=2&schedule=linear#view=x_t")
    code, _, err = run("gif", "--like", "a.gif", "--out", "d.gif")
    assert (code, err.count("\n")) == (2, 1)
    assert "made by explorer noise" in err
    assert "explorer noise PICTURE --like a.gif" in err
    assert not (tmp_path / "d.gif").exists()


def test_a_burial_with_nothing_set_is_told_from_a_run():
    assert maker("noise=#view=x_t") == "noise"
    assert maker("#view=x_t&size=128") == "noise"  # from before burials had a mark
    assert maker("seed=7#view=x_t&precision=bfloat16") == "gif"  # an empty prompt
    assert maker("") == "gif"
    assert maker("prompt=noise%3D&steps=3#view=x_t") == "gif"
    assert maker("prompt=a+dog&seed=3#view=x_t&size=384") == "gif"


def test_every_file_of_earlier_times_knows_what_made_it():
    told = tomllib.loads((FIXTURES / "files.toml").read_text(encoding="utf-8"))
    assert MADE_BY.keys() == told.keys() - {"sheet.jpg"}
    for name, command in MADE_BY.items():
        assert maker(settings_of(FIXTURES / name)) == command, name


@pytest.mark.parametrize("command", LIKE)
@pytest.mark.parametrize(
    "name", ["run.gif", "app.html", "gone.gif", "compared.gif", "compared.html", "world.png", "sheet.png"]
)
def test_the_wrong_command_names_the_right_one(run, picture, tmp_path, command, name):
    made = MADE_BY[name]
    if made == KIN.get(command, command):
        return
    shutil.copy(FIXTURES / name, tmp_path / name)
    code, _, err = run(command, *LIKE[command], "--like", name, "--out", "again.png")
    assert (code, err.count("\n")) == (2, 1), err
    assert f"{name} was made by explorer {made}" in err
    assert f"explorer {made} " in err.partition("again by: ")[2]
    assert not (tmp_path / "again.png").exists()


def test_what_it_names_does_it(run, picture, tmp_path):
    """The command is typed as it stands."""
    assert run("enlarge", "picture.png", "--faults", "0.5", "--out", "it's large.png")[0] == 0
    err = run("world", "--like", "it's large.png")[2]
    assert "explorer enlarge PICTURE --faults 0.5" in err
    assert run("contact-sheet", "a whale", "--seeds", "1", *QUICK[:4], "--guidance", "2", "--out", "s.png")[0] == 0
    err = run("gif", "--like", "s.png")[2]
    assert "explorer contact-sheet 'a whale' --seeds=1 --model=fast --steps=1 --guidance=2.0" in err


@pytest.mark.parametrize("kind", ["html", "csv"])
def test_a_comparison_repeats_itself_from_its_page_and_its_table(run, tmp_path, kind):
    words = ("--change", "words", "--values", 'a <dog> & "co";a cat; \'n ü', "--by", "calls")
    code, _, err = run("compare", *words, *QUICK[:4], "--out", f"a.{kind}")
    assert code == 0, err
    code, _, err = run("compare", "--like", f"a.{kind}", "--out", f"b.{kind}")
    assert code == 0, err
    assert settings_of(tmp_path / f"a.{kind}") == settings_of(tmp_path / f"b.{kind}")
    if kind == "csv":  # a page says also how long it took
        assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_pages_are_known_by_what_is_in_them(run, tmp_path):
    shutil.copy(FIXTURES / "app.html", tmp_path / "page.txt")
    assert settings_of(tmp_path / "page.txt") == settings_of(FIXTURES / "app.html")
    (tmp_path / "sheet.htm").write_text("<!doctype html><p>a worksheet")
    for name, says in (("sheet.htm", "those of 0"), ("none.html", "no file"), ("folder.html", "is a folder")):
        (tmp_path / "folder.html").mkdir(exist_ok=True)
        code, _, err = run("gif", "--like", name)
        assert (code, err.count("\n")) == (2, 1)
        assert says in err


@pytest.mark.parametrize("text", ["größer", "\u03c3 \u2265 1", "=1+1", "plain"])
def test_a_table_opens_in_excel_and_in_pandas(run, tmp_path, text):
    """Excel takes a CSV for the code page of its country, unless it is plain ASCII or begins with a mark."""
    words = ("--change", "words", "--values", f"{text};a dog", *QUICK[:4], "--out", "a.csv")
    code, _, err = run("compare", *words)
    assert code == 0, err
    data = (tmp_path / "a.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") is not text.isascii()
    assert data.removeprefix(b"\xef\xbb\xbf").startswith(b"run,step,")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    assert rows[0]["run"].lstrip("'") == text
    assert rows[-1]["run"] == "a dog"
    assert maker(read_settings(tmp_path / "a.csv")) == "compare"


def test_a_seed_of_earlier_times_draws_what_it_drew_and_is_told(run, tmp_path):
    """Above 2^32 - 1 torch has always drawn by the last 32 bits; files from then say the whole number."""
    assert run("gif", "a dog", *QUICK, "--seed", "7", "--out", "a.gif")[0] == 0
    data = (tmp_path / "a.gif").read_bytes()
    start = data.rfind(b"\x21\xfe", 0, data.index(b"seed=7")) + 2
    text = data[start + 1 : start + 1 + data[start]].replace(b"seed=7", b"seed=4294967303")
    (tmp_path / "old.gif").write_bytes(data[:start] + bytes([len(text)]) + text + data[start + 1 + data[start] :])
    code, _, err = run("gif", "--like", "old.gif", "--out", "b.gif")
    assert code == 0, err
    assert "4294967303" in err
    assert "7 is the same static" in err
    assert (tmp_path / "b.gif").read_bytes() == data


@pytest.mark.parametrize("command", [["gif", "a"], ["picture", "a"], ["lab", "seeds"], ["world", "a fox"],
                                     ["contact-sheet", "a fox"], ["noise", "picture.png"], ["evaluate"],
                                     ["train", "--out", "run"], ["compare", "a"]])  # fmt: skip
def test_no_command_takes_a_seed_that_there_is_not(run, picture, tmp_path, command):
    for seed in ("4294967296", "-1"):
        code, _, err = run(*command, "--seed", seed)
        assert code == 2
        assert "seed" in err
        assert seed in err
    assert [path.name for path in tmp_path.iterdir()] == ["picture.png"]
