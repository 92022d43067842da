"""The concept space: where words lie in the painter's text encoder and in the judge's, and what lies between two.

A word is read alone, as a prompt of one word. The painter's vector is the pooled memory that its words leave in a
network; the judge's is the one that it compares pictures with. Nearness of two words is the cosine of their vectors
about the mean of all words, since what all prompts have in common says nothing. The map is flat: the two directions in
which those vectors, taken to one length, vary most (PCA; Pearson 1901), each with its farthest word on the positive
side.

If a space has concepts, the neighbours of a word are of its kind: animals beside animals, colours beside colours.
    of one kind   share of each word's NEIGHBOURS nearest that are of its kind, mean over words
    by chance     the same with the kinds dealt out anew among the words, 1,000 times
Synonyms, which are not on the map, should lie nearest to the word that they mean.
Between two prompts that differ in one word, the painter's memory is mixed, (1 - s) of the first and s of the second,
and the judge says what the picture shows.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.lab.base import Cell, Experiment, Mark, Plot, Progress, Result, Run, Star, Verdict, tell
from explorer.lab.between import Between, walk_between
from explorer.lab.between import size as size_between
from explorer.lab.rule import Answer
from explorer.message import Message, Number
from explorer.model.base import Model
from explorer.model.registry import load_model, quickest
from explorer.network.judge import Judge
from explorer.network.learned import load_judge
from explorer.network.text import Vocabulary
from explorer.trajectory.measure import wilson
from explorer.world.vocabulary import ACCESSORIES, ANIMALS, COLOURS, FIGURES, SETTINGS, STYLES, THINGS, TIMES

__all__ = [
    "CONCEPTS",
    "KINDS",
    "SYNONYMS",
    "Space",
    "chance",
    "compared",
    "decide",
    "flat",
    "neighbours",
    "of_one_kind",
]

KINDS: dict[str, tuple[str, ...]] = {
    "animals": ANIMALS,
    "things": THINGS,
    "figures": FIGURES,
    "places": tuple(place for place in SETTINGS if place != "studio"),
    "times and weathers": (*TIMES, "rain", "fog"),
    "styles": STYLES,
    "colours": tuple(COLOURS),
    "worn": ACCESSORIES[1:],
}
"""The words of the map by kind; no word is in two."""

SYNONYMS = {
    "puppy": "dog",
    "kitten": "cat",
    "bunny": "rabbit",
    "bike": "bicycle",
    "boat": "sailboat",
    "airplane": "plane",
    "cottage": "house",
    "dawn": "sunrise",
    "dusk": "sunset",
    "mist": "fog",
    "sea": "ocean",
    "street": "city",
    "gold": "golden",
    "gray": "grey",
    "teal": "turquoise",
    "violet": "purple",
}
"""Words that mean the same as one of the map to whoever wrote the captions, and are not on it."""

PHRASES = ("red apple", "white dog", "winter landscape")
NEIGHBOURS = 3
SHUFFLES = 1000
ENOUGH = 0.5
ROOM = (0.12, 0.045)  # of the map, that a word's name takes up: width, height


def flat(vectors: Tensor) -> Tensor:
    """(N, D) -> (N, 2): the coordinates along the two directions of largest variance, in float64."""
    centred = vectors.double() - vectors.double().mean(0)
    _, _, directions = torch.linalg.svd(centred, full_matrices=False)
    places = centred @ directions[:2].T
    longest = places.abs().argmax(0)
    return places * places[longest, torch.arange(places.shape[1])].sign()


def compared(vectors: Tensor, words: Tensor) -> Tensor:
    """(M, D) as unit vectors about the mean of the words, (N, D): their dot products are what nearness means here."""
    return F.normalize(vectors.double() - words.double().mean(0), dim=1)


def neighbours(words: Tensor, asked: Tensor | None = None, count: int = NEIGHBOURS) -> Tensor:
    """(M, count) indices of the words, (N, D), that are nearest to what is asked, (M, D), the nearest first; nothing
    asked: to each word itself, which is not its own neighbour."""
    cosines = compared(words if asked is None else asked, words) @ compared(words, words).T
    if asked is None:
        cosines.fill_diagonal_(-torch.inf)
    return cosines.topk(count, 1).indices


def of_one_kind(near: Tensor, kinds: Tensor) -> Tensor:
    """(N,) share of each word's neighbours, (N, count), that are of its kind; kinds: (N,) long."""
    return (kinds[near] == kinds[:, None]).double().mean(1)


