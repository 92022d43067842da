"""Ideal denoisers: the exact E[x0 | x_t] of distributions that are known. No network, nothing learned.

For x0 ~ N(mu, C), with s and n the scales of signal and noise:

    x_t ~ N(s mu, s^2 C + n^2 I),   E[x0 | x_t] = mu + s C (s^2 C + n^2 I)^-1 (x_t - s mu)

A mixture averages its components' answers by how likely each made x_t; a finite set of pictures is the mixture whose
components have no width. Samplers are tested on them and lessons show them, so they live in the package.
All arithmetic is float64, where the parameters live; answers come in the dtype of x_t.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.diffusion.denoiser import Denoiser
from explorer.types import Estimate, Images, Levels

__all__ = ["IdealConsistency", "IdealGaussian", "IdealMixture", "IdealPictures"]

Label = int | Sequence[int] | Tensor  # which component or class: one for all, or one for each picture, (B,)

TINY = 1e-100  # stands for a variance of 0, so that exp(-distance^2 / variance) underflows and nothing is 0 / 0


class IdealGaussian(Denoiser):
    """The ideal denoiser of N(mean, C).

    mean        of any shape, that of one x0
    variance    C is diagonal: one number, or the variance of each entry of x0
    covariance  C is full: (D, D), symmetric, not negative, D the number of entries of x0
    """

    def __init__(self, mean: Tensor, variance: Tensor | float | None = None, covariance: Tensor | None = None) -> None:
        variances = None if variance is None else torch.as_tensor(variance, dtype=torch.float64)[None]
        self._normals = _Normals.make(mean[None], variances, None if covariance is None else covariance[None])

    def __call__(self, x_t: Images, log_snr: Levels, condition: object = None) -> Estimate:
        """E[x0 | x_t]; a Gaussian has nothing to condition on."""
        mean, _ = self._normals.posterior(*_flat(x_t, log_snr))
        return Estimate(x0_hat=mean[:, 0].reshape(x_t.shape).to(x_t.dtype))

    def transport(self, x_t: Images, log_snr: Levels, log_snr_next: Levels) -> Images:
        """Where the deterministic sampler takes x_t in infinitely many steps: the exact probability flow.

        Each coordinate keeps its place in units of the standard deviation of its level. log_snr_next may be +inf.
        """
        normals = self._normals
        x, s, n2 = _flat(x_t, log_snr)
        _, s_next, n2_next = _flat(x_t, log_snr_next)
        place = normals.coordinates(x, s) / normals.variance(s, n2).clamp_min(TINY).sqrt()
        moved = normals.position(place * normals.variance(s_next, n2_next).sqrt())
        moved = moved + s_next[:, :, None] * normals.mean
        return moved[:, 0].reshape(x_t.shape).to(x_t.dtype)


class IdealConsistency(Denoiser):
    """The exact consistency function of a Gaussian: not the average x0, but the one that x_t flows to.

    What a few-step student learns; with it the consistency sampler is exact in any number of steps.
    """

    def __init__(self, gaussian: IdealGaussian) -> None:
        self._gaussian = gaussian

    def __call__(self, x_t: Images, log_snr: Levels, condition: object = None) -> Estimate:
        """The end of the probability flow from x_t, as x0_hat."""
        clean = torch.full_like(torch.as_tensor(log_snr, dtype=torch.float64), torch.inf)
        return Estimate(x0_hat=self._gaussian.transport(x_t, log_snr, clean))


class IdealMixture(Denoiser):
    """The ideal denoiser of a mixture of K Gaussians. The condition is a component's label; None asks about all.

    weights      (K,) positive, of any sum
    means        (K, ...) the centres
    variances    (K,) round components, or (K, ...) along the entries of x0
    covariances  (K, D, D) instead of variances
    labels       (K,) integers, 0 .. K-1 unless given; several components may share one
    """

    def __init__(
        self,
        weights: Tensor,
        means: Tensor,
        variances: Tensor | None = None,
        covariances: Tensor | None = None,
        labels: Sequence[int] | None = None,
    ) -> None:
        self._normals = _Normals.make(means, variances, covariances)
        self._log_weights = weights.to(torch.float64).log().log_softmax(0)
        self._labels = _labels(labels, means)

    def __call__(self, x_t: Images, log_snr: Levels, condition: Label | None = None) -> Estimate:
        """E[x0 | x_t], or E[x0 | x_t, label]."""
        x, s, n2 = _flat(x_t, log_snr)
        means, log_density = self._normals.posterior(x, s, n2)
        share = _only(self._log_weights + log_density, self._labels, condition).softmax(1)
        return Estimate(x0_hat=torch.einsum("bk,bkd->bd", share, means).reshape(x_t.shape).to(x_t.dtype))


class IdealPictures(Denoiser):
    """The ideal denoiser of a finite set of pictures, each as likely: it remembers, it cannot invent.

    pictures  (K, ...) the set
    labels    (K,) integers, 0 .. K-1 unless given: the condition picks the pictures that carry it
    """

    def __init__(self, pictures: Images, labels: Sequence[int] | None = None) -> None:
        self._pictures = pictures.flatten(1).to(torch.float64)
        self._labels = _labels(labels, pictures)

    def __call__(self, x_t: Images, log_snr: Levels, condition: Label | None = None) -> Estimate:
        """The average of the pictures, each weighted by how likely it is to have become x_t."""
        x, s, n2 = _flat(x_t, log_snr)
        # -|x - s picture|^2 / 2 n^2 but for |x|^2, which is the same for all
        closeness = s * (x @ self._pictures.T) - s.square() * self._pictures.square().sum(1) / 2
        share = _only(closeness / n2.clamp_min(TINY), self._labels, condition).softmax(1)
        return Estimate(x0_hat=(share @ self._pictures).reshape(x_t.shape).to(x_t.dtype))


@dataclass(frozen=True, eq=False)
class _Normals:
    """K Gaussians over D numbers: means and, along each one's own axes, variances, (K, D); axes (K, D, D) if turned."""

    mean: Tensor
    spectrum: Tensor
    axes: Tensor | None = None

    @classmethod
    def make(cls, means: Tensor, variances: Tensor | None, covariances: Tensor | None) -> _Normals:
        if (variances is None) == (covariances is None):
            raise ValueError("say either the variance or the covariance")
        mean = means.reshape(len(means), -1).to(torch.float64)
        if covariances is not None:
            spectrum, axes = torch.linalg.eigh(covariances.to(torch.float64))
            return cls(mean, spectrum.clamp_min(0), axes)
        assert variances is not None
        spread = variances.to(torch.float64).reshape(len(variances), -1)
        return cls(mean, spread.expand_as(mean))

    def variance(self, s: Tensor, n2: Tensor) -> Tensor:
        """Variances of x_t along each component's axes, (B, K, D)."""
        return s[:, :, None].square() * self.spectrum + n2[:, :, None]

    def coordinates(self, x: Tensor, s: Tensor) -> Tensor:
        """Coordinates of x along each component's axes, from its centre in x_t, (B, K, D)."""
        away = x[:, None] - s[:, :, None] * self.mean
        return away if self.axes is None else torch.einsum("kde,bkd->bke", self.axes, away)

    def position(self, coordinates: Tensor) -> Tensor:
        """The way back from `coordinates`, still from the centre."""
        if self.axes is None:
            return coordinates
        return torch.einsum("kde,bke->bkd", self.axes, coordinates)

    def posterior(self, x: Tensor, s: Tensor, n2: Tensor) -> tuple[Tensor, Tensor]:
        """E[x0 | x_t, component], (B, K, D), and the log density of x_t but for a constant, (B, K)."""
        variance, place = self.variance(s, n2).clamp_min(TINY), self.coordinates(x, s)
        mean = self.mean + self.position(place * s[:, :, None] * self.spectrum / variance)
        return mean, -0.5 * (variance.log() + place.square() / variance).sum(-1)


def _flat(x_t: Tensor, log_snr: Levels) -> tuple[Tensor, Tensor, Tensor]:
    """x_t as rows (B, D); signal_scale and the square of noise_scale as columns (B, 1); all float64."""
    level = torch.as_tensor(log_snr, dtype=torch.float64, device=x_t.device).expand(len(x_t))[:, None]
    return x_t.reshape(len(x_t), -1).to(torch.float64), torch.sigmoid(level).sqrt(), torch.sigmoid(-level)


def _labels(labels: Sequence[int] | None, components: Tensor) -> Tensor:
    given = range(len(components)) if labels is None else labels
    if len(given) != len(components):
        raise ValueError(f"{len(components)} components need as many labels, not {len(given)}")
    return torch.tensor(list(given), device=components.device)


def _only(scores: Tensor, labels: Tensor, condition: Label | None) -> Tensor:
    """The scores (B, K), -inf but for the components that carry the label asked for."""
    if condition is None:
        return scores
    wanted = torch.as_tensor(condition, device=scores.device).reshape(-1, 1)
    fits = labels == wanted
    if not bool(fits.any(1).all()):
        raise ValueError(f"no component is labelled {int(wanted[~fits.any(1)][0])}")
    return scores.masked_fill(~fits, -torch.inf)
