"""Files: settings come back from every kind, and what cannot be written leaves nothing behind."""

import errno
import os
import resource
import struct
import zipfile
import zlib
from dataclasses import replace
from functools import cache

import pytest
from PIL import Image

from explorer.render.frames import clip
from explorer.render.sidebyside import side_by_side
from explorer.render.stamp import LONGEST, NAME, StampError, stamp
from explorer.render.write import KINDS, ExportError, checked, estimate, read_settings, write
from tests.render.walks import small, walk

SETTINGS = {
    "plain": "prompt=a+red+apple&seed=7",
    "unicode": "prompt=ein Fuchs im Schnee, müde · \u05e9\u05dc\u05d5\u05dd · \u4e00\u8f86",
    "emoji": "prompt=\U0001f6b2\U0001f469\u200d\U0001f680",
    "markup": "prompt=</script><img src=x onerror=alert(1)>&amp;\"'",
    "formula": "=1+1,;\n@SUM(A1)",
    "two runs": "steps=10\nsteps=30",
    "long": "prompt=" + "red+" * 4000,
    "empty": "",
}


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("ending", KINDS)
def test_settings_come_back(tmp_path, ending, settings):
    path = write(small("x_t", steps=2, size=32, settings=settings), tmp_path / f"a{ending}")
    assert read_settings(path) == settings


@pytest.mark.parametrize("ending", KINDS)
def test_a_prompt_of_any_kind_is_written(tmp_path, ending):
    write(small("both", steps=2, size=32, text="</script>\ud800\0\u202e\U0001f6b2" * 50), tmp_path / f"a{ending}")
    assert os.listdir(tmp_path) == [f"a{ending}"]


def test_the_name_decides_and_case_does_not_matter(tmp_path):
    assert write(small(steps=2, size=32), tmp_path / "A.GIF").read_bytes().startswith(b"GIF89a")


@pytest.mark.parametrize("ending", KINDS)
def test_progress_ends_at_one(tmp_path, ending):
    seen = []
    write(small(steps=3, size=32), tmp_path / f"a{ending}", seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1
    assert min(seen) > 0


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a.jpg", "cannot write '.jpg' files"),
        ("a.gfi", "did you mean .gif?"),
        ("picture", "has no ending that says what to write"),
        ("missing/a.gif", "does not exist; create it"),
        ("file/a.gif", "is not a folder"),
        ("folder.gif", "is a folder; add the name of a file"),
        ("x" * 300 + ".gif", "is too long; choose a shorter one"),
        ("a\0b.gif", "null character"),
    ],
    ids=["unknown", "typing error", "no ending", "no folder", "file as folder", "folder as file", "long", "null byte"],
)
def test_bad_paths_are_said_in_one_line(tmp_path, name, message):
    (tmp_path / "file").write_text("")
    (tmp_path / "folder.gif").mkdir()
    before = sorted(os.listdir(tmp_path))
    with pytest.raises(ExportError) as caught:
        write(small(steps=2, size=32), tmp_path / name)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert sorted(os.listdir(tmp_path)) == before


def test_a_folder_that_may_not_be_written_to(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write everywhere
    with pytest.raises(ExportError, match="may not be written to; choose another"):
        checked(tmp_path / "a.gif")


@pytest.mark.parametrize("ending", [".gif", ".webp", ".mp4", ".png", ".zip"])
def test_a_disk_that_is_full_leaves_the_old_file(tmp_path, ending):
    """A real refusal by the system: this process may not write more than 20 kB to a file."""
    path = tmp_path / f"a{ending}"
    path.write_text("the old one")
    made, limits = clip(walk(3), view="both", size=128), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(ExportError, match="no room left on the disk"):
            write(made, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert os.listdir(tmp_path) == [path.name]
    assert path.read_text() == "the old one"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (errno.ENOSPC, "no room left"),
        (errno.EDQUOT, "no room left"),
        (errno.EROFS, "may not be written"),
        (errno.EIO, "could not be written: Input/output error"),
    ],
)
def test_what_the_system_says(tmp_path, monkeypatch, code, message):
    def refuse(*_):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(ExportError, match=message):
        write(small(steps=2, size=32), tmp_path / "a.gif")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("ending", [".gif", ".webp", ".mp4", ".zip"])
