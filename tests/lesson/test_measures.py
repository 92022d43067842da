"""Measures against runs whose answer is known by construction, with a judge that reads the brightness."""

import math
from dataclasses import dataclass, replace
from types import SimpleNamespace

import pytest
import torch

from explorer.lab.base import Result, Verdict
from explorer.lesson.numbers.measures import MEASURES, Runs, find, measure
from explorer.types import Step, Trajectory


@dataclass
class Seen:
    chances: dict[str, torch.Tensor]
    familiar: None = None


class BrightnessJudge:
    """Calls a picture by the third that its mean brightness lies in: dark, grey, bright."""

    names = {"subject": ["dark", "grey", "bright"], "setting": ["bright", "dark", "grey"], "kind": ["subject"]}  # noqa: RUF012
    enter = SimpleNamespace(weight=torch.zeros(1))

    def see(self, x_t, log_snr):
        assert torch.isfinite(log_snr).all()
        means = x_t.mean((1, 2, 3))
        centres = torch.tensor([-0.8, 0.0, 0.8])
        chances = (-20 * (means[:, None] - centres).abs()).softmax(1)
        return Seen({"subject": chances, "setting": chances.roll(1, 1), "kind": torch.ones(len(x_t), 1)})


def flat(value: float) -> torch.Tensor:
    return torch.full((1, 3, 8, 8), value)


def run(guesses: list[float], states: list[float] | None = None, shares: list[float] | None = None, final=None):
    """A run whose guesses and states are flat pictures of these brightnesses."""
    count = len(guesses)
    shares = shares or [1 - (i + 1) / (count + 1) for i in range(count)]
    level = [math.inf if share == 0 else math.log((1 - share) / share) for share in shares]
    steps = tuple(
        Step(
            index=i,
            t=1 - i / count,
            t_next=1 - (i + 1) / count,
            log_snr=level[i],
            log_snr_next=math.inf,
            x_t=flat((states or guesses)[i]),
            x0_hat=flat(guesses[i]),
        )
        for i in range(count)
    )
    return Trajectory(settings="", steps=steps, final=flat(guesses[-1]) if final is None else final, seconds=1.0)


def runs(*trajectories: Trajectory, labels: str = "") -> Runs:
    return Runs(trajectories, tuple(labels.split()), BrightnessJudge())


@pytest.mark.parametrize(
    ("states", "final", "lost"),
    [
        ([0.8, 0.8, 0.8, 0.0], 0.0, 90),
        ([0.8, 0.0, 0.8, 0.0], 0.0, 90),
        ([0.8, 0.0, 0.0, -0.8], 0.0, 30),
        ([0.8] * 4, 0.0, 99.5),
        ([0.8] * 4, 0.8, None),
    ],
    ids=["before the end", "for good", "early", "at the very end", "never"],
)
def test_subject_lost_is_the_share_of_static_from_which_on_it_is_gone(states, final, lost):
    walk = run([0.8] * 4, states, shares=[0.0, 0.3, 0.6, 0.9], final=flat(final))
    last = replace(walk.steps[-1], log_snr_next=math.log(0.005 / 0.995))
    walk = replace(walk, steps=(*walk.steps[:-1], last))
    found = measure("subject_lost", runs(walk)).value
    assert found is None if lost is None else found == pytest.approx(lost)


def guess_of(guess: torch.Tensor, final: torch.Tensor) -> float:
    step = Step(**{**run([0.0]).steps[0].__dict__, "x0_hat": guess})
    return measure("first_guess_detail", runs(Trajectory(settings="", steps=(step,), final=final, seconds=1))).value


def test_first_guess_detail_compares_fine_power():
    checks = (torch.arange(8)[:, None] + torch.arange(8)) % 2 * 2.0 - 1
    sharp = checks.expand(1, 3, 8, 8)
    assert guess_of(torch.zeros_like(sharp), sharp) == pytest.approx(0)
    assert guess_of(sharp / 2, sharp) == pytest.approx(25)


def test_smooth_pictures_have_little_fine_power():
    slope = torch.linspace(-1, 1, 64).expand(1, 3, 64, 64)
    noise = torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    assert guess_of(slope, noise) < 1


@pytest.mark.parametrize(("guesses", "settled"), [([0.8, 0.8, 0.8], 0), ([0.0, 0.8, 0.8], 1), ([0.8, 0.0, 0.8], 2)])
def test_settled_is_the_first_step_from_which_nothing_changes(guesses, settled):
    assert measure("settled_last", runs(run(guesses))).scores == {"subject": settled, "setting": settled, "kind": 0}


