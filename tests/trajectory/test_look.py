"""Runs that are looked into: the same pictures to the bit, changes that end with their run, and their text form."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from explorer.errors import RefusedError
from explorer.model.registry import DEFAULT, load_model, packed, quickest
from explorer.network.bend import ACTS
from explorer.network.directions import Directions
from explorer.network.inside import Moment
from explorer.trajectory import inside
from explorer.trajectory.inside import Bent, Change, Look, More, Turn
from explorer.trajectory.looked import changed, changed_share, looked, rank_correlation
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished
from tests.lab_stubs import untrained
from tests.model.shelf import SHELF


def settings(model, **more):
    return Settings.make(model=model, prompt="a red bicycle in a meadow", seed=3, **{"steps": 2, **more})


@pytest.mark.parametrize(
    ("name", "precision", "more"),
    [
        (quickest(), "float32", {"steps": 1}),
        (quickest(), "bfloat16", {}),
        (DEFAULT, None, {"sampler": "heun"}),
        (DEFAULT, None, {"guidance_scale": 0, "steps": 1}),
        (packed(), None, {}),
    ],
)
def test_a_run_that_is_looked_into_is_the_run_itself_to_the_bit(name, precision, more):
    model, run = load_model(name, precision), settings(name, **more)
    look = Look.make(run, model, watch="middle")
    assert torch.equal(finished(look.steps()), finished(reverse(run, model)))
    moments = look.recorder.moments
    assert [moment.log_snr for moment in moments] == list(look.walk.grid.log_snr[:-1])
    blocks = [site for site in model.sites if not site.bridge]
    for moment in moments:
        assert list(moment.added) == [site.name for site in blocks]
        assert list(moment.bridges) == [site.name for site in model.sites if site.bridge]
        assert set(moment.shares) == {site.name for site in blocks if site.heads}
        assert all((share.float().sum(1) - 1).abs().max() < 1e-3 for share in moment.shares.values())
        assert moment.channels.shape[0] == next(site.channels for site in blocks if site.name == "middle")


def test_a_hand_in_a_run_ends_with_it():
    """A change that does nothing is the run itself, one that does something is not, and the next one is plain again."""
    model, run = load_model(quickest()), settings(quickest(), steps=1)
    plain = finished(reverse(run, model))
    same = [
        Change((Turn(1, 1.0, 1.0),)),
        Change(bends=(Bent("skip", "scale", 1.0), Bent("", "mirror", 0.0))),
        Change(bends=(Bent("skip", low=1e-9, high=1e-8),)),
        Change(bends=(Bent("middle", "swap", 1.0), Bent("skip", "swap", 1.0)), other=run.prompt),
    ]
    others = [
        Change((Turn(1),)),
        Change(bends=(Bent("skip.0"),)),
        Change(bends=(Bent("middle", "swap", 1.0),), other="a castle"),
    ]
    for change in others:
        assert not torch.equal(finished(Look.make(run, model, change).steps()), plain), change
    for change in same:
        assert torch.equal(finished(Look.make(run, model, change).steps()), plain), change
    assert torch.equal(finished(reverse(run, model)), plain)


def test_what_a_network_does_not_have_is_refused():
    model = load_model(quickest())
    with pytest.raises(RefusedError, match="attic"):
        Look.make(settings(quickest()), model, Change(bends=(Bent("attic"),)))
    with pytest.raises(RefusedError, match="can't be looked into"):
        Look.make(Settings(prompt="x"), SHELF.load())


# the text form

COUNTS = st.floats(0, Turn.MOST).map(lambda number: round(number, 3))
TURNS = st.builds(Turn, st.integers(0, 31), COUNTS, COUNTS)
BENDS = st.builds(
    Bent,
    st.sampled_from(["middle", "skip", "skip.0.1", "up.2"]),
    st.sampled_from(list(ACTS)),
    COUNTS,
    COUNTS,
    st.one_of(COUNTS, st.just(math.inf)),
)


MORES = st.builds(More, st.sampled_from(["time.night", "style.pixel art"]), st.floats(-4, 4, allow_nan=False))


@given(
    st.lists(TURNS, max_size=4),
    st.lists(BENDS, max_size=3),
    st.sampled_from(["", "a dog; a cat"]),
    st.lists(MORES, max_size=2),
)
def test_a_change_is_read_as_it_was_written(turns, bends, other, more):
    change = Change(tuple(turns), tuple(bends), other, tuple(more))
    assert Change.of(change.pairs()) == change


@pytest.mark.parametrize(
    "pair",
    [
        *[("turn", text) for text in ("x:0", "1", "1:9", "1:-1", "1:nan", "1:0:0:0")],
        *[("bend", text) for text in ("middle", "middle:melt:1", "middle:scale:", "middle:scale:99")],
        *[("more", text) for text in ("time.night", ":1", "time.night:", "time.night:9", "time.night:nan")],
    ],
)
def test_a_change_that_cannot_be_is_refused(pair):
    with pytest.raises(RefusedError):
        Change.of([pair])


# looked and changed


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=40))
def test_rank_correlation_is_spearmans(pairs):
    one, other = (torch.tensor(values, dtype=torch.double) for values in zip(*pairs))
    found = rank_correlation(one, other)
    if found is None:
        assert one.unique().numel() == 1 or other.unique().numel() == 1
    else:
        assert found == pytest.approx(spearmanr(one, other).statistic, abs=1e-9)


def test_maps_of_two_pictures():
    before, after = torch.zeros(1, 3, 32, 32), torch.zeros(1, 3, 32, 32)
    after[:, :, :16, :16] = 1  # half of the range, in a quarter of the picture
    map_ = changed(before, after)
    assert map_[:8, :8].unique().tolist() == [0.5]
    assert map_.sum() == 0.5 * 64
    assert changed_share(before, after) == 0.25
    share = torch.zeros(256, 3).half()
    share[:, 0], share[:128, 2] = 0.5, 0.5
    lit = looked([Moment(0.0, {"middle": share})], [1])
    assert lit[:8].unique().tolist() == [0.5]
    assert lit[8:].unique().tolist() == [0.0]
    with pytest.raises(ValueError, match="no step"):
        looked([], [0])


def test_a_push_leads_elsewhere_and_ends_with_its_run(monkeypatch):
    """Towards a planted direction, in the row with words and in that without; of 0 it is the plain run, to the bit."""
    model = untrained()
    width = next(site.channels for site in model.sites if site.name == "middle")
    known = Directions((0.0,), ("time.night",), torch.ones(1, 1, width))
    monkeypatch.setattr(inside, "load_directions", lambda name: known)
    run = Settings(prompt="", steps=2, guidance_scale=2.0)
    plain = finished(Look.make(run, model).steps())
    pushed = finished(Look.make(run, model, Change(more=(More("time.night", 2.0),))).steps())
    assert not torch.equal(pushed, plain)
    for change in (Change(more=(More("time.night", 0.0),)), None):
        assert torch.equal(finished(Look.make(run, model, change).steps()), plain)
    with pytest.raises(RefusedError):
        Look.make(run, model, Change(more=(More("time.noon", 1.0),)))
