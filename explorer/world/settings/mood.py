"""Time of day, weather and moon of a batch of pictures, and what follows: colours of the sky, light, tint of grounds.

Tables have one row a time of day. Weather mixes them: rain and fog towards grey, snow towards white.
"""

from __future__ import annotations

import copy

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import grey_of, mix, named, palette
from explorer.world.paint.light import Light

__all__ = ["MOONS", "Mood"]

MOONS = {"white": "#f4f1e2", "purple": "#b46cff", "red": "#ff4a3d", "blue": "#5aa2ff", "golden": "#ffc53d"}

#           day        sunrise    sunset     night
COLOURS = {
    "top": ("#2f8ee6", "#7f93dc", "#43256f", "#0a0f38"),
    "middle": ("#7ac4f7", "#f3b0d2", "#c93767", "#1a2560"),
    "low": ("#dcf2fb", "#ffeab4", "#ff9b3a", "#3a4c8c"),
    "overcast": ("#9fabb6", "#b9a2b4", "#8d6670", "#28304a"),
    "overcast low": ("#c3ccd2", "#e0c4c4", "#c78d74", "#3d4764"),
    "fog": ("#d5dcdf", "#e6d3d6", "#d6b3a4", "#4a556e"),
    "snowing": ("#b4c4d6", "#d3bccd", "#a98093", "#2b3760"),
    "snowing low": ("#e2ebf3", "#f5dcdc", "#e2a893", "#4d5f93"),
    "sun": ("#fff6c9", "#fff0b8", "#ff7a2a", "#ffffff"),
    "sun rim": ("#ffe27a", "#ffc38a", "#ff3f3a", "#ffffff"),
    "halo": ("#fff0b0", "#ffb49a", "#ff6a2a", "#ffffff"),
    "cloud": ("#ffffff", "#fff0f2", "#ffc9b8", "#59689f"),
}
NUMBERS = {
    "lamp": ((0.76, 0.73, 0.66), (0.98, 0.72, 0.62), (1.0, 0.66, 0.44), (0.58, 0.62, 0.78)),
    "ambient": ((0.46, 0.49, 0.54), (0.46, 0.40, 0.48), (0.46, 0.38, 0.46), (0.40, 0.43, 0.56)),
    "direction": ((-0.45, 0.80, 0.75), (-0.95, 0.38, 0.62), (0.95, 0.32, 0.60), (-0.50, 0.70, 0.62)),
    "dim": ((1.0, 1.0, 1.0), (0.97, 0.95, 0.98), (0.92, 0.80, 0.80), (0.48, 0.54, 0.66)),
}


