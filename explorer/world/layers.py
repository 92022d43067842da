"""The layers of a batch of pictures, painted in turn, each for all pictures that share it.

setting -> second subject -> subject -> what it wears -> portrait -> waves in front -> weather -> style
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.light import Light
from explorer.world.paint.painter import Painter
from explorer.world.people.portrait import portrait
from explorer.world.places import colours, groups, places
from explorer.world.scene import Scene, Thing
from explorer.world.settings import MOONS, SETTINGS, Mood, Stage, weather
from explorer.world.styles import GRID, in_style
from explorer.world.subjects import SUBJECTS, Anchors, Look
from explorer.world.vocabulary import COLOURS, FLIES, INDOOR, TIMES, WEATHERS
from explorer.world.wearing import WEAR

__all__ = ["Layers"]


@dataclass
class Ground:
    """Where the feet of every picture's subject are, how large it is, how dark its shadow."""

    level: Tensor
    scale: Tensor
    shadow: Tensor


class Layers:
    """A batch of pictures in the making."""

    def __init__(self, scenes: list[Scene], r: Chance, size: int) -> None:
        self.scenes, self.r, n = scenes, r, len(scenes)
        self.p = Painter(n, size, r.device)
        time = torch.tensor([TIMES.index(s.time) for s in scenes], device=r.device)
        fall = torch.tensor([WEATHERS.index(s.weather) for s in scenes], device=r.device)
        moon = torch.cat([self.p.colour(MOONS[s.moon]) for s in scenes])
        self.mood = Mood(time, fall, moon, r.fork("mood"))
        self.ground = Ground(*(torch.zeros(n, 1, 1, device=r.device) for _ in range(3)))
        self.fronts: list[tuple[Tensor, Stage]] = []

    def picture(self) -> Tensor:
        """(B, 3, H, W) in [0, 1]."""
        self._paint()
        canvas, styles = self.p.canvas, [s.style for s in self.scenes]
        if any(style != "storybook" for style in styles):
            coarse = self._coarse([k for k, style in enumerate(styles) if style != "storybook"])
            for style, index in groups(styles, self.p.device).items():
                if style != "storybook":
                    canvas[index] = in_style(style, canvas[index], coarse[index], self.r.take(index, "style"))
        return canvas.clamp(0, 1)

    def _paint(self) -> None:
        """All but the style."""
        self._settings()
        self._layer([s.second for s in self.scenes], first=False)
        self._layer([s.subject for s in self.scenes], first=True)
        self._portraits()
        self._before()

    def _coarse(self, some: list[int]) -> Tensor:
        """Some of the pictures without style, at most 128 pixels across; the others empty: (B, 3, H, H)."""
        if self.p.size <= GRID:
            return self.p.canvas
        index = torch.tensor(some, device=self.p.device)
        same = Layers([self.scenes[k] for k in some], self.r.of(index), GRID)
        same._paint()
        out = self.p.canvas.new_empty(self.p.batch, 3, GRID, GRID)
        out[index] = same.p.canvas
        return out

    def _settings(self) -> None:
        p, r = self.p, self.r
        stage_colour = colours([s.stage_colour for s in self.scenes], tuple(COLOURS.values()), r.fork("stage colour"))
        light = [torch.empty(p.batch, 3, 1, 1, device=p.device) for _ in range(3)]
        for name, index in groups([s.setting or "studio" for s in self.scenes], p.device).items():
            with p.only(index) as q:
                some = self.mood.take(index)
                stage = SETTINGS[name].paint(q, r.take(index, "setting"), some, stage_colour[index])
            self.ground.level[index], self.ground.scale[index] = stage.ground, stage.scale + 0 * stage.ground
            self.ground.shadow[index] = stage.shadow + 0 * stage.ground
            for all_of, part in zip(light, (stage.light.direction, stage.light.colour, stage.light.ambient)):
                all_of[index] = part
            if stage.front is not None:
                self.fronts.append((index, stage))
        p.light = Light(*light)

    def _layer(self, things: list[Thing | None], first: bool) -> None:
        """One subject of every picture that has it."""
        p, ground = self.p, self.ground
        keys = [(t.name, t.pose or "standing", t.fluffy) if t else None for t in things]
        if not any(keys):
            return
        where = places(self.scenes, things, ground.level, ground.scale, self.r.fork("places"), first)
        layer = "subject" if first else "second"
        for (name, pose, fluffy), index in groups(keys, p.device).items():
            subject, at, r = SUBJECTS[name], where.take(index), self.r.take(index, layer)
            said = [things[k].colour for k in index.tolist()]  # type: ignore[union-attr]
            colour = colours(said, subject.colours, r.fork("colour"))
            with p.only(index) as q:
                shadow = (1 - 0.9 * at.flying) * ground.shadow[index]
                at.cast_shadow(q, shadow)
                left, right, bottom, top = subject.reach
                dressed = q.placed(at.x, at.y, at.scale, at.flip)
                with dressed.window(left, right, bottom, top + (0.5 if first else 0.0)) as w:
                    anchors = subject.paint(w, r, colour, Look(pose, fluffy, at.flying))
                    if first and anchors is not None:
                        self._dress(w, index, anchors)

    def _dress(self, p: Painter, index: Tensor, anchors: Anchors) -> None:
        scenes = [self.scenes[k] for k in index.tolist()]
        for name, wearers in groups([s.accessory for s in scenes], p.device).items():
            if name == "none":
                continue
            said = [scenes[k].accessory_colour or "red" for k in wearers.tolist()]
            colour = torch.cat([p.colour(COLOURS[c]) for c in said]) * 0.86 + 0.07
            with p.only(wearers) as q:
                WEAR[name](q, anchors.take(wearers), colour)
            if name == "scarf" and anchors.front is not None:
                anchors.front(torch.zeros_like(p.unit).index_fill_(0, wearers, 1.0))

    def _portraits(self) -> None:
        people = [s.person for s in self.scenes]
        index = torch.tensor([k for k, who in enumerate(people) if who], dtype=torch.long, device=self.p.device)
        if len(index):
            with self.p.only(index) as q:
                portrait(q, self.r.take(index, "portrait"), [who for who in people if who])

    def _before(self) -> None:
        """What is in front of the subject: waves, and the weather."""
        p, swims = self.p, torch.tensor([float(_stands(s)) for s in self.scenes], device=self.p.device).view(-1, 1, 1)
        for index, stage in self.fronts:
            assert stage.front is not None
            with p.only(index) as q:
                stage.front(q, swims[index])
        outside = [k for k, s in enumerate(self.scenes) if s.setting and s.setting not in INDOOR]
        index = torch.tensor(outside, dtype=torch.long, device=p.device)
        if outside:
            with p.only(index) as q:
                weather(q, self.r.take(index, "weather"), self.mood.take(index))


def _stands(scene: Scene) -> bool:
    """Whether nobody in it floats or flies."""
    things = (scene.subject, scene.second)
    return not scene.floating and not any(t is not None and t.name in FLIES for t in things)
