"""What is decided by now: the judge reads the denoiser's guess at every step of a run.

For each attribute (subject, setting, time, weather, style, colour, accessory) the judge gives chances that sum to 1.
An attribute is called settled at a step when its leader has had at least SETTLED of the chances at this step and the
one before, with the same name. That is causal: it can be said while the run goes on, and it can turn out wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import torch

from explorer.network.judge import Judge, Verdict
from explorer.network.text import Vocabulary
from explorer.types import Images, Step, moments
from explorer.world.parse import parse

__all__ = ["SETTLED", "UNREAD", "Opinion", "Reading", "meant_by", "named_in", "read_steps"]

SETTLED = 0.8
Look = Callable[[Images], Verdict]


@dataclass(frozen=True)
class Opinion:
    """The judge's two best names for one attribute, with their chances in [0, 1]."""

    attribute: str
    name: str
    chance: float
    second: str
    second_chance: float
    settled: bool = False


@dataclass(frozen=True)
class Reading:
    """The judge's opinions on one picture, and how well the prompt fits it (cosine in [-1, 1], None without words).

    familiar  whether it looks like a finished picture of the judge's world
    """

    opinions: dict[str, Opinion]
    match: float | None
    familiar: bool = True

    def settled(self) -> tuple[Opinion, ...]:
        return tuple(o for o in self.opinions.values() if o.settled)


UNREAD = Reading({}, None)
"""Of a picture that no judge can read."""


class Reader:
    """Reads guesses of one run, remembering the reading before."""

    def __init__(self, judge: Judge, vocabulary: Vocabulary, prompt: str, look: Look | None = None) -> None:
        self.judge, self.look = judge, look or (lambda picture: judge.look_at_each([picture])[0])
        self.last: Reading | None = None
        with torch.inference_mode():
            words = vocabulary.batch([prompt])
            self.words = judge.read(words.to(judge.enter.weight.device)) if prompt.strip() else None

    @torch.inference_mode()
    def __call__(self, x0_hat: Images) -> Reading:
        """The reading of the first picture of x0_hat, (B, 3, H, W) in [-1, 1]."""
        verdict = self.look(x0_hat[:1])
        match = None if self.words is None else float((verdict.features @ self.words.T)[0, 0])
        opinions = {}
        for attribute, chances in verdict.chances.items():
            (first, second), (i, j) = (part.tolist() for part in chances[0].topk(2))
            names = self.judge.names[attribute]
            before = self.last.opinions[attribute] if self.last else None
            settled = before is not None and before.name == names[i] and min(first, before.chance) >= SETTLED
            opinions[attribute] = Opinion(attribute, names[i], first, names[j], second, settled)
        self.last = reading = Reading(opinions, match, verdict.familiar is None or bool(verdict.familiar[0]))
        return reading


def read_steps(
    steps: Iterable[Step], judge: Judge, vocabulary: Vocabulary, prompt: str, look: Look | None = None
) -> Iterator[tuple[Step, Reading]]:
    """Each moment of a run, its end included, with the judge's reading of the guess.

    look  how the judge looks at a picture, where others ask it, too
    """
    reader = Reader(judge, vocabulary, prompt, look)
    for moment in moments(steps):
        yield moment, reader(moment.x0_hat)


def named_in(prompt_words: Iterable[str], names: dict[str, list[str]]) -> dict[str, str]:
    """Attributes whose name the prompt says itself, e.g. {"subject": "bicycle", "colour": "red"}.

    A name of several words counts when all of them are said. "none" and "clear" name an absence and never count.
    """
    said = set(prompt_words)
    found: dict[str, str] = {}
    for attribute, choices in names.items():
        for name in choices:
            if name not in ("none", "clear") and set(name.split()) <= said and attribute not in found:
                found[attribute] = name
    return found


def meant_by(prompt_words: Sequence[str], names: dict[str, list[str]]) -> dict[str, str]:
    """Attributes that the prompt says something about, each with the name it says, as `named_in` gives them.

    Where the world's parser understands the words, a colour belongs to the thing that it is said of: a dog on a blue
    sofa has no colour asked for. Where it does not, every word that is a name counts.
    """
    try:
        heard = parse(" ".join(prompt_words))
    except ValueError:
        return named_in(prompt_words, names)
    scene = heard.scene
    meant = {
        "subject": scene.subject and scene.subject.name,
        "colour": scene.subject and scene.subject.colour,
        "accessory": scene.accessory,
        **{name: getattr(scene, name) for name in ("setting", "time", "weather", "style") if name not in heard.assumed},
    }
    absent = ("none", "clear")
    return {a: name for a, name in meant.items() if name not in absent and name in names.get(a, ())}
