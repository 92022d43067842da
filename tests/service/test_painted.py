"""What was painted on a canvas comes in as numbers, and anything that is not exactly that does not."""

import base64

import numpy as np
import pytest
import torch

from explorer.pixels import from_frame
from explorer.service.painted import SIDE, PaintedError, colours_of, mask_of


def sent(levels):
    return base64.b64encode(levels.tobytes()).decode()


def test_a_mask_is_how_much_of_each_place_is_painted():
    levels = np.zeros((SIDE, SIDE), np.uint8)
    levels[3, 5], levels[127, 0] = 255, 51
    mask = mask_of(sent(levels))
    assert mask.shape == (1, 1, SIDE, SIDE)
    assert (mask[0, 0, 3, 5], mask[0, 0, 127, 0]) == (1, pytest.approx(0.2))
    assert int((mask > 0).sum()) == 2


def test_colours_lie_on_white_paper():
    levels = np.zeros((SIDE, SIDE, 4), np.uint8)
    levels[0, 1], levels[0, 2] = (255, 0, 100, 255), (0, 0, 0, 51)
    picture, much = colours_of(sent(levels))
    paper = np.full((SIDE, SIDE, 3), 255, np.uint8)
    paper[0, 1], paper[0, 2] = (255, 0, 100), (204, 204, 204)
    torch.testing.assert_close(picture, from_frame(paper))
    assert much[0, 0, 0, :4].tolist() == pytest.approx([0, 1, 0.2, 0])


GOOD = sent(np.zeros((SIDE, SIDE), np.uint8))
ODD = {
    "nothing": "",
    "no text": None,
    "a number": 7,
    "a list": [0] * SIDE * SIDE,
    "one place too few": sent(np.zeros(SIDE * SIDE - 1, np.uint8)),
    "one too many": sent(np.zeros(SIDE * SIDE + 1, np.uint8)),
    "colours for a mask": sent(np.zeros(4 * SIDE * SIDE, np.uint8)),
    "no base64": "!" * len(GOOD),
    "letters that are none": "é" * len(GOOD),
    "an early end": GOOD[:-8] + "====AAAA",
    "too little behind an end": GOOD[:-4] + "A===",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_anything_else_is_refused_in_one_line(text):
    with pytest.raises(PaintedError, match="did not understand"):
        mask_of(text)
    with pytest.raises(PaintedError):
        colours_of(text if text != ODD["colours for a mask"] else GOOD)