def test_an_interrupted_export_leaves_nothing(tmp_path, ending):
    def interrupt(done):
        if done > 0.4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(small(steps=6, size=64), tmp_path / f"a{ending}", interrupt)
    assert os.listdir(tmp_path) == []


def test_files_of_others_have_no_settings(tmp_path):
    picture = Image.new("RGB", (8, 8))
    for name, options in {
        "a.gif": {"comment": b"made by another program"},
        "a.png": {},
        "a.webp": {},
    }.items():
        picture.save(tmp_path / name, **options)
        with pytest.raises(StampError, match="holds no settings"):
            read_settings(tmp_path / name)


@pytest.mark.parametrize("ending", KINDS)
def test_damaged_files_are_said_to_be_damaged_or_empty(tmp_path, ending):
    path = write(small(steps=2, size=32), tmp_path / f"a{ending}")
    data = path.read_bytes()
    for cut in (0, 3, 9, 13, 20, 60):
        path.write_bytes(data[:cut])
        with pytest.raises(StampError, match=r"holds no settings|is damaged"):
            read_settings(path)


@pytest.mark.parametrize("ending", [".png", ".gif", ".webp", ".zip", ".csv"])
def test_settings_that_are_too_large_are_called_so(tmp_path, ending):
    path = write(small(steps=2, size=32, settings="prompt=" + "x" * (LONGEST + 1)), tmp_path / f"a{ending}")
    with pytest.raises(StampError, match="the part for its settings is larger than any"):
        read_settings(path)


def text_of_a_png(kind, name, text):
    """A chunk with a text, packed where its kind is (PNG 11.3.3)."""
    behind = {b"tEXt": b"", b"zTXt": b"\0", b"iTXt": b"\1\0de\0Name\0"}[kind]
    data = name + b"\0" + behind + (text if kind == b"tEXt" else zlib.compress(text))
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt"])
def test_large_texts_of_others_in_a_png_matter_to_nobody(tmp_path, kind):
    """Also one that is packed to a thousandth, and many of them; ours is read in each kind that a program may make."""
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    data = (tmp_path / "a.png").read_bytes()
    head, rest = data[:33], data[33:]  # signature and IHDR
    of_others = text_of_a_png(kind, b"raw", b"y" * 5_000_000) * 3
    for ours, said in ((b"", "holds no settings"), (b"other:seed=1", "holds no settings"), (b"x" * 20, "no settings")):
        (tmp_path / "a.png").write_bytes(
            head + of_others + (text_of_a_png(kind, NAME.encode(), ours) * bool(ours)) + rest
        )
        with pytest.raises(StampError, match=said):
            read_settings(tmp_path / "a.png")
    ours = text_of_a_png(kind, NAME.encode(), f"{NAME}:seed=7".encode())
    (tmp_path / "a.png").write_bytes(head + of_others + ours + rest)
    assert read_settings(tmp_path / "a.png") == "seed=7"
    (tmp_path / "a.png").write_bytes(head + text_of_a_png(kind, NAME.encode(), stamp("x" * LONGEST)) + rest)
    with pytest.raises(StampError, match="larger than any"):
        read_settings(tmp_path / "a.png")


def test_a_folder_a_missing_file_and_a_bomb(tmp_path):
    with pytest.raises(StampError, match="is a folder"):
        read_settings(tmp_path)
    with pytest.raises(StampError, match="there is no file"):
        read_settings(tmp_path / "no.gif")
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("settings.json", b" " * 50_000_000)
    with pytest.raises(StampError, match="holds no settings"):
        read_settings(tmp_path / "a.zip")


