"""Steered runs as the page gets them: what they cost is said before and is so, and what stands beside them is true."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from explorer.app.address_steer import AtSteer
from explorer.app.tabs.steer_runs import also_read, branch_from, plan_in, prepared
from explorer.errors import RefusedError
from explorer.model.registry import load_model
from explorer.pixels import to_frames
from explorer.player.codec import decode
from explorer.present.export import Wish
from explorer.present.export_buried import export_buried
from explorer.present.steer import ANGLES, nudged_static, steered, turning
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.branch import Branch
from explorer.trajectory.steer.judged import Judged
from explorer.trajectory.steer.lines import Edges
from explorer.trajectory.steer.mood import Mood
from explorer.trajectory.steer.palette import Palette
from explorer.trajectory.steer.picture import FromPicture
from explorer.trajectory.steer.places import Places, words_painted
from explorer.trajectory.steer.sketch import Sketch
from explorer.trajectory.steer.tile import Tile
from explorer.trajectory.steer.variation import Variation, Wander
from explorer.trajectory.steer.what_if import WhatIf
from explorer.trajectory.steer.words import WordsOverTime
from explorer.types import finished
from explorer.words.texts import words_in
from tests.lab_stubs import SIZE, StripeJudge, stripes, untrained

EN = words_in("en")
MODEL = stripes(subject=0.2, setting=0.3, colour=0.2)
INSIDE = untrained()


def studio(model):
    """As much of a studio's networks as steering asks for."""
    whole = {"of": lambda settings: model, "words": SimpleNamespace(reader=lambda model: model.reader)}
    return SimpleNamespace(
        **whole, model=lambda name="base": model, eyes=lambda name: None, look=None, judge=(StripeJudge(), None)
    )


MODELS = studio(MODEL)
RUN = Settings(prompt="a red dog", steps=6, seed=3, guidance_scale=2)
PICTURE = torch.linspace(-1, 1, SIZE).expand(1, 3, SIZE, SIZE).contiguous()
LEFT = torch.zeros(1, 1, SIZE, SIZE)
LEFT[..., : SIZE // 2] = 1
PLANS = [
    FromPicture(depth=0.5),
    Branch(at=2, then_prompt="a blue cat"),
    WordsOverTime(then="0.6:a blue cat;0.3:a red cat"),
    WordsOverTime(then="0.6:a blue cat", avoid="a red cat"),
    Variation(other=5, angle=30),
    Wander(stops="5", frames=3),
    Wander(stops="5;8", frames=3, loop=True, equal=True),
    Wander(to="a blue cat", frames=3),
    WhatIf(act="redraw", left=0.25, top=0.25, width=0.5, height=0.5),
    Sketch(),
    Edges(),
    Palette(),
    Mood(),
    Judged(walks=3),
    Judged(way="resample", walks=3),
    Judged(way="push", trust=2),
    Places(painted=words_painted({"dog": LEFT})),
    Tile(down=False),
]


def made(plan, settings=RUN):
    models = studio(INSIDE) if isinstance(plan, Places | Tile) else MODELS
    return list(steered(models, EN, *prepared(models, EN, AtSteer(plan, settings), PICTURE)))


def frame(packet, name="x_t"):
    return decode(packet["frames"][name]).astype(int)


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: f"{plan.tool}-{len(plan.pairs())}")
def test_what_a_run_costs_is_said_before_and_is_so(plan):
    start, *steps, done = made(plan)
    assert [step["i"] for step in steps] == list(range(start["total"] + 1))
    assert len(start["plan"]) == len(steps)
    assert steps[-1]["final"]
    assert steps[-1]["numbers"]["nfe"] == start["steer"]["calls"] > 0
    assert EN("steer.cost", calls=start["steer"]["calls"]) in steps[-1]["sentence"]
    assert done["kind"] == "done"


def test_the_guess_is_pushed_from_the_avoided_words_as_guidance_says():
    _, *steps, end, _ = made(WordsOverTime(avoid="a red cat"))
    for step in steps:
        words, avoided = (frame(step, f"beside_{name}") for name in ("words", "avoided"))
        told = avoided + RUN.guidance_scale * (words - avoided)
        seen = (told > 3) & (told < 252)  # the rest is cut off
        assert np.abs(told - frame(step, "x0_hat"))[seen].max() <= 3
        assert not np.array_equal(frame(step, "beside_none"), avoided)
    assert not [name for name in end["frames"] if name.startswith("beside")]


