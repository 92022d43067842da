"""The lab: what diffusion is said to do, measured here and now. See `base` for what an experiment is."""

from __future__ import annotations

from explorer.trajectory.lab.base import Experiment
from explorer.trajectory.lab.coarse_to_fine import COARSE_TO_FINE
from explorer.trajectory.lab.concepts import CONCEPTS
from explorer.trajectory.lab.copying import COPYING
from explorer.trajectory.lab.decided import DECIDED
from explorer.trajectory.lab.guidance import GUIDANCE
from explorer.trajectory.lab.halfway import HALFWAY
from explorer.trajectory.lab.one_shot import ONE_SHOT
from explorer.trajectory.lab.seeds import SEEDS
from explorer.trajectory.lab.steps import STEPS

__all__ = ["EXPERIMENTS"]

EXPERIMENTS: dict[str, Experiment] = {
    experiment.name: experiment
    for experiment in (COARSE_TO_FINE, HALFWAY, DECIDED, GUIDANCE, STEPS, SEEDS, ONE_SHOT, CONCEPTS, COPYING)
}
"""The experiments by name."""
