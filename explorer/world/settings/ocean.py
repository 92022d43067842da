"""The ocean: swells with foam on their crests; two more of them pass in front of the subject."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import mix
from explorer.world.paint.curves import ramp
from explorer.world.paint.painter import Painter
from explorer.world.settings.mood import Mood
from explorer.world.settings.sky import sky
from explorer.world.settings.stage import Setting, Stage, edge
from explorer.world.settings.water import sea

__all__ = ["SETTING"]


@dataclass(frozen=True)
class _Swell:
    """A wave: its line over x, the sine it comes from, its foam."""

    level: float
    amp: float
    tone: float
    frequency: float
    phase: Tensor
    sine: Tensor
    top: Tensor
    noise: Chance

    @classmethod
    def of(cls, p: Painter, r: Chance, level: float, amp: float, tone: float, frequency: float) -> _Swell:
        """Pointed crests, round troughs."""
        phase = r.uniform(0, 6.28)
        sine = torch.sin(p.x * frequency + phase + 0.35 * r.ridge(p.x, 2, 0.5, 0.8)).abs()
        sharp = (sine.clamp_min(1e-4).log() * 0.9).exp()
        top = level + amp * (1 - 2 * sharp) * 0.8 + 0.3 * amp * r.ridge(p.x, 2, 0.5, 0.7)
        return cls(level, amp, tone, frequency, phase, sine, top, r.fork(f"swell {level}"))

    def paint(self, p: Painter, mood: Mood, water: Tensor, cx: Tensor, shown: Tensor | float = 1.0) -> None:
        q = p.near(0, (self.level + self.amp - 1.1) / 2, 9.0, (self.level + self.amp + 1.1) / 2)
        d, white = q.y - self.top, mood.ground("#ffffff")
        depth, bright = (-d).clamp_min(0), mood.sun_seen * (1 - 0.5 * mood.day) + 0.8 * mood.moon_seen
        colour = mix(mood.ground(water * self.tone), mood.sky_low, 0.14)
        rim = mix(mood.ground("#5fe0dc"), mood.sky_low, 0.25)
        colour = mix(colour, rim, 0.55 * torch.exp(depth * (-1 / 0.045)))
        path = torch.exp(-(((q.x - cx) / 0.35) ** 2)) * bright * 0.5
        colour = mix(colour, mood.halo, path * torch.exp(depth * (-1 / 0.08)))
        q.lay(edge(d, 0.02) * shown, colour)
        foam = (d + 0.012).abs() - 0.010 - 0.012 * ramp(0.55, 0, self.sine)
        q.lay(edge(foam, 0.018) * (0.9 * shown), mix(white, mood.sky_low, 0.25))
        q = q.near(0, self.level - 0.07, 9.0, self.amp * 1.5 + 0.08)
        wander = 0.025 * torch.sin(q.x * (self.frequency * 2.3) + self.phase)
        line = (q.y - self.top + 0.07 + wander).abs() - 0.006 - 0.012 * q.noise(self.noise, 10, 2)
        q.lay(edge(line, 0.018) * (0.35 * shown), mix(white, mood.sky_low, 0.25))


def paint(p: Painter, r: Chance, mood: Mood, colour: Tensor) -> Stage:
    horizon = r.uniform(-0.02, 0.06)
    cx, _, _ = sky(p, r, mood, horizon, clouds=4)
    sea(p, r, mood, horizon, cx, "#1f86c4", "#1566a8")
    water = r.colour("#1b78bd", "#1c86b8", "#2169b0")
    for level, amp, tone, frequency in ((-0.20, 0.035, 1.0, 9.0), (-0.38, 0.05, 0.93, 6.5)):
        _Swell.of(p, r, level, amp, tone, frequency).paint(p, mood, water, cx)
    before = [_Swell.of(p, r, *how) for how in ((-0.60, 0.055, 0.86, 5.0), (-0.82, 0.06, 0.76, 4.2))]

    def front(q: Painter, shown: Tensor) -> None:
        for swell in before:
            swell.paint(q, mood, water, cx, shown)

    return Stage(r.uniform(-0.66, -0.60), 0.64, 0.0, mood.light, front)


SETTING = Setting(paint)
