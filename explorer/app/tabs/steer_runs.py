"""What the tab Steer makes of what a page tells: a plan, a run that can be made, and what will be said of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explorer.app.address_steer import PLANS, AtSteer
from explorer.errors import RefusedError
from explorer.present.steer import picked
from explorer.present.steer_report import (
    Report,
    of_branch,
    of_picture,
    of_repair,
    of_variation,
    of_wander,
    of_what_if,
    of_words,
)
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.branch import Branch, branch_off
from explorer.trajectory.steer.picture import FromPicture, from_picture
from explorer.trajectory.steer.plan import Plan, Steered
from explorer.trajectory.steer.repair import Repair, repair
from explorer.trajectory.steer.variation import Variation, Wander, variation, wander
from explorer.trajectory.steer.what_if import WhatIf, what_if
from explorer.trajectory.steer.words import WordsOverTime, words_over_time
from explorer.types import Images
from explorer.words.texts import Words

__all__ = ["branch_from", "plan_in", "prepared"]

Given = tuple[Steered, Report]


def plan_in(tool: str, told: Any) -> Plan:
    """The plan of a tool from what a page tells of it. Raises SettingsError, RefusedError."""
    if tool not in PLANS or not isinstance(told, dict):
        raise RefusedError("odd")
    return picked(PLANS[tool], told)


def branch_from(told: Mapping[str, Any], origin: Settings, wish: Settings) -> Branch:
    """What is otherwise than in the run that is gone on from, and from which step on; where nothing is, the static."""
    at = told.get("at")
    then: dict[str, Any] = {"at": min(int(at), origin.steps - 1) if isinstance(at, int | float) else 0}
    for name, field in (("then_prompt", "prompt"), ("then_guidance", "guidance_scale")):
        if getattr(wish, field) != getattr(origin, field):
            then[name] = getattr(wish, field)
    for name, field in (("then_sampler", "sampler"), ("then_schedule", "schedule")):
        if told.get(name) and told[name] != getattr(origin, field):
            then[name] = told[name]
    if told.get("fresh") or (len(then) == 1 and wish.seed == origin.seed):
        then["then_seed"] = wish.seed if wish.seed != origin.seed else origin.seed + 1
    return Branch.make(**then)


def prepared(models: SharedModels, words: Words, at: AtSteer, x0: Images | None = None, painting: Any = None) -> Given:
    """The run of a place, and its report. Raises RefusedError where there is none like that."""
    plan, settings, model = at.plan, at.settings, models.of(at.settings)
    match plan:
        case Branch():
            return branch_off(plan, settings, model), of_branch(words, plan)
        case WordsOverTime():
            run = words_over_time(plan, settings, model)
            return run, of_words(words, plan, run, model)
        case Variation():
            return variation(plan, settings, model), of_variation(words, plan, settings)
        case Wander():
            return wander(plan, settings, model), of_wander(words, plan)
        case WhatIf():
            return what_if(plan, settings, model), of_what_if(words, plan, settings, model)
    if x0 is None:
        raise RefusedError("not_there")
    if isinstance(plan, Repair):
        run = repair(plan, settings, model, x0, painting)
        done = run.plan if isinstance(run.plan, Repair) else plan
        return run, of_repair(words, done, settings, x0)
    buried_as = plan if isinstance(plan, FromPicture) else FromPicture()
    return from_picture(buried_as, settings, model, x0), of_picture(words, buried_as, x0)
