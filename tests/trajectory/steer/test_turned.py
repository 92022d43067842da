"""Branches, words over time, variations, walks among pictures and nudged static: what stays to the bit, what moves."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
import torch

from explorer.diffusion.sampler import SAMPLERS
from explorer.errors import RefusedError
from explorer.model.registry import MODELS
from explorer.trajectory.compare import rmse
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings, SettingsError
from explorer.trajectory.steer.branch import Branch, branch_off
from explorer.trajectory.steer.tools import steered_from
from explorer.trajectory.steer.variation import Variation, Wander, equal_steps, fork, turned, variation, wander
from explorer.trajectory.steer.what_if import WhatIf, moved, nudged, what_if
from explorer.trajectory.steer.words import WordsOverTime, three_answers, words_over_time
from explorer.types import NoiseLevel, finished
from tests.lab_stubs import SIZE, as_model, stripes, untrained
from tests.walks import parted

MODEL = stripes(subject=0.2, setting=0.3, colour=0.2)
RUN = Settings(prompt="a red dog", steps=6, seed=3, guidance_scale=2)
OTHER = Settings(prompt="a blue cat", steps=6, seed=3, guidance_scale=2)
THEN = {
    "words": {"then_prompt": "a blue cat"},
    "static": {"then_seed": 8},
    "schedule": {"then_schedule": "linear"},
    "steps": {"then_steps": 9},
    "sampler": {"then_sampler": "heun"},
    "chance": {"then_sampler": "langevin"},
}


@pytest.mark.parametrize("sampler", ["ddim", "dpmpp-2m", "euler-ancestral"])
@pytest.mark.parametrize("name", THEN)
def test_all_before_a_branch_is_as_it_was_and_what_follows_is_not(name, sampler):
    settings = RUN.model_copy(update={"sampler": sampler})
    plain, end = parted(reverse(settings, MODEL))
    run = branch_off(Branch(at=3, **THEN[name]), settings, MODEL)
    steps, final = parted(run.steps())
    for here, there in zip(plain[:3], steps[:3], strict=True):
        assert torch.equal(here.x_t, there.x_t)
        assert torch.equal(here.x0_hat, there.x0_hat)
        assert (here.log_snr, here.nfe) == (there.log_snr, there.nfe)
    assert torch.equal(plain[3].x_t, steps[3].x_t) != (name == "static")
    assert not torch.equal(final, end)
    assert run.calls == steps[-1].nfe
    assert run.levels == pytest.approx([*(step.level.alpha_bar for step in steps), 1.0])
    assert len(steps) == (12 if name == "steps" else 6)


@pytest.mark.parametrize("sampler", sorted(SAMPLERS))
def test_a_branch_where_nothing_changes_is_the_run(sampler):
    settings = RUN.model_copy(update={"sampler": sampler})
    run = branch_off(Branch(at=2), settings, MODEL)
    assert torch.equal(finished(run.steps()), finished(reverse(settings, MODEL)))


def test_fresh_static_buries_the_guess_of_the_step_before():
    steps, _ = parted(branch_off(Branch(at=3, then_seed=8), RUN, MODEL).steps())
    level, noise = steps[3].level, MODEL.static([8])()
    wanted = level.signal_scale * steps[2].x0_hat + level.noise_scale * noise
    torch.testing.assert_close(steps[3].x_t, wanted, atol=1e-5, rtol=1e-5)


def test_a_branch_at_the_start_is_the_other_run():
    then = Branch(at=0, then_prompt="a blue cat", then_seed=9, then_sampler="heun")
    plain = OTHER.model_copy(update={"seed": 9, "sampler": "heun"})
    assert torch.equal(finished(branch_off(then, RUN, MODEL).steps()), finished(reverse(plain, MODEL)))


@pytest.mark.parametrize(
    ("plan", "error", "says"),
    [
        ({"at": 6}, RefusedError, "steps 0 to 5, and no step 6"),
        ({"then_sampler": "dimm"}, SettingsError, "did you mean ddim"),
        ({"then_steps": 0}, SettingsError, "steps"),
    ],
)
def test_branches_that_cannot_be_are_one_line(plan, error, says):
    with pytest.raises(error, match=says):
        branch_off(Branch(**plan), RUN, MODEL)


def test_words_change_at_a_noise_level_and_not_before():
    plain, _ = parted(reverse(RUN, MODEL))
    run = words_over_time(WordsOverTime(then="0.5:a blue cat"), RUN, MODEL)
    steps, final = parted(run.steps())
    first = next(k for k, step in enumerate(plain) if step.level.depth <= 0.5)
    assert 0 < first < 6
    assert all(torch.equal(a.x0_hat, b.x0_hat) for a, b in zip(plain[:first], steps[:first]))
    assert not torch.equal(plain[first].x0_hat, steps[first].x0_hat)
    assert torch.equal(final, finished(branch_off(Branch(at=first, then_prompt="a blue cat"), RUN, MODEL).steps()))
    assert run.calls == steps[-1].nfe


def test_avoided_words_take_the_place_of_none():
    """Guidance by hand: D_avoid + w (D - D_avoid), of a painter whose answers are closed forms."""
    run = words_over_time(WordsOverTime(avoid="a blue cat"), RUN, MODEL)
    steps, _ = parted(run.steps())
    for step in steps:
        words, avoided, none = three_answers(run.plan, RUN, MODEL, step.x_t, step.log_snr)
        torch.testing.assert_close(step.x0_hat, (avoided + 2 * (words - avoided)).clamp(-1, 1), atol=1e-5, rtol=0)
        assert torch.equal(step.x0_uncond, avoided)
        assert not torch.equal(avoided, none)
    assert run.calls == steps[-1].nfe == 2 * RUN.steps


def test_nothing_avoided_is_the_run():
    assert torch.equal(finished(words_over_time(WordsOverTime(), RUN, MODEL).steps()), finished(reverse(RUN, MODEL)))


def test_a_model_that_guides_itself_cannot_avoid():
    name = next(name for name, entry in MODELS.items() if entry.guidance_range is not None)
    with pytest.raises(RefusedError, match="can't avoid words"):
        words_over_time(WordsOverTime(avoid="a cat"), RUN, load_nothing(name))


def load_nothing(name):
    return replace(as_model(MODEL.denoiser), entry=MODELS[name])


@pytest.mark.parametrize("then", ["cat", "0.3:a;0.6:b", "2:a", ";".join(f"{1 - k / 20}:a" for k in range(9))])
def test_changes_that_cannot_be_are_one_line(then):
    with pytest.raises(SettingsError, match=r"depth|change"):
        WordsOverTime.make(then=then)


def test_static_that_is_turned_stays_static():
    one, other = torch.randn(2, 1, 3, 128, 128, generator=torch.Generator().manual_seed(0))
    for angle in (10, 45, 80):
        assert float(turned(one, other, angle).std()) == pytest.approx(1, abs=0.01)
    assert torch.equal(turned(one, other, 0), one)
    assert torch.equal(turned(one, other, 90), other)


@pytest.mark.parametrize("sampler", ["ddim", "ddpm", "dpmpp-2m"])
def test_no_turn_is_the_run_and_a_whole_one_starts_from_the_others_static(sampler):
    settings = RUN.model_copy(update={"sampler": sampler})
    none = variation(Variation(other=9, angle=0), settings, MODEL)
    assert torch.equal(finished(none.steps()), finished(reverse(settings, MODEL)))
    whole = next(variation(Variation(other=9, angle=90), settings, MODEL).steps())
    assert torch.equal(whole.x_t, next(reverse(settings.model_copy(update={"seed": 9}), MODEL)).x_t)


@pytest.mark.parametrize("where", [{"stops": "9;4"}, {"to": "a blue cat;a green bird"}])
def test_a_walk_goes_from_picture_to_picture_and_back(where):
    run = wander(Wander(frames=3, loop=True, **where), RUN, MODEL)
    steps, final = parted(run.steps())
    assert len(steps) == 3 * 3 + 1
    others = [Settings(**{**RUN.model_dump(), "seed": seed}) for seed in (3, 9, 4)]
    if "to" in where:
        others = [Settings(**{**RUN.model_dump(), "prompt": p}) for p in (RUN.prompt, *where["to"].split(";"))]
    for k, settings in enumerate(others):
        torch.testing.assert_close(steps[3 * k].x_t, finished(reverse(settings, MODEL)), atol=1e-6, rtol=0)
    assert torch.equal(final, steps[0].x_t)
    assert run.calls == steps[-1].nfe
    assert len(run.levels) == len(steps) + 1


def test_a_walk_with_ease_sets_off_and_arrives_slowly():
    run, steady = (wander(Wander(stops="9", frames=8, ease=ease), RUN, MODEL) for ease in (True, False))
    eased, even = ([step.x_t for step in each.steps()] for each in (run, steady))
    assert torch.equal(eased[0], even[0])
    assert torch.equal(eased[-1], even[-1])
    moved = [[float(rmse(a, b)) for a, b in pairwise(each)] for each in (eased, even)]
    assert max(moved[0][0], moved[0][-1]) < min(moved[1][0], moved[1][-1]) / 2
    assert run.calls == steady.calls


def test_equal_steps_are_more_equal():
    """Pictures that hardly move and then leap: the new places lie where they leap."""
    places = [(0, k / 8) for k in range(8)] + [(0, 1.0)]
    at = lambda share: torch.full((1, 3, 4, 4), math.tanh(12 * (share - 0.5)))  # noqa: E731

    def gaps(found):
        pictures = [at(share) for _, share in found]
        return [float(rmse(a, b)) for a, b in pairwise(pictures)]

    before, after = gaps(places), gaps(equal_steps(places, [at(share) for _, share in places]))
    assert max(after) < max(before) / 2
    eased = gaps(equal_steps(places, [at(share) for _, share in places], ease=True))
    assert eased[0] < after[0] / 2 > eased[-1] < after[-1]
    assert fork([at(share) for _, share in places])[0] in (3, 4)


def test_walks_that_cannot_be_are_one_line():
    for plan in (Wander(), Wander(stops="a"), Wander(stops=";".join("123456789" + "1234")), Wander(stops="5000000000")):
        with pytest.raises(RefusedError, match="places to walk to"):
            wander(plan, RUN, MODEL)
    with pytest.raises(RefusedError, match="ddpm stirs in fresh noise"):
        wander(Wander(stops="5"), RUN.model_copy(update={"sampler": "ddpm"}), MODEL)


ACTS = {
    "swap": WhatIf(act="swap", left=0, top=0, width=0.25, height=0.5, other_left=0.5, other_top=0.5),
    "mirror": WhatIf(act="mirror"),
    "rotate": WhatIf(act="rotate", left=0.25, top=0.25, width=0.5, height=0.5),
}


@pytest.mark.parametrize("name", ACTS)
def test_acts_move_numbers_and_lose_none(name):
    static, fresh = torch.randn(2, 1, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(0))
    made = nudged(ACTS[name], static, fresh)
    assert not torch.equal(made, static)
    assert torch.equal(made.flatten().sort().values, static.flatten().sort().values)
    again = made
    for _ in range(3 if name == "rotate" else 1):
        again = nudged(ACTS[name], again, fresh)
    assert torch.equal(again, static)


def test_what_is_frozen_stays_and_what_is_redrawn_does_not():
    static, fresh = torch.randn(2, 1, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(0))
    region = {"left": 0.25, "top": 0.5, "width": 0.5, "height": 0.25}
    inside = torch.zeros(1, 3, SIZE, SIZE, dtype=torch.bool)
    inside[..., 16:24, 8:24] = True
    frozen, redrawn = (nudged(WhatIf(act=act, **region), static, fresh) for act in ("freeze", "redraw"))
    assert torch.equal(frozen, torch.where(inside, static, fresh))
    assert torch.equal(redrawn, torch.where(inside, fresh, static))


def test_what_moves_is_measured_where_it_moves():
    """The painter looks at each pixel by itself, so nothing moves outside."""
    plan = WhatIf(act="redraw", left=0, top=0.25, width=0.5, height=0.5)
    run = what_if(plan, RUN, MODEL)
    after = moved(plan, finished(reverse(RUN, MODEL)), finished(run.steps()))
    assert after.outside == 0 < after.inside
    assert float(after.map.sum()) == pytest.approx(after.inside * 16 * 16, rel=1e-5)
    assert moved(WhatIf(), torch.zeros(1, 3, 8, 8), torch.ones(1, 3, 8, 8)).outside is None


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        (WhatIf(left=0.9), "beyond the edge"),
        (WhatIf(width=0), "holds nothing"),
        (WhatIf(act="rotate", width=0.5), "Only a square"),
        (WhatIf(act="swap", width=0.5, other_left=0.25), "overlap"),
    ],
)
def test_regions_that_cannot_be_are_one_line(plan, says):
    with pytest.raises(RefusedError, match=says):
        what_if(plan, RUN, MODEL)


def test_a_network_is_steered_as_a_painter_is():
    model, settings = untrained(), Settings(prompt="x", steps=2, guidance_scale=2)
    for run in (
        branch_off(Branch(at=1, then_guidance=4), settings, model),
        words_over_time(WordsOverTime(then="0.5:y", avoid="z"), settings, model),
    ):
        steps, _ = parted(run.steps())
        assert run.calls == steps[-1].nfe == 4


def test_every_plan_is_read_again():
    for plan in (*ACTS.values(), Variation(other=5, angle=3.5), Wander(to="a cat;a dog", loop=True)):
        assert steered_from(plan.to_text(RUN)) == (plan, RUN)
    for plan in (Branch(at=2, then_seed=5, then_guidance=1.5), WordsOverTime(then="0.5:a cat", avoid="a dog & more")):
        assert steered_from(plan.to_text(RUN)) == (plan, RUN)
    assert NoiseLevel.at_depth(0).log_snr == math.inf
