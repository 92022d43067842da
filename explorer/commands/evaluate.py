"""explorer evaluate: what a model can do, measured on captions that it was not trained on; a table, JSON, a card."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explorer.commands.card import add, text_of
from explorer.commands.familiar import familiar
from explorer.commands.options import outcome, valid_seed
from explorer.commands.own_pictures import own_pictures
from explorer.console import tell
from explorer.files import one_place, resolved, whole_text

if TYPE_CHECKING:
    from explorer.model.space import Space
    from explorer.network.judge import Judge
    from explorer.network.learned import LearnedDenoiser
    from explorer.training.evaluate import Evaluation, Plan

__all__ = ["evaluate", "measured", "report"]

FULL = {"captions": 480, "same": 40, "seeds": 8, "training": 4_000}

Facts = dict[str, Any]


def evaluate(
    weights: Annotated[
        str, typer.Argument(help="base, fast, judge, enlarger, a run folder or a weights file.")
    ] = "base",
    full: Annotated[bool, typer.Option("--full", help="On 480 captions instead of 24.")] = False,
    captions: Annotated[int | None, typer.Option(help="How many captions to measure on.")] = None,
    agreement: Annotated[bool, typer.Option("--agreement", help="Agreement with the captions only; quick.")] = False,
    steps: Annotated[int | None, typer.Option(help="Steps a picture: 20, or 4 for a few-step student.")] = None,
    guidance: Annotated[float, typer.Option(help="Guidance scale.")] = 3.0,
    seed: Annotated[int, typer.Option(help="Decides captions, pictures and noise; 0 to 4294967295.")] = 0,
    judge: Annotated[str | None, typer.Option(help="Another judge: a run folder or a weights file.")] = None,
    out: Annotated[Path | None, typer.Option(callback=resolved, help="JSON file to write.")] = None,
    card: Annotated[
        Path | None, typer.Option(callback=resolved, help="Model card (Markdown) to write or add to.")
    ] = None,
) -> None:
    from explorer.network.learned import hears
    from explorer.training.evaluate import Plan

    valid_seed(seed)
    if out is not None:
        check_table(one_place(out))
    if card is not None:
        text_of(one_place(card))
    if weights in ("judge", "enlarger"):
        found = (
            familiar(judge, captions or 400, seed) if weights == "judge" else own_pictures(judge, captions or 200, seed)
        )
        if out is not None:
            put(out, found)
        return
    numbers: dict[str, Any] = dict(FULL) if full else {}
    if captions is not None:
        numbers |= {"captions": captions, "same": min(captions, numbers.get("same", 4))}
    model, reader, space = opened(weights, judge)
    heard = hears(guidance, model.guidance_range) if model.guided else guidance
    if heard != guidance:
        tell(f"{weights} knows other guidance: {heard:g} is taken, not {guidance:g}.", error=True)
    plan = Plan(**numbers, steps=steps, guidance_scale=heard, seed=seed, brief=agreement)
    facts = report(measured(model, reader, plan, space), model, space.side)
    show(facts)
    if out is not None:
        put(out, facts)
    if card is not None:
        add(card, facts)
    for path in (out, card):
        if path is not None:
            tell(path)


def check_table(path: Path) -> None:
    """Raises ValueError where something is there that is no table of numbers, but somebody's own."""
    try:
        if path.exists() and path.stat().st_size:
            json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise ValueError(f"{path.name} is there and is no JSON; choose another name with --out") from None


def put(path: Path, facts: Facts) -> None:
    """Writes the numbers, whole or not at all. Raises ExportError."""
    whole_text(path, json.dumps(facts, indent=2) + "\n")


def opened(weights: str, judge: str | None) -> tuple[LearnedDenoiser, Judge | None, Space]:
    """The model, a judge that knows its pictures (none where there is none of that size), and its space."""
    from explorer.model.space import Pixels
    from explorer.network.checkpoint import manifest
    from explorer.network.learned import load_denoiser, pick_device
    from explorer.training.latent import space_of
    from explorer.training.weights import find, open_denoiser, open_judge

    path = find(weights)
    model = load_denoiser(weights) if weights in manifest() else open_denoiser(path, pick_device())
    space = space_of(path) or Pixels(model.size)
    if judge is not None:
        reader, vocabulary = open_judge(find(judge), model.device)
        if vocabulary.words != model.vocabulary.words:
            raise ValueError(f"the judge {judge} knows other words than {weights}")
        return model, reader, space
    if space.side != 128:
        return model, None, space
    return model, open_judge(None, model.device)[0], space


