"""Kandinsky 2.2: a prior walks from words to the code of a picture, a U-Net from static to the picture of that code.

The prior's own walk is the pipeline's, from one static for all seeds, so that the seed of a run changes its picture
and not what its words mean. The prior lies in a folder of its own, beside that of the decoder, or both in one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from explorer.pipelines.errors import PipelineError
from explorer.pipelines.family import Family, Rows, Tokens
from explorer.pipelines.folder import INDEX, Folder, opened, read_json
from explorer.types import States

__all__ = ["Kandinsky"]

PRIOR = "KandinskyV22PriorPipeline"  # diffusers' class
DRAWN = 0  # the seed of the prior's static


class Kandinsky(Family):
    name = "Kandinsky 2.2"
    kinds = ("KandinskyV22CombinedPipeline", "KandinskyV22Pipeline")
    network = "unet"
    autoencoder = "movq"
    tokens = (Tokens("prior_tokenizer"),)
    guidance_scale = 4.0

    def pipe(self, folder: Folder, **how: Any) -> Any:
        import diffusers

        if folder.kind == self.kinds[0]:
            return super().pipe(folder, **how)
        prior = beside(folder)
        decoder = super().pipe(folder, **how)
        reader = getattr(diffusers, PRIOR).from_pretrained(prior.path, **{**how, "variant": prior.variant})
        parts = {f"prior_{name}": part for name, part in reader.components.items()}
        return getattr(diffusers, self.kinds[0])(**decoder.components, **parts)

    def words(self, pipe: Any, prompts: Sequence[str]) -> Rows:
        made = pipe.prior_pipe(list(prompts), generator=[torch.Generator().manual_seed(DRAWN) for _ in prompts])
        return {"picture": made.image_embeds}

    def nothing(self, pipe: Any) -> Rows:
        return {"picture": pipe.prior_pipe.get_zero_embed(1, device=pipe._execution_device)}

    def ask(self, pipe: Any, x: States, timestep: Tensor, rows: Rows) -> Tensor:
        known = {"image_embeds": rows["picture"].to(x)}
        extra: dict[str, Any] = {"encoder_hidden_states": None, "added_cond_kwargs": known, "return_dict": False}
        return pipe.unet(sample=x, timestep=timestep, **extra)[0]


def beside(folder: Folder) -> Folder:
    """The prior in a folder beside that of a decoder. Raises PipelineError where there is none."""
    for path in sorted(folder.path.resolve().parent.iterdir()):
        if (path / INDEX).is_file() and read_json(path / INDEX).get("_class_name") == PRIOR:
            return opened(path, unused=())
    raise PipelineError("prior", name=folder.name)
