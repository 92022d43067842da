"""FLUX.1: a transformer over squares of 2 x 2 places, words by CLIP (one vector) and T5.

Its dev version takes the guidance scale as an input; schnell has none. Timesteps are asked for in [0, 1].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from explorer.pipelines.family import Family, Guidance, Rows, Tokens
from explorer.pipelines.folder import Folder
from explorer.types import States

__all__ = ["Flux"]

PLACES = 128  # diffusers' default_sample_size: the network itself has no size


class Flux(Family):
    name = "FLUX.1"
    kinds = ("FluxPipeline",)
    tokens = (Tokens("tokenizer", 77), Tokens("tokenizer_2", 512))
    steps = 28
    guidance_scale = 3.5

    def channels(self, config: Mapping[str, Any]) -> int:
        return int(config["in_channels"]) // 4

    def places(self, config: Mapping[str, Any]) -> int:
        return PLACES

    def guidance(self, folder: Folder) -> Guidance:
        return Guidance.INPUT if folder.config(self.network).get("guidance_embeds") else Guidance.NONE

    def words(self, pipe: Any, prompts: Sequence[str]) -> Rows:
        words, pooled, _ = pipe.encode_prompt(list(prompts), None, device=pipe._execution_device)
        return {"words": words, "pooled": pooled}

    def with_scale(self, pipe: Any, rows: Rows, scale: float) -> Rows:
        return {**rows, "scale": torch.full((len(rows["words"]),), scale, device=rows["words"].device)}

    def ask(self, pipe: Any, x: States, timestep: Tensor, rows: Rows) -> Tensor:
        count, planes, height, width = x.shape
        packed = pipe._pack_latents(x, count, planes, height, width)
        where = pipe._prepare_latent_image_ids(count, height // 2, width // 2, x.device, x.dtype)
        # the words' own place, the same zeros for every picture: there is no row of them for each
        nowhere = torch.zeros(rows["words"].shape[1], 3, device=x.device, dtype=x.dtype)
        said = {"encoder_hidden_states": rows["words"], "pooled_projections": rows["pooled"], "txt_ids": nowhere}
        asked = {"hidden_states": packed, "img_ids": where, "timestep": timestep.to(x.dtype) / 1000}
        made = pipe.transformer(**asked, **said, guidance=rows.get("scale"), return_dict=False)[0]
        scale = pipe.vae_scale_factor
        return pipe._unpack_latents(made, height * scale, width * scale, scale)
