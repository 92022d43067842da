"""MP4: noise keeps its colour, time is right, players can start at once."""

from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.render.frames import clip
from explorer.render.video import repeats, write_mp4
from tests.render.walks import psnr, small, walk


def read(path):
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        return np.stack(frames), float(container.duration / av.time_base)


@pytest.mark.parametrize(("view", "size"), [("x_t", 128), ("both", 128), ("both", 256), ("x_t", 384)])
def test_every_frame_comes_back_close(tmp_path, view, size):
    made = clip(walk(4), view=view, size=size, text="a red bicycle in the rain")
    write_mp4(made, tmp_path / "a.mp4")
    back, seconds = read(tmp_path / "a.mp4")
    scale = made.scale + made.scale % 2
    shown = replace(made, scale=scale).frames
    truth = np.repeat(shown, repeats(made.durations_ms, Fraction(12)), 0)
    assert back.shape == truth.shape
    assert psnr(back, truth).min() > 33  # a usual converter leaves 11 to 25 dB of static
    assert seconds == pytest.approx(sum(made.durations_ms) / 1000, abs=1 / 12)


def test_odd_sizes_are_padded(tmp_path):
    made = small("x_t", caption=False)
    odd = replace(made, windows=(made.windows[0][:, :31, :29],), scale=1)
    write_mp4(odd, tmp_path / "a.mp4")
    assert read(tmp_path / "a.mp4")[0].shape[1:] == (62, 58, 3)


def test_players_can_start_before_the_end(tmp_path):
    write_mp4(small(), tmp_path / "a.mp4")
    data = (tmp_path / "a.mp4").read_bytes()
    assert 0 < data.find(b"moov") < data.find(b"mdat")


def test_pixels_are_of_a_kind_that_every_player_knows(tmp_path):
    write_mp4(small(), tmp_path / "a.mp4")
    with av.open(str(tmp_path / "a.mp4")) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")


@given(st.lists(st.integers(2, 200).map(lambda tick: 10 * tick), min_size=1, max_size=50), st.integers(1, 50))
def test_repeats_show_every_frame_and_keep_the_clock(durations, fps):
    counts = repeats(tuple(durations), Fraction(fps))
    assert min(counts) >= 1
    if all(duration * fps >= 1000 for duration in durations):
        assert abs(sum(counts) - sum(durations) * fps / 1000) <= 0.5