def chance(near: Tensor, kinds: Tensor, seed: int) -> Tensor:
    """(SHUFFLES, N) the same with the kinds dealt out anew; column i belongs to whatever word has the i-th kind."""
    generator = torch.Generator().manual_seed(seed)
    out = torch.empty(SHUFFLES, len(kinds), dtype=torch.float64)
    for k in range(SHUFFLES):
        dealt = torch.randperm(len(kinds), generator=generator)
        shares = of_one_kind(near, kinds[dealt])
        out[k] = torch.empty_like(shares).index_copy_(0, dealt, shares)
    return out


@dataclass(frozen=True, eq=False)
class Space:
    """A map of words: its name, and the vectors (N, D) of the words, of the synonyms and of the phrases."""

    name: str
    vectors: Tensor
    synonyms: Tensor
    phrases: Tensor

    def places(self) -> Tensor:
        """(N, 2)"""
        return flat(compared(self.vectors, self.vectors))


def spaces(model: Model, judge: Judge, vocabulary: Vocabulary, words: Sequence[str]) -> list[Space]:
    every = [*words, *SYNONYMS, *PHRASES]
    with torch.inference_mode():
        painted = model.reader.vectors(every)
        judged = judge.read(vocabulary.batch(every).to(judge.enter.weight.device))
    sizes = (len(words), len(SYNONYMS), len(PHRASES))
    return [Space(name, *vectors.cpu().split(sizes)) for name, vectors in (("painter", painted), ("judge", judged))]


def size(quick: bool) -> dict[str, Number | int]:
    return {"kinds": len(KINDS), "shuffles": Number(SHUFFLES, ","), **size_between(quick)}


def measure(quick: bool, seed: int, fast: Model | None = None, judge: Judge | None = None) -> Run:
    yield Progress(0, 1, tell("doing_loads"))
    model = fast or load_model(quickest())
    judge, vocabulary = (judge, Vocabulary(model.reader.words)) if judge else load_judge("cpu")
    between = None
    for item in walk_between(quick, seed, model, judge):
        if isinstance(item, Progress):
            yield item
        else:
            between = item
    words = [word for kind in KINDS.values() for word in kind]
    assert between is not None
    yield summary(spaces(model, judge, vocabulary, words), words, between, seed)


def decide(found: dict[str, tuple[float, float, float]]) -> Answer:
    """found: map -> share of one kind, and the interval that it has by chance. The rule of CONCEPTS."""
    shares = {
        f"{name}{end}": Number(value, ".0%")
        for name, three in found.items()
        for end, value in zip(("", "_low", "_high"), three)
    }
    because = tell("because_concepts", **shares)
    if all(share < low for share, low, _ in found.values()):
        return Answer(Verdict.FAILS, because)
    if not all(share > high for share, _, high in found.values()):
        return Answer(Verdict.OPEN, because)  # all words are there already, so no more can settle it
    most = all(share >= ENOUGH for share, _, _ in found.values())
    return Answer(Verdict.HOLDS if most else Verdict.DIRECTION, because)


def ends(dealt: Tensor) -> tuple[float, float]:
    """The middle 95 % of what the shuffles gave, (SHUFFLES, words)."""
    low, high = torch.quantile(dealt.mean(1), torch.tensor([0.025, 0.975], dtype=torch.float64)).tolist()
    return low, high


def summary(maps: Sequence[Space], words: Sequence[str], between: Between, seed: int) -> Result:
    kinds = torch.tensor([k for k, kind in enumerate(KINDS.values()) for _ in kind])
    found: dict[str, tuple[float, float, float]] = {}
    rows: list[tuple[Cell, ...]] = []
    for space in maps:
        near = neighbours(space.vectors)
        shares, dealt = of_one_kind(near, kinds), chance(near, kinds, seed)
        found[space.name] = (float(shares.mean()), *ends(dealt))
        rows.append((tell(space.name), tell("all_words"), None, *found[space.name], None, None, None))
        for k, kind in enumerate(KINDS):
            own = kinds == k
            each = (float(shares[own].mean()), *ends(dealt[:, own]))
            rows.append((tell(space.name), tell("all_kind", kind=called(kind)), called(kind), *each, None, None, None))
        rows += words_of(space, words, near, shares)
    answer = decide(found)
    return Result(
        columns=(*map(tell, ("map", "words", "kind", "share", "chance_from", "to", "nearest")), "x", "y"),
        rows=(*rows, *between.rows()),
        sample=tell(
            "sample_concepts", words=len(words), kinds=len(KINDS), shuffles=Number(SHUFFLES, ","), **between.counts
        ),
        verdict=answer.verdict,
        because=answer.because,
        notes=(*(said(space, words) for space in maps), between.note()),
        plots=(*(plot(space, words) for space in maps), between.plot()),
        sheets=(between.sheet(),),
    )