class Mood:
    """time and weather: (B,) indices into TIMES and WEATHERS; moon: (B, 3, 1, 1)."""

    def __init__(self, time: Tensor, weather: Tensor, moon: Tensor, r: Chance) -> None:
        self.batch, self.device, self.moon = len(time), time.device, moon
        self.day, self.sunrise, self.sunset, self.night = ((time == k).float().view(-1, 1, 1) for k in range(4))
        self.clear, self.rain, self.snow, self.fog = ((weather == k).float().view(-1, 1, 1) for k in range(4))
        self.high = self.day + self.night  # sun or moon high up
        self.side = self.sunset - self.sunrise + self.high * r.sign()  # -1 left, 1 right: where sun or moon stands
        self.sun_seen = (1 - self.night) * (self.clear + 0.55 * self.fog + 0.25 * self.snow)
        self.moon_seen = self.night * (self.clear + 0.9 * self.snow + 0.75 * self.fog + 0.8 * self.rain)
        self.stars = self.night * (self.clear + 0.35 * self.snow)
        self._mix_sky(time)
        self._set_light(time)

    def _mix_sky(self, time: Tensor) -> None:
        of = {name: palette(row, self.device)[time] for name, row in COLOURS.items()}
        grey, snowy, fog = 0.82 * self.rain, 0.72 * self.snow, 0.85 * self.fog
        top = mix(mix(of["top"], of["overcast"] * 0.82, grey), of["snowing"], snowy)
        middle = mix(mix(of["middle"], of["overcast"], grey), (of["snowing"] + of["snowing low"]) / 2, snowy)
        low = mix(mix(of["low"], of["overcast low"], grey * 0.9), of["snowing low"], snowy)
        self.sky_top, self.sky_middle = mix(top, of["fog"] * 0.96, fog), mix(middle, of["fog"], fog)
        self.sky_low = mix(low, of["fog"], 0.8 * self.fog)
        self.haze = mix(self.sky_low, self.sky_middle, 0.35)
        cloud = mix(of["cloud"], of["overcast"] * 0.80, 0.85 * self.rain)
        self.cloud = mix(cloud, of["snowing low"] * 0.92, 0.7 * self.snow)
        self.sun, self.sun_rim = of["sun"], of["sun rim"]
        self.halo = mix(of["halo"], self.moon, self.night)

    def _set_light(self, time: Tensor) -> None:
        table = {k: torch.tensor(v, device=self.device)[time].view(-1, 3, 1, 1) for k, v in NUMBERS.items()}
        lamp, ambient, towards = table["lamp"], table["ambient"], table["direction"].clone()
        towards[:, :1] = towards[:, :1].abs() * self.side.unsqueeze(1)
        lamp = mix(lamp, self.moon * 0.62, 0.22 * self.night)
        grey = 0.75 * self.rain + 0.85 * self.fog + 0.35 * self.snow
        weak = 1 - (0.34 * self.rain + 0.45 * self.fog) * (1 - 0.7 * self.night) - 0.12 * self.snow
        lamp = mix(lamp, mix(lamp, grey_of(lamp), 0.6), grey) * weak.unsqueeze(1)
        strong = 1 + 0.02 * self.rain + 0.38 * self.fog + 0.14 * self.snow
        ambient = mix(ambient, mix(ambient, grey_of(ambient), 0.5), grey) * strong.unsqueeze(1)
        cool = ambient.new_tensor([0.95, 1.0, 1.09]).view(1, 3, 1, 1)
        lamp, ambient = mix(lamp, lamp * cool, self.snow), mix(ambient, ambient * cool, self.snow)
        self.light = Light(F.normalize(towards, dim=1), lamp, ambient)
        self.dim = table["dim"]  # grounds are darker at night than the subject
        self.inside = self._lamp_inside(lamp, ambient, towards)

    def _lamp_inside(self, lamp: Tensor, ambient: Tensor, towards: Tensor) -> Light:
        """Indoors: half of the light outside; at night a warm lamp."""
        night = self.night.unsqueeze(1)
        tone, warm, shade = (
            lamp.new_tensor(c).view(1, 3, 1, 1) for c in ([1.04, 1.0, 0.95], [1.0, 0.91, 0.78], [0.48, 0.44, 0.42])
        )
        lamp = torch.lerp(mix(lamp, grey_of(lamp) * tone, 0.45), warm.expand_as(lamp) * 0.72, night)
        ambient = torch.lerp(mix(ambient, grey_of(ambient).expand_as(ambient), 0.4), shade.expand_as(ambient), night)
        lifted = torch.cat([towards[:, :1], towards[:, 1:2].abs() + 0.25, towards[:, 2:]], 1)
        return Light(F.normalize(lifted, dim=1), lamp, ambient)

    @property
    def flat(self) -> Tensor:
        """How a flat surface outdoors is tinted: (B, 3, 1, 1)."""
        return self.light.flat

    def dimmed(self, floor: float = 0.42) -> Tensor:
        """Some of the dimness of the ground, for plants and houses that stand on it."""
        return floor + (1 - floor) * self.dim

    def colour(self, colour: str) -> Tensor:
        return named(colour, self.device)

    def ground(self, colour: str | Tensor) -> Tensor:
        """A colour of the ground under this mood, for paint that is laid unlit; moonlight is blue."""
        base = named(colour, self.device) if isinstance(colour, str) else colour
        base = base * self.flat * self.dim
        blue = base.new_tensor([0.74, 0.98, 1.62]).view(1, 3, 1, 1)
        return mix(base, grey_of(base) * blue, 0.42 * self.night)

    def take(self, index: Tensor) -> Mood:
        """That of some of the pictures."""
        some = copy.copy(self)
        some.batch = len(index)
        for name, value in vars(self).items():
            if isinstance(value, Tensor):
                setattr(some, name, value[index])
            elif isinstance(value, Light):
                setattr(some, name, value.take(index))
        return some
