"""Enlarging: measures against closed forms; whoever knows the truth is believed, whoever adds nothing is not."""

import math
import random
from dataclasses import replace

import pytest
import torch

from explorer.lab import EXPERIMENTS, enlarge
from explorer.lab.base import Progress, Result, Verdict
from explorer.lab.details import PIECE, STEP, STRONGER, Shown, busiest
from explorer.lab.enlargements import BEST, PLAIN, Painted, psnr, right
from explorer.lab.foreign import FOREIGN, foreign, shipped
from explorer.network.enlarger import FACTOR, enlarged
from tests.lab_stubs import PlainEnlarger, StripeJudge, finished

# measures


def noise(seed, *size):
    return torch.randn(*size, generator=torch.Generator().manual_seed(seed)) / 4


@pytest.mark.parametrize("off", [0.01, 0.1, 0.5])
def test_psnr_of_an_even_error_is_that_of_the_formula(off):
    large = noise(0, 2, 3, 16, 16).clamp(-0.4, 0.4)
    assert psnr(large + off, large).tolist() == pytest.approx([20 * math.log10(2 / off)] * 2, abs=1e-4)


def test_psnr_is_that_of_bytes():
    """As files are compared: 10 log10(255^2 / mean squared error) of levels 0 .. 255."""
    levels = torch.randint(0, 256, (2, 1, 3, 8, 8), generator=torch.Generator().manual_seed(0)).double()
    expected = 10 * math.log10(255**2 / float((levels[0] - levels[1]).square().mean()))
    assert float(psnr(*(levels / 127.5 - 1))) == pytest.approx(expected)


def test_nothing_is_better_than_the_best():
    large = noise(0, 1, 3, 8, 8)
    assert float(psnr(large, large)) == BEST


def test_right_is_the_share_of_the_new_that_lies_along_what_was_lacking():
    plain, lacking = noise(0, 4, 3, 8, 8).double(), noise(1, 4, 3, 8, 8).double()
    other = noise(2, 4, 3, 8, 8).double()
    along = (other * lacking).sum((1, 2, 3), keepdim=True) / lacking.square().sum((1, 2, 3), keepdim=True)
    wrong = other - along * lacking
    wrong = wrong * (lacking.square().sum((1, 2, 3)) / wrong.square().sum((1, 2, 3))).sqrt().view(-1, 1, 1, 1)
    for new, expected in (
        (lacking, 1),
        (0.3 * lacking, 1),
        (lacking + wrong, 0.5),
        (0.5 * lacking + wrong, 0.2),
        (wrong, 0),
        (-lacking, 0),
        (0 * lacking, 0),
    ):
        assert right(plain + new, plain + lacking, plain).tolist() == pytest.approx([expected] * 4, abs=1e-9)


# plain ways


@pytest.mark.parametrize("way", PLAIN)
def test_a_plain_way_keeps_an_even_picture_and_the_middle_of_a_slope(way):
    even = torch.full((2, 3, 8, 10), 51 / 127.5 - 1)
    assert PLAIN[way](even).shape == (2, 3, 32, 40)
    assert float((PLAIN[way](even) - even[..., :1, :1]).abs().max()) < 1e-5
    slope = (torch.arange(32) * 4 / 127.5 - 0.6).expand(1, 3, 32, 32)
    wide = ((torch.arange(128) + 0.5) / 4 - 0.5) * 4 / 127.5 - 0.6
    close = 2 / 127.5 if way == "larger_pixels" else 1 / 127.5
    assert float((PLAIN[way](slope)[..., 40:-40, 40:-40] - wide[40:-40]).abs().max()) < close


def test_sharpening_makes_an_edge_steeper():
    edge = torch.cat([torch.full((1, 3, 16, 8), -0.5), torch.full((1, 3, 16, 8), 0.5)], 3)
    smooth, sharp = PLAIN["bicubic"](edge), PLAIN["sharpened"](edge)
    assert float((sharp[..., 32] - sharp[..., 31]).mean()) > 1.1 * float((smooth[..., 32] - smooth[..., 31]).mean())


