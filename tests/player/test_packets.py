"""Packets against the tensors they were made from: lossless, complete, and plain JSON whatever the noise level."""

import base64
import json
import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from explorer.pixels import to_frames
from explorer.player.codec import as_text, data_address, decode, encode, for_json, weight
from explorer.player.packets import (
    all_packet,
    derived_noise,
    final_packet,
    new_run,
    packets,
    smaller,
    stage_places,
    step_packet,
)
from explorer.render.stages import stage
from tests.browser.runs import made_up, sentences


@given(arrays(np.uint8, (5, 7, 3)), st.booleans())
def test_frames_are_lossless(frame, small):
    np.testing.assert_array_equal(decode(encode(frame, small)), frame)


@given(
    st.recursive(
        st.binary() | st.integers() | st.text() | st.none(), lambda t: st.lists(t) | st.dictionaries(st.text(), t)
    )
)
def test_bytes_become_text_for_json_and_nothing_else_changes(value):
    """Read back with the library's own decoder; only where JSON itself has one form for two, as lists, are they one."""

    def same(packed, told):
        if isinstance(packed, bytes):
            return base64.b64decode(told, validate=True) == packed
        if isinstance(packed, dict):
            return packed.keys() == told.keys() and all(same(packed[name], told[name]) for name in packed)
        if isinstance(packed, list):
            return len(packed) == len(told) and all(map(same, packed, told))
        return packed == told and type(packed) is type(told)

    told = for_json(value)
    assert same(value, json.loads(json.dumps(told)))


def test_what_a_value_weighs_is_the_size_of_its_frames():
    run = list(packets(made_up(3)))
    assert weight(run) == sum(len(data) for packet in run for data in packet.get("frames", {}).values()) > 0
    assert weight({"numbers": [1, "text", None], "bands": {"pictures": [b"abc", b"de"]}}) == 5


def test_frames_of_packets_are_files_that_any_program_opens():
    """The bytes themselves, not a text of them; an address holds the same bytes."""
    data = list(packets(made_up(3)))[1]["frames"]["x_t"]
    assert data[:4] == b"RIFF"
    assert data[8:16] == b"WEBPVP8L"  # lossless
    head, text = data_address(data).split(",")
    assert (head, base64.b64decode(text)) == ("data:image/webp;base64", data)
    assert as_text(data) == text


def test_a_run_is_a_start_every_frame_and_an_end():
    run = made_up(6)
    start, *steps, done = packets(run, "r", sentences(6))
    assert (start["kind"], start["total"], done["kind"]) == ("start", 6, "done")
    assert [packet["i"] for packet in steps] == list(range(7))
    assert [packet["sentence"] for packet in steps] == sentences(6)
    assert [bool(packet.get("final")) for packet in steps] == [False] * 6 + [True]
    assert start["plan"] == [packet["numbers"]["alpha_bar"] for packet in steps]
    assert {packet["run"] for packet in (start, *steps, done)} == {"r"}


@pytest.mark.parametrize("forward", [False, True], ids=["reverse", "forward"])
def test_frames_are_those_of_the_tensors(forward):
    run = made_up(5, forward=forward)
    steps = list(packets(run))[1:-1]
    for packet, step in zip(steps, run.steps):
        assert (decode(packet["frames"]["x_t"]) == to_frames(step.x_t)[0]).all()
        assert (decode(packet["frames"]["x0_hat"]) == to_frames(step.x0_hat)[0]).all()
    assert (decode(steps[-1]["frames"]["x_t"]) == to_frames(run.final)[0]).all()


@pytest.mark.parametrize("bend", [1.0, 3.0], ids=["even", "mostly static"])
def test_the_noise_comes_back_exactly(bend):
    """What the player computes from x_t, x0_hat and the correction is the frame of eps_hat, clipped values and all."""
    for step in made_up(7, 32, bend=bend).steps:
        packet = step_packet("r", step)
        shots = {name: decode(data) for name, data in packet["frames"].items()}
        guess = derived_noise(shots["x_t"], shots["x0_hat"], packet["numbers"]["alpha_bar"])
        assert (guess + shots["eps_correction"] == to_frames(step.eps_hat)[0]).all()