def test_share_changed_counts_pixels_that_differ_clearly():
    a, b = flat(0.0), flat(0.0).clone()
    b[0, 1, :2] = 0.5  # a quarter of the rows, in one colour
    b[0, :, 4:] = 0.1  # not clearly
    assert measure("share_changed", runs(run([0.0], final=a), run([0.0], final=b))).value == pytest.approx(25)
    three = [run([0.0], final=picture) for picture in (a, a, b)]
    assert measure("share_changed", runs(*three)).value == pytest.approx(50 / 3)


def test_enough_steps_is_the_fewest_whose_picture_is_nearly_the_last():
    columns = [run([0.0] * 2), run([0.8] * 4), run([0.78] * 8), run([0.8] * 16)]
    assert measure("enough_steps", runs(*columns, labels="2 4 8 16")).scores == {"2": 0, "4": 1, "8": 0, "16": 0}


def test_clearest_halfway_reads_the_mixture_at_one_half():
    sure = run([0.8] * 4, [0.0, 0.0, 0.8, 0.0])
    lost = run([0.8] * 4, [0.8, 0.8, 0.0, 0.8])
    scores = measure("clearest_halfway", runs(sure, lost, labels="cosine linear")).scores
    assert scores["cosine"] > 0.9
    assert scores["linear"] < 0.1


def test_most_colourful():
    red = flat(-1.0).clone()
    red[:, 0] = 1.0
    scores = measure("most_colourful", runs(run([0.5]), run([0.0], final=red), labels="1 8")).scores
    assert scores == {"1": 0, "8": 1}


def test_same_counts_the_commonest():
    columns = [run([0.8]), run([0.8]), run([0.0]), run([0.8])]
    assert measure("same subject", runs(*columns)).value == 3


@pytest.mark.parametrize(("brightness", "first"), [([0.0, 0.8, 0.8], "1"), ([0.8] * 3, "0"), ([0.0, -0.8, 0.8], "8")])
def test_agrees_first_is_the_first_that_shows_what_the_last_shows(brightness, first):
    columns = [run([value]) for value in brightness]
    scores = measure("agrees_first subject", runs(*columns, labels="0 1 8")).scores
    assert [label for label, score in scores.items() if score] == [first]


def test_given_back_compares_the_clean_picture_with_what_came_back():
    away, back = run([0.0, 0.8], [0.0, 0.8]), flat(0.0).clone()
    back[..., :4] = 0.9
    assert measure("given_back", runs(away, run([0.0], final=back))).value == pytest.approx(50)


def test_measures_that_need_a_judge_say_so():
    with pytest.raises(ValueError, match="needs the judge"):
        measure("settled_last", Runs((run([0.0]),)))


def test_unknown_measures_name_the_nearest():
    with pytest.raises(ValueError, match="did you mean share_changed"):
        find("share_change")


def test_every_measure_says_what_it_is():
    assert all(row.compute.__doc__ for row in MEASURES.values())


# experiments


FOUND = Result(
    columns=("what", "schedule at t = 1/2", "share right"),
    rows=(("subject", "cosine, flow", 0.9), ("subject", "linear to 0.04", 0.125), ("setting", "cosine, flow", 1)),
    sample="two pictures",
    verdict=Verdict.DIRECTION,
    because="it is so",
)


def experiment(**other):
    return Runs((), experiment=replace(FOUND, **other))


def test_a_number_of_a_table_is_found_by_words_of_its_row():
    assert measure("table share-right setting", experiment()).value == 1
    assert measure("table share-right flow", experiment()).value == 0.9
    assert measure("percent share-right subject linear-to-0.04", experiment()).value == 12.5


@pytest.mark.parametrize(
    ("call", "said"), [("table share", "did you mean share-right"), ("table share-right exponential", "no row")]
)
def test_what_is_not_in_the_table_is_told(call, said):
    with pytest.raises(ValueError, match=said):
        measure(call, experiment())


def test_a_verdict_is_right_alone_and_an_open_one_says_nothing():
    assert measure("verdict", experiment()).scores == {"holds": 0, "direction": 1, "fails": 0}
    assert measure("verdict", experiment(verdict=Verdict.OPEN)).scores == {}


def test_a_measure_of_an_experiment_needs_one():
    with pytest.raises(ValueError, match="needs an experiment"):
        measure("verdict", Runs(()))