def words_of(space: Space, words: Sequence[str], near: Tensor, shares: Tensor) -> Iterator[tuple[Cell, ...]]:
    """A row for each word: its neighbours, and where it lies on the map; then the synonyms."""
    kind_of = {word: kind for kind, some in KINDS.items() for word in some}
    for word, share, row, place in zip(words, shares.tolist(), near.tolist(), space.places().tolist()):
        yield tell(space.name), word, called(kind_of[word]), share, None, None, ", ".join(words[k] for k in row), *place
    for (word, meant), row in zip(SYNONYMS.items(), neighbours(space.vectors, space.synonyms).tolist()):
        share = sum(kind_of[words[k]] == kind_of[meant] for k in row) / len(row)
        yield (
            tell(space.name),
            word,
            called(kind_of[meant]),
            share,
            None,
            None,
            ", ".join(words[k] for k in row),
            None,
            None,
        )


def called(kind: str) -> Message:
    return tell(kind.replace(" ", "_"))


def said(space: Space, words: Sequence[str]) -> Message:
    """What lies nearest to words and phrases that are not on the map."""
    first = [words[k] for k in neighbours(space.vectors, space.synonyms, 1)[:, 0]]
    hits = sum(word == meant for word, meant in zip(first, SYNONYMS.values()))
    low, high = wilson(hits, len(first))
    near = (
        f"{phrase}: {', '.join(words[k] for k in row)}"
        for phrase, row in zip(PHRASES, neighbours(space.vectors, space.phrases).tolist())
    )
    ends = {"low": Number(low, ".0%"), "high": Number(high, ".0%")}
    return tell("note_words", map=tell(space.name), words=len(first), hits=hits, **ends, phrases="; ".join(near))


def in_turn(kinds: Iterable[Sequence[str]]) -> list[str]:
    """The first word of each kind, then the second ones, and so on."""
    return [word for row in itertools.zip_longest(*kinds) for word in row if word is not None]


def plot(space: Space, words: Sequence[str]) -> Plot:
    """The map, scaled to [0, 1]: a star for each kind, from its middle to its words. Where names would cover each
    other some are left out, and a dot stands for them; the table has all."""
    places = space.places()
    low, high = places.min(0).values, places.max(0).values
    places = (places - low) / (high - low)
    stars, first = [], 0
    for kind, some in KINDS.items():
        own, first = places[first : first + len(some)], first + len(some)
        stars.append(Star(label=called(kind), x=own[:, 0].tolist(), y=own[:, 1].tolist()))
    named: list[Mark] = []
    for word in in_turn(KINDS.values()):
        x, y = places[words.index(word)].tolist()
        if all(abs(x - mark.x) > ROOM[0] or abs(y - mark.y) > ROOM[1] for mark in named):
            named.append(Mark(label=word, x=x, y=y))
    return Plot(
        name=f"map of the {space.name}",
        title=tell({"painter": "map_painter", "judge": "map_judge"}[space.name]),
        lines=(),
        marks=tuple(named),
        stars=tuple(stars),
        x_label=tell("x_map"),
        y_label=tell("y_map"),
        x_range=(-0.03, 1.13),
        y_range=(-0.05, 1.05),
    )


CONCEPTS = Experiment(name="concepts", measure=measure, size=size, seconds=20)
"""The rule, exactly: Holds if, in the painter's map and in the judge's, at least half of each word's three nearest
neighbours are of its kind, in the mean, and more than in 97.5 % of 1,000 shuffles of the kinds. Holds in direction only
if more than in the shuffles alone. It fails if, in both maps, less than in 97.5 % of the shuffles. Else it is not
sure."""
