"""Concepts: planted clusters are found and shuffled ones are not; a map is that of PCA; mixtures are linear."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
import torch

from explorer import types
from explorer.lab import EXPERIMENTS, between, concepts
from explorer.lab.base import Progress, Result, Verdict
from explorer.model.registry import load_model
from explorer.network.learned import Condition, load_judge
from explorer.network.memory import Memory
from explorer.types import Estimate
from explorer.world import parse
from tests.lab_stubs import NAMES, SIZE, StripeJudge, StripePainter, as_model, finished, painted

WORDS = [word for kind in concepts.KINDS.values() for word in kind]
LABELS = torch.tensor([k for k, kind in enumerate(concepts.KINDS.values()) for _ in kind])


def clusters(spread, seed=0):
    """A vector for each word: the corner of its kind, and `spread` of its own."""
    own = torch.randn(len(WORDS), 16, generator=torch.Generator().manual_seed(seed))
    return 3 + torch.eye(len(concepts.KINDS), 16)[LABELS] + spread * own


def share(vectors):
    return float(concepts.of_one_kind(concepts.neighbours(vectors), LABELS).mean())


def test_no_word_has_two_kinds():
    assert len(set(WORDS)) == len(WORDS)


def test_planted_clusters_are_found_and_noise_is_not():
    near = concepts.neighbours(clusters(0.05))
    assert share(clusters(0.05)) == 1
    low, high = concepts.ends(concepts.chance(near, LABELS, seed=0))
    expected = float(
        sum((k == LABELS).sum() * ((k == LABELS).sum() - 1) for k in range(8)) / len(LABELS) / (len(LABELS) - 1)
    )
    assert low < expected < high < 0.3
    noise = clusters(1e6)
    low, high = concepts.ends(concepts.chance(concepts.neighbours(noise), LABELS, seed=0))
    assert low <= share(noise) <= high


def test_the_shuffles_of_a_kind_are_those_of_its_words():
    """In any one kind, too, the mean over shuffles is the chance to draw that kind from the other words."""
    dealt = concepts.chance(concepts.neighbours(clusters(1e6)), LABELS, seed=1)
    for k in range(8):
        size = int((k == LABELS).sum())
        assert float(dealt[:, k == LABELS].mean()) == pytest.approx((size - 1) / (len(LABELS) - 1), abs=0.01)


def test_neighbours_are_about_the_mean_of_all_words():
    far = torch.tensor([[100.0, 1.0], [100.0, 1.1], [100.0, -1.0], [100.0, -1.2]])
    assert concepts.neighbours(far, count=1)[:, 0].tolist() == [1, 0, 3, 2]
    asked = torch.tensor([[100.0, 7.0], [100.0, -9.0]])
    assert set(concepts.neighbours(far, asked, count=2)[0].tolist()) == {0, 1}


def test_the_map_has_a_star_for_each_kind_with_all_its_words():
    made = concepts.plot(concepts.Space("painter", clusters(0.5), torch.zeros(0, 16), torch.zeros(0, 16)), WORDS)
    assert [len(star.x) for star in made.stars] == [len(kind) for kind in concepts.KINDS.values()]
    points = {at for star in made.stars for at in zip(star.x, star.y)}
    assert len(points) == len(WORDS)
    assert {(mark.x, mark.y) for mark in made.marks} <= points


def test_the_map_is_that_of_the_covariance_and_has_one_sign():
    vectors = clusters(0.3)
    places = concepts.flat(vectors)
    values, axes = torch.linalg.eigh(torch.cov(vectors.double().T))
    other = (vectors.double() - vectors.double().mean(0)) @ axes[:, [-1, -2]]
    assert torch.allclose(places.abs(), other.abs(), atol=1e-9)
    assert places.var(0).tolist() == pytest.approx(values[[-1, -2]].tolist())
    longest = places.abs().argmax(0)
    assert all(places[longest[k], k] > 0 for k in range(2))
    assert torch.allclose(concepts.flat(vectors), concepts.flat(vectors.flip(1)), atol=1e-9)


@pytest.mark.parametrize(
    ("painter", "judge", "expected"),
    [
        ((0.8, 0.1, 0.2), (0.6, 0.1, 0.2), Verdict.HOLDS),
        ((0.8, 0.1, 0.2), (0.4, 0.1, 0.2), Verdict.DIRECTION),
        ((0.8, 0.1, 0.2), (0.15, 0.1, 0.2), Verdict.OPEN),
        ((0.05, 0.1, 0.2), (0.05, 0.1, 0.2), Verdict.FAILS),
    ],
)
def test_the_verdict_follows_the_rule(painter, judge, expected):
    assert concepts.decide({"painter": painter, "judge": judge})[0] is expected


@pytest.mark.parametrize(("word", "meant"), concepts.SYNONYMS.items())
def test_a_synonym_means_its_word_to_the_world_too(word, meant):
    """The world's own reading of words, which knows no network."""

    def shown(said):
        scene = parse(f"{said} house" if meant in concepts.KINDS["colours"] else f"{said} castle").scene
        return replace(scene, moon="white")

    assert meant in WORDS
    assert word not in WORDS
    assert shown(word) == shown(meant)


