"""Guides without words, and tiles: each against scipy, a closed form, or a symmetry that it has to have."""

import math

import numpy as np
import pytest
import torch
from scipy.linalg import sqrtm
from scipy.ndimage import gaussian_filter, sobel
from torch import nn

from explorer.diffusion.colours import Colours, colours_of, transported
from explorer.diffusion.edges import RADIUS, Lines, brightness, drawn, edges
from explorer.diffusion.ideal import IdealGaussian
from explorer.diffusion.known import Known
from explorer.diffusion.operators import LUMA, Average, low_pass
from explorer.diffusion.toward import Likely, Toward
from explorer.errors import RefusedError
from explorer.network.hooked import Hooked
from explorer.network.hooks import Several
from explorer.network.inside import Recorder
from explorer.network.placed import Placed
from explorer.network.wrap import Wrap, far_edges, taps_of
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.lines import Edges, by_lines
from explorer.trajectory.steer.mood import Mood, mood
from explorer.trajectory.steer.palette import Palette, palette
from explorer.trajectory.steer.places import Places, places
from explorer.trajectory.steer.sketch import Sketch, sketch
from explorer.trajectory.steer.tile import Tile, laid, seams, tile
from explorer.trajectory.steer.tools import steered_from
from explorer.types import NoiseLevel, finished
from tests.lab_stubs import SIZE, stripes, untrained
from tests.model.shelf import SHELF
from tests.walks import noise, parted

