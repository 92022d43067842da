"""The command line as a person meets it: what it makes, and one clear line for everything that cannot be done."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

from explorer.render.stamp import stamp

QUICK = ["--model", "fast", "--steps", "2", "--size", "128"]


@pytest.fixture
def photo(tmp_path):
    ramp = np.linspace(0, 255, 200 * 160 * 3).reshape(160, 200, 3).astype(np.uint8)
    path = tmp_path / "photo.png"
    Image.fromarray(ramp).save(path)
    return path


def test_words_become_a_gif(run, tmp_path):
    code, out, _ = run("gif", "a red apple", *QUICK, "--out", "apple.gif")
    assert code == 0
    assert "apple.gif" in out
    with Image.open(tmp_path / "apple.gif") as gif:
        assert gif.n_frames >= 3
        first, *_, last = (np.asarray(f.convert("RGB"), float) for f in ImageSequence.Iterator(gif))
    assert np.abs(first - last).mean() > 20  # from static to something else


def test_a_gif_repeats_from_itself(run, tmp_path):
    run("gif", "a red apple", *QUICK, "--seed", "5", "--view", "x0", "--out", "one.gif")
    code, _, _ = run("gif", "--like", "one.gif", "--out", "two.gif")
    assert code == 0
    assert (tmp_path / "one.gif").read_bytes() == (tmp_path / "two.gif").read_bytes()


def test_options_given_again_win_over_the_stored_ones(run, tmp_path):
    from explorer.commands.gif import recall

    run("gif", "a red apple", *QUICK, "--seed", "5", "--out", "one.gif")
    run("gif", "--like", "one.gif", "--seed", "6", "--out", "two.gif")
    fields, display = recall(tmp_path / "two.gif", {})
    assert fields["seed"] == "6"
    assert fields["prompt"] == "a red apple"
    assert display == {"view": "both", "size": 128, "fps": 12.0, "caption": True}


SIZES = [f"size={said}" for said in ("nan", "1.5", "inf", "", "-3", "0", "9" * 5000)]
FPS = [f"fps={said}" for said in ("inf", "nan", "-inf", "x", "1e999", "0")]
STORED = {
    "gif": [*SIZES, *FPS, "view=foo", "view=x%0Ay", "caption=maybe", "caption=true"],
    "compare": ["size=nan", "fps=inf", "view=foo", "caption=maybe", "by=foo", "size=9999999"],
    "world": ["size=nan", "count=inf", "seed=x", "sheet=maybe", "style=foo", "size=1e3", "count=0", "seed=-1"],
}


@pytest.mark.parametrize(("command", "said"), [(name, said) for name, all in STORED.items() for said in all])
def test_a_file_whose_settings_are_no_settings_is_one_line(run, tmp_path, command, said):
    """Anybody may have written what stands in a file."""
    runs = "prompt=a+dog&model=fast&steps=2"
    columns = "change=seed&values=1&values=2"
    text = {"gif": f"{runs}#{said}", "compare": f"{columns}&{runs}#{said}", "world": f"world=&{said}"}
    (tmp_path / "old.gif").write_bytes(gif_that_says(text[command]))
    code, _, err = run(command, "--like", "old.gif", "--out", "new.png")
    last = [line for line in err.splitlines() if line.startswith("explorer:")]
    assert (code, len(last)) == (2, 1), err
    assert last[0] == err.strip().splitlines()[-1]
    name = said.split("=")[0]
    assert name in last[0] or (name == "by" and "clock" in last[0])
    assert not any(odd in last[0] for odd in ("invalid literal", "could not convert", "cannot convert", "Exceeds"))
    assert len(last[0]) < 220
    assert not (tmp_path / "new.png").exists()


def gif_that_says(settings):
    """One pixel, and a comment."""
    file = io.BytesIO()
    Image.new("L", (1, 1)).save(file, "GIF", comment=stamp(settings))
    return file.getvalue()


def test_what_is_said_again_need_not_be_readable_in_the_file(run, tmp_path):
    (tmp_path / "old.gif").write_bytes(gif_that_says("prompt=a+dog&model=fast&steps=2#size=nan&fps=inf"))
    code, _, err = run("gif", "--like", "old.gif", "--size", 128, "--fps", 4, "--out", "new.gif")
    assert code == 0, err


@pytest.mark.parametrize("ending", ["gif", "mp4", "webp", "png", "zip"])
def test_the_ending_decides_the_kind_of_file(run, tmp_path, ending):
    code, _, err = run("gif", "a dog", *QUICK, "--out", f"dog.{ending}")
    assert code == 0, err
    head = (tmp_path / f"dog.{ending}").read_bytes()[:12]
    starts = {"gif": b"GIF89a", "png": b"\x89PNG", "zip": b"PK", "webp": b"RIFF", "mp4": b"ftyp"}
    assert starts[ending] in head


def test_a_picture_is_buried(run, photo, tmp_path):
    code, _, err = run("noise", photo, "--steps", "4", "--size", "128", "--no-caption", "--out", "gone.gif")
    assert code == 0, err
    with Image.open(tmp_path / "gone.gif") as gif:
        first, *_, last = (np.asarray(f.convert("RGB"), float) for f in ImageSequence.Iterator(gif))
    assert first.std() < 90 < last.std() + 20
    assert np.abs(np.diff(first, axis=1)).mean() < 12 < np.abs(np.diff(last, axis=1)).mean()


@pytest.mark.parametrize(("ending", "count"), [("csv", 131), ("zip", 131), ("gif", 101)])
def test_a_moving_picture_leaves_steps_out_and_numbers_never(run, photo, tmp_path, ending, count):
    code, _, err = run("noise", photo, "--steps", "130", "--size", "128", "--no-caption", "--out", f"gone.{ending}")
    assert code == 0, err
    path = tmp_path / f"gone.{ending}"
    if ending == "csv":
        assert len(path.read_text().splitlines()) == 1 + count
    elif ending == "zip":
        with zipfile.ZipFile(path) as archive:
            assert sum(name.startswith("frames/") for name in archive.namelist()) == count
    else:
        with Image.open(path) as gif:
            assert gif.n_frames == count


def test_info_names_device_weights_and_words(run):
    code, out, _ = run("info")
    assert code == 0
    for expected in ("torch", "base", "fast", "judge", "sha256", "bicycle"):
        assert expected in out


def test_unknown_and_unread_words_are_named(run):
    _, _, err = run("gif", "a bicycel and a unicorn " + "fluffy " * 40, *QUICK, "--out", "x.gif")
    assert "“bicycel” as “bicycle”" in err
    assert "Left out: unicorn." in err
    assert "It reads 31 words; left out: fluffy" in err


BAD = {
    "no words": (["gif"], "what shall the picture show"),
    "steps 0": (["gif", "a dog", "--steps", "0"], "steps"),
    "steps -1": (["gif", "a dog", "--steps", "-1"], "steps"),
    "steps huge": (["gif", "a dog", "--steps", 10**9], "steps"),
    "steps a word": (["gif", "a dog", "--steps", "many"], "steps"),
    "guidance nan": (["gif", "a dog", "--guidance", "nan"], "guidance_scale"),
    "guidance inf": (["gif", "a dog", "--guidance", "inf"], "guidance_scale"),
    "schedule": (["gif", "a dog", "--schedule", "cosin"], "did you mean cosine"),
    "sampler": (["gif", "a dog", "--sampler", "dimm"], "did you mean ddim"),
    "view": (["gif", "a dog", *QUICK, "--view", "nothing"], "view"),
    "ending": (["gif", "a dog", "--out", "dog.bmp3"], "known endings: .gif"),
    "no ending": (["gif", "a dog", "--out", "dog"], "dog"),
    "missing folder": (["gif", "a dog", "--out", "nowhere/dog.gif"], "nowhere"),
    "long prompt": (["gif", "x" * 10**6], "characters"),
    "like missing": (["gif", "--like", "missing.gif"], "missing.gif"),
    "size": (["gif", "a dog", *QUICK[:4], "--size", "0"], "size"),
    "fps": (["gif", "a dog", *QUICK, "--fps", "0"], "fps"),
    "no picture": (["noise", "missing.png"], "missing.png"),
    "unknown command": (["gfi"], "gfi"),
    "unknown option": (["gif", "a dog", "--step", "3"], "--step"),
    "port": (["app", "--port", "0"], "port"),
    "rescale of fast": (["gif", "a dog", *QUICK, "--rescale", "0.5"], "rescale does nothing in the fast model"),
    "interval of fast": (["gif", "a dog", *QUICK, "--interval", "0.2;1.6"], "interval does nothing in the fast model"),
    "bench part": (["bench", "--only", "stepps"], "did you mean steps"),
}


@pytest.mark.parametrize(("words", "says"), BAD.values(), ids=BAD)
def test_what_cannot_be_done_is_said_in_one_line(run, tmp_path, words, says):
    before = sorted(tmp_path.iterdir())
    code, _, err = run(*words)
    last = err.strip().splitlines()
    assert code == 2
    assert len([line for line in last if line.startswith("explorer:")]) == 1
    assert says in last[-1]
    assert "Traceback" not in err
    assert sorted(tmp_path.iterdir()) == before


def test_a_picture_would_not_be_overwritten_by_its_own_burial(run, photo):
    before = photo.read_bytes()
    code, _, err = run("noise", photo, "--out", photo)
    assert code == 2
    assert "overwrite" in err
    assert photo.read_bytes() == before


def test_pictures_that_are_none_are_refused(run, tmp_path):
    for name, content in {"empty.png": b"", "fake.png": b"hello", "drawing.svg": b"<svg/>"}.items():
        (tmp_path / name).write_bytes(content)
        code, _, err = run("noise", name)
        assert code == 2, name
        assert err.count("\n") == 1, err


def test_the_command_and_the_module_are_the_same_program():
    said = subprocess.run([sys.executable, "-m", "explorer", "gif"], capture_output=True, text=True, check=False)
    assert said.returncode == 2
    assert said.stderr.startswith("explorer: what shall the picture show")
    assert Path(sys.executable).exists()


def test_a_run_starts_without_the_web_libraries():
    """explorer gif must not pay for gradio."""
    rooms = "explorer.cli, explorer.trajectory.record, explorer.render.frames, explorer.render.write"
    code = f"import sys; import {rooms}; print('gradio' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"
