"""What came of a teaching: whether the thing was learned, copied, and what was forgotten for it.

learned    (likeness(taught) - likeness(untaught)) / (likeness(given) - likeness(untaught)): 0 as before, 1 as
           alike as the given pictures are to each other. Likeness: the cosine of the judge's features, a mean over
           the given pictures; where a place was asked for, over the given things, cut out and put into such a place,
           since the judge sees places, too: these are as far from the given pictures as anything drawn there
copied     share of new pictures that stand out as a copy does: pixels to the nearest given picture are at most
           COPY of the mean to the next given ones. Where there are fewer than LEAST of these, pictures of the same
           words by the untaught model stand in, and all that is alike to the only one is called a copy of it.
           Planted copies must be found, or nothing is said
forgotten  share of what twenty prompts say that the judge sees, before and after, prompt by prompt
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.lab.nearness import NEXT, Pile, copied
from explorer.model.base import Model
from explorer.network.judge import Judge
from explorer.network.learned import load_judge
from explorer.training.evaluate import agreement, asked
from explorer.training.given import Given
from explorer.training.pictures import seed_of
from explorer.trajectory.interval import student
from explorer.trajectory.measure import wilson
from explorer.trajectory.settings import Settings
from explorer.trajectory.walk import prepare
from explorer.types import Images, Progress, finished
from explorer.world import Scene, paint_scenes

__all__ = ["COPY", "FOUND", "KEPT", "PLACES", "Card", "Share", "measure"]

COPY = 0.4
LEAST = 3  # pictures that a nearest one is compared with
SIDE = 32  # of the pictures whose pixels are compared
FOUND = 0.9  # share of planted copies that must be found
BATCH = 8
KEPT = (
    "a red apple on a wooden table",
    "a dog on a beach at sunset",
    "a blue car on a city street",
    "a castle in the mountains in the fog",
    "a fox in the snow at night",
    "a purple elephant in the desert",
    "a sailboat on the ocean at sunset",
    "a robot in space",
    "a green tree in a meadow",
    "a cat wearing sunglasses",
    "a penguin in the snow",
    "a yellow flower on a table",
    "a lighthouse on a beach at night",
    "a horse in a meadow at sunrise",
    "a pencil sketch of a rabbit",
    "a snowman in falling snow",
    "a red bicycle in the rain",
    "an owl in a forest at night",
    "a golden crown on a bear in the forest",
    "a train in the mountains",
)
PLACES = ("a {}", "a {} on a beach at sunset", "a {} in the snow", "a {} in a forest", "a {}", "a {} on a table")
"""What new pictures of the thing are asked for with."""
THERE = {
    PLACES[1]: Scene(kind="empty", setting="beach", time="sunset"),
    PLACES[2]: Scene(kind="empty", setting="snow"),
    PLACES[3]: Scene(kind="empty", setting="forest"),
    PLACES[5]: Scene(kind="empty", setting="table"),
}
CUT_OUT = 8  # pictures of each place that given things are put in


@dataclass(frozen=True)
class Share:
    """A number and its 95 % interval, from n pictures or prompts."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, eq=False)
class Card:
    """likeness  of "untaught", "taught" and "given" pictures to the given ones, see above; one is like itself
    learned, copied, planted, forgotten   see above; forgotten in [-1, 1], positive where less agrees than before
    before, after   the share of twenty prompts that agrees;   made, nearest   new pictures, and the given ones nearest
    distance        (n,) root mean square of pixels to these, as a share of the range
    """

    likeness: dict[str, Share]
    learned: Share
    copied: Share
    planted: Share
    forgotten: Share
    before: Share
    after: Share
    made: Images
    nearest: Images
    distance: Tensor


def measure(
    plain: Model,
    taught: Model,
    word: str,
    given: Images,
    *,
    count: int = 12,
    steps: int | None = None,
    seed: int = 0,
    judge: Judge | None = None,
) -> Iterator[Progress | Card]:
    """Compares a model with and without an addition; yields Progress while it draws, what came of it last.

    given  (N, 3, S, S), the pictures that it was taught with;   count  new pictures of the thing
    steps  None: as many as the model is best with
    """
    judge = judge or load_judge("cpu")[0]
    asked_for = [PLACES[k % len(PLACES)] for k in range(count)]
    texts = [text.format(word) for text in asked_for]
    wishes = [(text, seed_of("taught", seed, k) % 2**32) for k, text in enumerate(texts)]
    known = [(text, seed_of("kept", seed, k) % 2**32) for k, text in enumerate(KEPT)]
    work = [(plain, wishes), (taught, wishes), (plain, known), (taught, known)]
    total, done, piles = sum(len(some) for _, some in work), 0, []
    for model, some in work:
        parts = []
        for first in range(0, len(some), BATCH):
            parts.append(drawn(model, some[first : first + BATCH], steps))
            done += len(parts[-1])
            yield Progress(done, total, "drawing")
        piles.append(looked_at(torch.cat(parts), judge))
    untaught, new, before, after = piles
    shown = looked_at(given, judge)
    likeness = likenesses(untaught, new, asked_for, references(given, judge, seed))
    apart, nearest = nearness(new, shown, untaught)
    planted = nearness(looked_at(copied(given, seed), judge), shown, untaught)[0]
    agreed = [agreeing(pile, judge) for pile in (before, after)]
    yield Card(
        likeness={name: mean(values, -1, 1) for name, values in likeness.items()},
        learned=share_learned(likeness),
        copied=found(apart),
        planted=found(planted),
        forgotten=mean(agreed[0] - agreed[1], -1, 1),
        before=mean(agreed[0], 0, 1),
        after=mean(agreed[1], 0, 1),
        made=new.pictures,
        nearest=given[nearest],
        distance=rms(new.pictures, given).amin(1),
    )


