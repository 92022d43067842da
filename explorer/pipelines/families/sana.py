"""Sana: a transformer over very small latents, 32 pixels a side for each place; words by Gemma.

Words are read behind a long instruction, which the pipeline brings along; no words, without it. The `_text` of an
empty row is shorter or longer than that of another one only in what is read of it: both are 300 places long.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from torch import Tensor

from explorer.pipelines.family import Family, Rows, Tokens, masked
from explorer.types import States

__all__ = ["Sana"]


class Sana(Family):
    name = "Sana"
    kinds = ("SanaPipeline",)
    tokens = (Tokens("tokenizer", 300),)
    steps = 20
    guidance_scale = 4.5

    def words(self, pipe: Any, prompts: Sequence[str]) -> Rows:
        instruction = inspect.signature(type(pipe).__call__).parameters["complex_human_instruction"].default
        return masked(pipe, prompts, complex_human_instruction=instruction)

    def nothing(self, pipe: Any) -> Rows:
        return masked(pipe, [""], complex_human_instruction=None)

    def ask(self, pipe: Any, x: States, timestep: Tensor, rows: Rows) -> Tensor:
        said = {"encoder_hidden_states": rows["words"], "encoder_attention_mask": rows["live"]}
        moment = timestep * pipe.transformer.config.timestep_scale
        return pipe.transformer(x, timestep=moment, return_dict=False, **said)[0]
