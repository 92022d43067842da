"""A run as a notebook shows it: the player of the offline page in a frame of its own.

The frame holds everything and may reach nothing: neither a server nor the notebook around it. It shows what the picture
holds and what the model guesses; the page of `explorer gif` and of the studio has all views.
"""

from __future__ import annotations

from html import escape

from explorer.player.offline import page
from explorer.player.packets import packets
from explorer.types import Trajectory

__all__ = ["notebook"]

VIEWS = ("x_t", "x0_hat")
TALL = 760  # pixels: two windows beside each other, the timeline and its buttons


def notebook(trajectory: Trajectory, language: str = "en") -> str:
    """HTML for one cell; of a batch, its first picture."""
    whole = page(packets(trajectory), trajectory.settings, language=language, views=VIEWS)
    style = f"width: 100%; height: {TALL}px; border: 0"
    return (
        f'<iframe title="Diffusion Explorer" sandbox="allow-scripts" style="{style}" srcdoc="{escape(whole)}"></iframe>'
    )
