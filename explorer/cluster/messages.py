"""What travels between a studio and the replicas that compute for it: small, and nothing but numbers and words.

A call of a denoiser says all that it needs: the model by name, the states, their noise levels, and the words as they
were read. So any replica can answer any call, and one that dies takes nothing along that another would miss.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from explorer.errors import RefusedError
from explorer.network.memory import Turn

__all__ = ["Answered", "Asked", "ClusterError", "Facts", "LostError", "Mixture", "Wish", "Words"]

Array = NDArray[Any]
Answered = tuple[Array, ...]
"""x0_hat; of a pair those with and without the words."""


@dataclass(frozen=True)
class Words:
    """What `Reader.condition` is given, or with turns `Reader.turned`."""

    prompts: tuple[str, ...]
    guidance_scale: float
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True)
class Mixture:
    """What `Reader.mixture` is given."""

    first: Wish
    second: Wish
    share: float


Wish = Words | Mixture


@dataclass(frozen=True, eq=False)
class Asked:
    """A `Question` to the denoiser of a model.

    x_t  (B, *shape);  log_snr  (B,);  wish  None: without a condition;  pair  with and without it
    """

    model: str
    x_t: Array
    log_snr: Array
    wish: Wish | None = None
    pair: bool = False


@dataclass(frozen=True)
class Facts:
    """precision  that a replica runs a model in;  weights  the sha256 of its file"""

    precision: str
    weights: str


class LostError(Exception):
    """The replica that was asked is gone, or did not answer in time; another may."""


class ClusterError(RefusedError):
    """What a cluster cannot do; code: away, other, extra or models."""

    shelf = "cluster"
