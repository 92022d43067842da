"""Pictures that a page of the site paints, and how near they come to the studio's."""

import math

import torch

__all__ = ["LAST", "LINK", "OVER", "decibels", "drawn"]

LAST = "stepsOf(explorerPage.create.run).at(-1)"
OVER = f"explorerPage.create.run && {LAST}?.final && document.querySelector('#stop').hidden"
LINK = "prompt=a+red+apple&model=tiny&seed=3"


def drawn(page):
    """Waits for the picture; (3, 128, 128) in [-1, 1]."""
    page.wait_for_function(OVER)
    return torch.tensor(page.evaluate(f"[...{LAST}.state]")).view(1, 3, 128, 128)


def decibels(found, wanted):
    """Of two pictures in [-1, 1], as a peak signal-to-noise ratio."""
    return 10 * math.log10(4 / max(float((found - wanted).square().mean()), 1e-20))
