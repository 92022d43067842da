"""How far apart two clouds of features are, were both Gaussian, and how far the points of one cloud lie apart.

    F = |m1 - m2|^2 + tr(S1) + tr(S2) - 2 tr (S1^(1/2) S2 S1^(1/2))^(1/2)

(Frechet 1957; Dowson & Landau 1982; used on pictures by Heusel et al. 2017, arXiv 1706.08500.) With S = A A^T the last
trace is the sum of the singular values of A1^T A2, which needs no root of a matrix and holds for any number of points:
of more points than dimensions, A^T = Q R, the square R^T stands for A.
Few points make F too large: compare it with that of two samples of the same sizes from one source.
"""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = ["frechet", "nearest", "pair_distances"]


def frechet(first: Tensor, second: Tensor) -> float:
    """F between the Gaussians of two samples, (n1, d) and (n2, d), n1, n2 >= 2; covariances are unbiased."""
    if min(len(first), len(second)) < 2:
        raise ValueError("a Frechet distance needs two or more of each")
    a, b = (cloud.double() for cloud in (first, second))
    mean_a, mean_b = a.mean(0), b.mean(0)
    root_a, root_b = (narrow((cloud - cloud.mean(0)).T / (len(cloud) - 1) ** 0.5) for cloud in (a, b))
    shared = torch.linalg.svdvals(root_a.T @ root_b).sum()
    spread = root_a.square().sum() + root_b.square().sum() - 2 * shared
    return max(0.0, float((mean_a - mean_b).square().sum() + spread))


def narrow(root: Tensor) -> Tensor:
    """A (d, n) as a root of the same covariance with no more than d columns."""
    return torch.linalg.qr(root.T).R.T if root.shape[1] > root.shape[0] else root


def pair_distances(features: Tensor) -> Tensor:
    """1 - cosine of all pairs of unit features (n, d): (n (n - 1) / 2,) in [0, 2]."""
    similar = features.double() @ features.double().T
    row, column = torch.triu_indices(len(features), len(features), offset=1)
    return 1 - similar[row, column]


def nearest(points: Tensor, among: Tensor) -> tuple[Tensor, Tensor]:
    """For each of points (n, d): root mean square distance to the nearest of `among` (m, d), and which that is."""
    flat, other = points.flatten(1).double(), among.flatten(1).double()
    distance, index = torch.cdist(flat, other).min(1)
    return distance / flat.shape[1] ** 0.5, index
