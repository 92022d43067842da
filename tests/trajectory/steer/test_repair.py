"""The repair desk and walks from a picture: byte identities, what is known in every result, costs said beforehand."""

import math

import pytest
import torch

from explorer.diffusion.noise import Noise
from explorer.diffusion.sampler import SAMPLERS
from explorer.errors import RefusedError
from explorer.pixels import from_levels
from explorer.trajectory.compare import psnr
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings, SettingsError
from explorer.trajectory.steer.meters import kept, seam, tile_seam
from explorer.trajectory.steer.painted import banded, painting_from, rounded, text_of
from explorer.trajectory.steer.picture import FromPicture, buried_at, from_picture
from explorer.trajectory.steer.repair import Repair, repair, task
from explorer.trajectory.steer.tools import TOOLS, steered_from
from explorer.types import NoiseLevel, finished
from tests.lab_stubs import SIZE, stripes
from tests.model.shelf import SHELF
from tests.walks import parted

MODEL = stripes(subject=0.2, setting=0.3, colour=0.2)
RUN = Settings(prompt="a red dog", steps=6, seed=3)
PICTURE = from_levels(torch.randint(40, 216, (1, 3, SIZE, SIZE), generator=torch.Generator().manual_seed(1)))
SQUARE = torch.zeros(1, 1, SIZE, SIZE)
SQUARE[..., 8:20, 10:24] = 1
TASKS = ("fill", "widen", "enlarge", "colour", "deblur", "scratches", "static")


def made(plan, settings=RUN, **given):
    return repair(plan, settings, MODEL, PICTURE, **given)


def test_a_picture_that_is_not_buried_comes_back_to_the_byte():
    run = from_picture(FromPicture(depth=0), RUN, MODEL, PICTURE)
    steps, final = parted(run.steps())
    assert torch.equal(final, PICTURE)
    assert (run.calls, steps[-1].nfe, len(run.levels)) == (0, 0, 2)
    assert torch.equal(buried_at(PICTURE, RUN, MODEL, 0), PICTURE)


@pytest.mark.parametrize("depth", [0.05, 0.5, 1.0])
def test_every_depth_begins_there_and_costs_the_same(depth):
    run = from_picture(FromPicture(depth=depth), RUN, MODEL, PICTURE)
    steps, _ = parted(run.steps())
    assert len(steps) == RUN.steps
    assert run.calls == steps[-1].nfe == 2 * RUN.steps
    assert steps[0].level.depth == pytest.approx(min(depth, NoiseLevel(MODEL.log_snr_range[0]).depth))
    assert run.levels[:-1] == pytest.approx([step.level.alpha_bar for step in steps])
    torch.testing.assert_close(steps[0].x_t, buried_at(PICTURE, RUN, MODEL, depth), atol=1e-5, rtol=0)


def test_the_static_of_a_burial_is_that_of_the_seed():
    level = NoiseLevel.at_depth(0.5)
    noise = Noise([RUN.seed], (3, SIZE, SIZE))()
    buried = buried_at(PICTURE, RUN, MODEL, 0.5)
    torch.testing.assert_close(buried, level.signal_scale * PICTURE + level.noise_scale * noise)


@pytest.mark.parametrize("sampler", sorted(SAMPLERS))
@pytest.mark.parametrize("way", ["put-back", "back-and-forth"])
def test_what_is_not_painted_is_kept_to_the_byte_with_every_sampler(sampler, way):
    run = made(Repair(way=way), RUN.model_copy(update={"sampler": sampler}), painting=SQUARE)
    steps, final = parted(run.steps())
    outside = (SQUARE == 0).expand_as(final)
    assert torch.equal(final[outside], PICTURE[outside])
    assert not torch.equal(final, PICTURE)
    assert run.calls == steps[-1].nfe
    assert kept(task(run.plan, RUN, PICTURE).operator, PICTURE, final).most == 0


