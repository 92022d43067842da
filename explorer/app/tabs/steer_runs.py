"""What the tab Steer makes of what a page tells: a plan, a run that can be made, and what will be said of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explorer.app.address_steer import PLANS, AtSteer
from explorer.app.event_data import MissingError
from explorer.diffusion.sampler import make_sampler
from explorer.errors import RefusedError
from explorer.model.base import Model, Reader
from explorer.present.steer import picked
from explorer.present.steer_judged import of_judge
from explorer.present.steer_report import (
    Report,
    of_branch,
    of_guide,
    of_picture,
    of_repair,
    of_tile,
    of_variation,
    of_wander,
    of_what_if,
    of_words,
)
from explorer.prompt.record import pairs_of, record_of
from explorer.service.painted import colours_of, mask_of
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.branch import Branch, branch_off
from explorer.trajectory.steer.judged import Judged, judged
from explorer.trajectory.steer.liking import Liking
from explorer.trajectory.steer.lines import Edges, by_lines
from explorer.trajectory.steer.mood import Mood, mood
from explorer.trajectory.steer.palette import Palette, palette
from explorer.trajectory.steer.picture import FromPicture, from_picture
from explorer.trajectory.steer.places import MOST_WORDS, Places, places, words_painted
from explorer.trajectory.steer.plan import Plan, Steered
from explorer.trajectory.steer.repair import Repair, repair
from explorer.trajectory.steer.sketch import Sketch, sketch
from explorer.trajectory.steer.tile import Tile, tile
from explorer.trajectory.steer.variation import Variation, Wander, variation, wander
from explorer.trajectory.steer.what_if import WhatIf, what_if
from explorer.trajectory.steer.words import WordsOverTime, words_over_time
from explorer.trajectory.wording import understood
from explorer.types import Images
from explorer.words.texts import Words

__all__ = ["also_read", "branch_from", "drawn", "plan_in", "prepared"]

Given = tuple[Steered, Report]


def plan_in(tool: str, told: Any, painted: Any = None) -> Plan:
    """The plan of a tool from what a page tells of it. Raises SettingsError, RefusedError.

    painted  of words that are painted into places: [{word, paint}]
    """
    if tool not in PLANS or not isinstance(told, dict):
        raise MissingError("odd")
    plan = picked(PLANS[tool], told)
    if isinstance(plan, Places) and isinstance(painted, list):
        pairs = [one for one in painted[:MOST_WORDS] if isinstance(one, dict) and str(one.get("word", "")).strip()]
        text = words_painted({str(one["word"])[:60]: mask_of(one.get("paint")) for one in pairs})
        plan = plan.model_copy(update={"painted": text})
    return plan


def also_read(settings: Settings, plan: Plan, reader: Reader, language: str) -> Settings:
    """The settings with what is read of the words in a plan, beside those of the prompt."""
    match plan:
        case WordsOverTime():
            texts = [*(text for _, text in plan.changes), plan.avoid]
        case Wander():
            texts = [] if plan.stops else plan.places
        case Branch():
            texts = [plan.then_prompt or ""]
        case _:
            texts = []
    records = [settings.read_as, *(understood(text, reader, language).record for text in texts if text)]
    return settings.model_copy(update={"read_as": record_of([p for one in records for p in pairs_of(one).items()])})


def drawn(text: object) -> Images:
    """A drawing on white paper, from the bytes of its canvas. Raises PaintedError."""
    return colours_of(text)[0]


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
    """The run of a place, and its report. Raises RefusedError where there is none like that.

    x0  the picture or the drawing that it is given;   painting  what a repair has to make anew
    """
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
            return wander(plan, calm(settings), model), of_wander(words, plan)
        case WhatIf():
            return what_if(plan, settings, model), of_what_if(words, plan, settings, model)
        case Palette():
            return palette(plan, settings, model), of_guide(words, settings, model)
        case Places():
            return places(plan, settings, model), of_guide(words, settings, model)
        case Tile():
            return tile(plan, settings, model), of_tile(words)
        case Judged():
            judge = models.judge[0]
            search, liking = judged(plan, settings, model, judge), Liking.of(judge, settings)
            return of_judge(words, search, model, models.model(), liking)
    if x0 is None:
        raise RefusedError("not_there")
    return of_an_image(words, plan, settings, model, x0, painting)


def calm(settings: Settings) -> Settings:
    """The settings with DDIM in place of a sampler that stirs in noise, of which neighbours of a walk would differ."""
    stirs = make_sampler(settings.sampler, eta=settings.eta).stochastic
    return settings.model_copy(update={"sampler": "ddim", "eta": None}) if stirs else settings


def of_an_image(words: Words, plan: Plan, settings: Settings, model: Model, x0: Images, painting: Any) -> Given:
    match plan:
        case Repair():
            run = repair(plan, settings, model, x0, painting)
            done = run.plan if isinstance(run.plan, Repair) else plan
            return run, of_repair(words, done, settings, x0)
        case Sketch():
            return sketch(plan, settings, model, x0), of_guide(words, settings, model)
        case Edges():
            return by_lines(plan, settings, model, x0), of_guide(words, settings, model)
        case Mood():
            return mood(plan, settings, model, x0), of_guide(words, settings, model)
    buried_as = plan if isinstance(plan, FromPicture) else FromPicture()
    return from_picture(buried_as, settings, model, x0), of_picture(words, buried_as, x0)
