"""Every way to run the network fast gives the picture that the plain one gives."""

import json

import pytest
import torch

from explorer.network import speed as module
from explorer.network.captured import CapturedUNet, copied, tensors
from explorer.network.learned import load_denoiser, load_judge
from explorer.network.rounded import NOISIEST, RoundedUNet
from explorer.network.speed import Speed, can_pack, candidates, choose_speed, example, measure, prepare
from explorer.network.unet import UNet

CPU = torch.device("cpu")


def small():
    torch.manual_seed(0)
    net = UNet(20, (32, 32), (1, 1), (False, True), text=32, length=8, size=16)
    for p in net.parameters():
        torch.nn.init.normal_(p, std=0.08)
    return net.eval().requires_grad_(False)


@pytest.mark.parametrize("way", [*candidates(), Speed("bfloat16", True)], ids=str)
@torch.inference_mode()
def test_every_layout_agrees_with_the_plain_network(way):
    x_t, log_snr, tokens = torch.randn(2, 3, 16, 16), torch.tensor([-2.0, 3.0]), torch.tensor([[1, 4], [1, 0]])
    plain = small()
    expected = plain(x_t, log_snr, plain.remember(tokens))
    other = prepare(small(), CPU, way)
    found = way.run(other, x_t, log_snr, other.remember(tokens))
    tolerance = 1e-4 if way.precision == "float32" else 0.05 * float(expected.std())
    assert (found - expected).abs().max() <= tolerance


@torch.inference_mode()
def test_packed_weights_serve_every_batch_size():
    if not can_pack():
        pytest.skip("this torch has no oneDNN")
    plain, packed = small(), prepare(small(), CPU, Speed("float32", True, True))
    for batch in (1, 2, 5):
        x_t, log_snr, tokens = torch.randn(batch, 3, 16, 16), torch.zeros(batch), torch.ones(batch, 3, dtype=torch.long)
        expected = plain(x_t, log_snr, plain.remember(tokens))
        found = Speed("float32", True, True).run(packed, x_t, log_snr, packed.remember(tokens))
        torch.testing.assert_close(found, expected, atol=1e-4, rtol=0)


def test_the_choice_is_measured_once_and_kept(tmp_path, monkeypatch):
    calls = []
    monkeypatch.delenv("EXPLORER_PRECISION", raising=False)
    monkeypatch.setattr(module.platformdirs, "user_cache_dir", lambda name: str(tmp_path / name))
    monkeypatch.setattr(module, "measure", lambda unet, way: calls.append(way) or len(calls))
    first = choose_speed(small(), CPU)
    assert first == candidates()[0]  # the one that "took" least
    assert len(calls) == len(candidates())
    assert choose_speed(small(), CPU) == first
    assert len(calls) == len(candidates())
    assert json.loads(next((tmp_path / "diffusion-explorer").iterdir()).read_text())["precision"] == first.precision


def test_a_cache_that_cannot_be_written_only_costs_time(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.delenv("EXPLORER_PRECISION", raising=False)
    monkeypatch.setattr(module.platformdirs, "user_cache_dir", lambda name: str(tmp_path / "file" / name))
    assert choose_speed(small(), CPU) in candidates()


def test_precision_can_be_forced():
    assert choose_speed(small(), CPU, "float32").precision == "float32"
    with pytest.raises(ValueError, match="float32 or bfloat16"):
        choose_speed(small(), CPU, "float8")


def test_a_measurement_is_of_a_copy():
    net = small()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    assert measure(net, Speed("bfloat16", True)) > 0
    assert all(torch.equal(before[name], value) for name, value in net.state_dict().items())


def test_bfloat16_of_the_shipped_model_is_close():
    """One call of the shipped network: the two guesses differ by less than 50 dB below full scale."""
    exact, quick = load_denoiser("base", "float32"), load_denoiser("base", "bfloat16")
    x_t, level = torch.randn(1, 3, 128, 128, generator=torch.Generator().manual_seed(3)), torch.tensor([1.0])
    a = exact(x_t, level, exact.condition(["a red apple on a wooden table"])).x0_hat
    b = quick(x_t, level, quick.condition(["a red apple on a wooden table"])).x0_hat
    assert 10 * torch.log10(4 / (a - b).square().mean()) > 50


def test_a_copied_memory_shares_nothing():
    memory = example(small(), CPU)[2]
    for one, other in zip(tensors(memory), tensors(copied(memory))):
        assert torch.equal(one, other)
        assert one.data_ptr() != other.data_ptr()


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA card")
@torch.inference_mode()
def test_recorded_graphs_agree_with_the_plain_network():
    device = torch.device("cuda")
    plain = small().to(device)
    captured = CapturedUNet(small().to(device))
    for _ in range(3):
        x_t, log_snr, memory = example(plain, device)
        x_t = torch.randn_like(x_t)
        torch.testing.assert_close(captured(x_t, log_snr, memory), plain(x_t, log_snr, memory), atol=1e-3, rtol=0)
    assert list(captured.recordings.values()) != [None]


def test_a_quick_judge_says_what_the_exact_one_says():
    exact, quick = load_judge("cpu")[0], load_judge("cpu", live=True)[0]
    x_t = torch.randn(3, 3, 128, 128, generator=torch.Generator().manual_seed(1)).clamp(-1, 1)
    with torch.inference_mode():
        right, found = exact.look(x_t), quick.look(x_t)
        words = torch.tensor([[1, 5, 9, 0]])
        assert torch.allclose(quick.read(words), exact.read(words), atol=0.02)
    assert torch.allclose(found.features, right.features, atol=0.02)
    for name, chances in right.chances.items():
        assert torch.allclose(found.chances[name], chances, atol=0.04), name


@torch.inference_mode()
def test_the_noisiest_pictures_are_not_rounded():
    plain, rounded = small(), RoundedUNet(prepare(small(), CPU, Speed("bfloat16", True)), small())
    x_t, tokens = torch.randn(2, 3, 16, 16), torch.tensor([[1, 4], [1, 0]])
    for level, alike in ((NOISIEST - 0.5, True), (NOISIEST + 0.5, False)):
        log_snr = torch.full((2,), level)
        right = plain(x_t, log_snr, plain.remember(tokens))
        assert torch.equal(rounded(x_t, log_snr, rounded.remember(tokens)), right) is alike


def test_the_shipped_careful_model_rounds_no_noisy_picture():
    exact, quick = load_denoiser("base", "float32"), load_denoiser("base", "bfloat16")
    x_t, level = torch.randn(1, 3, 128, 128, generator=torch.Generator().manual_seed(3)), torch.tensor([-9.0])
    a, b = (model(x_t, level, model.condition(["a dog"])).x0_hat for model in (exact, quick))
    torch.testing.assert_close(a, b, atol=1e-4, rtol=0)
    assert exact.learned == quick.learned > 20_000_000
