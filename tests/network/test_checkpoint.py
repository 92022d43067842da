"""Weights on disk: int8 and back, and every way in which a file can be wrong."""

import hashlib
import json

import pytest
import torch

from explorer.network import checkpoint
from explorer.network.checkpoint import WeightsError, compress, expand, load_into, manifest, read, weights_path, write
from explorer.network.unet import UNet

SMALL = {
    "vocab": 20,
    "channels": [32, 32],
    "blocks": [1, 1],
    "attention": [False, True],
    "text": 32,
    "length": 8,
    "size": 16,
    "patch": 2,
}


def small():
    torch.manual_seed(0)
    net = UNet(**SMALL)
    for p in net.parameters():
        torch.nn.init.normal_(p, std=0.1)
    return net.eval()


def test_int8_is_within_half_a_step_of_every_weight_that_is_not_clipped():
    weight = torch.randn(64, 32, 3, 3, generator=torch.Generator().manual_seed(1))
    packed = compress({"w": weight})
    step = packed["w.scale"].view(-1, 1, 1, 1)
    error = (expand(packed)["w"] - weight).abs()
    inside = weight.abs() <= 127 * step
    assert packed["w"].dtype == torch.int8
    assert (error[inside] <= (0.501 * step.expand_as(weight))[inside]).all()
    assert error.square().mean().sqrt() / weight.std() < 0.01


def test_the_chosen_scale_is_never_worse_than_the_plain_one():
    weight = torch.randn(32, 512, generator=torch.Generator().manual_seed(2)) ** 3
    plain = weight.abs().amax(1, keepdim=True) / 127
    plain_error = ((weight / plain).round() * plain - weight).square().sum(1)
    ours = (expand(compress({"w": weight}))["w"] - weight).square().sum(1)
    assert (ours <= plain_error * 1.0001).all()


def test_a_network_of_any_size_comes_back_from_its_file(tmp_path):
    net, path = small(), tmp_path / "net.safetensors"
    write(path, net.state_dict(), {**SMALL, "words": ["a"]}, int8=False)
    state, config = read(path)
    assert config.pop("words") == ["a"]
    again = UNet(**config)
    load_into(again, state, "net")
    x, level, tokens = torch.randn(2, 3, 16, 16), torch.tensor([0.0, 2.0]), torch.tensor([[1, 3], [1, 0]])
    with torch.inference_mode():
        expected = net(x, level, net.remember(tokens))
        torch.testing.assert_close(again(x, level, again.remember(tokens)), expected, atol=0.02, rtol=0.02)
    assert list(tmp_path.iterdir()) == [path]


def test_the_manifest_tells_the_truth_about_the_shipped_files():
    total = 0
    for name, facts in manifest().items():
        path = weights_path(name)  # checks the sha256
        state, _ = read(path)
        assert facts["bytes"] == path.stat().st_size
        assert facts["parameters"] == sum(v.numel() for v in state.values())
        assert facts["licence"]
        total += facts["bytes"]
    assert total <= 92_000_000  # a wheel stays under 100 MB, with the page's runtime


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A folder of assets that can be spoiled."""
    (tmp_path / "weights").mkdir()
    write(tmp_path / "weights" / "base.safetensors", small().state_dict(), SMALL)
    raw = (tmp_path / "weights" / "base.safetensors").read_bytes()
    facts = {"base": {"file": "base.safetensors", "sha256": hashlib.sha256(raw).hexdigest()}}
    (tmp_path / "weights" / "manifest.json").write_text(json.dumps(facts))
    monkeypatch.setattr(checkpoint, "folder", lambda kind: tmp_path)
    return tmp_path / "weights"


def test_the_shelf_is_fine_before_it_is_spoiled(shelf):
    assert weights_path("base") == shelf / "base.safetensors"


def cut(path):
    path.write_bytes(path.read_bytes()[:-100])


def flip(path):
    raw = bytearray(path.read_bytes())
    raw[-50] ^= 1
    path.write_bytes(bytes(raw))


def remove(path):
    path.unlink()


def empty(path):
    path.write_bytes(b"")


@pytest.mark.parametrize("spoil", [cut, flip, remove, empty])
def test_spoiled_weights_are_refused_in_one_line(shelf, spoil):
    spoil(shelf / "base.safetensors")
    with pytest.raises(WeightsError, match="install diffusion-explorer again") as caught:
        weights_path("base")
    assert "\n" not in str(caught.value)


def test_a_missing_list_is_refused_in_one_line(shelf):
    (shelf / "manifest.json").unlink()
    with pytest.raises(WeightsError, match="install"):
        weights_path("base")


def test_an_unknown_name_lists_the_known(shelf):
    with pytest.raises(WeightsError, match="there are base"):
        weights_path("bsae")


def test_a_file_of_another_kind_is_refused(tmp_path):
    path = tmp_path / "other.safetensors"
    path.write_bytes(b"GIF89a" + bytes(100))
    with pytest.raises(WeightsError, match=r"other\.safetensors"):
        read(path)


def test_weights_of_another_form_are_refused(tmp_path):
    path = tmp_path / "net.safetensors"
    write(path, {"stranger": torch.zeros(3)}, SMALL)
    state, config = read(path)
    with pytest.raises(WeightsError, match="do not fit"):
        load_into(UNet(**config), state, "net")
