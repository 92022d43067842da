"""How the U-Net runs fastest on the machine at hand, without changing the picture that a person sees.

Three things help on a CPU: channels-last pictures, bfloat16 where the processor multiplies it in hardware, and
convolution weights laid out once for oneDNN instead of at every call (the layout changes no result). Which
combination wins depends on the machine, so it is measured once, on real calls, and remembered in the user's cache
folder: the same settings on the same machine then give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import time
from copy import deepcopy
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import platformdirs
import torch
from torch import Tensor, nn

from explorer.network.captured import CapturedUNet
from explorer.network.hands import HANDS, shared_out
from explorer.network.unet import Memory, UNet
from explorer.types import Images, Levels

__all__ = ["Speed", "choose_speed", "prepare", "quicken"]

Net = TypeVar("Net", bound=nn.Module)
IDLE = 0.95  # sharing out may cost a twentieth while nothing else runs: beside a browser it saves more
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}


@dataclass(frozen=True)
class Speed:
    """How a network runs.

    precision  "float32" or "bfloat16";   packed    convolution weights laid out for oneDNN (CPU, channels-last)
    captured   recorded as CUDA graphs;   shared    the pictures of a batch run beside each other, each on its cores
    """

    precision: str = "float32"
    channels_last: bool = False
    packed: bool = False
    captured: bool = False
    shared: bool = False

    def run(self, unet: nn.Module, x_t: Images, log_snr: Levels, memory: Memory) -> Images:
        if self.channels_last:
            x_t = x_t.contiguous(memory_format=torch.channels_last)
        if not self.shared or len(x_t) == 1:
            return unet(x_t, log_snr, memory).float()

        def alone(k: int) -> Images:
            one = slice(k, k + 1)
            with torch.inference_mode():
                return unet(x_t[one], log_snr[one], memory.rows(one)).float()

        return torch.cat(shared_out(alone, len(x_t)))


class PackedConv2d(nn.Module):
    """A convolution whose weight is kept in the layout that oneDNN wants; inference only.

    oneDNN wants one layout for a single picture and another for several, and others on other numbers of cores; each is
    made when it is first needed (the wrong one costs up to three times the time).
    """

    def __init__(self, conv: nn.Conv2d) -> None:
        super().__init__()
        self.where = (list(conv.padding), list(conv.stride), list(conv.dilation), conv.groups)  # type: ignore[arg-type]
        self.weight, self.bias = conv.weight, conv.bias
        self.layouts: dict[tuple[bool, int], Tensor] = {}

    def forward(self, x: Tensor) -> Tensor:
        kind = len(x) > 1, torch.get_num_threads()
        packed = self.layouts.get(kind)
        if packed is None:
            packed = torch.ops.mkldnn._reorder_convolution_weight(self.weight, *self.where, list(x.shape))
            self.layouts[kind] = packed
        x = x.contiguous(memory_format=torch.channels_last)
        return torch.ops.mkldnn._convolution_pointwise(x, packed, self.bias, *self.where, "none", [], "")


def can_pack() -> bool:
    """Whether this torch has the oneDNN calls, and they agree with the ordinary convolution."""
    conv = nn.Conv2d(8, 8, 3, padding=1).to(memory_format=torch.channels_last).requires_grad_(False)
    x = torch.randn(1, 8, 8, 8).contiguous(memory_format=torch.channels_last)
    try:
        return torch.allclose(PackedConv2d(conv)(x), conv(x), atol=1e-5)
    except (AttributeError, RuntimeError, TypeError):
        return False


def quicken(net: Net) -> Net:
    """A small convolutional network for use beside a run: the last of the candidates, which small networks profit from
    wherever the processor offers it. On an accelerator nothing changes."""
    best = candidates()[-1]
    if next(net.parameters()).device.type != "cpu":
        return net
    net = net.to(DTYPES[best.precision]).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return pack(net) if best.packed else net


def pack(unet: Net) -> Net:
    """Replaces every convolution by its packed twin."""
    for parent in list(unet.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.Conv2d):
                setattr(parent, name, PackedConv2d(child))
    return unet


def example(unet: UNet | CapturedUNet, device: torch.device) -> tuple[Images, Levels, Memory]:
    """A guided call of one picture: a batch of two."""
    tokens = torch.ones(2, 8, dtype=torch.long, device=device)
    scale = torch.ones(2, device=device)
    with torch.inference_mode():
        memory = unet.remember(tokens, scale)
    return torch.zeros(2, 3, unet.size, unet.size, device=device), torch.zeros(2, device=device), memory


def prepare(unet: UNet, device: torch.device, speed: Speed) -> UNet | CapturedUNet:
    """The network laid out as `speed` says."""
    unet = unet.to(device)
    if speed.precision != "float32":
        unet = unet.lower(DTYPES[speed.precision])
    if speed.channels_last:
        unet = unet.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if speed.captured:
        return CapturedUNet(unet)
    return pack(unet) if speed.packed else unet


def choose_speed(unet: UNet, device: torch.device, precision: str | None = None) -> Speed:
    """The fastest way to run `unet` on `device`; measured on the first call ever, remembered afterwards.

    precision  forces "float32" or "bfloat16"; so does the environment variable EXPLORER_PRECISION
    """
    precision = precision or os.environ.get("EXPLORER_PRECISION") or None
    if precision is not None and precision not in DTYPES:
        raise ValueError(f"Precision '{precision}' is unknown; choose {' or '.join(DTYPES)}.")
    if device.type != "cpu":
        cuda = device.type == "cuda"
        return Speed(precision or ("bfloat16" if cuda else "float32"), channels_last=cuda, captured=cuda)
    place = cache_file(unet)
    known = remembered(place)
    choices = candidates()
    for speed in choices:  # a measurement made on this machine before is kept, so that pictures repeat exactly
        if known == asdict(speed) and precision in (None, speed.precision):
            return speed
    times = {speed: measure(unet, speed) for speed in choices if precision in (None, speed.precision)}
    best = min(times, key=lambda speed: times[speed] * (IDLE if speed.shared else 1))
    if precision is None:
        remember(place, best)
    return best


def candidates() -> list[Speed]:
    packed = can_pack()
    found = [Speed("float32"), Speed("float32", True, packed)]
    if torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported():
        found.append(Speed("bfloat16", True, packed))
    share = torch.get_num_threads() >= HANDS
    return [*found, *(replace(speed, shared=True) for speed in found[1:] if share)]


def measure(unet: UNet, speed: Speed) -> float:
    """Seconds of a guided call, the best of three after a warm-up."""
    device = torch.device("cpu")
    trial = prepare(deepcopy(unet), device, speed)
    call, seconds = example(trial, device), []
    with torch.inference_mode():
        for _ in range(4):
            start = time.perf_counter()
            speed.run(trial, *call)
            seconds.append(time.perf_counter() - start)
    return min(seconds[1:])


def cache_file(unet: UNet) -> Path:
    """One file per machine, torch and network size."""
    facts = (
        platform.processor(),
        platform.machine(),
        torch.__version__,
        torch.get_num_threads(),
        torch.backends.cpu.get_cpu_capability(),
        sum(p.numel() for p in unet.parameters()),
    )
    key = hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
    return Path(platformdirs.user_cache_dir("diffusion-explorer")) / f"speed-{key}.json"


def remembered(place: Path) -> dict[str, Any] | None:
    try:
        return json.loads(place.read_text())
    except (OSError, json.JSONDecodeError):
        return None


def remember(place: Path, speed: Speed) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps(asdict(speed)))
        part.replace(place)
    except OSError:  # a read-only home only costs the measurement again
        return
