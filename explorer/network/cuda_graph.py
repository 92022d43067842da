"""A U-Net on an NVIDIA card as one recorded graph per shape: small networks spend their time on launching kernels.

A CUDA graph replays the same kernels on the same memory, so inputs are copied into place before every replay. What
the words contribute changes once per run and is copied once per run. A recording is used only after it gave the same
answer as the plain network on fresh inputs; where it does not, or cannot be made, the plain network goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from explorer.network.around import AroundUNet
from explorer.network.memory import Memory
from explorer.network.unet import UNet
from explorer.types import Images, Levels

__all__ = ["CudaGraphUNet"]

TOLERANCE = 0.02  # of v_hat, whose spread is about 1: bfloat16 rounds to 0.004 of a value


@dataclass
class Recording:
    """A graph with the places that its inputs are read from and its output is written to."""

    graph: Any
    x_t: Images
    log_snr: Levels
    memory: Memory
    v_hat: Images
    held: Memory | None = None  # whose contents lie in `memory` now

    def play(self, x_t: Images, log_snr: Levels, memory: Memory) -> Images:
        self.x_t.copy_(x_t)
        self.log_snr.copy_(log_snr)
        if self.held is not memory:
            for place, value in zip(tensors(self.memory), tensors(memory)):
                place.copy_(value)
            self.held = memory
        self.graph.replay()
        return self.v_hat.clone()


class CudaGraphUNet(AroundUNet):
    """Stands in for a UNet on a CUDA device; inference only."""

    def __init__(self, unet: UNet) -> None:
        super().__init__(unet)
        self.recordings: dict[tuple[Any, ...], Recording | None] = {}

    def forward(self, x_t: Images, log_snr: Levels, memory: Memory) -> Images:
        if any(memory.hooks):  # they are Python, of which a graph knows nothing: the same kernels, launched one by one
            return self.unet(x_t, log_snr, memory)
        mask = memory.mask
        key = (tuple(x_t.shape), x_t.dtype, tuple(mask.shape), mask.dtype, memory.scale is None)
        if key not in self.recordings:
            self.recordings[key] = self.record(x_t, log_snr, memory)
        recording = self.recordings[key]
        return self.unet(x_t, log_snr, memory) if recording is None else recording.play(x_t, log_snr, memory)

    def record(self, x_t: Images, log_snr: Levels, memory: Memory) -> Recording | None:
        """A recording for inputs of these shapes, or None where it fails or disagrees with the plain network."""
        places = x_t.clone(), log_snr.clone(), copied(memory)
        try:
            stream = torch.cuda.Stream()
            stream.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(stream):
                for _ in range(3):  # lets cuDNN and the allocator settle before they are recorded
                    self.unet(*places)
            torch.cuda.current_stream().wait_stream(stream)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph):
                v_hat = self.unet(*places)
        except RuntimeError:
            return None
        recording = Recording(graph, *places, v_hat)
        fresh = torch.randn_like(x_t)
        agree = (recording.play(fresh, log_snr + 1, memory) - self.unet(fresh, log_snr + 1, memory)).abs().max()
        return recording if float(agree) <= TOLERANCE else None


def tensors(memory: Memory) -> list[Tensor]:
    scale = [] if memory.scale is None else [memory.scale]
    return [memory.pooled, memory.mask, *(part for block in memory.blocks for part in block), *scale]


def copied(memory: Memory) -> Memory:
    blocks = tuple((keys.clone(), values.clone()) for keys, values in memory.blocks)
    scale = None if memory.scale is None else memory.scale.clone()
    return Memory(memory.pooled.clone(), memory.mask.clone(), blocks, scale)
