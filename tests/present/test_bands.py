"""Coarse before fine in one run: waves of known frequency are told apart; a run carries what is drawn."""

import io
import math

import numpy as np
import pytest
import torch
from PIL import Image

from explorer.pixels import to_frames
from explorer.present.bands import PARTS, bands_of, part_correlations, rings
from explorer.present.create import create
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import Settings
from explorer.words.texts import words_in

EN = words_in("en")
SIZE = 128


def wave(cycles, phase=0.0):
    """(1, 3, H, W) with power at one frequency only."""
    x = torch.arange(SIZE) / SIZE
    row = 0.2 * torch.cos(2 * math.pi * cycles * x + phase)
    return row.expand(1, 3, SIZE, SIZE).clone()


LARGE, MIDDLE, FINE = wave(2), wave(10), wave(50)  # the rings end at 4.5 and 20.2 cycles
FINAL = LARGE + MIDDLE + FINE


def test_each_part_of_the_guess_is_compared_with_its_own_part_of_the_picture():
    guesses = [LARGE + 0.3, LARGE + MIDDLE + wave(50, math.pi / 3), FINAL]
    seen = part_correlations(torch.cat(guesses), FINAL, rings(SIZE, 3))
    expected = [[1, 0, 0], [1, 1, math.cos(math.pi / 3)], [1, 1, 1]]
    np.testing.assert_allclose(seen.numpy(), expected, atol=2e-3)


def test_a_part_is_there_from_the_step_after_which_it_never_falls_back():
    guesses = [LARGE, MIDDLE, LARGE + MIDDLE, LARGE + MIDDLE]
    told = bands_of(EN, guesses, [8.0, 4.0, 2.0, 1.0], FINAL)
    assert told["from"] == [2, 1, 4]
    assert told["labels"] == [EN(f"measured.parts.{name}") for name in PARTS]


def test_the_formula_is_that_of_the_pictures_own_spectrum():
    """By numpy: mean power per coefficient in a ring, then sqrt(lambda / (lambda + sigma^2))."""
    sigmas = [4.0, 0.5]
    told = bands_of(EN, [FINAL, FINAL], sigmas, FINAL)
    power = np.abs(np.fft.fft2(FINAL[0].double().numpy(), norm="ortho")) ** 2
    steps = np.fft.fftfreq(SIZE) * SIZE
    radius = np.hypot(steps[:, None], steps[None])
    edges = [0, (SIZE / 2**0.5) ** (1 / 3), (SIZE / 2**0.5) ** (2 / 3), 1e9]
    for k in range(3):
        inside = (radius >= edges[k]) & (radius < edges[k + 1])
        strength = power[:, inside].mean()
        expected = [math.sqrt(strength / (strength + sigma**2)) for sigma in sigmas]
        assert told["closed"][k] == pytest.approx(expected, abs=1e-4)


def test_the_pictures_are_the_final_one_without_its_finer_parts():
    told = bands_of(EN, [FINAL], [1.0], FINAL)
    for data, kept in zip(told["pictures"], (LARGE, LARGE + MIDDLE)):
        shown = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)
        assert np.abs(shown - to_frames(kept)[0]).max() <= 1


@pytest.mark.parametrize("bands", [True, False])
def test_a_run_carries_it_when_asked(bands):
    settings = Settings(prompt="a red apple on a wooden table", model="fast", seed=2)
    *_, done = create(SharedModels(), EN, settings, bands=bands)
    assert done["kind"] == "done"
    assert ("bands" in done) is bands
    if bands:
        told = done["bands"]
        assert [len(curve) for name in ("seen", "closed") for curve in told[name]] == [4] * 6
        assert all(-1 <= value <= 1 for curve in told["seen"] for value in curve)
        assert told["from"][0] <= told["from"][2] <= 4
