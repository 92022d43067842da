"""What is learned from: an endless row of captioned pictures, painted by explorer.world, seen through a window.

The row is painted in groups; group g of a seed is always the same, on its own or after others. The window shows `pool`
pictures of it and moves on by `fresh` at each step, so a batch depends on seed, rank and step alone: a training that
was cut off goes on with the very pictures and the very noise that it would have had.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from explorer.diffusion.grid import USUAL_RANGE
from explorer.diffusion.loss import draw_levels
from explorer.diffusion.schedule import make_schedule
from explorer.network.text import PAD, START, UNKNOWN
from explorer.pixels import from_levels, to_levels
from explorer.training.presets import PRESETS, TINY_COLOURS, TINY_SUBJECTS, Preset
from explorer.training.recipe import Recipe
from explorer.types import Images, Levels
from explorer.world import Scene, Thing, caption, labels, paint_scenes, plans, random_scenes, short_caption, words_of

__all__ = ["LEVELS", "Batch", "Group", "Row", "Window", "seed_of"]

Painter = Callable[..., Images]
LEVELS = USUAL_RANGE
CAPTIONS = 4  # ways of saying each picture, the last of them short
FORGOTTEN = 0.012  # share of words that are made unknown, so that the unknown word means something


def seed_of(*what: object) -> int:
    """A seed in 0 .. 2^62 - 1 that belongs to these words and numbers."""
    return random.Random(" ".join(str(part) for part in what)).getrandbits(62)


@dataclass(frozen=True, eq=False)
class Group:
    """pictures (G, 3, S, S) uint8, tokens (G, CAPTIONS, L) int16, labels (G, heads) int16; said: the first captions"""

    pictures: Tensor
    tokens: Tensor
    labels: Tensor
    said: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Batch:
    """x0 (B, 3, S, S) in [-1, 1]; tokens (B, L) long; labels (B, heads) long, -1 for none; eps like x0; log_snr (B,).

    chance  source of what else is drawn in this step
    """

    x0: Images
    tokens: Tensor
    labels: Tensor
    eps: Images
    log_snr: Levels
    chance: torch.Generator


@dataclass(frozen=True)
class Row:
    """The endless row. `name` keeps rows apart: what is trained on, what is held out, what another device paints."""

    preset: Preset
    seed: int
    group: int
    name: str = "train 0"
    size: int | None = None  # of the pictures, the preset's if None

    @cached_property
    def table(self) -> dict[str, int]:
        return {word: token for token, word in enumerate(self.preset.words) if token > UNKNOWN}

    def scenes(self, index: int) -> list[Scene]:
        """What group `index` shows."""
        seed = seed_of(self.name, self.seed, index)
        if not self.preset.few:
            return random_scenes(self.group, seed=seed, plan=plans(1, seed=seed)[0])
        chance = random.Random(seed)
        subject = TINY_SUBJECTS[index % len(TINY_SUBJECTS)]
        return [
            Scene(
                setting="studio",
                stage_colour="white",
                subject=Thing(name=subject, colour=chance.choice(TINY_COLOURS), size="big"),
            )
            for _ in range(self.group)
        ]

    def words(self, scene: Scene, chance: random.Random) -> list[str]:
        """CAPTIONS ways of saying a scene."""
        if self.preset.few:
            assert scene.subject is not None
            plain = f"a {scene.subject.colour} {scene.subject.name}"
            return [plain, plain, plain, f"a {scene.subject.name}"]
        return [*(caption(scene, chance) for _ in range(CAPTIONS - 1)), short_caption(scene, chance)]

    def tokens(self, text: str) -> list[int]:
        read = [START, *(self.table.get(word, UNKNOWN) for word in words_of(text))][: self.preset.length]
        return read + [PAD] * (self.preset.length - len(read))

    def paint(self, index: int, device: torch.device, painter: Painter = paint_scenes) -> Group:
        """Group `index`, painted on `device`."""
        scenes, seed = self.scenes(index), seed_of("paint", self.name, self.seed, index)
        chance = random.Random(seed)
        said = [self.words(scene, chance) for scene in scenes]
        pictures = painter(scenes, size=self.size or self.preset.size, seed=seed, device=device)
        return Group(
            to_levels(pictures),
            torch.tensor([[self.tokens(text) for text in texts] for texts in said], dtype=torch.int16, device=device),
            torch.tensor([labels(scene) for scene in scenes], dtype=torch.int16, device=device),
            tuple(texts[0] for texts in said),
        )


class Window:
    """The pictures at hand, and the batches that are drawn from them.

    painter  paints them: `paint_scenes`, or the `paint` of a crew
    """

    painter: Painter = staticmethod(paint_scenes)

    def __init__(self, recipe: Recipe, device: torch.device | str = "cpu", name: str = "train", rank: int = 0) -> None:
        self.recipe, self.device = recipe, torch.device(device)
        self.row = Row(PRESETS[recipe.preset], recipe.seed, recipe.group, f"{name} {rank}")
        self.schedule = make_schedule(recipe.schedule, shift=recipe.shift)
        self.slots = -(-recipe.pool // recipe.group)
        self.first = -self.slots  # nothing is painted yet
        self.held: tuple[Tensor, ...] = ()

    @property
    def pictures(self) -> Tensor:
        """All that it shows, (slots * group, 3, S, S) uint8."""
        return self.held[0]

    def move(self, step: int) -> None:
        """Paints what the window shows at `step` and did not show before."""
        for _ in self.moving(step):
            pass

    def moving(self, step: int) -> Iterator[None]:
        """The same, a group at a time."""
        first = step * self.recipe.fresh // self.recipe.group
        for index in range(max(first, self.first + self.slots), first + self.slots):
            self._hang(self.paint(index), index % self.slots)
            yield
        self.first = first

    def paint(self, index: int) -> tuple[Tensor, ...]:
        """What is kept of group `index`, tensors of one length."""
        group = self.row.paint(index, self.device, self.painter)
        return group.pictures, group.tokens, group.labels

    def _hang(self, parts: tuple[Tensor, ...], slot: int) -> None:
        if not self.held:
            self.held = tuple(part.new_empty(self.slots * len(part), *part.shape[1:]) for part in parts)
        for held, part in zip(self.held, parts):
            held[slot * len(part) : (slot + 1) * len(part)] = part

    def batch(self, step: int, count: int) -> Batch:
        """The `count` pictures of step `step`, with their captions, noise and noise levels."""
        self.move(step)
        seed = seed_of("batch", self.row.name, self.recipe.seed, step)
        chance, levels = torch.Generator(self.device).manual_seed(seed), torch.Generator().manual_seed(seed)
        pictures, said, labels = self.held
        pick = torch.randint(len(pictures), (count,), generator=chance, device=self.device)
        way = torch.randint(CAPTIONS, (count,), generator=chance, device=self.device)
        tokens = said[pick, way].long()
        x0 = from_levels(pictures[pick])
        return Batch(
            x0=x0,
            tokens=self.forget(tokens, chance),
            labels=labels[pick].long(),
            eps=torch.randn(x0.shape, generator=chance, device=self.device),
            log_snr=draw_levels(self.schedule, count, levels, LEVELS).float().to(self.device),
            chance=chance,
        )

    def forget(self, tokens: Tensor, chance: torch.Generator) -> Tensor:
        """Some words become unknown, and some captions are left out altogether, for the model without words."""
        lost = torch.rand(tokens.shape, generator=chance, device=self.device) < FORGOTTEN
        tokens = torch.where(lost & (tokens > UNKNOWN), UNKNOWN, tokens)
        empty = torch.rand((len(tokens), 1), generator=chance, device=self.device) < self.recipe.dropout
        nothing = torch.full_like(tokens[:1], PAD)
        nothing[:, 0] = START
        return torch.where(empty, nothing, tokens)
