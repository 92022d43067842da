"""SDXL: a larger U-Net, words by two CLIPs, and the sizes that a picture had before it was cut.

Without words both encoders' numbers are zeros, where the pipeline says so (`force_zeros_for_empty_prompt`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from explorer.pipelines.family import Family, Rows, Tokens, encoded, spread
from explorer.types import States

__all__ = ["SDXL"]


class SDXL(Family):
    name = "SDXL"
    kinds = ("StableDiffusionXLPipeline",)
    network = "unet"
    tokens = (Tokens("tokenizer"), Tokens("tokenizer_2"))

    def words(self, pipe: Any, prompts: Sequence[str]) -> Rows:
        words, _, pooled, _ = encoded(pipe, prompts)
        return {"words": words, "pooled": pooled}

    def nothing(self, pipe: Any) -> Rows:
        rows = self.words(pipe, [""])
        if pipe.config.get("force_zeros_for_empty_prompt", True):
            return {name: torch.zeros_like(row) for name, row in rows.items()}
        return rows

    def ask(self, pipe: Any, x: States, timestep: Tensor, rows: Rows) -> Tensor:
        side = x.shape[-1] * pipe.vae_scale_factor
        sizes = spread((side, side, 0, 0, side, side), rows["pooled"])  # as it was, cut at (0, 0), as it is
        known = {"text_embeds": rows["pooled"], "time_ids": sizes}
        extra: dict[str, Any] = {"added_cond_kwargs": known, "return_dict": False}
        return pipe.unet(x, timestep, encoder_hidden_states=rows["words"], **extra)[0]
