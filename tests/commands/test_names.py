"""Names of files: resolved once, first; what was resolved is compared, written, printed and measured.

Nobody's own picture is written over, by whatever name, and a name that nobody chose takes no other file's place.
"""

import inspect
import os
from pathlib import Path

import av
import numpy as np
import pytest
import typer
from PIL import Image

from explorer import cli, files
from explorer.files import ExportError, all_resolved, check_name, one_place, resolved, same_file, unused, whole
from explorer.render import write as room
from explorer.render.stamp import read_settings
from explorer.render.write import write
from tests.render.walks import small

QUICK = ["--model", "fast", "--steps", "1", "--size", "128"]
ODD = {
    "colon": "a:b{}",
    "protocol": "http:x{}",
    "brackets": "[a](b){{c}}{}",
    "quotes": 'it\'s "so"{}',
    "percent": "100%d %s %%{}",
    "undecodable": os.fsdecode(b"x\xff\xfey") + "{}",
    "minus": "-x{}",
    "device": "con{}",
    "stars": "a*?|<>b{}",
    "line break": "a\nb{}",
    "a letter short of too long": "x" * 250 + "{}",
    "letters of several bytes": "ü" * 120 + "{}",
    "dots": "...{}",
}


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "photo.png"
    Image.fromarray(np.arange(48 * 64 * 3, dtype=np.uint8).reshape(48, 64, 3)).save(path)
    return path


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.mark.parametrize("ending", [".gif", ".mp4", ".zip"])
@pytest.mark.parametrize("name", ODD.values(), ids=ODD)
def test_a_name_of_any_kind_is_the_name_of_the_file(tmp_path, monkeypatch, name, ending):
    monkeypatch.chdir(tmp_path)
    folder = Path("a:b 100%d")
    folder.mkdir()
    made = write(small("x_t", steps=2, size=32, settings="seed=1"), folder / name.format(ending))
    assert [*os.listdir(folder)] == [name.format(ending)]
    assert made.stat().st_size > 100
    assert read_settings(made) == "seed=1"


