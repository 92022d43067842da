"""The contests of `explorer bench`: every row is measured in one run, contestants taking turns, medians quoted."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

__all__ = ["PARTS", "Row", "show"]

PROMPT = "a red bicycle in the rain"


@dataclass(frozen=True)
class Row:
    """One line of the table; `ratio` compares with the contest's first row."""

    what: str
    value: float
    unit: str
    ratio: float | None = None
    note: str = ""


def show(title: str, rows: Iterator[Row]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for column, side in (("what", "left"), ("measured", "right"), ("times the first", "right"), ("note", "left")):
        table.add_column(column, justify=side)  # type: ignore[arg-type]
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        table.add_row(row.what, f"{row.value:,.4g} {row.unit}", ratio, row.note)
    Console(width=118).print(table)


def duel(contestants: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Median seconds of each, after one warm-up, taking turns so that a busy moment hits all."""
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for round_ in range(rounds + 1):
        for name, act in contestants.items():
            start = time.perf_counter()
            act()
            if round_:
                times[name].append(time.perf_counter() - start)
    return {name: statistics.median(seconds) for name, seconds in times.items()}


def ratios(times: dict[str, float], notes: dict[str, str], unit: str = "ms") -> Iterator[Row]:
    first = next(iter(times.values()))
    for name, seconds in times.items():
        yield Row(name, seconds * (1000 if unit == "ms" else 1), unit, seconds / first, notes.get(name, ""))


def steps(rounds: int) -> Iterator[Row]:
    """One guided step: our fastest layout, plain float32, and diffusers' UNet2DConditionModel of equal FLOPs."""
    import torch

    from explorer.commands.bench.rivals import has_diffusers, rival_unet
    from explorer.model.registry import DEFAULT
    from explorer.network.learned import load_denoiser

    x, level = torch.randn(1, 3, 128, 128), torch.zeros(1)
    contestants: dict[str, Callable[[], Any]] = {}
    notes: dict[str, str] = {}
    for label, precision in (("ours, as chosen here", None), ("ours, float32", "float32")):
        model = load_denoiser(DEFAULT, precision=precision)
        contestants[label] = partial(model.both, x, level, model.condition([PROMPT]))
        notes[label] = f"{model.precision}, one guided call (a batch of two)"
    if has_diffusers():
        predict, giga = rival_unet()
        pair, levels = torch.cat([x, x]), torch.zeros(2)
        contestants["diffusers UNet2DConditionModel"] = torch.inference_mode()(lambda: predict(pair, levels))
        notes["diffusers UNet2DConditionModel"] = f"float32, {giga:.1f} GFLOP a picture; ours {flops(model):.1f}"
    yield from ratios(duel(contestants, rounds), notes)


def flops(model: Any) -> float:
    """GFLOP of one picture through our network, counted by torch (multiply and add are two)."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    from explorer.network.checkpoint import restore, weights_path
    from explorer.network.unet import UNet

    unet, _ = restore(UNet, weights_path(model.name))
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        unet(torch.zeros(1, 3, unet.size, unet.size), torch.zeros(1), unet.remember(torch.ones(1, 8, dtype=torch.long)))
    return counter.get_total_flops() / 1e9


def runs(rounds: int) -> Iterator[Row]:
    """Whole runs, against diffusers' loop around our network and around its own; what our loop costs by itself."""
    from explorer.commands.bench.rivals import diffusers_loop, has_diffusers, loop_share, our_unet, rival_unet
    from explorer.model.registry import DEFAULT, load_model, quickest
    from explorer.network.learned import load_denoiser
    from explorer.trajectory.record import reverse
    from explorer.trajectory.settings import Settings

    careful, quick, network = load_model(), load_model(quickest()), load_denoiser(DEFAULT)
    thirty, four = Settings(prompt=PROMPT, seed=7), Settings(prompt=PROMPT, seed=7, model=quick.name)
    contestants: dict[str, Callable[[], Any]] = {"30 guided steps": lambda: list(reverse(thirty, careful))}
    if has_diffusers():
        ours, theirs = our_unet(network, PROMPT), rival_unet()[0]
        contestants["our network in diffusers' DDIM loop"] = lambda: diffusers_loop(ours)
        contestants["diffusers' U-Net in its own DDIM loop"] = lambda: diffusers_loop(theirs)
    contestants["4 fast steps"] = lambda: list(reverse(four, quick))
    yield from ratios(duel(contestants, rounds), {}, "s")
    yield Row("our loop outside the network", 100 * loop_share(thirty, network), "%", note="share of a 30-step run")


def start(rounds: int) -> Iterator[Row]:
    """From nothing to a file: process start to a GIF of 30 steps, and the most memory that it takes."""
    seconds, peaks = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(min(3, rounds)):
            began = time.perf_counter()
            command = [sys.executable, "-m", "explorer.commands.bench.peak", PROMPT, str(Path(folder) / "bike.gif")]
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            seconds.append(time.perf_counter() - began)
            peaks.append(float(said.split()[-1]))
    yield Row("process start to GIF, 30 steps", statistics.median(seconds), "s")
    yield Row("peak memory of that process", max(peaks), "GB")


def export(rounds: int) -> Iterator[Row]:
    """A GIF of 31 frames at 384 px against imageio's default writer: time, bytes, and closeness to the frames."""
    from explorer.commands.bench.rivals import gif_contest

    yield from gif_contest(rounds)


def rounding(rounds: int) -> Iterator[Row]:
    """How close pictures, as this machine makes them, stay to those in float32, and those in a batch to those alone."""
    from explorer.commands.bench.rounding import PROMPTS, compared
    from explorer.model.registry import DEFAULT, load_model, quickest

    for name, called in ((quickest(), "the fast model"), (DEFAULT, "the careful model")):
        for moved in compared(load_model(name), load_model(name, "float32")):
            note = f"{moved.what}; the middle of {len(PROMPTS)} prompts"
            yield Row(f"closeness of final pictures, {called}", moved.middle, "dB", note=note)
            yield Row("   the least", moved.least, "dB", note=moved.worst)
            yield Row("   prompts below 40 dB", moved.below(40), "")


def world(rounds: int) -> Iterator[Row]:
    """Painting the world: pictures a second, and the share of plain pictures in which the judge sees the subject."""
    import torch

    from explorer.commands.bench.painting import recognised
    from explorer.network.learned import load_judge
    from explorer.world import paint_caption, paint_scenes, random_scenes
    from explorer.world.process_pool import Crew

    scenes, batch = random_scenes(64, seed=1), 64
    with Crew() as crew:
        crew.paint(scenes)  # hires the painters
        contestants: dict[str, Callable[[], Any]] = {
            "by a crew": partial(crew.paint, scenes),
            "by one painter": partial(paint_scenes, scenes),
            "one caption": partial(paint_caption, "a purple elephant in the desert"),
        }
        times = duel(contestants, rounds)
    note = f"batches of {batch} at 128 px, all kinds of scenes"
    threads = torch.get_num_threads()
    yield Row(f"the world, painted by {crew.painters} processes", batch / times["by a crew"], "pictures/s", note=note)
    yield Row(f"by one process, {threads} threads", batch / times["by one painter"], "pictures/s", note=note)
    yield Row("a caption to a picture", 1000 * times["one caption"], "ms", note="128 px")
    judge, count = load_judge()[0], 12 * rounds
    shares = []
    for subject, share, others in recognised(judge, count):
        shares.append(share)
        yield Row(f"the judge sees: {subject}", 100 * share, "%", note=others)
    average = sum(shares) / len(shares)
    yield Row("the judge sees what was painted", 100 * average, "%", note=f"{count} plain pictures of each subject")


PARTS: dict[str, Callable[[int], Iterator[Row]]] = {
    "steps": steps,
    "runs": runs,
    "start": start,
    "export": export,
    "rounding": rounding,
    "world": world,
}
