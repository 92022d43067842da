"""The folder of a training: everything that is needed to go on with it, to repeat it and to see what came of it.

recipe.json          all that decides the training;  machine.json  where and with what it ran, one entry a start
log.csv              per row of steps: loss, loss by noise level, learning rate, pictures per second
samples/             sheets of pictures, always of the same words from the same static, or of the same pairs
checkpoints/         the last two states, to go on from
weights.safetensors  the running average of the weights: what `explorer evaluate` and the rest of the project read
replay.npz           of the tiny preset: its own learning, to be played again
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

from explorer.files import own_folder, whole_text
from explorer.network.checkpoint import digest as sha256_of
from explorer.training.distributed import Team
from explorer.training.log import Log
from explorer.training.loop import Record, Training, start, train
from explorer.training.presets import PRESETS
from explorer.training.progress import looks
from explorer.training.recipe import Recipe, RecipeError
from explorer.training.replay import Replay
from explorer.training.samples import PROMPTS, TINY_GUIDANCE, TINY_PROMPTS, TINY_STEPS, write_sheet
from explorer.training.state import restore, save
from explorer.training.weights import WEIGHTS, export, find

__all__ = ["Folder", "create", "reopen"]

SHOWS = 24  # sheets of a tiny training


class Folder:
    """A training and its folder. `run` is the training; only the first of a team writes."""

    def __init__(self, path: Path, training: Training) -> None:
        self.path, self.training = path, training
        few = PRESETS[training.recipe.preset].few
        self.prompts = TINY_PROMPTS if few else PROMPTS
        self.tape = Replay(self.prompts) if few and training.recipe.task == "base" else None
        steps = training.recipe.steps
        self.planned = set(looks(steps, SHOWS)) if self.tape and steps else set()

    def run(self) -> Iterator[Record]:
        """Trains, keeping and showing on the way and at the end, also when nobody asks for more steps."""
        recipe, team, state = self.training.recipe, self.training.team, self.training.state
        if not team.first:
            yield from train(self.training)
            return
        log = Log(self.path / "log.csv", upto=state.step)
        if state.step == 0 and 0 in self.planned:
            self.show(log)
        try:
            for record in train(self.training):
                log.add(record, recipe.batch)
                if state.step in self.planned or (recipe.show_every and state.step % recipe.show_every == 0):
                    self.show(log)
                if recipe.keep_every and state.step % recipe.keep_every == 0:
                    self.keep()
                yield record
        except GeneratorExit:
            self.keep()
            raise
        self.keep()
        if self.training.done:
            self.show(log)

    def keep(self) -> None:
        """A checkpoint, and the weights as they would be used."""
        save(self.training.state, self.path / "checkpoints")
        self.training.objective.measure(self.training.state.average, self.training.window)
        export(self.path / WEIGHTS, self.training.state.average, self.training.objective.config)

    def show(self, log: Log) -> None:
        """A sheet of samples; for the tiny preset also a frame of the replay."""
        state = self.training.state
        how = {"steps": TINY_STEPS, "guidance_scale": TINY_GUIDANCE} if self.tape else {}
        made = self.training.objective.samples(state.average, self.prompts, **how)
        if made is None:
            return
        (self.path / "samples").mkdir(exist_ok=True)
        columns = self.training.objective.columns
        write_sheet(made, self.path / "samples" / f"step-{state.step:08d}.png", columns)
        if self.tape is not None:
            self.tape.show(state.step, state.seconds, made)
            self.tape.curve = log.curve()
            self.tape.save(self.path / "replay.npz")


def create(path: Path, recipe: Recipe, team: Team) -> Folder:
    """A new training in a folder of its own. Raises RecipeError where there is one, WeightsError on its teacher."""
    if (path / "recipe.json").exists():
        raise RecipeError(f"there is a training in {path} already; --resume goes on, --out names another folder")
    training = start(recipe, team)  # what is wrong is said before anything is written
    if team.first:
        own_folder(path)
        recipe.save(path / "recipe.json")
        note(path, training)
    return Folder(path, training)


def reopen(path: Path, team: Team, **changed: Any) -> Folder:
    """The training of a folder, where its last checkpoint left it.

    changed  steps or minutes: another end than the recipe's

    Raises RecipeError where there is no training, StateError where its checkpoints cannot be read.
    """
    if not (path / "recipe.json").is_file():
        raise RecipeError(f"there is no training in {path} to go on with; leave --resume away to begin one")
    recipe = Recipe.load(path / "recipe.json")
    if changed:
        fields = recipe.model_dump(exclude={"steps", "minutes"})
        recipe = Recipe.make(**fields, **changed)
    training = start(recipe, team)
    restore(training.state, path / "checkpoints")
    if team.first:
        recipe.save(path / "recipe.json")
        note(path, training)
    folder = Folder(path, training)
    if folder.tape is not None and (path / "replay.npz").is_file():
        old = Replay.load(path / "replay.npz")
        folder.tape.shows = [show for show in old.shows if show[0] <= training.state.step]
    return folder


def note(path: Path, training: Training) -> None:
    """Adds to machine.json where this start runs, and what the recipe's names stand for here."""
    place = path / "machine.json"
    before = starts_in(place)
    teacher, space = training.recipe.teacher, training.recipe.space
    device = training.team.device
    entry = {
        "from_step": training.state.step,
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
        "python": platform.python_version(),
        "torch": torch.__version__,
        "system": f"{platform.system()} {platform.machine()}",
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu",
        "processes": training.team.size,
        "threads": torch.get_num_threads(),
        "parameters": sum(p.numel() for p in training.state.network.parameters()),
        "world_sha256": world_digest(),
        "teacher_sha256": sha256_of(find(teacher)) if teacher else None,
        "space_sha256": sha256_of(find(space)) if space else None,
    }
    whole_text(place, json.dumps([*before, entry], indent=2) + "\n")


def starts_in(place: Path) -> list[Any]:
    """The starts that machine.json names; none where a cut or another program left no list of them."""
    try:
        found = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return found if isinstance(found, list) else []


def world_digest() -> str:
    """Of all code that paints: the same digest paints the same pictures."""
    home = Path(__file__).resolve().parent.parent / "world"
    digest = hashlib.sha256()
    for file in sorted(home.rglob("*.py")):
        digest.update(file.relative_to(home).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()
