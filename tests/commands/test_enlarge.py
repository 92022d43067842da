"""explorer enlarge: pictures of people's own, of any size and kind, and one line for what is none."""

import numpy as np
import pytest
from PIL import Image

from explorer.network.enlarger import TOLERANCE

SLACK = 127.5 * TOLERANCE + 1.5  # levels: what may be mended, and the rounding of both files


def ramp(width, height):
    """Colours between 40 and 215, so that nothing is cut off at the ends."""
    y, x = np.mgrid[0:height, 0:width].astype(float)
    channels = (x / max(1, width - 1), y / max(1, height - 1), (x + y) / max(1, width + height - 2))
    return np.rint(40 + 175 * np.stack(channels, -1)).astype(np.uint8)


def averaged(path):
    """A file over 4 x 4 pixels, (H, W, 3)."""
    pixels = np.asarray(Image.open(path).convert("RGB")).astype(float)
    height, width = pixels.shape[:2]
    return pixels.reshape(height // 4, 4, width // 4, 4, 3).mean((1, 3))


@pytest.mark.parametrize(("width", "height"), [(1, 1), (2000, 10), (31, 57)])
@pytest.mark.parametrize("faults", ["0", "1"])
def test_any_size_comes_out_four_times_as_wide_and_shows_the_same(run, tmp_path, width, height, faults):
    Image.fromarray(ramp(width, height)).save(tmp_path / "own.png")
    code, out, err = run("enlarge", "own.png", "--faults", faults, "--out", "large.png")
    assert code == 0, err
    assert f"{4 * width} x {4 * height} pixels" in out
    assert np.abs(averaged(tmp_path / "large.png") - ramp(width, height)).max() <= SLACK


def test_same_picture_same_bytes_and_its_name_is_free(run, tmp_path):
    Image.fromarray(ramp(20, 30)).save(tmp_path / "own.bmp")
    for name in ("one.png", "two.png"):
        assert run("enlarge", "own.bmp", "--out", name)[0] == 0
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


def test_the_camera_says_which_side_is_up(run, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(ramp(24, 16)).save(tmp_path / "own.png", exif=exif)
    assert run("enlarge", "own.png", "--out", "large.png")[0] == 0
    assert np.abs(averaged(tmp_path / "large.png") - np.rot90(ramp(24, 16), -1)).max() <= SLACK


def test_what_is_transparent_is_white_paper(run, tmp_path):
    pixels = np.dstack([ramp(32, 32), np.full((32, 32), 255, np.uint8)])
    pixels[:, 16:, 3] = 0
    Image.fromarray(pixels).save(tmp_path / "own.png")
    assert run("enlarge", "own.png", "--out", "large.png")[0] == 0
    back = averaged(tmp_path / "large.png")
    assert np.abs(back[:, 18:] - 255).max() <= SLACK
    assert np.abs(back[:, :14] - ramp(32, 32)[:, :14]).max() <= SLACK


@pytest.mark.parametrize("ending", ["gif", "webp", "png"])
def test_of_a_picture_that_moves_the_first_frame_is_taken_and_that_is_said(run, tmp_path, ending):
    frames = [Image.new("RGB", (16, 16), colour) for colour in ((200, 60, 40), (20, 120, 200))]
    options = {"lossless": True} if ending == "webp" else {}
    frames[0].save(tmp_path / f"own.{ending}", save_all=True, append_images=frames[1:], duration=100, **options)
    code, _, err = run("enlarge", f"own.{ending}", "--out", "large.png")
    assert code == 0
    assert "first frame is taken" in err
    assert np.abs(averaged(tmp_path / "large.png") - (200, 60, 40)).max() <= SLACK


@pytest.mark.parametrize("mode", ["L", "P", "1", "LA", "CMYK", "I;16"])
def test_pictures_of_every_mode_come_in(run, tmp_path, mode):
    ending = "jpg" if mode == "CMYK" else "png"
    flat = np.full((8, 8), 128 * 257, np.uint16)
    grey = (255,) * 3 if mode == "1" else (128,) * 3
    own = Image.fromarray(flat) if mode == "I;16" else Image.new("RGB", (8, 8), grey).convert(mode)
    own.save(tmp_path / f"own.{ending}")
    truth = np.asarray(Image.open(tmp_path / f"own.{ending}").convert("RGB"), float) if mode != "I;16" else 128.0
    assert run("enlarge", f"own.{ending}", "--out", "large.png")[0] == 0
    assert np.abs(averaged(tmp_path / "large.png") - truth).max() <= SLACK


def big(path, width, height):
    Image.new("1", (width, height)).save(path)


def cut(path):
    Image.effect_noise((64, 64), 90).save(path)
    path.write_bytes(path.read_bytes()[:900])


BAD = {
    "text.png": (lambda path: path.write_text("hello"), "no picture that can be read"),
    "empty.png": (lambda path: path.write_bytes(b""), "this file is empty"),
    "cut.png": (cut, "damaged or incomplete"),
    "folder.png": (lambda path: path.mkdir(), "is a folder"),
    "wide.png": (lambda path: big(path, 4001, 1), "4001 x 1 pixels; as PNG it may have 4000 x 4000"),
    "nowhere.png": (lambda path: None, "there is no picture"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_one_line_and_nothing_is_written(run, tmp_path, name):
    make, said = BAD[name]
    make(tmp_path / name)
    before = sorted(tmp_path.iterdir())
    code, out, err = run("enlarge", name)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--faults", "1.5"), "--faults lies between 0 and 1, not 1.5"),
        (("--faults", "nan"), "--faults lies between 0 and 1, not nan"),
        (("--out", "own.png"), "would overwrite the picture itself"),
        (("--out", "large.mp4"), "cannot write '.mp4' files"),
        (("--out", "nowhere/large.png"), "does not exist"),
    ],
    ids=str,
)
def test_a_bad_order_is_one_line_and_nothing_is_written(run, tmp_path, words, said):
    Image.fromarray(ramp(8, 8)).save(tmp_path / "own.png")
    before = (tmp_path / "own.png").read_bytes()
    code, out, err = run("enlarge", "own.png", *words)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["own.png"]
    assert (tmp_path / "own.png").read_bytes() == before
