"""explorer train, distill, train-judge and the others: by steps or by the clock, to be cut off at any time."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explorer.commands.options import shared, valid_seed, without_none
from explorer.console import tell
from explorer.files import ExportError, resolved

if TYPE_CHECKING:
    from explorer.training.folder import Folder
    from explorer.training.loop import Training

__all__ = ["distill", "train", "train_autoencoder", "train_enlarger", "train_judge", "train_latent"]

COMMANDS = {
    "base": "train",
    "student": "distill",
    "judge": "train-judge",
    "enlarger": "train-enlarger",
    "autoencoder": "train-autoencoder",
    "latent": "train-latent",
}

Preset = Annotated[str, typer.Option("--preset", "--size", help="How large: full, small or tiny (learns in minutes).")]
Steps = Annotated[int | None, typer.Option(help="How many steps to train.")]
Minutes = Annotated[float | None, typer.Option(help="How long to train, instead of --steps.")]
Batch = Annotated[int | None, typer.Option(help="Pictures a step, over all devices together.")]
Lr = Annotated[float | None, typer.Option(help="Learning rate at its highest.")]
Seed = Annotated[int, typer.Option(help="Decides first weights, pictures and all noise; 0 to 4294967295.")]
Out = Annotated[Path, typer.Option(callback=resolved, help="Run folder: recipe, log, samples, checkpoints, weights.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the training in --out, where it was cut off.")]
Device = Annotated[str | None, typer.Option(help="cpu or cuda; none is a card where there is one.")]
Fast = Annotated[bool | None, typer.Option("--bfloat16/--float32", help="Multiply in bfloat16; on a card by itself.")]
Compiled = Annotated[bool, typer.Option("--compile", help="Through torch.compile: minutes to start, then faster.")]
Pool = Annotated[int | None, typer.Option(help="Pictures at hand at a time.")]
Fresh = Annotated[int | None, typer.Option(help="How many of them are painted anew at each step.")]
Keep = Annotated[int | None, typer.Option("--keep-every", help="Steps between checkpoints.")]
Show = Annotated[int | None, typer.Option("--show-every", help="Steps between sheets of samples; 0 is none.")]


def fields(
    out: Out,
    preset: Preset = "full",
    steps: Steps = None,
    minutes: Minutes = None,
    batch: Batch = None,
    lr: Lr = None,
    seed: Seed = 0,
    resume: Resume = False,
    device: Device = None,
    bfloat16: Fast = None,
    compiled: Compiled = False,
    pool: Pool = None,
    fresh: Fresh = None,
    keep_every: Keep = None,
) -> dict[str, Any]:
    """What every training is asked for."""
    return dict(locals())


@shared(fields)
def train(given: dict[str, Any], show_every: Show = None) -> None:
    run("base", {**given, "show_every": show_every})


@shared(fields)
def distill(
    given: dict[str, Any],
    teacher: Annotated[str, typer.Option(help="What to learn from: base, a run folder or a weights file.")] = "base",
    show_every: Show = None,
) -> None:
    run("student", {**given, "teacher": teacher, "show_every": show_every})


@shared(fields)
def train_judge(given: dict[str, Any]) -> None:
    run("judge", given)


@shared(fields)
def train_enlarger(
    given: dict[str, Any],
    teacher: Annotated[
        str | None, typer.Option(help="Whose faults it learns to mend: fast, a run folder or a weights file.")
    ] = None,
    show_every: Show = None,
) -> None:
    run("enlarger", {**given, "teacher": teacher, "show_every": show_every})


@shared(fields)
def train_autoencoder(given: dict[str, Any], show_every: Show = None) -> None:
    run("autoencoder", {**given, "show_every": show_every})


@shared(fields)
def train_latent(
    given: dict[str, Any],
    space: Annotated[
        str | None, typer.Option(help="Among whose states it learns: autoencoder, a run folder or a weights file.")
    ] = None,
    teacher: Annotated[
        str | None, typer.Option(help="Whose inner levels it begins with: base, a run folder or a weights file.")
    ] = None,
    show_every: Show = None,
) -> None:
    run("latent", {**given, "space": space, "teacher": teacher, "show_every": show_every})


def run(task: str, given: dict[str, Any]) -> None:
    """Trains, in a folder; ends with a line that says what is there and how to go on."""
    from explorer.training.distributed import joined
    from explorer.world.process_pool import Crew

    valid_seed(given["seed"])
    out, resume = given.pop("out"), given.pop("resume")
    with joined(given.pop("device")) as team:
        if team.device.type == "cuda":
            import torch

            torch.set_float32_matmul_precision("high")
        folder = opened(task, out, resume, given, team)
        with full_disk_told(folder), listening(folder.training), Crew() as crew:
            if not folder.training.window.row.preset.few:  # tiny pictures are painted before a crew could be hired
                folder.training.window.painter = crew.paint
            follow(folder)
        if team.first:
            tell(ending(folder))


@contextmanager
def full_disk_told(folder: Folder) -> Iterator[None]:
    """What could not be written, with what is kept and how to go on: raises ValueError."""
    from explorer.training.state import checkpoints, step_of

    try:
        yield
    except ExportError as error:
        kept = next(iter(checkpoints(folder.path / "checkpoints")), None)
        if kept is None:
            raise
        why = str(error).partition(";")[0]
        raise ValueError(f"{why}; step {step_of(kept):,} is kept: make room and go on with {again(folder)}") from error


def again(folder: Folder) -> str:
    """The command that goes on."""
    return f"explorer {COMMANDS[folder.training.recipe.task]} --resume --out {folder.path}"


def opened(task: str, out: Path, resume: bool, given: dict[str, Any], team: Any) -> Folder:
    """The folder to train in, new or as it was left."""
    from explorer.training.folder import create, reopen
    from explorer.training.recipe import Recipe, RecipeError

    end = {name: given[name] for name in ("steps", "minutes") if given[name] is not None}
    if resume:
        folder = reopen(out, team, **end)
        if folder.training.recipe.task != task:
            raise RecipeError(f"the training in {out} is that of a {folder.training.recipe.task}, not of a {task}")
        say_what_was_lost(folder)
        return folder
    bfloat16, compiled = given.pop("bfloat16"), given.pop("compiled")
    fast = team.device.type == "cuda" if bfloat16 is None else bfloat16
    wished = without_none(given)
    recipe = Recipe.make(task=task, precision="bfloat16" if fast else "float32", compiled=compiled, **wished)
    return create(out, recipe, team)


def say_what_was_lost(folder: Folder) -> None:
    """That the newest checkpoint could not be read, and from where the training goes on."""
    from explorer.training.state import checkpoints, step_of

    newest, step = next(iter(checkpoints(folder.path / "checkpoints")), None), folder.training.state.step
    if folder.training.team.first and newest is not None and step_of(newest) != step:
        tell(f"{newest.name} cannot be read; going on from step {step:,}.", error=True)


@contextmanager
def listening(training: Training) -> Iterator[None]:
    """Ctrl-C ends the training after the step that is being taken; a second Ctrl-C ends it at once."""

    def asked(*_: Any) -> None:
        if training.stop:
            raise KeyboardInterrupt
        training.stop = True

    before = {kind: signal.signal(kind, asked) for kind in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def follow(folder: Folder) -> None:
    """Runs to the end, with a progress bar on standard error where somebody sees it."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    training, recipe = folder.training, folder.training.recipe
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TextColumn("{task.fields[found]}"))
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not (training.team.first and console.is_terminal)) as bar:
        name = f"{recipe.task}, {recipe.preset}"
        task = bar.add_task(f"{name}: painting pictures", total=1.0, found="")
        loss = None
        for record in folder.run():
            loss = record.loss if loss is None else 0.95 * loss + 0.05 * record.loss
            rate = recipe.batch / max(record.seconds, 1e-9)
            share = recipe.share(record.step, training.state.seconds)
            found = f"loss {loss:.4f}, {rate:,.0f} pictures/s"
            bar.update(task, completed=share, description=f"{name}: step {record.step:,}", found=found)


def ending(folder: Folder) -> str:
    training = folder.training
    steps = f"{training.state.step:,} step{'s'[: training.state.step != 1]}"
    if training.done:
        minutes = training.state.seconds / 60
        return f"{folder.path}: done, {steps} in {minutes:,.1f} minutes; weights.safetensors is the model"
    return f"{folder.path}: stopped after {steps}, all of it kept; go on with: {again(folder)}"
