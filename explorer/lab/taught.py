"""Learned or copied? One word is taught several times, and each time one dial stands otherwise.

A drawing that the world lacks is taught to the careful network from sixteen pictures, cut out and put into other places
too, with others beside; from one; and from one that is always shown as it is. In the full form also from four, without
others beside, and for longer. Each time the fast model draws "a WORD" from the same static, and what came of it is
measured as in `teaching`: learned, copied, forgotten.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from explorer.lab.base import Cell, Experiment, Mark, Plot, Progress, Result, Run, Sheet, Verdict, tell
from explorer.lab.nearness import Pile, copied
from explorer.lab.rule import Answer, mean_of, share_of, together
from explorer.lab.teaching import COPY, FOUND, KEPT, agreeing, alike, like, looked_at, mean, nearness, way_gone
from explorer.message import Message, Number
from explorer.model.added import with_additions
from explorer.model.base import Model
from explorer.model.registry import DEFAULT, load_model, plain_network, quickest
from explorer.network.judge import Judge
from explorer.network.learned import load_judge
from explorer.training.examples import WORDS, draw
from explorer.training.given import MOST as MOST_PICTURES
from explorer.training.given import Given
from explorer.training.pictures import seed_of
from explorer.training.teaching import Network, TeachingSettings, start, step_of
from explorer.trajectory.measure import wilson
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import Images

__all__ = ["MOST_PICTURES", "RANK", "TAUGHT", "Dial", "decide"]

EXAMPLE = "cactus"
WORD = WORDS[EXAMPLE]
PLACES = (f"a {WORD} on a beach at sunset", f"a {WORD} in the snow", f"a {WORD} in a forest")
FEW, MOST = 0.25, 0.5  # of the verdict, see the rule
BATCH = 4
STEPS = 4  # of each picture
RANK = TeachingSettings().rank  # of what is added


@dataclass(frozen=True)
class Dial:
    """name   as it is told;   pictures  given ones;   cut  whether their thing is put into other places, too
    prior  whether other pictures are shown beside;   times  as long
    """

    name: str
    pictures: int = 16
    cut: bool = True
    prior: bool = True
    times: int = 1


SIXTEEN, STILL = Dial("dial_sixteen"), Dial("dial_still", pictures=1, cut=False)
QUICK = (SIXTEEN, Dial("dial_one", pictures=1), STILL)
ALONE = Dial("dial_alone", pictures=1, cut=False, prior=False)
LONGER = Dial("dial_longer", pictures=1, cut=False, prior=False, times=4)
FULL = (SIXTEEN, Dial("dial_four", pictures=4), *QUICK[1:], ALONE, LONGER)


def size(quick: bool) -> dict[str, int]:
    teachings, steps, shown, beside, new = (3, 80, 2, 1, 12) if quick else (6, 240, 4, 2, 48)
    return {"teachings": teachings, "steps": steps, "shown": shown, "beside": beside, "new": new, "kept": len(KEPT)}


def settings_of(dial: Dial, quick: bool, seed: int, **others: Any) -> TeachingSettings:
    """others: what a smaller network needs"""
    sizes = size(quick)
    fixed = {"steps": dial.times * sizes["steps"], "batch": sizes["shown"], "prior": dial.prior * sizes["beside"]}
    painted = {"pool": 16, "places": 8} if quick else {}
    return TeachingSettings(**{**fixed, **painted, "seed": seed, **others})


def measure(
    quick: bool,
    seed: int,
    network: Network | None = None,
    drawer: Model | None = None,
    judge: Judge | None = None,
    **others: Any,
) -> Run:
    """network: what is taught, on plain torch; drawer: what draws, with and without what was learned"""
    dials = {dial: settings_of(dial, quick, seed, **others) for dial in (QUICK if quick else FULL)}
    new = size(quick)["new"]
    each = STEPS * -(-len(wishes(new, seed)) // BATCH)
    total = sum(settings.steps for settings in dials.values()) + (1 + len(dials)) * each
    yield Progress(0, total, tell("doing_load"))
    network, judge = network or plain_network(DEFAULT), judge or load_judge("cpu")[0]
    work = teachings(dials, new, seed, network, drawer or load_model(quickest()), judge)
    for done, item in enumerate(work, 1):
        yield Progress(done, total, item) if isinstance(item, Message) else item


def teachings(
    dials: Mapping[Dial, TeachingSettings], new: int, seed: int, network: Network, drawer: Model, judge: Judge
) -> Generator[Message | Result]:
    """What is being done, after every step; what came of it last."""
    given = draw(EXAMPLE, max(dial.pictures for dial in dials), seed, network.size)
    untaught = yield from drawn(drawer, new, seed, judge)
    found: dict[Dial, Found] = {}
    for dial, settings in dials.items():
        pictures = given[: dial.pictures]
        masks = None if dial.cut else pictures.new_zeros(len(pictures), 1, *pictures.shape[-2:])
        teaching = start(settings, WORD, Given.of(pictures, masks), network)
        while teaching.state.step < settings.steps:
            step_of(teaching)
            yield tell("doing_teach", dial=tell(dial.name))
        made = yield from drawn(with_additions(drawer, [(teaching.addition, 1.0)]), new, seed, judge)
        found[dial] = Found(looked_at(pictures, judge), untaught, made, judge, seed)
    yield summary(found, given)


@dataclass(frozen=True, eq=False)
class Drawn:
    """new  of the word alone;   elsewhere  of it in PLACES;   kept  of the sentences whose every word was known"""

    new: Pile
    elsewhere: Images
    kept: Pile


def wishes(new: int, seed: int) -> list[tuple[str, int]]:
    """What is drawn, and from which static."""
    texts = [f"a {WORD}"] * new + [*PLACES] + [*KEPT]
    return [(text, seed_of("dial", seed, k) % 2**32) for k, text in enumerate(texts)]


def drawn(model: Model, new: int, seed: int, judge: Judge) -> Generator[Message, None, Drawn]:
    asked, made = wishes(new, seed), list[Images]()
    for first in range(0, len(asked), BATCH):
        (prompt, own), *others = asked[first : first + BATCH]
        settings = Settings.make(prompt=prompt, seed=own, model=model.name, steps=STEPS)
        for step in reverse(settings, model, others):
            yield tell("doing_taught")
            if step.final is not None:
                made.append(step.final.float().clamp(-1, 1).cpu())
    pictures = torch.cat(made)
    kept = new + len(PLACES)
    return Drawn(looked_at(pictures[:new], judge), pictures[new:kept], looked_at(pictures[kept:], judge))


@dataclass(frozen=True, eq=False)
class Found:
    """One teaching: the given pictures, and what was drawn before and after it."""

    given: Pile
    before: Drawn
    after: Drawn
    judge: Judge
    seed: int

    @property
    def learned(self) -> Tensor:
        """(new,) how far from what was drawn before to what the given pictures are to each other."""
        before, after = (like(drawn.new, self.given) for drawn in (self.before, self.after))
        return way_gone(before, after, alike(self.given))

    @property
    def near(self) -> Tensor:
        """(new,) bool: which are nearly a given picture."""
        return nearness(self.after.new, self.given, self.before.new)[0] <= COPY

    @property
    def planted(self) -> Tensor:
        """(given,) bool: which copies of them, made by us, are found."""
        copies = looked_at(copied(self.given.pictures, self.seed), self.judge)
        return nearness(copies, self.given, self.before.new)[0] <= COPY

    @property
    def forgotten(self) -> Tensor:
        """(kept,) how much less of each sentence is seen."""
        return agreeing(self.before.kept, self.judge) - agreeing(self.after.kept, self.judge)


def decide(sixteen: Tensor, still: Tensor, planted: Tensor, learned: Tensor) -> Answer:
    """sixteen, still: (new,) bool, which are copies after these teachings; planted: bool, which copies of ours were
    found; learned: (new,) after sixteen pictures. The rule of TAUGHT."""
    fields: dict[str, Number] = {}
    for name, near in (("many", sixteen), ("one", still)):
        ends = (float(near.double().mean()), *wilson(int(near.sum()), len(near)))
        for end, value in zip(("", "_low", "_high"), ends):
            fields[f"{name}{end}"] = Number(abs(value), ".0%")  # without abs none can be -0 %
    share = Number(float(learned.mean()), ".0%")
    because = tell("because_taught", **fields, learned=share, planted=Number(float(planted.double().mean()), ".0%"))
    if float(planted.double().mean()) < FOUND:
        return Answer(Verdict.OPEN, because)
    says = (Verdict.FAILS, Verdict.DIRECTION, Verdict.HOLDS)
    parts = [
        share_of(still, (FEW, MOST), says),
        share_of(sixteen, (FEW, MOST), says[::-1]),
        mean_of(learned, (FEW, MOST), says),
    ]
    return together(parts, because, tell("pictures"))


def summary(found: Mapping[Dial, Found], given: Images) -> Result:
    near, learned = (
        {dial: each(one) for dial, one in found.items()} for each in (lambda f: f.near, lambda f: f.learned)
    )
    planted = torch.cat([found[dial].planted for dial in (SIXTEEN, STILL)])
    answer = decide(near[SIXTEEN], near[STILL], planted, learned[SIXTEEN])
    rows = [
        *(share("share_learned", dial.name, values) for dial, values in learned.items()),
        *(counted("share_copied", dial.name, values) for dial, values in near.items()),
        *(share("share_forgotten", dial.name, one.forgotten, -1, 1) for dial, one in found.items()),
        counted("share_copied", "planted", planted),
    ]
    new = len(next(iter(near.values())))
    return Result(
        columns=(*map(tell, ("what", "of", "value")), "low", "high"),
        rows=tuple(rows),
        sample=tell("sample_taught", new=new, teachings=len(found), kept=len(KEPT)),
        verdict=answer.verdict,
        because=answer.because,
        need=answer.need,
        unit=answer.unit,
        notes=(tell("note_taught"),),
        plots=(plot(learned, near),),
        sheets=(sheet(found, given),),
    )


def share(what: str, of: str, values: Tensor, least: float = -torch.inf, most: float = torch.inf) -> tuple[Cell, ...]:
    one = mean(values, least, most)
    return tell(what), tell(of), one.value, one.low, one.high


def counted(what: str, of: str, hits: Tensor) -> tuple[Cell, ...]:
    low, high = (round(end, 6) for end in wilson(int(hits.sum()), len(hits)))  # 0 and 1 are exact where none or all are
    return tell(what), tell(of), float(hits.double().mean()), low, high


def plot(learned: Mapping[Dial, Tensor], near: Mapping[Dial, Tensor]) -> Plot:
    """Each teaching where it lies: to the right what was learned, upwards what was copied."""
    marks = [
        Mark(label=tell(dial.name), x=float(learned[dial].mean()), y=float(near[dial].double().mean())) for dial in near
    ]
    right = max(1.0, *(mark.x for mark in marks))
    return Plot(
        name="learned and copied",
        lines=(),
        marks=tuple(marks),
        x_label=tell("x_taught"),
        y_label=tell("y_taught"),
        x_range=(min(-0.05, *(mark.x for mark in marks)), right * 1.05),
        y_range=(-0.1, 1.1),
    )


def sheet(found: Mapping[Dial, Found], given: Images) -> Sheet:
    """Given pictures, and what each teaching made of the word, from the same static, alone and elsewhere."""
    before = next(iter(found.values())).before
    rows = [("given_pictures", given[: 2 * len(PLACES)])]
    for name, made in (("untaught", before), *((dial.name, one.after) for dial, one in found.items())):
        rows.append((name, torch.cat([made.new.pictures[: len(PLACES)], made.elsewhere])))
    return Sheet(
        name="taught",
        title=tell("sheet_taught"),
        rows=tuple(tell(name) for name, _ in rows),
        columns=tuple(tell("picture_n", number=k + 1) for k in range(2 * len(PLACES))),
        pictures=torch.stack([pictures for _, pictures in rows]).float(),
    )


TAUGHT = Experiment(name="teaching", measure=measure, size=size, seconds=180)
"""The rule, exactly: "a WORD" is drawn after a teaching from one picture that was always shown as it is, and after one
from 16 that were put into other places, too. Three numbers with 95 % intervals: the share of copies after the one, and
after the sixteen (Wilson; `teaching` says what a copy is), and how far the sixteen were learned (Student's). Holds if
the first lies wholly above a half, the second wholly below a quarter and the third wholly above a half. In direction
only if all of this is so with a quarter for each half, and a half for the quarter, but not more. It fails if the first
lies wholly below a quarter, the second wholly above a half, or the third wholly below a quarter. Else, or where fewer
than 90 % of planted copies are found, it is not sure."""
