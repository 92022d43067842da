"""Every way to run the network fast gives the picture that the plain one gives."""

import itertools
import platform
from pathlib import Path

import pytest
import torch

from explorer.network import speed as module
from explorer.network.cuda_graph import CudaGraphUNet, copied, tensors
from explorer.network.learned import load_denoiser, load_judge
from explorer.network.mixed_precision import NOISIEST, MixedPrecisionUNet
from explorer.network.speed import DTYPES, Speed, can_pack, choose_speed, gains_by_bfloat16, prepare
from explorer.network.unet import UNet

CPU = torch.device("cpu")
WAYS = [
    Speed(precision, channels_last, packed, shared=shared)
    for precision, (channels_last, packed), shared in itertools.product(
        DTYPES, [(False, False), (True, False), (True, can_pack())], [False, True]
    )
]


def small():
    torch.manual_seed(0)
    net = UNet(20, (32, 32), (1, 1), (False, True), text=32, length=8, size=16)
    for p in net.parameters():
        torch.nn.init.normal_(p, std=0.08)
    return net.eval().requires_grad_(False)


@pytest.mark.parametrize("way", WAYS, ids=str)
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


@pytest.mark.parametrize(("has", "precision"), [(True, "bfloat16"), (False, "float32")])
def test_the_choice_follows_from_the_processor(has, precision, monkeypatch):
    monkeypatch.delenv("EXPLORER_PRECISION", raising=False)
    monkeypatch.setattr(module, "gains_by_bfloat16", lambda: has)
    assert choose_speed(CPU).precision == precision


@pytest.mark.skipif(not Path("/proc/cpuinfo").exists(), reason="asks Linux what the processor has")
def test_what_the_processor_has_is_what_linux_says(monkeypatch):
    flags = next(
        line.split(":")[1].split()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith(("flags", "Features"))
    )
    by_amd = "AuthenticAMD" in Path("/proc/cpuinfo").read_text()
    fast = {"amx_bf16", "avx512_bf16"} if by_amd else {"amx_bf16"}
    assert gains_by_bfloat16() is bool((fast if platform.machine() == "x86_64" else {"bf16"}) & set(flags))
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    assert gains_by_bfloat16() is False


@pytest.mark.skipif(platform.machine() != "x86_64", reason="about processors of Intel and AMD")
@pytest.mark.parametrize(
    ("amx", "vector", "amd", "gains"),
    [(True, True, False, True), (False, True, True, True), (False, True, False, False), (False, False, True, False)],
    ids=["Intel with AMX", "AMD since Zen 4", "Intel whose AMX is hidden", "AMD before Zen 4"],
)
def test_vectors_of_intel_alone_win_nothing(amx, vector, amd, gains, monkeypatch):
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: amx)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: vector)
    monkeypatch.setattr(module, "by_amd", lambda: amd)
    assert gains_by_bfloat16() is gains


def test_the_choice_asks_no_clock(monkeypatch):
    """Whatever else the machine does: a busy moment must not settle in how many bits a picture is made."""

    def forbidden():
        raise AssertionError("the choice was timed")

    for clock in ("perf_counter", "monotonic", "time", "process_time"):
        monkeypatch.setattr(f"time.{clock}", forbidden)
    assert choose_speed(CPU) == choose_speed(CPU)


def test_precision_can_be_forced():
    for precision in DTYPES:
        assert choose_speed(CPU, precision).precision == precision
    with pytest.raises(ValueError, match="float32 or bfloat16"):
        choose_speed(CPU, "float8")


@pytest.mark.parametrize("precision", DTYPES)
def test_the_environment_forces_a_precision_too(precision, monkeypatch):
    monkeypatch.setenv("EXPLORER_PRECISION", precision)
    assert choose_speed(CPU).precision == precision


def test_bfloat16_of_the_shipped_model_is_close():
    """One call of the shipped network: the two guesses differ by less than 50 dB below full scale."""
    exact, quick = load_denoiser("base", "float32"), load_denoiser("base", "bfloat16")
    x_t, level = torch.randn(1, 3, 128, 128, generator=torch.Generator().manual_seed(3)), torch.tensor([1.0])
    a = exact(x_t, level, exact.condition(["a red apple on a wooden table"])).x0_hat
    b = quick(x_t, level, quick.condition(["a red apple on a wooden table"])).x0_hat
    assert 10 * torch.log10(4 / (a - b).square().mean()) > 50


def guided_call(unet, device):
    """What a guided call of one picture asks: a batch of two."""
    memory = unet.remember(torch.ones(2, 8, dtype=torch.long, device=device), torch.ones(2, device=device))
    return torch.randn(2, 3, unet.size, unet.size, device=device), torch.zeros(2, device=device), memory


def test_a_copied_memory_shares_nothing():
    memory = guided_call(small(), CPU)[2]
    for one, other in zip(tensors(memory), tensors(copied(memory))):
        assert torch.equal(one, other)
        assert one.data_ptr() != other.data_ptr()


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA card")
@torch.inference_mode()
def test_recorded_graphs_agree_with_the_plain_network():
    device = torch.device("cuda")
    plain = small().to(device)
    captured = CudaGraphUNet(small().to(device))
    for _ in range(3):
        x_t, log_snr, memory = guided_call(plain, device)
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
    plain, rounded = small(), MixedPrecisionUNet(prepare(small(), CPU, Speed("bfloat16", True)), small())
    x_t, tokens = torch.randn(2, 3, 16, 16), torch.tensor([[1, 4], [1, 0]])
    for level, alike in ((NOISIEST - 0.5, True), (NOISIEST + 0.5, False)):
        log_snr = torch.full((2,), level)
        right = plain(x_t, log_snr, plain.remember(tokens))
        assert torch.equal(rounded(x_t, log_snr, rounded.remember(tokens)), right) is alike


@torch.inference_mode()
def test_each_picture_of_a_batch_has_the_precision_of_its_own_level():
    """In company as alone: neither does a clean picture round a noisy one, nor the other way round."""
    plain = small()
    rounded = MixedPrecisionUNet(prepare(small(), CPU, Speed("bfloat16", True)), small())
    levels = torch.tensor([NOISIEST - 3, NOISIEST + 3, NOISIEST - 0.1, NOISIEST, 12.0])
    x_t, tokens = torch.randn(5, 3, 16, 16), torch.tensor([[1, 4], [1, 0], [1, 5], [1, 6], [1, 7]])
    memory = rounded.remember(tokens)
    together, exact = rounded(x_t, levels, memory), plain(x_t, levels, memory)
    for k, level in enumerate(levels.tolist()):
        row = slice(k, k + 1)
        alone = rounded(x_t[row], levels[row], memory.rows(row))
        torch.testing.assert_close(together[row], alone, atol=1e-4 if level < NOISIEST else 0.05, rtol=0)
        rounding = float((together[row] - exact[row]).abs().max())
        assert (rounding < 1e-4) is (level < NOISIEST), (level, rounding)


def test_the_shipped_careful_model_rounds_no_noisy_picture():
    exact, quick = load_denoiser("base", "float32"), load_denoiser("base", "bfloat16")
    x_t, level = torch.randn(1, 3, 128, 128, generator=torch.Generator().manual_seed(3)), torch.tensor([-9.0])
    a, b = (model(x_t, level, model.condition(["a dog"])).x0_hat for model in (exact, quick))
    torch.testing.assert_close(a, b, atol=1e-4, rtol=0)
    assert exact.engine.learned == quick.engine.learned > 20_000_000
