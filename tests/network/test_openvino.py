"""The network run by OpenVINO, where that is installed: its answers are torch's, whatever the rows and the words."""

import importlib.util
import threading
from dataclasses import replace

import pytest
import torch

from explorer.network import openvino as module
from explorer.network.engine import fast_engine
from explorer.network.hooks import Hook
from explorer.network.memory import Memory, Turn
from explorer.network.openvino import TOLERANCE, compiled
from explorer.network.speed import choose_library, choose_speed
from explorer.network.unet import UNet

pytestmark = pytest.mark.skipif(importlib.util.find_spec("openvino") is None, reason="OpenVINO is not installed")
CPU = torch.device("cpu")


def small(shape=(3, 16)):
    planes, size = shape
    torch.manual_seed(0)
    net = UNet(20, (32, 32), (1, 1), (False, True), text=32, length=24, size=size, planes=planes)
    for p in net.parameters():
        torch.nn.init.normal_(p, std=0.08)
    return net.eval().requires_grad_(False)


def question(net, rows, words, turns=(), scale=None):
    chance = torch.Generator().manual_seed(rows + words)
    tokens = torch.randint(1, 20, (rows, words), generator=chance)
    told = None if scale is None else torch.full((rows,), scale)
    x_t = torch.randn(rows, *net.shape, generator=chance)
    return x_t, torch.linspace(-3, 5, rows), net.remember(tokens, told, turns)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def own_cache(kept, monkeypatch):
    monkeypatch.setattr(module, "cache", lambda: kept)
    monkeypatch.setenv("EXPLORER_ENGINE", "openvino")


class Looking(Hook):
    """Counts how often it is asked."""

    seen = 0

    def block(self, site, carried, after, level):
        Looking.seen += 1
        return after


def far(one, other):
    return float((one - other).square().mean().sqrt())


@pytest.mark.parametrize(
    ("shape", "scale"),
    [
        pytest.param((3, 16), None, marks=pytest.mark.slow),
        ((3, 16), 3.0),
        pytest.param((4, 8), None, marks=pytest.mark.slow),
    ],
    ids=str,
)
@torch.inference_mode()
def test_it_answers_as_torch_does(shape, scale):
    net = small(shape)
    made = compiled(net, "float32", scale is not None)
    for rows, words, turns in [
        (1, 1, ()),
        (2, 7, ()),
        (5, 24, ()),
        (2, 7, (Turn(1, 0.0, 1.0),)),
        (3, 7, (Turn(2, 2.5, 2.5),)),
    ]:
        asked = question(net, rows, words, turns, scale)
        assert far(made(*asked), net(*asked)) < TOLERANCE["float32"], (rows, words, turns)
    mixed = Memory.together([question(net, 1, 3, (), scale)[2], question(net, 1, 9, (Turn(1, 3.0, 1.0),), scale)[2]])
    x_t, levels = torch.randn(2, *net.shape), torch.zeros(2)
    assert far(made(x_t, levels, mixed), net(x_t, levels, mixed)) < TOLERANCE["float32"]


@torch.inference_mode()
def test_rounded_it_is_near_and_says_so_in_files():
    engine, net = fast_engine(small(), CPU, "bfloat16", guided=True), small()
    assert engine.precision == "bfloat16-openvino"
    asked = question(net, 2, 7, (), 2.0)
    assert 0 < far(engine(*asked), net(*asked)) < TOLERANCE["bfloat16"]
    assert engine.learned == sum(p.numel() for p in net.parameters())
    looked_into = replace(asked[2], hooks=(None, Looking()))
    found = engine(asked[0], asked[1], looked_into)
    assert Looking.seen > 0, "rows with hooks are torch's"
    assert 0 < far(found, engine(*asked)) < TOLERANCE["bfloat16"]


def test_the_same_bytes_come_again_from_every_thread_and_from_what_was_kept(monkeypatch):
    net = small()
    asked = question(net, 2, 5)
    first = compiled(net, "float32", False)
    monkeypatch.setattr(module, "traced", lambda *_: pytest.fail("it lies in the cache"))
    again, found = compiled(net, "float32", False), []
    threads = [threading.Thread(target=lambda: found.append(again(*asked))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(torch.equal(first(*asked), one) for one in found)


@pytest.mark.slow
def test_other_weights_are_another_network(kept):
    before = set(kept.iterdir())
    net = small()
    net.enter.weight.data += 0.1
    asked = question(net, 2, 5)
    assert far(compiled(net, "float32", False)(*asked), net(*asked)) < TOLERANCE["float32"]
    assert len(set(kept.iterdir()) - before) == 1


@pytest.mark.slow
@pytest.mark.parametrize("content", [b"", b"\x00" * 1000], ids=["empty", "damaged"])
def test_what_was_kept_and_cannot_be_read_is_made_anew(content, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "cache", lambda: tmp_path / "new" / "folder")
    net = small()
    assert compiled(net, "float32", False) is not None
    (blob,) = (tmp_path / "new" / "folder").iterdir()
    whole = blob.stat().st_size
    blob.write_bytes(content)
    assert compiled(net, "float32", False) is not None
    assert blob.stat().st_size == pytest.approx(whole, rel=0.01)  # names inside it are not always as long


@pytest.mark.slow
def test_where_nothing_can_be_kept_it_runs_all_the_same(tmp_path, monkeypatch):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setattr(module, "cache", lambda: tmp_path / "file" / "below")
    assert compiled(small(), "float32", False) is not None


@torch.inference_mode()
@pytest.mark.parametrize("fault", ["other answers", "no answer"])
def test_where_it_fails_torch_goes_on(fault, monkeypatch, caplog):
    if fault == "other answers":
        monkeypatch.setattr(module, "distance", lambda *_: 1.0)
    else:
        monkeypatch.setattr(module, "library_and_core", lambda: 1 / 0)
    engine = fast_engine(small(), CPU, "float32")
    assert engine.precision == "float32"
    assert engine.speed == choose_speed(CPU, "float32", library="")
    assert "torch" in caplog.text
    net = small()
    asked = question(net, 2, 5)
    assert far(engine(*asked), net(*asked)) < 1e-4


def test_an_engine_is_chosen_by_what_is_installed_and_by_a_variable(monkeypatch):
    assert choose_library() == "openvino"
    monkeypatch.delenv("EXPLORER_ENGINE")
    assert choose_library() == ""
    monkeypatch.setenv("EXPLORER_ENGINE", "torch")
    assert choose_library() == ""
    assert choose_speed(CPU).library == ""
    monkeypatch.setenv("EXPLORER_ENGINE", "abacus")
    with pytest.raises(ValueError, match="torch or openvino"):
        choose_library()
