"""Stable Diffusion 1 and 2, and the LCM students of it: a U-Net over latents of 4 planes, words by CLIP.

Students of the LCM kind take the guidance scale as an input, w - 1 as a sine wave of 256 numbers and more
(Luo et al. 2023, arXiv 2310.04378, section 4.2; they count w from 0).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from explorer.pipelines.family import Family, Guidance, Rows
from explorer.pipelines.folder import Folder
from explorer.types import States

__all__ = ["StableDiffusion"]


class StableDiffusion(Family):
    name = "Stable Diffusion"
    kinds = ("StableDiffusionPipeline", "LatentConsistencyModelPipeline")
    network = "unet"
    guidance_scale = 7.5
    scales = (3.0, 15.0)  # w from 2 to 14 in training, arXiv 2310.04378, section 5; here counted from 1

    def guidance(self, folder: Folder) -> Guidance:
        knows = folder.config(self.network).get("time_cond_proj_dim")
        return Guidance.OUTSIDE if knows is None else Guidance.INPUT

    def words(self, pipe: Any, prompts: Sequence[str]) -> Rows:
        return {"words": pipe.encode_prompt(list(prompts), pipe._execution_device, 1, False)[0]}

    def with_scale(self, pipe: Any, rows: Rows, scale: float) -> Rows:
        width = pipe.unet.config.time_cond_proj_dim
        count, like = len(rows["words"]), rows["words"]
        wave = pipe.get_guidance_scale_embedding(torch.full((count,), scale - 1.0), embedding_dim=width)
        return {**rows, "scale": wave.to(like)}

    def ask(self, pipe: Any, x: States, timestep: Tensor, rows: Rows) -> Tensor:
        extra = {"timestep_cond": rows.get("scale")}
        return pipe.unet(x, timestep, encoder_hidden_states=rows["words"], return_dict=False, **extra)[0]