def test_the_exif_block_is_one_that_others_can_read(tmp_path):
    path = write(small(steps=2, size=32, settings="prompt=ü"), tmp_path / "a.webp")
    with Image.open(path) as image:
        comment = image.getexif().get_ifd(0x8769)[0x9286]
    assert comment == bytes(8) + f"{NAME}:prompt=ü".encode()
    assert struct.unpack("<I", path.read_bytes()[4:8])[0] == path.stat().st_size - 8


@cache
def ordinary(view):
    return clip(walk(10), view=view, size=256, text="a red bicycle in the rain")


@pytest.mark.parametrize("view", ["x_t", "x0", "both"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_forecast_is_right_to_a_factor_of_two(tmp_path, kind, view):
    made = ordinary(view)
    real = write(made, tmp_path / f"a{kind}").stat().st_size
    guess = estimate(kind, frames=len(made), view=view, size=256)
    assert 0.5 < guess.bytes / real < 2
    assert guess.seconds >= 0


@pytest.mark.parametrize("size", [256, 192], ids=["as large as they are", "averaged down"])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != ".csv"])
def test_the_forecast_is_right_to_a_factor_of_three_for_larger_pictures(tmp_path, kind, size):
    made = clip(walk(4, side=256), view="x_t", size=size, text="a red bicycle in the rain")
    real = write(made, tmp_path / f"a{kind}").stat().st_size
    guess = estimate(kind, frames=len(made), view="x_t", size=size, native=256)
    assert 1 / 3 < guess.bytes / real < 3
    assert guess.seconds > estimate(kind, frames=len(made), view="x_t", size=size).seconds / 2


def test_the_forecast_knows_that_fresh_noise_is_dear():
    calm, fresh = (estimate("gif", frames=31, view="x_t", fresh_noise=fresh) for fresh in (False, True))
    assert fresh.bytes > 2 * calm.bytes
    assert str(estimate("csv", frames=31)) == "about 3 kB, under 1 s"
    assert str(estimate("gif", frames=31)).startswith("about 1.3 MB")
    with pytest.raises(ValueError, match="unknown kind 'bmp'"):
        estimate("bmp", frames=31)


def test_a_comparison_can_be_written(tmp_path):
    made = side_by_side([small("x0", steps=3), small("x0", steps=5)], ["3", "5"])
    for ending in KINDS:
        assert read_settings(write(replace(made, settings="a\nb"), tmp_path / f"a{ending}")) == "a\nb"


@pytest.mark.parametrize("side", [10_000, 20_000])
def test_a_large_picture_of_others_is_not_called_damaged(tmp_path, side, recwarn):
    Image.new("1", (side, side)).save(tmp_path / "a.png")
    with pytest.raises(StampError, match="holds no settings"):
        read_settings(tmp_path / "a.png")
    assert not recwarn.list


OTHERS = {"notes.txt": "a", "settings.json": "{}"}, {"settings.json": "// mine"}, {"settings.json": '{"settings": [1]}'}
OTHERS += ({"settings.json": "[" * 100_000}, {"settings.json": '{"settings": "' + "a" * 40_000_000}, {})


@pytest.mark.parametrize("files", OTHERS, ids=range(len(OTHERS)))
def test_an_archive_of_others_is_not_called_damaged(tmp_path, files):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    with pytest.raises(StampError, match="holds no settings"):
        read_settings(tmp_path / "a.zip")


def test_unzipped_files_can_be_read_and_changed(tmp_path):
    path = write(small(steps=2, size=32), tmp_path / "a.zip")
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            assert (entry.external_attr >> 16) & 0o600 == 0o600, entry.filename
            assert not entry.filename.startswith(("/", ".."))
            assert ":" not in entry.filename


@pytest.mark.parametrize("text", ["a red apple", "größer \u2265"])
def test_a_table_is_plain_ascii_or_has_the_mark_that_excel_wants(text):
    from explorer.render.archive import as_csv, csv_bytes

    data = csv_bytes(as_csv([{"run": text}], ("run",)))
    assert data.startswith(b"\xef\xbb\xbf") is not text.isascii()
    assert data.decode("utf-8-sig").splitlines() == ["run", text]
