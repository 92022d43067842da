"""Stable Diffusion 3 and 3.5: a transformer that walks along straight lines, words by two CLIPs and T5."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from explorer.pipelines.family import Family, Rows, Tokens, encoded
from explorer.types import States

__all__ = ["SD3"]


class SD3(Family):
    name = "Stable Diffusion 3"
    kinds = ("StableDiffusion3Pipeline",)
    tokens = (Tokens("tokenizer", 77), Tokens("tokenizer_2", 77), Tokens("tokenizer_3", 256))
    steps = 28
    guidance_scale = 7.0

    def words(self, pipe: Any, prompts: Sequence[str]) -> Rows:
        words, _, pooled, _ = encoded(pipe, prompts, None, None)
        return {"words": words, "pooled": pooled}

    def ask(self, pipe: Any, x: States, timestep: Tensor, rows: Rows) -> Tensor:
        said = {"encoder_hidden_states": rows["words"], "pooled_projections": rows["pooled"]}
        return pipe.transformer(hidden_states=x, timestep=timestep, return_dict=False, **said)[0]