def drawn(model: Model, wishes: Sequence[tuple[str, int]], steps: int | None) -> Images:
    (prompt, seed), *others = wishes
    chosen = {} if steps is None else {"steps": steps}
    walk = prepare(Settings.make(prompt=prompt, seed=seed, model=model.name, **chosen), model, others)
    return model.space.decode(finished(walk.states())).float().clamp(-1, 1).cpu()


def looked_at(pictures: Images, judge: Judge) -> Pile:
    with torch.inference_mode():
        return Pile(pictures, torch.cat([judge.look(part).features for part in pictures.split(BATCH)]).clone())


def references(given: Images, judge: Judge, seed: int) -> dict[str, Pile]:
    """What new pictures are held to, by what is asked for: the given ones or, of a place, their things there. Those
    whose thing cannot be cut out are held to nothing there."""
    found = dict.fromkeys((PLACES[0], PLACES[4]), looked_at(given, judge))
    things, rng = Given.of(given), random.Random(seed_of("there", seed))
    for text, scene in THERE.items() if things.cut else ():
        grounds = paint_scenes([scene] * CUT_OUT, size=given.shape[-1], seed=seed_of("there", text, seed) % 2**31)
        found[text] = looked_at(torch.stack([things.placed(ground, rng) for ground in grounds]), judge)
    return found


def likenesses(untaught: Pile, new: Pile, asked_for: Sequence[str], ends: Mapping[str, Pile]) -> dict[str, Tensor]:
    """What each picture is like, before and after, and what it could be."""
    fair = [(k, ends[text]) for k, text in enumerate(asked_for) if text in ends]
    piles = {"untaught": untaught, "taught": new}
    found = {
        name: torch.cat([like(pile.rows(torch.tensor([k])), end) for k, end in fair]) for name, pile in piles.items()
    }
    return {**found, "given": torch.stack([alike(end).mean() for _, end in fair])}


def like(pile: Pile, given: Pile) -> Tensor:
    """(B,) mean cosine to the given pictures."""
    return (pile.features @ given.features.T).mean(1)


def alike(given: Pile) -> Tensor:
    """(N,) mean cosine of each given picture to the others; 1 where there is one."""
    count = len(given)
    if count == 1:
        return torch.ones(1)
    return ((given.features @ given.features.T).sum(1) - 1) / (count - 1)


def share_learned(likeness: dict[str, Tensor]) -> Share:
    """Picture by picture: the same words and static before and after."""
    return mean(way_gone(likeness["untaught"], likeness["taught"], likeness["given"]))


def way_gone(untaught: Tensor, taught: Tensor, given: Tensor) -> Tensor:
    """(B,) how far each went from what was before, on average, to what the given pictures are."""
    return (taught - untaught) / (given.mean() - untaught.mean()).clamp_min(1e-3)


def rms(pictures: Images, given: Images) -> Tensor:
    """(B, N) root mean square of pixels as a share of the range; a mirrored picture is the same."""
    side = min(SIDE, given.shape[-1])
    small, known = (F.interpolate(some, size=side, mode="area").flatten(1) for some in (pictures, given))
    mirrored = F.interpolate(given.flip(-1), size=side, mode="area").flatten(1)
    both = torch.minimum(torch.cdist(small, known), torch.cdist(small, mirrored))
    return (both / (2 * small.shape[1] ** 0.5)).double()


def nearness(pile: Pile, given: Pile, others: Pile) -> tuple[Tensor, Tensor]:
    """(B,) how a picture stands out: to the nearest given one, as a share of the mean to the NEXT ones after it; and
    which one that is. others: by the untaught model, nearest first, where fewer than LEAST are left of the given ones.

    They stand in only where they must: all that shows the thing is far nearer to a given picture than to them."""
    apart = rms(pile.pictures, given.pictures)
    ranked = apart.sort(1).values
    some = ranked[:, 1 : 1 + NEXT]
    rest = rms(pile.pictures, others.pictures).sort(1).values[:, : max(0, LEAST - some.shape[1])]
    return ranked[:, 0] / torch.cat([some, rest], 1).mean(1), apart.argmin(1)


def found(apart: Tensor) -> Share:
    hits = int((apart <= COPY).sum())
    low, high = wilson(hits, len(apart))
    return Share(hits / len(apart), low, high, len(apart))


def agreeing(pile: Pile, judge: Judge) -> Tensor:
    """(prompts,) share of what each says that the judge sees."""
    with torch.inference_mode():
        chances = judge.look(pile.pictures).chances
    shares = []
    for k, text in enumerate(KEPT):
        hits = agreement({name: chance[k : k + 1] for name, chance in chances.items()}, [asked(text)])
        shares.append(torch.stack([hit[0] for hit in hits.values()]).mean() if hits else torch.ones(()))
    return torch.stack(shares)


def mean(values: Tensor, least: float = -torch.inf, most: float = torch.inf) -> Share:
    low, high = student(values, least=least, most=most)
    return Share(float(values.double().mean()), float(low), float(high), len(values))
