"""A run that is repeated from its file, on this machine and on others: what the file says of its arithmetic."""

import pytest
from PIL import Image

from explorer.commands.gif import DISPLAY, recall
from explorer.model.registry import load_model
from explorer.present.export import Wish, export
from explorer.render.stamp import precision_in, read_settings, record_of
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import Settings
from explorer.words.texts import words_in

QUICK = ["--model", "fast", "--steps", "2", "--size", "128"]


def lines(err):
    """What was said on standard error, without progress bars, which a busy machine shows."""
    return [line for line in err.replace("\r", "\n").splitlines() if line.strip() and not line.startswith("Denoising:")]


OTHER = {"float32": "bfloat16", "bfloat16": "float32"}


@pytest.mark.parametrize("ending", ["gif", "mp4", "webp", "png", "zip"])
def test_every_file_names_the_precision_it_was_made_in(run, tmp_path, ending):
    code, _, err = run("gif", "a dog", *QUICK, "--out", f"dog.{ending}")
    assert code == 0, err
    assert precision_in(read_settings(tmp_path / f"dog.{ending}")) == load_model("fast").precision


def test_a_comparison_names_it_too(run, tmp_path):
    code, _, err = run("compare", "a dog", *QUICK[:2], "--change", "steps", "--values", "1,2", "--out", "two.png")
    assert code == 0, err
    assert precision_in(read_settings(tmp_path / "two.png")) == load_model("fast").precision


def test_a_file_repeats_words_as_they_were_read(run, tmp_path):
    """Whatever the tables say by then: what was understood stands in the file."""
    code, _, err = run("gif", "mein Pudel ohne Hut auf einem Holztisch", *QUICK, "--out", "read.gif")
    assert code == 0, err
    assert "“dog on a wooden table”" in err
    assert "read_as=mein-.pudel-dog.ohne+hut-.auf-on.einem-a.holztisch-wooden+table" in read_settings(
        tmp_path / "read.gif"
    )
    code, _, err = run("gif", "--like", "read.gif", "--out", "again.gif")
    assert code == 0, err
    assert (tmp_path / "again.gif").read_bytes() == (tmp_path / "read.gif").read_bytes()
    code, _, err = run("gif", "dog on a wooden table", *QUICK, "--no-caption", "--out", "plain.gif")
    code, _, err = run("gif", "--like", "read.gif", "--no-caption", "--out", "bare.gif")
    plain, bare = (Image.open(tmp_path / f"{name}.gif").convert("RGB").tobytes() for name in ("plain", "bare"))
    assert plain == bare


def test_a_file_of_another_precision_is_repeated_and_the_difference_told(run, tmp_path, monkeypatch):
    here = load_model("fast").precision
    run("gif", "a dog", *QUICK, "--out", "here.gif")
    monkeypatch.setattr("explorer.render.stamp.record_of", lambda text, look, _: record_of(text, look, OTHER[here]))
    run("gif", "a dog", *QUICK, "--out", "there.gif")
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    code, _, err = run("gif", "--like", "here.gif", "--out", "again.gif")
    assert (code, lines(err)) == (0, [])
    code, _, err = run("gif", "--like", "there.gif", "--out", "again.gif")
    assert code == 0
    assert f"made in {OTHER[here]}, this machine takes {here}" in err
    assert f"EXPLORER_PRECISION={OTHER[here]}" in err
    assert (tmp_path / "again.gif").read_bytes() == (tmp_path / "here.gif").read_bytes()


def test_files_of_earlier_times_name_no_precision():
    plain = Settings(prompt="a dog # 7").to_text()
    assert precision_in(plain) is None
    assert precision_in(record_of(plain, {"size": 128})) is None
    assert precision_in(record_of(plain, {}, "bfloat16")) == "bfloat16"
    assert Settings.from_text(record_of(plain, {"size": 128}, "bfloat16").partition("#")[0]).prompt == "a dog # 7"


def test_guidance_that_the_fast_model_does_not_know_is_taken_otherwise_and_told(run, tmp_path):
    code, _, err = run("gif", "a dog", *QUICK, "--guidance", "12", "--out", "twelve.gif")
    assert code == 0
    assert lines(err) == ["The fast model knows guidance 1 to 6, and 0: 6 is taken, not 12."]
    code, _, err = run("gif", "a dog", *QUICK, "--guidance", "6", "--out", "six.gif")
    assert (code, lines(err)) == (0, [])
    assert (tmp_path / "twelve.gif").read_bytes() == (tmp_path / "six.gif").read_bytes()


def test_a_file_that_asks_for_more_than_the_fast_model_can_is_repeated_without_it(run, tmp_path, monkeypatch):
    old = Settings(prompt="a dog", model="fast", steps=2, rescale=0.5, interval=(0.2, 1.6), guidance_scale=-3)
    as_then = record_of(old.to_text(), {**DISPLAY, "size": 128})
    monkeypatch.setattr("explorer.render.stamp.record_of", lambda *_: as_then)
    run("gif", "a dog", *QUICK, "--out", "old.gif")
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    code, _, err = run("gif", "--like", "old.gif", "--out", "new.gif")
    assert code == 0, err
    assert [line.split()[0] for line in lines(err)] == ["The", "Rescale", "Interval"]
    assert "left out" in err
    fields, _ = recall(tmp_path / "new.gif", {})
    assert fields == {"prompt": "a dog", "model": "fast", "steps": "2", "guidance_scale": "1"}


def test_a_comparison_tells_it_too(run):
    code, out, err = run("compare", "a dog", *QUICK[:4], "--change", "guidance", "--values", "3,9", "--out", "two.png")
    assert code == 0
    assert "6 is taken, not 9" in err
    assert "Only the guidance scale differs" in out


@pytest.mark.parametrize("kind", ["gif", "csv", "png"])
def test_the_page_and_the_command_write_the_same_file(run, tmp_path, kind):
    code, _, err = run("gif", "a dog", *QUICK, "--seed", "1", "--out", f"dog.{kind}")
    assert code == 0, err
    settings = Settings(prompt="a dog", model="fast", steps=2, seed=1)
    path = export(SharedModels(), words_in("en"), settings, Wish(kind, size=128), tmp_path)
    assert path.read_bytes() == (tmp_path / f"dog.{kind}").read_bytes()