MODEL = stripes(subject=0.2, setting=0.3, colour=0.2)
RUN = Settings(prompt="a red dog", steps=6, seed=3)
INSIDE = untrained()
DRAWING = torch.full((1, 3, SIZE, SIZE), 0.2)
DRAWING[:, 0, 8:20, 4:18], DRAWING[:, 2, 24:, :] = 0.7, -0.6
PAPER = torch.ones(1, 3, SIZE, SIZE)
PAPER[..., 10:12, 4:28] = -1
LEFT = torch.zeros(1, 1, SIZE, SIZE)
LEFT[..., : SIZE // 2] = 1


def plain(model=MODEL, settings=RUN):
    return finished(reverse(settings, model))


def same(run, settings=RUN, model=MODEL):
    steps, final = parted(run.steps())
    assert run.calls == steps[-1].nfe
    return torch.equal(final, plain(model, settings))


def test_a_sketch_is_put_back_until_the_walk_is_let_go():
    wave, until = low_pass(SIZE, 3), 0.4
    steps, final = parted(sketch(Sketch(cycles=3, until=until), RUN, MODEL, DRAWING).steps())
    for step in steps:
        off = float((wave(step.x0_hat) - wave(DRAWING)).abs().max())
        assert (off < 1e-5) == (step.level.depth >= until), step.index
    held = finished(sketch(Sketch(cycles=3, until=0), RUN, MODEL, DRAWING).steps())
    torch.testing.assert_close(wave(held), wave(DRAWING), atol=1 / 255, rtol=0)
    assert not torch.equal(final, held)
    torch.testing.assert_close(sketch(Sketch(cycles=3), RUN, MODEL, DRAWING).given, wave(DRAWING))


@pytest.mark.parametrize(
    "run",
    [
        sketch(Sketch(until=1), RUN, MODEL, DRAWING),
        palette(Palette(share=0), RUN, MODEL),
        mood(Mood(until=1), RUN, MODEL, DRAWING),
        by_lines(Edges(pull=0), RUN, MODEL, PAPER),
        by_lines(Edges(until=1), RUN, MODEL, PAPER),
    ],
    ids=lambda run: run.plan.to_text(RUN)[6:28],
)
def test_a_guide_that_counts_for_nothing_changes_no_bit(run):
    assert same(run)


def test_words_painted_nowhere_or_everywhere_and_tiles_without_an_axis_change_no_bit():
    for run in (
        places(Places(amount=0), RUN, INSIDE, {"dog": LEFT}),
        places(Places(), RUN, INSIDE, {"dog": torch.ones_like(LEFT)}),
        tile(Tile(across=False, down=False), RUN, INSIDE),
    ):
        assert same(run, RUN, INSIDE)


def test_colours_are_moved_as_little_as_they_can_be():
    """Mean, covariance and the cost of the way: Bures' distance by scipy's matrix root."""
    picture = DRAWING + 0.2 * noise((1, 3, SIZE, SIZE), 2)()
    wanted = Colours.of([[0.1, 0.5, -0.2], [0.9, -0.3, 0.4], [-0.5, 0.2, 0.1], [0.3, 0.3, 0.8]])
    moved = transported(picture, wanted)
    rows, before = (each[0].flatten(1).double().numpy() for each in (moved, picture))
    np.testing.assert_allclose(rows.mean(1), wanted.mean, atol=1e-6)
    np.testing.assert_allclose(np.cov(rows, bias=True), wanted.covariance, atol=2e-3)
    have, goal = np.cov(before, bias=True), wanted.covariance.numpy()
    half = sqrtm(have)
    least = ((before.mean(1) - wanted.mean.numpy()) ** 2).sum() + np.trace(have + goal - 2 * sqrtm(half @ goal @ half))
    assert ((rows - before) ** 2).sum(0).mean() == pytest.approx(least.real, rel=1e-2)


def test_a_palette_of_two_colours_makes_a_picture_of_their_mixtures():
    final = finished(palette(Palette(colours="#102040;#F0D0A0", until=0), RUN, MODEL).steps())
    found, wanted = colours_of(final), Colours.of(Palette(colours="#102040;#F0D0A0").rows)
    torch.testing.assert_close(found.mean, wanted.mean, atol=1e-3, rtol=0)
    values = torch.linalg.eigvalsh(found.covariance)
    assert float(values[1]) < 1e-3 * float(values[2])
    with pytest.raises(RefusedError, match="2 to 8 colours"):
        Palette.make(colours="#12345")


def test_a_mood_is_colours_and_coarse_light():
    run = mood(Mood(cycles=1, share=1, until=0), RUN, MODEL, DRAWING)
    final, wave = finished(run.steps()), low_pass(SIZE, 1)
    torch.testing.assert_close(wave(final), wave(DRAWING), atol=1 / 255, rtol=0)
    away = [float((colours_of(each).covariance - colours_of(DRAWING).covariance).norm()) for each in (plain(), final)]
    assert away[1] < away[0] / 3


def test_edges_are_those_of_scipy():
    picture = noise((1, 3, SIZE, SIZE), 4)().double()
    grey = (picture[0] * torch.tensor(LUMA, dtype=torch.float64)[:, None, None]).sum(0).numpy()
    soft = gaussian_filter(grey, RADIUS, mode="mirror", radius=round(3 * RADIUS))
    found = np.hypot(sobel(soft, 0, mode="nearest"), sobel(soft, 1, mode="nearest")) / 8
    np.testing.assert_allclose(edges(picture)[0, 0], found, atol=2e-3)
    assert torch.equal(brightness(PAPER).sign(), PAPER[:, :1].sign())


def test_the_gradient_through_a_network_is_that_of_differences():
    """Along a few directions, and of the guess alone."""
    picture = noise((1, 3, SIZE, SIZE), 4)().double()
    level, loss = torch.tensor([0.5], dtype=torch.float64), Lines.of(PAPER.double())
    found = {}
    for through in (False, True):
        pushed = Toward(MODEL.denoiser, loss, 1.0, through)(picture, level)
        before = MODEL.denoiser(picture, level).x0_hat
        assert pushed.calls == (3 if through else 1)
        found[through] = before - pushed.x0_hat
    for through, push in found.items():
        at = picture if through else MODEL.denoiser(picture, level).x0_hat

        def measure(x, through=through):
            return float(loss(MODEL.denoiser(x, level).x0_hat if through else x))

        along = [noise((1, 3, SIZE, SIZE), k)().double() for k in (5, 6, 7)]
        slopes = [(measure(at + 1e-5 * d) - measure(at - 1e-5 * d)) / 2e-5 for d in along]
        shares = [float((push * d).sum()) for d in along]
        ratios = [share / slope for share, slope in zip(shares, slopes)]
        assert ratios == pytest.approx([ratios[0]] * 3, rel=1e-3)
        assert ratios[0] > 0
        tau = math.sqrt(math.exp(-0.5) * 0.25 / (math.exp(-0.5) + 0.25))
        assert float(push.square().mean().sqrt()) == pytest.approx(tau, rel=1e-4)


@pytest.mark.parametrize("way", ["guess", "network"])
def test_edges_come_to_the_lines_and_the_cost_is_known(way):
    loss = Lines.of(PAPER)
    run = by_lines(Edges(way=way, until=0.2), RUN, MODEL, PAPER)
    steps, final = parted(run.steps())
    assert float(loss(final)) < float(loss(plain())) - 0.1
    held = sum(step.level.depth >= 0.2 for step in steps)
    assert run.calls == steps[-1].nfe == 2 * (len(steps) + (2 * held if way == "network" else 0))


def test_white_lines_on_black_are_what_they_mean():
    one, other = (by_lines(Edges(), RUN, MODEL, paper) for paper in (PAPER, -PAPER))
    torch.testing.assert_close(one.given, other.given)
    assert float(drawn(-PAPER).mean()) < 0.2


def test_an_exact_likelihood_leads_to_the_posterior():
    """Classifier guidance with a reader that is right is the same as putting back what is known, by algebra."""
    prior, mean, spread, noise_y, operator = None, 0.2, 0.4, 0.5, Average(2)
    prior = IdealGaussian(torch.full((3, 8, 8), mean, dtype=torch.float64), variance=spread)
    x_t, level = noise((2, 3, 8, 8), 1)().double(), torch.tensor([0.7, -1.0], dtype=torch.float64)
    y = operator(noise((1, 3, 8, 8), 2)().double())

    def log_likelihood(x, log_snr):
        found = [NoiseLevel(float(each)) for each in log_snr]
        wide = [noise_y**2 + spread * one.sigma**2 / (spread + one.sigma**2) / 4 for one in found]
        off = (y - operator(prior(x, log_snr).x0_hat)).square().flatten(1).sum(1)
        return -off / 2 / torch.tensor(wide, dtype=torch.float64)

    guided = Likely(prior, log_likelihood)(x_t, level).x0_hat
    known = Known(prior, operator, y, noise=noise_y, spread=spread)(x_t, level).x0_hat
    torch.testing.assert_close(guided, known, atol=1e-9, rtol=0)
    assert torch.equal(Likely(prior, log_likelihood, 0.0)(x_t, level).x0_hat, prior(x_t, level).x0_hat)


def test_where_a_word_is_painted_it_is_asked_for_more():
    level = torch.tensor([-2.0])
    condition, x_t = INSIDE.reader.condition([RUN.prompt]), noise((1, 3, SIZE, SIZE), 1)()
    shares = []
    for amount in (0.0, 3.0):
        recorder = Recorder([-2.0])
        hook = Several((Placed({1: LEFT}, amount), recorder))
        Hooked(INSIDE.denoiser, [hook], [None])(x_t, level, condition)
        shares.append(recorder.at(-2.0).shares)
    for site, before in shares[0].items():
        side = math.isqrt(len(before))
        moved = (shares[1][site].float() - before.float())[:, 2].reshape(side, side)
        assert float(moved[:, : side // 2].min()) > 0 > float(moved[:, side // 2 :].max()), site
        assert float((shares[1][site].float().sum(1) - 1).abs().max()) < 1e-2


def test_a_neighbour_in_the_batch_is_not_moved_by_what_another_painted():
    level, x_t = torch.tensor([-2.0, -2.0]), noise((1, 3, SIZE, SIZE), 1)().repeat(2, 1, 1, 1)
    condition = INSIDE.reader.condition([RUN.prompt] * 2)
    apart = INSIDE.denoiser(x_t, level, condition).x0_hat
    hooked = Hooked(INSIDE.denoiser, [Placed({1: LEFT}, 1000.0), None], [None, None])(x_t, level, condition).x0_hat
    moved = [float((one - other).abs().max()) for one, other in zip(hooked, apart)]
    assert moved[0] > 100 * moved[1]
    assert moved[1] < 1e-5


@pytest.mark.parametrize("stride", [1, 2])
def test_a_convolution_goes_round_as_torchs_own_does(stride):
    torch.manual_seed(0)
    x, zeros = torch.randn(2, 4, 8, 8), nn.Conv2d(4, 5, 3, padding=1, stride=stride)
    round_ = nn.Conv2d(4, 5, 3, padding=1, stride=stride, padding_mode="circular")
    round_.load_state_dict(zeros.state_dict())
    made = far_edges(taps_of(zeros.weight, x.dtype), x, zeros(x), True, True)
    torch.testing.assert_close(made, round_(x), atol=1e-5, rtol=0)


@pytest.mark.parametrize(("across", "down"), [(True, False), (False, True), (True, True)])
def test_along_an_axis_that_is_closed_the_network_knows_no_edge(across, down):
    """Roll what it sees, and its answer is rolled; along the other axis it is not."""
    level, x_t = torch.tensor([0.3]), noise((1, 3, SIZE, SIZE), 1)()
    condition, closed = INSIDE.reader.condition([RUN.prompt]), Wrap(across, down)
    hooked = Hooked(INSIDE.denoiser, [closed], [None])
    made = hooked(x_t, level, condition).x0_hat
    for axis, on in ((-1, across), (-2, down)):
        rolled = hooked(x_t.roll(4, axis), level, condition).x0_hat.roll(-4, axis)
        assert (float((rolled - made).abs().max()) < 1e-4) == on, axis


def test_a_tile_is_laid_beside_itself():
    final = finished(tile(Tile(), RUN, INSIDE).steps())
    sheet = laid(final)
    assert sheet.shape[2:] == (3 * SIZE, 3 * SIZE)
    assert torch.equal(sheet[..., SIZE : 2 * SIZE, 2 * SIZE :], final)
    assert seams(torch.cat([final, final.flip(-1)], -1))[0] == 0


def test_every_guide_is_read_again_from_its_text():
    for run in (
        sketch(Sketch(cycles=2), RUN, MODEL, DRAWING),
        palette(Palette(colours="#000000;#ffffff"), RUN, MODEL),
        by_lines(Edges(way="network"), RUN, MODEL, PAPER),
        mood(Mood(share=0.4), RUN, MODEL, DRAWING),
        places(Places(amount=2), RUN, INSIDE, {"dog": LEFT}),
        tile(Tile(down=False), RUN, INSIDE),
    ):
        assert steered_from(run.text) == (run.plan, run.settings)
    assert torch.equal(finished(run.steps()), finished(tile(run.plan, run.settings, INSIDE).steps()))


def test_what_cannot_be_is_one_line():
    shelf = SHELF.load()
    for make in (sketch, by_lines):
        plan = Sketch() if make is sketch else Edges()
        with pytest.raises(RefusedError, match="one colour everywhere"):
            make(plan, RUN, MODEL, torch.ones(1, 3, SIZE, SIZE))
        with pytest.raises(RefusedError, match="32 x 32 pixels; this one has 8 x 8"):
            make(plan, RUN, MODEL, torch.zeros(1, 3, 8, 8))
    with pytest.raises(RefusedError, match="no word 'cat'"):
        places(Places(), RUN, INSIDE, {"cat": LEFT})
    with pytest.raises(RefusedError, match="Paint first"):
        places(Places(), RUN, INSIDE)
    with pytest.raises(RefusedError, match="at most 4 words"):
        places(Places(painted="dog"), RUN, INSIDE)
    for make in (lambda: tile(Tile(), RUN, shelf), lambda: palette(Palette(), RUN, shelf)):
        with pytest.raises(RefusedError, match="other numbers than pixels"):
            make()
