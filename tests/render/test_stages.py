"""The noise level in words."""

import math

import numpy as np
import pytest

from explorer.render.stages import BANDS, STAGES, stage, starts_at


def test_stages_follow_each_other_as_the_noise_fades():
    seen = [stage(level) for level in np.linspace(-12, 12, 2001)]
    assert [name for k, name in enumerate(seen) if k == 0 or name != seen[k - 1]] == list(STAGES)


@pytest.mark.parametrize(("level", "name"), [(-math.inf, "static"), (math.inf, "picture"), (0.0, "colours")])
def test_ends_and_middle(level, name):
    assert stage(level) == name


@pytest.mark.parametrize("name", BANDS)
def test_a_stage_begins_where_its_band_is_known_to_90_percent(name):
    """The best linear guess of a pattern of rms r in noise sigma, by simulation, correlates 0.9 with it."""
    draw, sigma = np.random.default_rng(1), math.exp(-starts_at(name) / 2)
    pattern = BANDS[name][0] * draw.standard_normal(200_000)
    noisy = pattern + sigma * draw.standard_normal(200_000)
    assert np.corrcoef(pattern, noisy)[0, 1] == pytest.approx(0.9, abs=0.003)


def test_documented_numbers():
    assert [round(starts_at(name), 2) for name in BANDS] == [-3.89, -1.78, 0.26, 5.17]