def test_all_beyond_a_soft_edge_is_kept_to_the_byte():
    band = 3
    final = finished(made(Repair(band=band), painting=SQUARE).steps())
    wide = torch.zeros_like(SQUARE, dtype=torch.bool)
    wide[..., 8 - band : 20 + band, 10 - band : 24 + band] = True
    assert torch.equal(final[~wide.expand_as(final)], PICTURE[~wide.expand_as(final)])
    ring = (wide & (SQUARE == 0)).expand_as(final)
    assert not torch.equal(final[ring], PICTURE[ring])


@pytest.mark.parametrize("name", [name for name in TASKS if name not in ("static", "widen")])
@pytest.mark.parametrize("way", ["put-back", "back-and-forth"])
def test_the_result_has_the_measure_that_is_known(name, way):
    plan = Repair(task=name, way=way)
    told, final = task(plan, RUN, PICTURE), finished(made(plan).steps())
    assert kept(told.operator, told.y, final).most <= (12 if name == "deblur" else 1)


@pytest.mark.parametrize("name", ["fill", "enlarge", "colour"])
def test_who_is_not_sure_at_all_lets_the_model_draw(name):
    plain = finished(reverse(RUN, MODEL))
    for plan in (Repair(task=name, sure=0), Repair(task=name, way="none")):
        assert torch.equal(finished(made(plan, painting=SQUARE).steps()), plain)


def test_a_sure_known_is_kept_better_than_an_unsure_one():
    off = []
    for sure in (1.0, 0.9, 0.5, 0.1):
        plan = Repair(task="enlarge", sure=sure)
        told = task(plan, RUN, PICTURE)
        off.append(kept(told.operator, told.y, finished(made(plan).steps())).typical)
    assert off == sorted(off)
    assert off[0] < 0.01 < off[1]


@pytest.mark.parametrize("painting", [torch.zeros_like(SQUARE), torch.ones_like(SQUARE)], ids=["nothing", "all"])
def test_nothing_painted_gives_the_picture_back_and_all_painted_a_run(painting):
    run = made(Repair(), painting=painting)
    steps, final = parted(run.steps())
    assert len(run.notes) == 1
    if painting.any():
        assert torch.equal(final, finished(reverse(RUN, MODEL)))
        assert "run from static" in str(run.notes[0])
    else:
        assert torch.equal(final, PICTURE)
        assert (run.calls, steps[-1].nfe) == (0, 0)


@pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
def test_a_widened_picture_holds_the_picture_to_the_byte(side):
    run = made(Repair(task="widen", side=side, amount=9))
    whole = run.whole(finished(run.steps()))
    across = side in ("left", "right")
    assert whole.shape[2:] == ((SIZE, SIZE + 9) if across else (SIZE + 9, SIZE))
    start = 9 if side in ("left", "top") else 0
    assert torch.equal(whole.narrow(3 if across else 2, start, SIZE), PICTURE)


def test_static_of_known_strength_is_walked_from_where_it_is():
    clean = finished(reverse(RUN, MODEL))
    run = repair(Repair(task="static", strength=0.5), RUN, MODEL, clean)
    steps, final = parted(run.steps())
    assert steps[0].level.sigma == pytest.approx(0.5, rel=1e-6)
    told = task(run.plan, RUN, clean)
    assert float((told.y - clean).std()) == pytest.approx(0.5, rel=0.05)
    torch.testing.assert_close(steps[0].x_t * math.sqrt(1.25), told.y, atol=1e-5, rtol=0)
    assert psnr(final, clean) > psnr(told.seen, clean) + 5
    deeper = next(repair(Repair(task="static", strength=0.5, sure=0.6), RUN, MODEL, clean).steps())
    assert deeper.level.sigma == pytest.approx(math.hypot(0.5, NoiseLevel.at_depth(0.4).sigma), rel=1e-6)


