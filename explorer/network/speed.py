"""How the U-Net runs on the machine at hand: fast, and the same at every run.

Four things help on a CPU: channels-last pictures, bfloat16 where the processor multiplies it faster, convolution
weights laid out once for oneDNN instead of at every call, and the pictures of a batch beside each other. All of them
move the last digits of a picture, so none is left to a stop-watch, which a busy machine may end otherwise: they
follow from the processor, from torch and from the number of threads. The same settings with the same three give the
same bytes. (One call in float32 differs by 128 to 141 dB between layouts, batches and threads; in bfloat16 by 60 dB
where threads or batches differ, and not at all between layouts.)
"""

from __future__ import annotations

import importlib.util
import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn

from explorer.network.cuda_graph import CudaGraphUNet
from explorer.network.memory import Memory
from explorer.network.parallel import HANDS, all_threads, map_in_parallel
from explorer.network.unet import UNet
from explorer.types import Images, Levels

__all__ = ["DTYPES", "Speed", "choose_speed", "gains_by_bfloat16", "prepare", "quicken"]

Net = TypeVar("Net", bound=nn.Module)
COMPANY = 4, 64  # rows at once: of one hand of a processor, from where on more save nothing; of an accelerator
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}


@dataclass(frozen=True)
class Speed:
    """How a network runs.

    precision  "float32" or "bfloat16";   packed    convolution weights laid out for oneDNN (CPU, channels-last)
    captured   recorded as CUDA graphs;   shared    the pictures of a batch run beside each other, each on its cores
    library    "openvino" where that runs the picture path, or ""
    """

    precision: str = "float32"
    channels_last: bool = False
    packed: bool = False
    captured: bool = False
    shared: bool = False
    library: str = ""

    def run(self, unet: nn.Module, x_t: Images, log_snr: Levels, memory: Memory) -> Images:
        if self.channels_last:
            x_t = x_t.contiguous(memory_format=torch.channels_last)
        if not self.shared or len(x_t) == 1:
            return unet(x_t, log_snr, memory).float()

        def alone(k: int) -> Images:
            one = slice(k, k + 1)
            with torch.inference_mode():
                return unet(x_t[one], log_snr[one], memory.rows(one)).float()

        return torch.cat(map_in_parallel(alone, len(x_t)))

    @property
    def company(self) -> int:
        """The most rows of several visitors in one call."""
        if not self.channels_last or self.captured:
            return COMPANY[1]
        if self.library:
            return COMPANY[0] * 2
        return COMPANY[0] * (HANDS if self.shared else 1)

    def run_together(self, unet: nn.Module, x_t: Images, log_snr: Levels, memory: Memory) -> Images:
        """The same for rows of several visitors: one batch, or where hands share it one for each of them. A picture of
        a batch of four takes a processor two thirds of the work that it takes alone (tests/bench/test_company.py)."""
        if not self.shared:
            count = len(x_t)
            if self.captured and not any(memory.hooks):  # a recording for each power of two, not for every number
                rows = torch.arange(1 << (count - 1).bit_length(), device=x_t.device).clamp_max(count - 1)
                x_t, log_snr, memory = x_t[rows], log_snr[rows], memory.rows(rows)
            return self.run(unet, x_t, log_snr, memory)[:count]
        x_t = x_t.contiguous(memory_format=torch.channels_last)
        share = -(-len(x_t) // HANDS)

        def part(k: int) -> Images:
            some = slice(k * share, (k + 1) * share)
            with torch.inference_mode():
                return unet(x_t[some], log_snr[some], memory.rows(some)).float()

        return torch.cat(map_in_parallel(part, -(-len(x_t) // share)))


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
    conv = nn.Conv2d(8, 8, 3, padding=1).requires_grad_(False)
    conv.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    x = torch.randn(1, 8, 8, 8).contiguous(memory_format=torch.channels_last)
    try:
        return torch.allclose(PackedConv2d(conv)(x), conv(x), atol=1e-5)
    except (AttributeError, RuntimeError, TypeError):
        return False


def quicken(net: Net) -> Net:
    """A small convolutional network for use beside a run, laid out as the processor likes it. On an accelerator
    nothing changes."""
    device = next(net.parameters()).device
    if device.type != "cpu":
        return net
    best = choose_speed(device, ours())
    net = net.to(DTYPES[best.precision]).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return pack(net) if best.packed else net


def pack(unet: Net) -> Net:
    """Replaces every convolution by its packed twin."""
    for parent in list(unet.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.Conv2d):
                setattr(parent, name, PackedConv2d(child))
    return unet


def prepare(unet: UNet, device: torch.device, speed: Speed) -> UNet | CudaGraphUNet:
    """The network laid out as `speed` says."""
    unet = unet.to(device)
    if speed.precision != "float32":
        unet = unet.lower(DTYPES[speed.precision])
    if speed.channels_last:
        unet = unet.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if speed.captured:
        return CudaGraphUNet(unet)
    return pack(unet) if speed.packed else unet


def choose_speed(device: torch.device, precision: str | None = None, library: str | None = None) -> Speed:
    """The fast way to run a U-Net on `device`, the same whenever it is asked for there.

    precision  forces "float32" or "bfloat16"; so does the environment variable EXPLORER_PRECISION
    library    forces "openvino", or "" for torch; see `choose_library`
    """
    precision = precision or os.environ.get("EXPLORER_PRECISION") or None
    if precision is not None and precision not in DTYPES:
        raise ValueError(f"Precision '{precision}' is unknown; choose {' or '.join(DTYPES)}.")
    if device.type != "cpu":
        cuda = device.type == "cuda"
        return Speed(precision or ("bfloat16" if cuda else "float32"), channels_last=cuda, captured=cuda)
    library = choose_library() if library is None else library
    return Speed(precision or ours(), True, can_pack(), shared=not library and all_threads() >= HANDS, library=library)


def choose_library() -> str:
    """Which library runs the network: "openvino" where the environment variable EXPLORER_ENGINE asks for it, else "",
    torch. OpenVINO is quicker where one visitor draws with the fast model, as quick for a guided step, and slower where
    several share a call (tests/bench/test_engines.py), so nobody is given it unasked.

    Raises ValueError for another name, and where OpenVINO is wished for and not installed.
    """
    wish = os.environ.get("EXPLORER_ENGINE") or None
    there = all(importlib.util.find_spec(name) for name in ("openvino", "platformdirs"))
    if wish not in (None, "torch", "openvino"):
        raise ValueError(f"Engine '{wish}' is unknown; EXPLORER_ENGINE can be torch or openvino.")
    if wish == "openvino" and not there:
        raise ValueError(
            "OpenVINO is not installed: pip install 'diffusion-explorer[openvino]', or EXPLORER_ENGINE=torch."
        )
    return "openvino" if wish == "openvino" else ""


def ours() -> str:
    """The precision of this processor."""
    return "bfloat16" if gains_by_bfloat16() else "float32"


def gains_by_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 faster than float32: with AMX, AVX-512 BF16 of AMD, BF16 of Arm.

    Intel's AVX-512 BF16 begins half as many products at a time as its float32 does, and wins nothing (a run takes 1.4
    times as long where a virtual machine hides AMX). oneDNN also takes AVX-512 without it, and is slow.
    """
    if not torch.backends.mkldnn.is_available():  # torch then multiplies it slowly, whatever the processor has
        return False
    if platform.machine().lower() in ("x86_64", "amd64"):
        return torch.cpu._is_amx_tile_supported() or (torch.cpu._is_avx512_bf16_supported() and by_amd())
    try:
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    except (AttributeError, RuntimeError):
        return False


def by_amd() -> bool:
    """Whether the processor is one of AMD's, as far as the system says."""
    try:
        said = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        said = platform.processor()  # Windows names the maker at its end
    return "AuthenticAMD" in said