def test_what_is_enlarged_is_the_average_in_256_levels():
    large = noise(0, 1, 3, 32, 32).clamp(-1, 1)
    small = Painted(large, StripeJudge()).small
    assert float((small - torch.nn.functional.avg_pool2d(large, FACTOR)).abs().max()) <= 0.5001 / 127.5
    assert torch.equal((small + 1) * 127.5, ((small + 1) * 127.5).round())


# pictures


def test_a_scene_is_the_same_in_every_style_and_in_every_batch(monkeypatch):
    monkeypatch.setattr(enlarge, "SIDE", 32)
    drawn = []
    monkeypatch.setattr(
        enlarge, "paint_scenes", lambda scenes, size, seed: drawn.extend(zip(scenes, seed)) or torch.zeros(1)
    )
    enlarge.painted("storybook", range(4), 0)
    enlarge.painted("comic", range(2, 4), 0)
    (first, seed), (second, again) = drawn[2], drawn[4]
    assert seed == again
    assert (first.style, second.style) == ("storybook", "comic")
    assert replace(first, style="comic") == second
    assert len({seed for _, seed in drawn}) == 4


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_picture_from_outside_depends_on_its_number_alone(kind):
    some = foreign(kind, range(3), 5, 64)
    assert some.shape == (3, 3, 64, 64)
    assert float(some.abs().max()) <= 1
    assert torch.equal(some[2:], foreign(kind, range(2, 3), 5, 64))
    assert not torch.equal(some[0], some[1])
    assert not torch.equal(some, foreign(kind, range(3), 6, 64))


def test_shipped_pictures_are_small():
    assert {picture.shape for picture in shipped().values()} == {(1, 3, 128, 128)}
    assert len(shipped()) == 6


# sheets


@pytest.mark.parametrize(("y", "x"), [(0, 0), (5 * STEP, 9 * STEP), (384, 384)])
def test_the_piece_that_is_shown_is_the_busiest(y, x):
    plane = torch.zeros(512, 512)
    plane[y : y + PIECE, x : x + PIECE] = 1
    assert busiest(plane, PIECE) == (y, x)


def test_the_map_is_the_difference_on_grey():
    plain = torch.zeros(1, 3, 512, 512)
    made = plain.clone()
    made[..., 100, 100] = 0.2
    pieces = Shown("a", torch.zeros(1, 3, 128, 128), plain, made, made).pieces()
    assert pieces.shape == (5, 3, PIECE, PIECE)
    assert float(pieces[4].max()) == pytest.approx(0.2 * STRONGER)
    assert int((pieces[4] != 0).sum()) == 3
    assert torch.equal(STRONGER * pieces[2], pieces[4])


# the rule


def ways(count, ours, others):
    wobble = torch.linspace(-0.1, 0.1, count, dtype=torch.float64)
    return dict.fromkeys(PLAIN, others + wobble) | {enlarge.OURS: ours - wobble}


@pytest.mark.parametrize(
    ("count", "gain", "nearer", "expected"),
    [
        (12, 5, 1, Verdict.HOLDS),
        (12, 2, 1, Verdict.DIRECTION),
        (12, -1, 1, Verdict.FAILS),
        (12, 5, -1, Verdict.FAILS),
        (12, 5, 0, Verdict.OPEN),
        (12, 3, 1, Verdict.OPEN),
        (12, 0, 0, Verdict.OPEN),
        (7, 5, 1, Verdict.OPEN),
    ],
)
def test_the_verdict_follows_the_rule(count, gain, nearer, expected):
    assert enlarge.decide(ways(count, 30 + gain, 30), ways(count, 2 - nearer, 2)).verdict is expected


@pytest.mark.parametrize("rival", PLAIN)
def test_one_plain_way_that_is_better_is_enough(rival):
    psnr, strokes = ways(12, 35, 30), ways(12, 1, 2)
    psnr[rival] = psnr[enlarge.OURS] + 1
    answer = enlarge.decide(psnr, strokes)
    assert answer.verdict is Verdict.FAILS
    assert dict(answer.because.fields)["rival"].code.endswith(rival)