def test_every_plan_is_read_again_from_its_text():
    plans = [Repair(task="enlarge", factor=8, sure=0.75), Repair(painting=text_of(SQUARE)), FromPicture(depth=0.25)]
    for plan in plans:
        assert steered_from(plan.to_text(RUN)) == (plan, RUN)
    run = made(Repair(band=2), painting=SQUARE)
    plan, settings = steered_from(run.text)
    again = repair(plan, settings, MODEL, PICTURE)
    assert torch.equal(finished(run.steps()), finished(again.steps()))


def test_no_setting_of_a_tool_has_the_name_of_one_of_a_run():
    assert len(TOOLS) >= 3
    for kind in TOOLS.values():
        assert not set(kind.model_fields) & set(Settings.model_fields)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("steer=repare", "did you mean repair"),
        ("steer=picture&depth=2", "depth"),
        ("steer=repair&task=paint", "task"),
        ("steer=picture&dept=0.5", "dept"),
        ("prompt=a+dog", "tool"),
    ],
)
def test_a_text_that_is_no_plan_is_one_line(text, says):
    with pytest.raises(SettingsError, match=says):
        steered_from(text)


def test_sizes_and_spaces_that_do_not_fit_are_one_line():
    with pytest.raises(RefusedError, match="32 x 32 pixels; this one has 40 x 16"):
        from_picture(FromPicture(), RUN, MODEL, torch.zeros(1, 3, 16, 40))
    with pytest.raises(RefusedError, match="painted has to be 32 x 32"):
        made(Repair(), painting=torch.zeros(1, 1, 128, 128))
    with pytest.raises(RefusedError, match="as large as the picture; this is 64 x 64"):
        made(Repair(painting=text_of(torch.ones(1, 1, 64, 64))))
    with pytest.raises(RefusedError, match="cannot be read"):
        made(Repair(painting="AAAA"))
    with pytest.raises(RefusedError, match="shelf walks among other numbers than pixels"):
        repair(Repair(), RUN, SHELF.load(), torch.zeros(1, 3, 128, 128))


def test_another_space_buries_a_picture_and_gives_it_back():
    shelf, picture = SHELF.load(), torch.zeros(1, 3, 128, 128)
    assert torch.equal(finished(from_picture(FromPicture(depth=0), RUN, shelf, picture).steps()), picture)
    run = from_picture(FromPicture(depth=0.8), Settings(prompt="dog", steps=3, threshold="none"), shelf, picture)
    steps, final = parted(run.steps())
    assert final.shape == picture.shape
    assert run.calls == steps[-1].nfe


def test_a_painting_is_its_text():
    soft = rounded(torch.rand(1, 1, SIZE, SIZE, generator=torch.Generator().manual_seed(0)))
    for painting in (soft, SQUARE, torch.zeros_like(SQUARE)):
        assert torch.equal(painting_from(text_of(painting), SIZE), painting)
    assert len(text_of(SQUARE)) < 100
    edge = banded(SQUARE, 2)
    assert torch.equal((edge == 1), (SQUARE == 1))
    assert edge[0, 0, 7, 15].item() == pytest.approx(2 / 3)
    assert edge[0, 0, 6, 15].item() == pytest.approx(1 / 3)
    assert edge[0, 0, 5, 15].item() == 0


def test_meters_see_what_there_is():
    ramp = torch.linspace(-0.8, 0.8, SIZE).expand(1, 3, SIZE, SIZE).contiguous()
    assert seam(ramp, torch.zeros_like(SQUARE)) is None
    step = ramp.clone()
    step[..., 16:] += 0.2
    half = torch.zeros_like(SQUARE)
    half[..., 16:] = 1
    assert seam(ramp, half) == pytest.approx(1, rel=1e-3)
    assert seam(step, half) == pytest.approx((0.2 + 1.6 / 31) / (1.6 / 31), rel=1e-3)
    assert tile_seam(ramp, -1) == pytest.approx(31, rel=1e-3)
    assert tile_seam(ramp, -2) == 0
    turned = torch.sin(torch.arange(SIZE) * 2 * math.pi / SIZE).expand(1, 3, SIZE, SIZE)
    assert tile_seam(turned, -1) < 2
