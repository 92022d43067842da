"""PixArt-alpha and PixArt-Sigma: a transformer over latents of 4 planes, words by T5.

At 1024 pixels alpha is also told the size and the shape of the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from explorer.pipelines.family import Family, Rows, Tokens, masked, spread
from explorer.types import States

__all__ = ["PixArt", "PixArtSigma"]


class PixArt(Family):
    name = "PixArt-alpha"
    kinds = ("PixArtAlphaPipeline",)
    tokens = (Tokens("tokenizer", 120),)
    steps = 20
    guidance_scale = 4.5

    def words(self, pipe: Any, prompts: Sequence[str]) -> Rows:
        return masked(pipe, prompts)

    def ask(self, pipe: Any, x: States, timestep: Tensor, rows: Rows) -> Tensor:
        said = {"encoder_hidden_states": rows["words"], "encoder_attention_mask": rows["live"]}
        extra = {"added_cond_kwargs": self.shape(pipe, x), "return_dict": False}
        return pipe.transformer(x, timestep=timestep, **said, **extra)[0]

    def shape(self, pipe: Any, x: States) -> dict[str, Tensor | None]:
        if pipe.transformer.config.sample_size != 128:
            return {"resolution": None, "aspect_ratio": None}
        side = x.shape[-1] * pipe.vae_scale_factor
        return {"resolution": spread((side, side), x), "aspect_ratio": spread((1.0,), x)}


class PixArtSigma(PixArt):
    name = "PixArt-Sigma"
    kinds = ("PixArtSigmaPipeline",)
    tokens = (Tokens("tokenizer", 300),)

    def shape(self, pipe: Any, x: States) -> dict[str, Tensor | None]:
        return {"resolution": None, "aspect_ratio": None}
