"""GIFs, read again by two decoders that know nothing of how they were written."""

from dataclasses import replace
from pathlib import Path

import av
import imageio.v3 as iio
import numpy as np
import pytest
from PIL import Image, ImageSequence

from explorer.render.clip import durations
from explorer.render.frames import clip
from explorer.render.gif import COLOURS, palette_of, quantised, write_gif
from explorer.render.layout import inks
from tests.render.walks import buried, psnr, small, walk


def read(path: Path) -> tuple[np.ndarray, list[int]]:
    """(frames, durations in ms) as Pillow sees them."""
    with Image.open(path) as image:
        pairs = [(np.array(frame.convert("RGB")), frame.info["duration"]) for frame in ImageSequence.Iterator(image)]
    return np.stack([frame for frame, _ in pairs]), [duration for _, duration in pairs]


@pytest.fixture(scope="module", params=["one noise", "fresh noise", "guesses", "both", "forward"])
def pair(request, tmp_path_factory):
    """Walks (the first of 30 steps at 384 px) as our GIF and as imageio's."""
    made = {
        "one noise": lambda: clip(walk(30), view="x_t", text="a red bicycle in the rain"),
        "fresh noise": lambda: clip(walk(12, fresh=True), view="x_t", size=256, caption=False),
        "guesses": lambda: clip(walk(15, seed=2), view="x0", size=256),
        "both": lambda: clip(walk(15, seed=3), view="both", size=256, text="a red bicycle in the rain"),
        "forward": lambda: clip(buried(15, seed=4), view="x_t", size=256),
    }[request.param]()
    folder = tmp_path_factory.mktemp("gif")
    ours, theirs, frames = folder / "ours.gif", folder / "theirs.gif", made.frames
    write_gif(made, ours)
    iio.imwrite(theirs, frames, duration=80, loop=0)
    return made, frames, ours, theirs


def test_smaller_and_closer_than_imageio(pair):
    _, frames, ours, theirs = pair
    assert ours.stat().st_size < 0.97 * theirs.stat().st_size
    mine, other = psnr(read(ours)[0], frames), psnr(read(theirs)[0], frames)
    assert mine.mean() > other.mean() + 0.5
    assert mine[-1] > other[-1] - 0.1  # the frame that stays


def test_frames_come_back_within_the_error_of_a_palette(pair):
    made, frames, ours, _ = pair
    back, durations = read(ours)
    assert back.shape == frames.shape
    assert tuple(durations) == made.durations_ms
    assert psnr(back, frames).min() > 25


def test_a_second_decoder_sees_the_same(pair):
    _, _, ours, _ = pair
    with av.open(str(ours)) as container:
        other = np.stack([frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)])
    assert (other == read(ours)[0]).all()


def test_captions_are_exact(pair):
    made, frames, ours, _ = pair
    side = made.windows[0].shape[1] * made.scale
    outside = np.ones(made.size[::-1], bool)
    for y, x in made.sheet.boxes:
        outside[y : y + side, x : x + side] = False
    back = read(ours)[0]
    assert (back[:, outside] == frames[:, outside]).all()


def test_a_fading_noise_costs_far_less_than_a_fresh_one(tmp_path):
    sizes = []
    for fresh in (False, True):
        write_gif(clip(walk(20, fresh=fresh), view="x_t", size=128), tmp_path / "a.gif")
        sizes.append((tmp_path / "a.gif").stat().st_size)
    assert sizes[0] < 0.6 * sizes[1]


def test_equal_frames_are_kept_with_their_time(tmp_path):
    """Pillow would merge them, and other writers lose their time."""
    made = small("x_t", caption=False)
    still = replace(made, windows=(np.repeat(made.windows[0][-1:], len(made), 0),))
    write_gif(still, tmp_path / "a.gif")
    back, durations = read(tmp_path / "a.gif")
    assert sum(durations) == sum(still.durations_ms)
    assert (back == back[0]).all()


@pytest.mark.parametrize("value", [0, 128, 255])
def test_a_picture_of_one_colour(tmp_path, value):
    made = small("x_t", caption=False, steps=2)
    plain = replace(made, windows=(np.full_like(made.windows[0], value),))
    write_gif(plain, tmp_path / "a.gif")
    assert (read(tmp_path / "a.gif")[0] == value).all()


def test_one_frame_and_one_pixel(tmp_path):
    made = small("x_t", caption=False, steps=2)
    dot = replace(
        made, windows=(made.windows[0][:1, :1, :1],), durations_ms=(100,), marks=(made.marks[0][:1],), scale=1
    )
    write_gif(dot, tmp_path / "a.gif")
    assert read(tmp_path / "a.gif")[0].shape == (1, 1, 1, 3)


def test_it_loops_for_ever(tmp_path):
    write_gif(small(), tmp_path / "a.gif")
    with Image.open(tmp_path / "a.gif") as image:
        assert image.info["loop"] == 0


def test_same_clip_same_bytes(tmp_path):
    for name in ("a.gif", "b.gif"):
        write_gif(small(), tmp_path / name)
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()


def test_quantised_finds_the_nearest():
    draw = np.random.default_rng(0)
    picture, palette = draw.integers(0, 256, (40, 30, 3), np.uint8), draw.integers(0, 256, (COLOURS, 3), np.uint8)
    distance = ((picture[:, :, None].astype(int) - palette.astype(int)) ** 2).sum(-1)
    chosen = np.take_along_axis(distance, quantised(picture, palette)[..., None].astype(int), -1)[..., 0]
    assert (chosen == distance.min(-1)).all()


def test_few_colours_are_kept_exactly():
    colours = np.array([[0, 0, 0], [255, 255, 255], [200, 30, 20], [10, 90, 60]], np.uint8)
    pixels = np.repeat(colours, 500, 0)
    palette = palette_of(pixels)
    assert (palette[quantised(pixels, palette)] == pixels).all()


def test_inks_and_pictures_and_transparency_fill_the_table():
    assert COLOURS + len(inks("light")) + 1 == 256


@pytest.mark.parametrize("fps", [0.5, 1, 2, 3, 5, 7, 11, 12, 13, 24, 25, 29.97, 30, 33, 47, 50])
def test_a_file_keeps_the_clock_at_every_rate(tmp_path, fps):
    """To a tick at every frame, and without drift: the first and the last, on which it rests, aside."""
    made = made_at(fps)
    write_gif(made, tmp_path / "a.gif")
    moving = read(tmp_path / "a.gif")[1][1:-1]
    assert all(duration >= 20 for duration in moving), "what is shorter is slowed down by players"
    assert abs(sum(moving) - len(moving) * 1000 / fps) <= 10


def made_at(fps):
    made = small("x_t", caption=False)
    return replace(made, fps=fps, durations_ms=durations(len(made), fps))