def test_the_shipped_spaces_know_synonyms():
    judge, vocabulary = load_judge("cpu")
    for space in concepts.spaces(load_model("fast", "float32", "cpu"), judge, vocabulary, WORDS):
        first = [WORDS[k] for k in concepts.neighbours(space.vectors, space.synonyms, 1)[:, 0]]
        assert sum(a == b for a, b in zip(first, concepts.SYNONYMS.values())) > len(first) / 2


class Mixer(StripePainter):
    """Paints its memory: the pooled words are the mean picture."""

    said = dict.fromkeys(" ".join((*WORDS, *concepts.SYNONYMS, *concepts.PHRASES)).split())
    words = ("<pad>", "<start>", "<unknown>", *said)

    def condition(self, prompts, guidance_scale=1.0):
        pooled = torch.stack([painted(prompt) for prompt in prompts]).flatten(1)
        mask = torch.ones(len(prompts), 1, 1, len(prompts[0].split()), dtype=torch.bool)
        return Condition(Memory(pooled, mask, ()), len(prompts))

    def __call__(self, x_t, log_snr, condition=None):
        mean = None if condition is None else condition.wanted.pooled.unflatten(1, (3, SIZE, SIZE))
        return Estimate(x0_hat=super().__call__(x_t, log_snr, mean).x0_hat)


class Reader(StripeJudge):
    """Reads words as it would see them."""

    enter = SimpleNamespace(weight=torch.zeros(1))

    def read(self, tokens):
        return torch.nn.functional.one_hot(tokens[:, 0], len(Mixer.words)).float() + torch.rand(
            len(tokens), len(Mixer.words), generator=torch.Generator().manual_seed(0)
        )


def test_half_way_between_two_greys_is_the_grey_between():
    model = as_model(Mixer(), "fast")
    pair = between.Pair("subject", "a {} in the snow", NAMES["subject"][0], NAMES["subject"][10])
    first, picture, second = (types.finished(between.way(pair, s, (3, 4), model)) for s in (0.0, 0.5, 1.0))
    ends = [first, second]
    assert torch.allclose(picture, (ends[0] + ends[1]) / 2, atol=0.02)
    assert float((ends[0] - ends[1]).abs().max()) > 0.2


def test_more_seeds_of_the_same_pairs_do_not_make_it_surer():
    """Six pairs whose seeds all say the same: thirty-two of them know no more than one."""
    pairs = torch.rand(6, 1, 3, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    one, many = (
        between.Between(between.PAIRS, (0.0, 0.5, 1.0), pairs.expand(6, count, 3, 2), torch.zeros(1)).curves()
        for count in (1, 32)
    )
    for first, second in zip(one, many):
        assert torch.allclose(first, second)


def test_prompts_of_different_length_cannot_be_mixed():
    reader = as_model(Mixer()).reader
    with pytest.raises(ValueError, match="as many words"):
        reader.mixture(reader.condition(["a dog"]), reader.condition(["a red dog"]), 0.5)


@pytest.mark.parametrize("pair", between.PAIRS)
def test_the_judge_has_names_for_both_ends_and_the_prompts_differ_in_one_word(pair):
    assert {pair.first, pair.second} <= set(NAMES[pair.attribute])
    first, second = (prompt.split() for prompt in pair.prompts)
    assert len(first) == len(second)
    assert sum(a != b for a, b in zip(first, second)) == 1


def test_a_run_goes_from_the_first_name_to_the_second_and_repeats():
    (progress, result), (_, again) = (
        finished(concepts.measure(True, 2, as_model(Mixer(), "fast"), Reader())) for _ in range(2)
    )
    assert progress[-1].done == progress[-1].total
    assert result.rows == again.rows
    assert {word for row in result.rows for word in (row[1],)} >= set(WORDS)
    first, second = next(plot for plot in result.plots if plot.name == "between").lines
    assert first.y[0] > 0.9
    assert first.y[-1] < 0.1
    assert second.y[0] < 0.1
    assert second.y[-1] > 0.9
    assert len(result.columns) == {len(row) for row in result.rows}.pop()


@pytest.mark.slow
def test_a_real_quick_run_repeats():
    first, again = (list(EXPERIMENTS["concepts"].run(quick=True, seed=0)) for _ in range(2))
    assert all(isinstance(item, Progress) for item in first[:-1])
    assert isinstance(first[-1], Result)
    assert first[-1].rows == again[-1].rows