def test_the_correction_is_worth_it():
    """It packs tighter than the noise itself would, also where pictures are clipped a lot, as these are."""
    steps = made_up(10, 64).steps
    alone = sum(len(encode(to_frames(step.eps_hat)[0])) for step in steps)
    assert sum(len(step_packet("r", step)["frames"]["eps_correction"]) for step in steps) < 0.8 * alone


@pytest.mark.parametrize("log_snr", [-math.inf, -2000.0, -14.3, 0.0, 12.9, 2000.0, math.inf])
def test_every_noise_level_is_plain_json(log_snr):
    packet = final_packet("r", 3, torch.zeros(1, 3, 4, 4), log_snr=log_snr)
    numbers = json.loads(json.dumps(for_json(packet), allow_nan=False))["numbers"]
    assert numbers["alpha_bar"] == pytest.approx(torch.sigmoid(torch.tensor(log_snr, dtype=torch.float64)).item())
    assert numbers["log_snr"] == (log_snr if math.isfinite(log_snr) else None)


def test_guidance_decides_which_frames_there_are():
    with_words, without = (step_packet("r", made_up(3, guided=guided).steps[1]) for guided in (True, False))
    assert set(with_words["frames"]) == {"x_t", "x0_hat", "x0_uncond", "eps_correction"}
    assert set(without["frames"]) == {"x_t", "x0_hat", "eps_correction"}


def test_a_clean_first_step_has_no_noise_to_see():
    first = made_up(4, forward=True).steps[0]
    assert first.log_snr == math.inf
    assert "eps_correction" not in step_packet("r", first)["frames"]


def test_own_numbers_join_the_level():
    packet = step_packet("r", made_up(3).steps[1], numbers={"readings": {"place": ["beach", 0.9]}})
    assert packet["numbers"]["readings"]["place"] == ["beach", 0.9]
    assert packet["numbers"]["nfe"] == 4


def test_picture_of_a_batch():
    step = made_up(3).steps[1]
    both = type(step)(
        **{**step.__dict__, "x_t": torch.cat([step.x_t, -step.x_t]), "x0_hat": step.x0_hat.repeat(2, 1, 1, 1)}
    )
    packet = step_packet("r", both, views=("x_t",), picture=1)
    assert set(packet["frames"]) == {"x_t"}
    assert (decode(packet["frames"]["x_t"]) == to_frames(-step.x_t)[0]).all()


def test_smaller_keeps_every_pixel():
    for packet in packets(made_up(4, 32)):
        tight = smaller(packet, ("x_t", "eps_hat"))
        assert {**tight, "frames": 0} == {**packet, "frames": 0} if "frames" in packet else tight == packet
        for name, data in tight.get("frames", {}).items():
            assert name != "x0_uncond"
            assert (decode(data) == decode(packet["frames"][name])).all()


def test_all_packet_holds_the_run():
    run = list(packets(made_up(4)))
    whole = all_packet(run)
    assert whole["kind"] == "all"
    assert whole["steps"] == run[1:-1]


@given(st.floats(-30, 30))
def test_stages_lie_where_the_words_say(log_snr):
    place = 2 / math.pi * math.asin(math.sqrt(1 / (1 + math.exp(-log_snr))))
    here = [name for name, begins in stage_places() if begins <= place][-1]
    near = [abs(place - begins) < 1e-12 for _, begins in stage_places()]
    assert here == stage(log_snr) or any(near)


def test_runs_cannot_be_guessed():
    names = {new_run() for _ in range(100)}
    assert len(names) == 100
    assert all(len(name) >= 22 for name in names)  # 128 bits