def measured(model: LearnedDenoiser, judge: Judge | None, plan: Plan, space: Space) -> Evaluation:
    """Runs the evaluation with a progress bar on standard error."""
    from explorer.training import evaluate as room

    return outcome(room.evaluate(model, judge, plan, space), "the evaluation")


def report(found: Evaluation, model: LearnedDenoiser, side: int | None = None) -> Facts:
    """All numbers with counts and 95 % intervals, as plain data."""
    plan = found.plan
    rows = [*agreement_rows(found), *mean_rows(found)]
    distances = {
        "made and real pictures of the same captions": found.frechet,
        "made and real pictures, other captions": found.frechet_other,
        "two sets of real pictures, other captions": found.frechet_real,
    }
    rows += [
        row("Frechet distance", n, d, plan.captions, better="lower") for n, d in distances.items() if d is not None
    ]
    steps, sampler = plan.steps or (4 if model.guided else 20), "consistency" if model.guided else "ddim"
    return {
        "model": model.name,
        "picture_size": side or model.size,
        "parameters": model.engine.learned,
        "captions": plan.captions,
        "steps": steps,
        "sampler": sampler,
        "guidance_scale": plan.guidance_scale,
        "seed": plan.seed,
        "training_pictures_compared": plan.training,
        "sample": f"{plan.captions} held-out captions, {steps} steps of {sampler}, guidance {plan.guidance_scale:g}",
        "judged": bool(found.agreement),
        "rows": rows,
    }


def row(
    group: str, name: str, value: float | None, count: int, low: Any = None, high: Any = None, better: str = "higher"
) -> Facts:
    ends = [None if end is None else round(float(end), 5) for end in (low, high)]
    kept = None if value is None else round(float(value), 5)
    return {"group": group, "what": name, "value": kept, "low": ends[0], "high": ends[1], "n": count, "better": better}


def agreement_rows(found: Evaluation) -> list[Facts]:
    from explorer.trajectory.measure import wilson

    rows = []
    for name, hits in found.agreement.items():
        for kind, some in (("made", hits), ("real", found.agreement_real[name])):
            share, ends = float(some.mean()), wilson(int(some.sum()), len(some))
            rows.append(row("agreement", f"{name}, {kind} pictures", share, len(some), *ends))
    return rows


def mean_rows(found: Evaluation) -> list[Facts]:
    """Means; pairs of pictures share pictures, a few captions say little: their means get no interval."""
    from explorer.lab.rule import FEWEST
    from explorer.trajectory.measure import bootstrap

    rows = []
    for name, values in (("made pictures", found.across), ("real pictures", found.across_real)):
        if values is not None:
            rows.append(row("diversity", f"across captions, {name}", float(values.mean()), len(values)))
    groups = [
        ("diversity", "same words, other static", found.within, "higher"),
        ("nearest training picture", "of made pictures", found.near, "as real"),
        ("nearest training picture", "of held-out pictures", found.near_real, ""),
    ]
    groups += [("held-out loss", f"at log_snr {level:g}", v, "lower") for level, v in found.losses.items()]
    for group, name, values, better in groups:
        if values is not None:
            low, high = bootstrap(values) if len(values) >= FEWEST else (None, None)
            rows.append(row(group, name, float(values.mean()), len(values), low, high, better))
    return rows


def show(facts: Facts) -> None:
    tell(f"{facts['model']}: {facts['sample']}, seed {facts['seed']}", "")
    cells = [("", "", "value", "95 %", "n")]
    last = ""
    for line in facts["rows"]:
        ends = "" if line["low"] is None else f"{line['low']:.3f} to {line['high']:.3f}"
        group = "" if line["group"] == last else line["group"]
        cells.append((group, line["what"], f"{line['value']:.3f}", ends, str(line["n"])))
        last = line["group"]
    widths = [max(len(cell[k]) for cell in cells) for k in range(5)]
    for cell in cells:
        tell("  ".join(text.ljust(width) for text, width in zip(cell, widths)).rstrip())
    if not facts["judged"]:
        tell("", "No judge knows pictures of this size; --judge names one: see explorer train-judge.")
