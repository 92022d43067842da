"""Licences of well-known checkpoints, as their makers name them. None of them comes with this program.

Looked up by the end of a name on the hub; what is not listed says its licence where it was downloaded.
"""

from __future__ import annotations

__all__ = ["NOTICES", "notice_of"]

RAIL = "CreativeML Open RAIL-M: free, with a list of uses that are forbidden"
TURBO = "Stability AI Non-Commercial Research Community License; stability.ai/license has terms for earning money"
STABILITY = "Stability AI Community License: free below a yearly revenue of 1 million US dollars"
NOTICES = {
    "stable-diffusion-v1-4": RAIL,
    "stable-diffusion-v1-5": RAIL,
    "stable-diffusion-2": "CreativeML Open RAIL++-M: free, with a list of uses that are forbidden",
    "stable-diffusion-xl": "CreativeML Open RAIL++-M: free, with a list of uses that are forbidden",
    "sdxl-turbo": TURBO,
    "sd-turbo": TURBO,
    "sdxl-lightning": "CreativeML Open RAIL++-M: free, with a list of uses that are forbidden",
    "lcm_dreamshaper": "MIT",
    "stable-diffusion-3": STABILITY,
    "flux.1-schnell": "Apache 2.0",
    "flux.1-dev": "FLUX.1 [dev] Non-Commercial License",
    "pixart": "CreativeML Open RAIL++-M: free, with a list of uses that are forbidden",
    "sana": "its weights have terms of NVIDIA; see where it was downloaded",
    "kandinsky-2-2": "Apache 2.0",
}
"""The beginning of a checkpoint's name -> its licence."""


def notice_of(*names: str) -> str:
    """The licence of the checkpoint that is called so, or where to look for it."""
    for said in map(str.lower, names):
        if known := [beginning for beginning in NOTICES if said.startswith(beginning)]:
            return NOTICES[max(known, key=len)]
    return "see where it was downloaded"
