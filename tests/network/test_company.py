"""Rows of several visitors in one call of a network: each gets what it would get alone, up to the stated rounding."""

import threading
from dataclasses import replace

import pytest
import torch

from explorer.diffusion.denoiser import Question
from explorer.diffusion.noise import Noise
from explorer.network.learned import load_denoiser, load_judge
from explorer.network.memory import Memory
from explorer.network.mixed_precision import IN_COMPANY, NOISIEST
from explorer.network.parallel import HANDS
from explorer.service.shared_models import SharedModels
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished

WORDS = ("a dog", "a castle floating above the ocean under a purple moon", "", "a red apple on a table")
LEVELS = (NOISIEST - 2, 0.0, 3.0, NOISIEST + 1)


def decibels(one, other):
    """PSNR of pictures in [-1, 1]."""
    return float(-10 * torch.log10(((one - other) / 2).square().mean() + 1e-20))


def questions(denoiser, pair):
    """One of each visitor: other words, another noise level, another static, and one of two pictures."""
    asked = []
    for k, (words, level) in enumerate(zip(WORDS, LEVELS)):
        count = 1 + (k == 1)
        x_t = Noise([10 * k + j for j in range(count)], denoiser.shape)()
        condition = None if words == "" and not pair else denoiser.condition([words] * count, 2.0)
        asked.append(Question(x_t, torch.full((count,), level), condition, pair))
    return asked


@pytest.fixture(params=[True, False], ids=["hands", "one batch"])
def shared(request, monkeypatch):
    def set_up(denoiser):
        engine = replace(denoiser.engine, speed=replace(denoiser.engine.speed, shared=request.param))
        monkeypatch.setattr(denoiser, "engine", engine)
        return denoiser

    return set_up


@pytest.mark.parametrize(("name", "pair"), [("fast", False), ("base", True), ("base", False)])
def test_in_company_each_gets_its_own(name, pair, shared):
    denoiser = shared(load_denoiser(name))
    asked = questions(denoiser, pair)
    alone = [denoiser.answers([one])[0] for one in asked]
    together = denoiser.answers(asked)
    for k, (one, other) in enumerate(zip(alone, together, strict=True)):
        one, other = (one, other) if pair else ((one.x0_hat,), (other.x0_hat,))
        for mine, found in zip(one, other, strict=True):
            assert mine.shape == found.shape == asked[k].x_t.shape
            assert decibels(mine, found) > IN_COMPANY[denoiser.precision], (k, LEVELS[k])


def test_alone_it_is_the_call_itself_to_the_bit():
    denoiser = load_denoiser("fast")
    for one in questions(denoiser, pair=False):
        called = denoiser(one.x_t, one.log_snr, one.condition).x0_hat
        assert torch.equal(denoiser.answers([one])[0].x0_hat, called)


def test_words_of_other_lengths_lie_beside_each_other():
    denoiser = load_denoiser("fast")
    memories = [denoiser.condition([words], 2.0).wanted for words in WORDS]
    lengths = [memory.mask.shape[-1] for memory in memories]
    together = Memory.together(memories)
    assert len(set(lengths)) > 1
    assert together.mask.shape[-1] == max(lengths)
    for k, (memory, length) in enumerate(zip(memories, lengths)):
        row = together.rows(slice(k, k + 1))
        assert not row.mask[..., length:].any()
        assert torch.equal(row.mask[..., :length], memory.mask)
        assert torch.equal(row.scale, memory.scale)
        for (keys, values), (own, others) in zip(row.blocks, memory.blocks, strict=True):
            assert torch.equal(keys[:, :, :length], own)
            assert torch.equal(values[:, :, :length], others)


def test_a_company_is_no_larger_than_what_the_hands_gain_by():
    speed = load_denoiser("fast").engine.speed
    if speed.captured:
        pytest.skip("a processor's")
    shared, alone = replace(speed, shared=True), replace(speed, shared=False)
    assert shared.company == HANDS * alone.company


def test_the_judge_reads_several_as_it_reads_each():
    judge, _ = load_judge(live=True)
    pictures = [Noise([k], (3, 128, 128))().clamp(-1, 1) for k in range(5)]
    together = judge.look_at_each(pictures)
    for picture, verdict in zip(pictures, together, strict=True):
        (alone,) = judge.look_at_each([picture])
        assert verdict.features.shape == alone.features.shape
        assert float((verdict.features * alone.features).sum()) > 0.999
        for name, chances in alone.chances.items():
            assert float((verdict.chances[name] - chances).abs().max()) < 0.03, name


def test_visitors_at_once_each_get_their_own_picture():
    """Six walks with their own words, seeds and lengths beside each other; each ends where it ends alone."""
    wishes = [
        Settings.make(model="fast", prompt=WORDS[k % 4], seed=k, steps=2 + k % 3, guidance_scale=1.0 + k)
        for k in range(6)
    ]
    models, made, start = SharedModels(), {}, threading.Barrier(len(wishes))
    model = models.model("fast")
    alone = [finished(reverse(wish, model)) for wish in wishes]
    sizes, answers = [], type(model.denoiser.denoiser).answers

    def counted(denoiser, asked):
        sizes.append(len(asked))
        return answers(denoiser, asked)

    def visit(k):
        start.wait(60)
        made[k] = finished(reverse(wishes[k], model))

    threads = [threading.Thread(target=visit, args=(k,)) for k in range(len(wishes))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(model.denoiser.denoiser), "answers", counted)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(300)
    assert max(sizes) > 1, "nobody met anybody"
    for k, picture in enumerate(alone):
        assert decibels(made[k], picture) > IN_COMPANY[model.precision]
        assert all(decibels(made[k], other) < 30 for j, other in enumerate(alone) if j != k)