# whole runs


class Oracle(PlainEnlarger):
    """Is told the truth about small pictures, and adds nothing to others."""

    def __init__(self):
        super().__init__()
        self.known = []

    def forward(self, x, log_snr):
        return torch.cat([self.one(each[None]) for each in x])

    def one(self, x):
        for large in self.known:
            if float((torch.nn.functional.avg_pool2d(large, FACTOR) - x).abs().max()) < 0.01:
                return large
        return enlarged(x).clamp(-1, 1)


class World:
    """Pictures of random patches, which cost nothing; an oracle that is handed over sees them all."""

    def __init__(self, oracle):
        self.oracle = oracle

    def paint(self, scenes, size, seed):
        patches = torch.stack([noise(each, 3, 103, 103) for each in seed])
        large = torch.nn.functional.interpolate(2 * patches, size=(size, size), mode="nearest").clamp(-1, 1)
        self.oracle.known = list(large.split(1))
        return large


def ran(monkeypatch, enlarger):
    monkeypatch.setattr(enlarge, "size", lambda quick: {"scenes": 8, "styles": 2, "others": 2, "ways": 5})
    monkeypatch.setattr(enlarge, "FEW_STYLES", ("storybook", "comic"))
    monkeypatch.setattr(enlarge, "paint_scenes", World(enlarger).paint)
    progress, result = finished(enlarge.measure(True, 0, enlarger, StripeJudge()))
    assert progress[-1].done == progress[-1].total
    assert [item.done for item in progress] == sorted({item.done for item in progress})
    return result


def found(result, what, measure, way="enlarger"):
    return next(row for row in result.rows if row[:3] == (what, way, measure))


def test_an_enlarger_that_knows_the_truth_is_believed(monkeypatch):
    result = ran(monkeypatch, Oracle())
    assert result.verdict is Verdict.HOLDS
    assert found(result, "storybook", "PSNR in dB")[3] == BEST
    assert found(result, "comic", "distance of strokes")[3] == 0
    assert found(result, "storybook", "share of new detail that is right")[3] == pytest.approx(1)
    assert found(result, "writing", "PSNR in dB")[4:] == (0, 0, 0)
    assert result.plots[0].lines[1].y == pytest.approx([1] * (len(enlarge.EDGES) - 1))
    assert result.sheets[0].pictures.shape == (3, 5, 3, PIECE, PIECE)
    assert torch.equal(*result.sheets[0].pictures[:, 2:4].unbind(1))
    assert result.sheets[1].pictures.shape == (8, 4, 3, PIECE, PIECE)


def test_an_enlarger_that_adds_nothing_is_not_believed(monkeypatch):
    result = ran(monkeypatch, PlainEnlarger())
    assert result.verdict in {Verdict.FAILS, Verdict.OPEN}
    for what in ("storybook", "comic", "hills with grain", "writing"):
        for measure in ("PSNR in dB", "distance of strokes", "share of new detail that is right"):
            assert found(result, what, measure)[4:] == (0, 0, 0)
    assert float(result.sheets[1].pictures[:, 3].abs().max()) == 0
    assert result.plots[0].lines[0].y == result.plots[0].lines[1].y


@pytest.mark.parametrize("style", ["storybook", "comic"])
def test_the_world_is_painted_at_four_times_the_width(style):
    large = enlarge.painted(style, range(1), random.Random(style).randrange(100))
    assert large.shape == (1, 3, 512, 512)
    assert float(large.abs().max()) <= 1


@pytest.mark.slow
def test_a_real_quick_run_repeats():
    first, again = (list(EXPERIMENTS["enlarge"].run(quick=True, seed=0)) for _ in range(2))
    assert all(isinstance(item, Progress) for item in first[:-1])
    assert isinstance(first[-1], Result)
    assert first[-1].rows == again[-1].rows
