"""The network as a picture: to scale, within its square, and fuller where a block adds more."""

import itertools

import numpy as np
import pytest

from explorer.model.registry import load_model, quickest
from explorer.network.sites import sites_of
from explorer.network.unet import UNet
from explorer.render.look import rgb, theme
from explorer.render.network import layout, network_frame
from explorer.training.presets import PRESETS

SIZE = 192


def told(sites):
    return [{"name": s.name, "level": s.level, "side": s.side, "channels": s.channels} for s in sites]


@pytest.fixture(scope="module", params=["student", *PRESETS])
def sites(request):
    """Of the student, and of every network that the training can make."""
    if request.param == "student":
        return told(load_model(quickest()).sites)
    return told(sites_of(UNet(8, **PRESETS[request.param].network)))


def test_blocks_are_drawn_to_scale_and_beside_each_other(sites):
    places, blocks = layout(sites), [site for site in sites if not site["name"].startswith("skip")]
    assert list(places) == [site["name"] for site in blocks]
    first, known = places[blocks[0]["name"]], blocks[0]
    for site in blocks:
        place = places[site["name"]]
        assert place.height / first.height == pytest.approx(site["side"] / known["side"])
        assert place.width / first.width == pytest.approx(site["channels"] / known["channels"])
        assert 0 <= place.x <= place.x + place.width <= 1
        assert 0 <= place.y <= place.y + place.height <= 1
    edges = [(place.x, place.x + place.width) for place in places.values()]
    assert all(before[1] < after[0] for before, after in itertools.pairwise(edges))


def middles(sites, frame):
    """The colour in the middle of each block, (blocks, 3)."""
    spots = [(place.y + place.height / 2, place.x + place.width / 2) for place in layout(sites).values()]
    return np.stack([frame[int(y * SIZE), int(x * SIZE)] for y, x in spots]).astype(int)


def test_what_adds_more_is_fuller(sites):
    """Also the narrowest block, and from nothing, which is nearly paper, to all, which is the colour of a guess."""
    names, look = list(layout(sites)), theme("light")
    none, half, full = (middles(sites, network_frame(sites, dict.fromkeys(names, a), SIZE)) for a in (0.0, 0.5, 1.0))
    assert np.abs(full - rgb(look.guess)).max() < 12
    assert np.abs(none - rgb(look.paper)).max() < 50
    assert (none.sum(1) > half.sum(1)).all()
    assert (half.sum(1) > full.sum(1)).all()
    one = middles(sites, network_frame(sites, {names[0]: 1.0, names[1]: 0.0}, SIZE))
    assert (one[0] == full[0]).all()
    assert (one[1] == none[1]).all()
