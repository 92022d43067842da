"""explorer steer: files that repeat themselves, results that keep the picture, and one line for what cannot be."""

import numpy as np
import pytest
from PIL import Image

from explorer.commands.steer import app
from explorer.render.stamp import read_settings
from explorer.trajectory.steer.tools import TOOLS, steered_from

QUICK = ["--model", "fast", "--steps", "2", "--size", "128"]


@pytest.fixture
def photo(tmp_path):
    draw = np.random.default_rng(0).integers(0, 256, (128, 128, 3), dtype=np.uint8)
    Image.fromarray(draw).save(tmp_path / "photo.png")
    hole = np.zeros((128, 128), np.uint8)
    hole[40:80, 50:90] = 255
    Image.fromarray(hole).save(tmp_path / "hole.png")
    return draw


def test_there_is_a_command_for_every_tool():
    assert {info.name for info in app.registered_commands} == set(TOOLS)


def test_a_picture_that_is_not_buried_is_written_as_it_was(run, photo, tmp_path):
    code, out, err = run("steer", "picture", *QUICK, "--picture", "photo.png", "--depth", "0", "--result", "same.png")
    assert code == 0, err
    assert "0 network calls" in out
    assert np.array_equal(np.asarray(Image.open(tmp_path / "same.png")), photo)


def test_a_repair_keeps_what_is_known_and_repeats_itself_to_the_byte(run, photo, tmp_path):
    words = ("steer", "repair", "a red apple", *QUICK, "--picture", "photo.png", "--painted", "hole.png")
    code, out, err = run(*words, "--seed", "4", "--out", "a.gif", "--result", "a.png")
    assert code == 0, err
    assert "kept to 0.00 of 255" in out
    made = np.asarray(Image.open(tmp_path / "a.png"))
    hole = np.zeros((128, 128), bool)
    hole[40:80, 50:90] = True
    assert np.array_equal(made[~hole], photo[~hole])
    assert not np.array_equal(made[hole], photo[hole])
    code, _, err = run("steer", "repair", "--picture", "photo.png", "--like", "a.gif", "--out", "b.gif")
    assert code == 0, err
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()
    code, _, err = run("steer", "repair", "--picture", "hole.png", "--like", "a.gif", "--out", "b.gif")
    assert code == 0
    assert "another picture" in err
    code, _, err = run("gif", "--like", "a.gif")
    assert (code, "explorer steer repair --like a.gif" in err) == (2, True)
    code, _, err = run("steer", "words", "--like", "a.gif")
    assert (code, "explorer steer repair" in err) == (2, True)


PHOTO = ["--picture", "photo.png"]
WAYS = [
    (["branch", "a dog", "--at", "1", "--then", "a cat"], "2 network calls, 2 steps"),
    (["words", "a dog", "--then", "0.5:a cat"], "2 network calls, 2 steps"),
    (["variation", "a dog", "--other", "8", "--angle", "20"], "2 network calls, 2 steps"),
    (["wander", "a dog", "--to", "a cat", "--frames", "1", "--sampler", "ddim", "--ease"], "4 network calls, 2 steps"),
    (["what-if", "a dog", "--act", "mirror", "--region", "0;0;0.5;0.5"], "in the region"),
    (["picture", "a dog", *PHOTO, "--depth", "0.4"], "2 network calls, 2 steps"),
    (["sketch", "a dog", *PHOTO, "--cycles", "3", "--given", "given.png"], "method: Low-pass guidance"),
    (["palette", "a dog", "--colours", "#102040;#f0d0a0", "--given", "given.png"], "limit: Which thing"),
    (["edges", "a dog", *PHOTO, "--way", "network", "--given", "given.png"], "6 network calls, 2 steps"),
    (["places", "a dog", "--paint", "dog=hole.png", "--given", "given.png"], "2 network calls, 2 steps"),
    (["mood", "a dog", *PHOTO, "--share", "0.5", "--given", "given.png"], "2 network calls, 2 steps"),
    (["tile", "a dog", "--no-down", "--laid", "laid.png"], "left and right"),
    (["judge", "a dog", "--walks", "2", "--no-check"], "4 network calls, 2 steps"),
]


@pytest.mark.parametrize(("words", "says"), WAYS, ids=lambda each: each[0] if isinstance(each, list) else "")
def test_each_tool_repeats_itself_to_the_byte_from_its_file(run, photo, tmp_path, words, says):
    code, out, err = run("steer", *words, *QUICK[:-2], "--seed", "5", "--size", "128", "--out", "a.gif")
    assert code == 0, err
    assert says in out
    plan, settings = steered_from(read_settings(tmp_path / "a.gif").partition("#")[0])
    assert (plan.tool, settings.seed) == (words[0], 5)
    again = PHOTO if "--picture" in words else ["--no-check"] if "--no-check" in words else []
    code, _, err = run("steer", words[0], *again, "--like", "a.gif", "--out", "b.gif")
    assert code == 0, err
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()
    if "--given" in words:
        assert Image.open(tmp_path / "given.png").size == (128, 128)
    if "--laid" in words:
        assert Image.open(tmp_path / "laid.png").size == (384, 384)


def test_every_tool_is_repeated():
    assert {words[0] for words, _ in WAYS} | {"repair"} == set(TOOLS)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["picture", "a dog"], "which picture"),
        (["words", "a dog", "--avoid", "a cat", *QUICK], "can't avoid words"),
        (["branch", "a dog", "--at", "2", *QUICK], "steps 0 to 1"),
        (["words", "a dog", "--then", "cat"], "a depth and the words"),
        (["what-if", "a dog", "--region", "1;2"], "4 numbers"),
        (["variation", "a dog", "--angle", "120"], "angle"),
        (["wander", "a dog"], "places to walk to"),
        (["sketch", "a dog"], "which picture"),
        (["palette", "a dog", "--colours", "red"], "2 to 8 colours"),
        (["places", "a dog", "--paint", "dog"], "a word and a picture"),
        (["places", "a dog", *QUICK], "Paint first"),
        (["judge", "very nice", *QUICK], "finds nothing in these words"),
    ],
)
def test_what_cannot_be_is_one_line(run, words, says):
    code, _, err = run("steer", *words)
    complaint = [line for line in err.splitlines() if line.startswith("explorer:")]
    assert (code, len(complaint)) == (2, 1), err
    assert says in complaint[0]


@pytest.mark.slow
def test_a_second_reader_says_what_the_judge_was_worth(run):
    code, out, err = run("steer", "judge", "a red dog in a meadow", *QUICK, "--walks", "2")
    assert code == 0, err
    assert "left alone: the judge's liking" in out
    assert "steered: the judge's liking" in out
