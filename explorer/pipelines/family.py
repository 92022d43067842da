"""What differs between the families of pipelines: how words are read, and how the network is asked.

A family is one class in a file of the folder `families`: it is found by looking, by the diffusers classes that it
names. Rows of words are a mapping of tensors, (B, ...) each, as the network takes them; `nothing` is one row.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar

import torch
from torch import Tensor

from explorer.pipelines.folder import UNUSED, Folder
from explorer.types import States

__all__ = ["Family", "Guidance", "Rows", "Tokens", "encoded", "masked", "spread"]

Rows = Mapping[str, Tensor]


class Guidance(Enum):
    """Where guidance happens: around the network, as one of its inputs, or not at all."""

    OUTSIDE = "outside"
    INPUT = "input"
    NONE = "none"


@dataclass(frozen=True)
class Tokens:
    """A tokenizer of a pipeline, by its name there, and how many tokens of it are read; None: as many as it says."""

    name: str
    most: int | None = None


class Family(ABC):
    """One family.

    name, kinds   as people know it; diffusers' classes of its pipelines
    network, autoencoder  the components that are asked, and that decode
    tokens        its tokenizers
    steps, guidance_scale  with which its pipelines are at their best, as diffusers has them
    scales        the guidance that a network knows that has it as an input
    """

    name: ClassVar[str]
    kinds: ClassVar[tuple[str, ...]]
    network: ClassVar[str] = "transformer"
    autoencoder: ClassVar[str] = "vae"
    tokens: ClassVar[tuple[Tokens, ...]] = (Tokens("tokenizer"),)
    steps: ClassVar[int] = 30
    guidance_scale: ClassVar[float] = 5.0
    scales: ClassVar[tuple[float, float]] = (1.0, 10.0)

    def channels(self, config: Mapping[str, Any]) -> int:
        """Numbers at one place of a latent."""
        return int(config["in_channels"])

    def places(self, config: Mapping[str, Any]) -> int:
        """Places of a latent a side, of the size that the network was trained for."""
        return int(config.get("sample_size") or 64)

    def guidance(self, folder: Folder) -> Guidance:
        return Guidance.OUTSIDE

    def pipe(self, folder: Folder, **how: Any) -> Any:
        """The pipeline, loaded."""
        import diffusers

        kind = getattr(diffusers, folder.kind)
        left_out = {name: None for name in UNUSED if name in folder.index and name not in folder.components}
        return kind.from_pretrained(folder.path, **left_out, **how)

    @abstractmethod
    def words(self, pipe: Any, prompts: Sequence[str]) -> Rows:
        """A row for each prompt."""

    def nothing(self, pipe: Any) -> Rows:
        """The row without words."""
        return self.words(pipe, [""])

    def with_scale(self, pipe: Any, rows: Rows, scale: float) -> Rows:
        """The rows with the guidance scale, in a network that has it as an input."""
        return rows

    @abstractmethod
    def ask(self, pipe: Any, x: States, timestep: Tensor, rows: Rows) -> Tensor:
        """What the network predicts of (B, C, h, w) states, in its own units, at (B,) timesteps."""


def encoded(pipe: Any, prompts: Sequence[str], *others: Any, **more: Any) -> Any:
    """What a pipeline makes of prompts, without the rows of no words that it would make besides; others: the prompts of
    its further encoders."""
    how = {"device": pipe._execution_device, "do_classifier_free_guidance": False}
    return pipe.encode_prompt(list(prompts), *others, **how, **more)


def masked(pipe: Any, prompts: Sequence[str], **more: Any) -> Rows:
    """The rows of an encoder that says which of its places are read: `words` and `live`."""
    words, live, _, _ = encoded(pipe, prompts, **more)
    return {"words": words, "live": live}


def spread(values: Sequence[float], like: Tensor) -> Tensor:
    """(len(values),) -> (B, len(values)) beside the rows of `like`, in its form."""
    return torch.tensor(values, dtype=like.dtype, device=like.device).expand(len(like), -1)
