"""The developed picture at the end of a moving file: behind the walk, marked as what it is, and the walk as it was."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageSequence

from explorer.network.enlarger import enlarged
from explorer.pixels import from_frame, to_frames
from explorer.render.clip import MOST_FRAMES, developed_at_end
from explorer.render.video import write_mp4
from explorer.render.write import write
from tests.render.walks import psnr, small


def large(clip):
    """What a plain enlargement makes of the last picture."""
    return to_frames(enlarged(from_frame(clip.windows[0][-1])))[0]


@pytest.mark.parametrize("view", ["both", "x_t", "x0"])
def test_the_frames_of_the_walk_are_those_without_it(view):
    plain = small(view)
    made = developed_at_end(plain, enlarged)
    assert (len(made), made.size) == (len(plain) + 1, plain.size)
    foot = made.sheet.rows[0]
    assert all((a[:foot] == b[:foot]).all() for a, b in zip(plain, made)), "only the line below may be set otherwise"
    bare = replace(plain, caption=False)
    assert all((a == b).all() for a, b in zip(bare, developed_at_end(bare, enlarged)))


def test_the_last_frame_is_the_large_picture_and_no_step():
    made = developed_at_end(small("both", size=128), enlarged)  # 32 pixels: a window is as large as what is developed
    last = list(made)[-1]
    for y, x in made.sheet.boxes:
        assert (last[y : y + 128, x : x + 128] == large(made)).all()
    assert [mark.developed for mark in made.marks[0]] == [False] * (len(made) - 1) + [True]
    assert made.durations_ms[-1] > max(made.durations_ms[:-1])


def test_its_words_differ_from_those_of_the_last_step():
    made = developed_at_end(small("both"), enlarged)
    step, end = (made.sheet.canvas(k) for k in (len(made) - 2, len(made) - 1))
    title, foot = slice(0, made.sheet.boxes[0][0]), slice(made.sheet.rows[0], None)
    assert (step[title] != end[title]).any()
    assert (step[foot] != end[foot]).any()


@pytest.mark.parametrize("size", [32, 96, 128, 256])
def test_a_gif_and_a_webp_hold_it_at_any_size_of_window(tmp_path, size):
    made = developed_at_end(small("x_t", size=size, caption=False), enlarged)
    truth = Image.fromarray(large(made)).resize((size, size), Image.Resampling.LANCZOS)
    for ending, close in ((".webp", 99), (".gif", 25)):
        with Image.open(write(made, tmp_path / f"a{ending}")) as image:
            *_, last = (np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(image))
            assert image.n_frames == len(made)
        assert psnr(last[None], np.asarray(truth)[None])[0] > close


def test_a_video_shows_it_longest(tmp_path):
    av = pytest.importorskip("av")
    made = developed_at_end(small("x_t", size=96, caption=False), enlarged)
    write_mp4(made, tmp_path / "a.mp4")
    with av.open(str(tmp_path / "a.mp4")) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    truth = np.asarray(Image.fromarray(large(made)).resize(frames[-1].shape[1::-1], Image.Resampling.LANCZOS))
    held = [psnr(frame[None], truth[None])[0] > 25 for frame in frames]
    assert held[-1]
    assert sum(held) / made.fps >= 2


def test_a_long_walk_keeps_the_most_frames_and_its_end(tmp_path):
    made = developed_at_end(small("x_t", steps=MOST_FRAMES + 20, size=32, caption=False), enlarged)
    assert len(made) == MOST_FRAMES
    with Image.open(write(made, tmp_path / "a.gif")) as image:
        assert image.n_frames == MOST_FRAMES
