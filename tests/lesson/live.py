"""A lesson's live part, run as the app runs it: settings -> runs that a measure can be taken on."""

import math
from collections.abc import Iterator

from explorer.diffusion.forward import corrupt
from explorer.diffusion.guidance import ClassifierFree, Clipped
from explorer.diffusion.noise import Noise
from explorer.diffusion.sampler import make_sampler
from explorer.diffusion.sampler.base import walk
from explorer.lesson.measures import Runs
from explorer.lesson.records import Lesson
from explorer.network.learned import load_denoiser, load_judge
from explorer.trajectory.record import forward, grid_of, record
from explorer.trajectory.settings import Settings
from explorer.types import Images, Trajectory

__all__ = ["given_back", "runs_of"]


def settings_of(lesson: Lesson) -> Iterator[Settings]:
    fields, compare = Settings.fields_from_text(lesson.live.settings), lesson.live.compare
    for value in compare.values if compare else [None]:
        yield Settings.make(**(fields if compare is None else {**fields, compare.change: value}))


def runs_of(lesson: Lesson) -> Runs:
    """Creates or compares; in destroy, buries the picture that the settings make."""
    judge, _ = load_judge("cpu")
    each = list(settings_of(lesson))
    made = [record(settings) for settings in each]
    labels = tuple(str(value) for value in lesson.live.compare.values) if lesson.live.compare else ()
    if lesson.live.tab == "destroy":
        made = [record(each[0], forward(each[0], made[0].final), forward=True)]
    return Runs(tuple(made), labels, judge)


def given_back(lesson: Lesson, share: float, seed: int) -> Runs:
    """The destroyed picture, and what the model digs out of a mixture with that share of static."""
    runs = runs_of(lesson)
    settings = next(settings_of(lesson))
    back = reverse_from(settings, runs.only.steps[0].x_t, share, seed)
    return Runs((runs.only, back), (), runs.judge)


def reverse_from(settings: Settings, x0: Images, share: float, seed: int) -> Trajectory:
    model = load_denoiser(settings.model)
    grid, draw = grid_of(settings, model), Noise([seed], tuple(x0.shape[1:]))
    wanted = math.log((1 - share) / share)
    first = min(range(len(grid)), key=lambda i: abs(grid.log_snr[i] - wanted))
    denoiser = Clipped(ClassifierFree(model, settings.guidance_scale))
    start = corrupt(x0, draw(), grid.log_snr[first])
    condition = model.condition([settings.prompt], settings.guidance_scale)
    return record(settings, walk(denoiser, make_sampler("ddim"), grid, start, draw, condition, first))