def test_where_all_of_the_static_stays_nothing_moves():
    """To the byte; and where a part is drawn anew, the map is black just where the two pictures agree."""
    still = made(WhatIf(act="freeze"))[-2]
    assert np.array_equal(frame(still), frame(still, "beside_before"))
    plan = WhatIf(act="redraw", left=0.25, top=0.25, width=0.5, height=0.5)
    end = made(plan)[-2]
    away = np.abs(frame(end) - frame(end, "beside_before")).mean(-1)
    grey = frame(end, "beside_moved")
    inner = np.zeros_like(away, dtype=bool)
    inner[SIZE // 4 + 1 : 3 * SIZE // 4 - 1, SIZE // 4 + 1 : 3 * SIZE // 4 - 1] = True
    assert np.abs(np.minimum(4 * away, 255) - grey[..., 0])[inner].max() <= 3
    assert grey[SIZE // 4, SIZE // 2].tolist() != [grey[SIZE // 4, SIZE // 2, 0]] * 3, (
        "the region has an edge in colour"
    )


@pytest.mark.parametrize("plan", [Sketch(), Palette(), Mood(), Judged(walks=3)], ids=lambda plan: plan.tool)
def test_beside_a_guided_run_stands_the_plain_one(plan):
    assert np.array_equal(frame(made(plan)[-2], "beside_unguided"), to_frames(finished(reverse(RUN, MODEL)))[0])


def test_a_tile_is_shown_beside_and_below_itself():
    end = made(Tile())[-2]
    assert np.array_equal(frame(end, "beside_laid"), np.tile(frame(end), (3, 3, 1)))


def test_the_tree_of_a_search_leads_to_its_result():
    """From child to parent it is one way, and that of the walk that the judge likes best."""
    start, *_, end, _ = made(Judged(way="resample", walks=5, trust=8))
    told = end["numbers"]["family"]
    at = told["line"][-1]
    assert told["liking"][at] == max(told["liking"])
    for parents, before in zip(reversed(told["parents"]), reversed(told["line"][:-1]), strict=True):
        at = parents[at]
        assert at == before
    assert len(told["parents"]) == start["total"]


def test_the_fork_lies_where_neighbours_differ_most():
    start, *steps, _ = made(Wander(stops="5", frames=4))
    assert start["even"]
    gaps = [np.sqrt(((frame(a) - frame(b)) ** 2).mean()) / 255 for a, b in pairwise(steps)]
    assert steps[-1]["numbers"]["gaps"] == pytest.approx(gaps, abs=0.01)
    k = int(np.argmax(gaps))
    assert EN("steer.told_angles", low=f"{90 * k / 4:g}", high=f"{90 * (k + 1) / 4:g}") in steps[-1]["sentence"]


def test_a_walk_leaves_nothing_to_chance():
    """With a sampler that stirs in noise, DDIM walks: the fast model's own is one."""
    stirred = made(Wander(stops="5", frames=2), RUN.model_copy(update={"sampler": "ddpm"}))
    plain = made(Wander(stops="5", frames=2), RUN.model_copy(update={"sampler": "ddim"}))
    for one, other in zip(stirred[1:-1], plain[1:-1], strict=True):
        assert np.array_equal(frame(one), frame(other))


def test_static_turns_from_one_seed_to_the_other():
    _, *steps, _ = turning(MODEL, 3, 5)
    assert len(steps) == ANGLES + 1
    for step, seed in ((steps[0], 3), (steps[-1], 5)):
        assert np.array_equal(frame(step), to_frames(MODEL.static([seed])())[0])
    whole = WhatIf(act="mirror")
    before, after = nudged_static(whole, 3, MODEL)
    assert np.array_equal(before[:, ::-1], after)


def test_a_page_that_tells_nonsense_gets_a_line():
    for tool, told in (
        ("tickle", {}),
        ("words", None),
        ("what-if", {"act": "burn"}),
        ("variation", {"angle": "ninety"}),
    ):
        with pytest.raises(RefusedError):
            plan_in(tool, told)
    for plan in (Wander(stops="nowhere"), Wander(), WhatIf(left=0.9, width=0.5), WhatIf(act="swap", other_left=0.2)):
        with pytest.raises(RefusedError):
            made(plan)
    same = branch_from({"at": 99, "then_sampler": RUN.sampler}, RUN, RUN)
    assert (same.at, same.then_sampler, same.then_seed) == (5, None, 4)


def test_words_of_a_plan_are_read_as_those_of_the_prompt():
    """Typed on a German page, they say the same as typed in English: changes, what is avoided, a walk and a branch."""
    reader = load_model("fast").reader
    for plan in (
        WordsOverTime(then="0.5:ein Schloss", avoid="Schnee"),
        Wander(to="ein Schloss;Schnee"),
        Branch(then_prompt="ein Schloss mit Schnee"),
    ):
        heard = also_read(Settings(prompt="ein Fuchs"), plan, reader, "de")
        assert "castle" in heard.as_read("ein Schloss")
        assert "snow" in heard.as_read("Schnee")
        assert also_read(RUN, plan, reader, "en").as_read() == RUN.prompt


def test_a_walk_becomes_a_film_of_its_pictures_alone(tmp_path):
    """Each picture once, without the words and numbers of a step below it."""
    from PIL import Image

    packets = made(Wander(stops="5", frames=3))
    path = export_buried(EN, packets, Wish(kind="webp", view="x_t", size=SIZE, caption=True), tmp_path)
    film = Image.open(path)
    assert (film.n_frames, film.size) == (4, (SIZE, SIZE))
    film.seek(1)
    assert np.array_equal(np.asarray(film.convert("RGB")), frame(packets[2]))
