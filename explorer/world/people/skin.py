"""Skin, hair and cloth of people: tones, blushes, and palettes that one may stand between."""

from __future__ import annotations

from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import mix, palette

__all__ = ["BRIGHT", "HAIR_COLOURS", "SKINS", "along", "blush_of", "one_of", "shadow_of", "skin_tone", "times"]

HAIR_COLOURS = {
    "black": "#2b2529",
    "brown": "#6b4026",
    "blonde": "#efc65f",
    "red": "#c4501f",
    "grey": "#9a9ba3",
    "white": "#f1efea",
    "pink": "#f07fb4",
    "blue": "#3f7fe0",
}
SKINS = (
    "#fee2cf",
    "#fad2b4",
    "#f5c199",
    "#eab184",
    "#dc9d70",
    "#c98757",
    "#b47146",
    "#9a5c37",
    "#7f482a",
    "#643620",
    "#4f2a1a",
)
BRIGHT = (
    "#e2483d",
    "#f08c2e",
    "#f5c93b",
    "#58ad57",
    "#2f9c95",
    "#3d7fd6",
    "#7b57c2",
    "#e86fa5",
    "#f3ede0",
    "#4a4f63",
)


def along(colours: tuple[str, ...], u: Tensor) -> Tensor:
    """A colour anywhere on the way through a palette, u in [0, 1]: (B, 3, 1, 1)."""
    table, place = palette(colours, u.device), u.view(-1).clamp(0, 0.9999) * (len(colours) - 1)
    k = place.long()
    return mix(table[k], table[(k + 1).clamp_max(len(colours) - 1)], (place - k).view(-1, 1, 1))


def one_of(colours: tuple[str, ...], u: Tensor) -> Tensor:
    """A colour of a palette, u in [0, 1]."""
    return palette(colours, u.device)[(u.view(-1).clamp(0, 0.9999) * len(colours)).long()]


def times(colour: Tensor, red: float, green: float, blue: float) -> Tensor:
    """A colour with its channels scaled."""
    return colour * colour.new_tensor([red, green, blue]).view(1, 3, 1, 1)


def skin_tone(r: Chance) -> Tensor:
    return along(SKINS, r.uniform())


def shadow_of(skin: Tensor) -> Tensor:
    """Skin that lies in the shade."""
    return mix(skin, times(skin, 0.72, 0.52, 0.50), 0.55)


def blush_of(skin: Tensor) -> Tensor:
    """Skin that blushes."""
    rosy = times(skin, 1.05, 0.62, 0.60) + skin.new_tensor([0.06, 0.0, 0.01]).view(1, 3, 1, 1)
    return mix(skin, rosy, 0.8)
