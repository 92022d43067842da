"""Pictures of what a block holds: the liveliest channels in their places, and directions as numpy finds them."""

import numpy as np
import pytest
import torch

from explorer.render.features import CHANNELS, PAPER, SIDE, feature_sheets


def run(channels=20, side=8, steps=3):
    generator = torch.Generator().manual_seed(0)
    maps = torch.randn(steps, channels, side, side, generator=generator) * 0.1
    maps[:, 7] = torch.linspace(-3, 3, side)  # the liveliest: blue at the left, red at the right
    return list(maps)


def test_the_liveliest_channel_comes_first_red_above_zero_and_blue_below():
    sheets = feature_sheets(run())
    assert [sheet.shape for sheet in sheets] == [(SIDE, 2 * SIDE + 8, 3)] * 3
    cell = SIDE // 4
    first = sheets[0][:cell, :cell].astype(int)
    assert (first[:, 0, 2] > first[:, 0, 0] + 80).all()
    assert (first[:, -1, 0] > first[:, -1, 2] + 80).all()
    quiet = sheets[0][cell:SIDE, :SIDE].astype(int)
    assert np.abs(quiet - np.array(PAPER)).max() < 60, "on the scale of the liveliest the others are pale"


def test_fewer_channels_than_squares_leave_paper():
    (sheet,) = feature_sheets([torch.randn(3, 4, 4)])
    assert (sheet[SIDE // 4 :, :SIDE] == np.array(PAPER)).all()
    assert CHANNELS > 3


def test_the_three_colours_are_the_main_directions_of_all_places():
    """A run whose places lie along one line has one colour that varies, and it does so with that line."""
    line, direction = (
        torch.linspace(0, 1, 64).reshape(8, 8),
        torch.randn(12, generator=torch.Generator().manual_seed(1)),
    )
    (sheet,) = feature_sheets([direction[:, None, None] * line])
    red = sheet[:: SIDE // 8, SIDE + 8 :: SIDE // 8, 0].astype(float)
    assert abs(np.corrcoef(red.ravel(), line.numpy().ravel())[0, 1]) > 0.999
    covariance = np.cov((direction[:, None] * line.reshape(1, -1)).numpy())
    assert np.linalg.matrix_rank(covariance, tol=1e-4) == 1


def test_without_steps_there_is_nothing_to_show():
    with pytest.raises(ValueError, match="no step"):
        feature_sheets([])
