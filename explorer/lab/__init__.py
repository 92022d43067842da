"""The lab: what diffusion is said to do, measured here and now. See `base` for what an experiment is."""

from __future__ import annotations

from explorer.lab.attention import ATTENTION
from explorer.lab.base import Experiment
from explorer.lab.bias import BIAS
from explorer.lab.bridges import BRIDGES
from explorer.lab.coarse_to_fine import COARSE_TO_FINE
from explorer.lab.concepts import CONCEPTS
from explorer.lab.copying import COPYING
from explorer.lab.decided import DECIDED
from explorer.lab.deep_features import DEEP_FEATURES
from explorer.lab.enlarge import ENLARGE
from explorer.lab.guidance import GUIDANCE
from explorer.lab.halfway import HALFWAY
from explorer.lab.latent import LATENT
from explorer.lab.one_shot import ONE_SHOT
from explorer.lab.probes import PROBES
from explorer.lab.seeds import SEEDS
from explorer.lab.steps import STEPS
from explorer.lab.taught import TAUGHT

__all__ = ["EXPERIMENTS"]

EXPERIMENTS: dict[str, Experiment] = {
    experiment.name: experiment
    for experiment in (
        *(COARSE_TO_FINE, HALFWAY, DECIDED, GUIDANCE, STEPS, SEEDS, ONE_SHOT, CONCEPTS, COPYING),
        *(ENLARGE, LATENT, ATTENTION, BRIDGES, DEEP_FEATURES, PROBES, BIAS, TAUGHT),
    )
}
"""The experiments by name."""