def test_a_video_under_an_odd_name_can_be_played(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = write(small("x_t", steps=2, size=32), Path("a:b.mp4"))
    with path.open("rb") as file, av.open(file) as container:
        assert sum(1 for _ in container.decode(video=0)) >= 3


@pytest.mark.parametrize(
    "name",
    ["con.gif", "NUL.png", "aux", "com1.mp4", "lpt\u00b9.gif", "con .gif", "a.", "a ", "a:b.gif", "a?.gif", 'a".gif'],
)
def test_windows_keeps_some_names_for_itself(name):
    with pytest.raises(ExportError, match="choose another"):
        check_name(Path(name), windows=True)
    check_name(Path(name), windows=False)


@pytest.mark.parametrize(
    "name", ["console.gif", "com.gif", "com10.gif", "a.con", "null.gif", "Müller 100%.gif", "-x.gif"]
)
def test_and_leaves_all_others(name):
    check_name(Path(name), windows=True)


def test_every_option_that_names_a_file_is_resolved():
    """A new option cannot forget it: all of type Path have it."""
    for info in cli.app.registered_commands:
        for name, parameter in inspect.signature(info.callback, eval_str=True).parameters.items():
            kinds = getattr(parameter.annotation, "__args__", ())
            if "Path" in str(kinds[:1]):
                option = next(m for m in parameter.annotation.__metadata__ if isinstance(m, typer.models.ParameterInfo))
                assert option.callback in (resolved, all_resolved), (info.name, name)


def test_a_home_is_a_home_after_an_equals_sign(run, home):
    code, out, err = run("gif", "a dog", *QUICK, "--out=~/x.gif")
    assert code == 0, err
    assert out.startswith(f"{home / 'x.gif'}: ")
    assert (home / "x.gif").stat().st_size > 1000
    code, _, err = run("gif", "--like=~/x.gif", "--out=~/y.gif")
    assert code == 0, err
    assert (home / "y.gif").read_bytes() == (home / "x.gif").read_bytes()
    assert not Path("~").exists()


def test_a_home_that_nobody_has_is_a_name_like_others(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert resolved(Path("~nobody-of-that-name/x.gif")) == Path("~nobody-of-that-name/x.gif")
    monkeypatch.setattr(Path, "expanduser", lambda path: (_ for _ in ()).throw(RuntimeError("no home")))
    assert resolved(Path("~/x.gif")) == Path("~/x.gif")


@pytest.mark.parametrize("how", ["photo.png", "./photo.png", "sub/../photo.png", "~/photo.png", "link", "hard", "full"])
@pytest.mark.parametrize("command", ["noise", "enlarge"])
def test_the_picture_itself_by_any_name_is_not_written_over(run, photo, home, tmp_path, monkeypatch, command, how):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "sub").mkdir()
    (tmp_path / "link.png").symlink_to(photo.name)
    os.link(photo, tmp_path / "hard.png")
    name = {"link": "link.png", "hard": "hard.png", "full": str(photo)}.get(how, how)
    before = photo.read_bytes()
    code, _, err = run(command, "photo.png", "--out", name)
    assert (code, err.count("\n")) == (2, 1), err
    assert "overwrite" in err
    assert photo.read_bytes() == before
    assert run(command, name, f"--out={photo}")[0] == 2
    assert photo.read_bytes() == before


def test_another_case_is_the_same_name_where_the_system_says_so(monkeypatch):
    """macOS and Windows: the system is asked, not the letters."""
    monkeypatch.setattr(files.os.path, "samefile", lambda one, other: str(one).lower() == str(other).lower())
    assert same_file(Path("Photo.PNG"), Path("photo.png"))
    assert not same_file(Path("photo.png"), Path("other.png"))


@pytest.mark.parametrize("ending", ["png", "gif", "webp", "jpg", "bmp", "tiff"])
def test_a_picture_of_ones_own_is_not_written_over(run, photo, tmp_path, ending):
    own = tmp_path / f"holiday.{ending}"
    with Image.open(photo) as picture:
        picture.save(own)
    before = own.read_bytes()
    code, _, err = run("world", "a red fox", "--size", "64", "--out", own.name)
    assert code == 2
    assert f"holiday.{ending} is there and was not made by this program; choose another name" in err
    assert own.read_bytes() == before


@pytest.mark.parametrize("ending", ["png", "gif", "webp", "jpg", "tiff"])
def test_what_the_program_wrote_and_what_is_empty_is(run, tmp_path, ending):
    (tmp_path / f"fox.{ending}").write_bytes(b"")
    for seed in (1, 2):
        code, _, err = run("world", "a red fox", "--size", "64", "--seed", seed, "--out", f"fox.{ending}")
        assert code == 0, err
    assert "seed=2" in read_settings(tmp_path / f"fox.{ending}")


def test_a_link_is_what_it_leads_to(run, tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "near.png").symlink_to("far/fox.png")
    code, out, err = run("world", "a red fox", "--size", "64", "--out", "near.png")
    assert code == 0, err
    assert (tmp_path / "near.png").is_symlink()
    assert str(tmp_path / "far" / "fox.png") in out
    assert (tmp_path / "far" / "fox.png").is_file()


def test_a_file_is_named_after_the_words_and_yesterdays_stays(run, tmp_path):
    for words in (["gif", "a dog"], ["gif", "a cat"], ["gif", "a dog"]):
        code, out, err = run(*words, *QUICK)
        assert code == 0, err
    assert sorted(os.listdir(tmp_path)) == ["a-cat-seed0.gif", "a-dog-seed0-2.gif", "a-dog-seed0.gif"]
    assert out.startswith("a-dog-seed0-2.gif: ")


def test_so_it_is_with_every_command(run, photo, tmp_path):
    for words, name in (
        (["picture", "a dog", *QUICK[:4], "--size", "128"], "a-dog-seed0.png"),
        (["compare", "a dog", *QUICK[:2], "--change", "steps", "--values", "1,2"], "a-dog-steps.gif"),
        (["noise", "photo.png", "--steps", "2", "--size", "128"], "photo-gone.gif"),
        (["world", "a red fox", "--size", "64"], "a-red-fox-seed0.png"),
        (["world", "--size", "64", "--seed", "3"], "world-seed3.png"),
    ):
        code, out, err = run(*words)
        assert code == 0, err
        assert (tmp_path / name).is_file(), os.listdir(tmp_path)
        assert f"{name}: " in out


def test_unused_names_are_counted_up(tmp_path):
    (tmp_path / "a.gif").mkdir()
    (tmp_path / "a-2.gif").symlink_to("nowhere")
    assert unused(tmp_path / "a.gif").name == "a-3.gif"
    assert unused(tmp_path / "b.gif").name == "b.gif"


LOST = {
    "no folder": ("nowhere/x.gif", "does not exist"),
    "a file as folder": ("photo.png/x.gif", "not a folder"),
    "a folder": ("folder.gif", "is a folder"),
    "too long": ("x" * 300 + ".gif", "too long"),
    "far too long": ("x" * 5000 + "/y.gif", "too long"),
    "null": ("a\0b.gif", "null"),
    "where the system makes files": ("/proc/x.gif", "/proc"),
}


@pytest.mark.parametrize(("name", "says"), LOST.values(), ids=LOST)
def test_no_run_is_made_before_it_is_known_that_its_file_can_be_written(run, photo, tmp_path, monkeypatch, name, says):
    def made(*_, **__):
        raise AssertionError("a run was made for nothing")

    (tmp_path / "folder.gif").mkdir()
    before = sorted(os.listdir(tmp_path))
    monkeypatch.setattr("explorer.trajectory.walk.Walk.steps", made)
    monkeypatch.setattr("explorer.trajectory.record.forward", made)
    for words in (["gif", "a dog"], ["noise", "photo.png"], ["compare", "a dog", "--model", "fast"]):
        code, _, err = run(*words, "--out", name)
        assert (code, err.count("\n")) == (2, 1), err
        assert says in err
        assert len(err) < 400
    assert sorted(os.listdir(tmp_path)) == before


@pytest.mark.parametrize(
    "words", [["lab", "concepts"], ["lesson", "print", "1"], ["train", "--preset", "tiny", "--steps", "1"]]
)
def test_a_folder_that_is_a_file_is_named(run, photo, words):
    code, _, err = run(*words, "--out", "photo.png")
    assert (code, err.count("\n")) == (2, 1), err
    assert "photo.png" in err
    assert "Errno" not in err


@pytest.mark.parametrize("option", ["--out", "--card"])
def test_numbers_go_into_no_picture_and_no_folder(run, photo, tmp_path, option):
    (tmp_path / "folder").mkdir()
    before = photo.read_bytes()
    for name in ("photo.png", "folder", "nowhere/x"):
        code, _, err = run("evaluate", "fast", "--agreement", "--captions", "2", option, name)
        assert (code, err.count("\n")) == (2, 1), err
    assert photo.read_bytes() == before


def test_trying_leaves_nothing_and_changes_nothing(tmp_path):
    (tmp_path / "a.gif").write_text("old")
    assert one_place(tmp_path / "a.gif") == room.checked(tmp_path / "a.gif")
    one_place(tmp_path / "b.gif")
    assert os.listdir(tmp_path) == ["a.gif"]
    assert (tmp_path / "a.gif").read_text() == "old"


class LibraryError(Exception):
    """As a library that writes has its own."""


LibraryError.__module__ = "av.error"


def full_behind():
    try:
        raise OSError(28, "No space left on device")
    except OSError as error:
        raise LibraryError("muxing failed\nin many lines") from error


def quoted():
    raise LibraryError("Error while serializing: IoError(Os { code: 28 }): No space left on device (os error 28)")


def raising(error):
    def raise_it():
        raise error

    return raise_it


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (raising(LibraryError("Protocol not found")), "could not be written: Protocol not found"),
        (raising(LibraryError("one\ntwo")), "could not be written: one two"),
        (raising(SystemError("tile cannot extend outside image")), "tile cannot extend"),
        (raising(MemoryError()), "MemoryError"),
        (full_behind, "no room left"),
        (quoted, "no room left"),
    ],
)
def test_whatever_a_library_raises_is_one_line_that_names_the_file(tmp_path, what, says):
    with pytest.raises(ExportError, match=says) as caught:
        whole(tmp_path / "a.gif", lambda part: (part.write_text("half"), what()))
    assert "a.gif" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert os.listdir(tmp_path) == []


def test_what_the_program_itself_raises_passes(tmp_path):
    class AbandonedError(Exception):
        pass

    AbandonedError.__module__ = "explorer.present.progress"
    with pytest.raises(AbandonedError):
        whole(tmp_path / "a.gif", lambda part: raising(AbandonedError())())
