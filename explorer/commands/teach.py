"""explorer teach: a new word, from pictures of its thing; and what came of it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explorer.commands.options import outcome
from explorer.console import tell
from explorer.files import all_resolved, resolved

if TYPE_CHECKING:
    from explorer.lab.teaching import Card, Share
    from explorer.training.given import Given
    from explorer.training.teaching import Teaching
    from explorer.types import Images

__all__ = ["teach", "teach_card"]

SUFFIX = ".safetensors"
Pictures = Annotated[
    list[Path] | None,
    typer.Argument(
        callback=all_resolved,
        help="1 to 64 pictures of the thing; a plain background is cut away. PNG, JPEG, WebP, GIF or BMP.",
    ),
]
Example = Annotated[
    str | None,
    typer.Option(help="Pictures drawn by code instead: cactus, teapot, snail, lamp, planet or octopus."),
]


def teach(
    pictures: Pictures = None,
    word: Annotated[str, typer.Option(help="What the thing is called: one word that the model does not know.")] = "",
    out: Annotated[
        Path | None, typer.Option(callback=resolved, help="File to write; else it is named after the word.")
    ] = None,
    example: Example = None,
    steps: Annotated[int | None, typer.Option(help="Steps of learning; some hundred if none are said.")] = None,
    prior: Annotated[
        bool, typer.Option("--prior/--no-prior", help="Let it see other pictures beside, so that it forgets less.")
    ] = True,
    rank: Annotated[int | None, typer.Option(help="Width of the additions, 1 to 16.")] = None,
    seed: Annotated[int, typer.Option(help="Decides all chance of the teaching.")] = 0,
    samples: Annotated[
        Path | None, typer.Option(callback=resolved, help="PNG to write with what it draws on the way.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with one that was stopped by Ctrl-C.")] = False,
) -> None:
    from explorer.model.addition_files import fit_of
    from explorer.network.addition_file import check_word, write
    from explorer.prompt.new_word import check_new_word
    from explorer.training.examples import WORDS
    from explorer.training.teaching_file import forget

    word = word or WORDS.get(example or "", "")
    check_word(word, fit_of().words)
    check_new_word(word)
    path = target(out, word)
    said = {"steps": steps, "rank": rank, "seed": seed, "prior": None if prior else 0}
    chosen = {name: value for name, value in said.items() if value is not None}
    teaching = begun(chosen, word, brought(pictures or [], example), path, resume)
    if not run(teaching, path, samples):
        tell(f"{path}: stopped after {teaching.state.step} steps; the same command with --resume goes on")
        return
    settings = {**chosen, "steps": teaching.state.step, "pictures": len(teaching.lessons.given.pictures)}
    write(path, teaching.addition, fit_of(), settings)
    forget(path)
    tell(
        f"{path}: {path.stat().st_size / 1e6:.1f} MB, {teaching.state.step} steps in {teaching.state.seconds:.0f} s",
        f'Use it: explorer picture "a {word} on a beach at sunset" --with {path}',
    )


def target(out: Path | None, word: str) -> Path:
    """The file to write, checked before the work. Raises ValueError, and ExportError."""
    from explorer.files import one_place, unused

    if out is None:
        return unused(Path(f"{word}{SUFFIX}"))
    if out.suffix.lower() != SUFFIX:
        raise ValueError(f"what is taught is written as {SUFFIX}, not as {out.suffix or 'a file without an ending'}")
    return one_place(out)


def brought(pictures: list[Path], example: str | None) -> Given:
    """The pictures to teach with. Raises PictureError, and RefusedError for none or too many."""
    import torch

    from explorer.choices import choose
    from explorer.errors import RefusedError
    from explorer.service.upload import open_picture
    from explorer.training.examples import EXAMPLES, draw
    from explorer.training.given import MOST, Given

    if example is not None:
        choose("example", example, EXAMPLES)
        return Given.of(draw(example, 8))
    if not 1 <= len(pictures) <= MOST:
        raise RefusedError("teach_count", given=len(pictures), most=MOST)
    return Given.of(torch.cat([open_picture(picture) for picture in pictures]))


def begun(chosen: dict[str, Any], word: str, given: Given, path: Path, resume: bool) -> Teaching:
    """The teaching, at its beginning or where it was stopped."""
    from explorer.model.registry import DEFAULT, fast_network, plain_network, quickest
    from explorer.training.teaching import TeachingSettings, start
    from explorer.training.teaching_file import go_on

    settings, pen = TeachingSettings(**chosen), fast_network(quickest())
    teaching = start(settings, word, given, plain_network(DEFAULT), pen)
    if resume:
        go_on(teaching, path)
    return teaching


def run(teaching: Teaching, path: Path, samples: Path | None) -> bool:
    """Teaches, with a progress bar on standard error; whether it came to its end. Ctrl-C keeps all of it."""
    import torch
    from tqdm import tqdm

    from explorer.training.samples import write_sheet
    from explorer.training.teaching import teach as learning
    from explorer.training.teaching_file import keep

    sheets: list[Images] = []
    with stopping() as stopped, tqdm(total=teaching.settings.steps, desc=teaching.word, leave=False) as bar:
        for progress in learning(teaching):
            bar.update(progress.step - bar.n)
            if progress.loss == progress.loss:  # a step is done
                bar.set_postfix(loss=f"{progress.loss:.3f}", refresh=False)
            if progress.samples is not None and samples is not None:
                sheets.append(progress.samples)
                write_sheet(torch.cat(sheets), samples, len(progress.prompts))
            if stopped() and progress.step < progress.steps:
                keep(teaching, path)
                return False
    return True


@contextmanager
def stopping() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C was pressed; pressed again, it ends at once."""
    wishes: list[int] = []

    def asked(*_: Any) -> None:
        wishes.append(1)
        if len(wishes) > 1:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, asked)
    try:
        yield lambda: bool(wishes)
    finally:
        signal.signal(signal.SIGINT, before)


def teach_card(
    file: Annotated[Path, typer.Argument(callback=resolved, help="A file of explorer teach.")],
    pictures: Pictures = None,
    example: Example = None,
    model: Annotated[
        str | None, typer.Option(help="base or fast: which one draws; the fast one if none is said.")
    ] = None,
    strength: Annotated[float, typer.Option(help="0 to 1.5.")] = 1.0,
    count: Annotated[int, typer.Option(help="New pictures of the thing, 6 to 200.")] = 12,
    steps: Annotated[int | None, typer.Option(help="Steps of each picture.")] = None,
    seed: Annotated[int, typer.Option(help="Another seed, other pictures.")] = 0,
    sheet: Annotated[
        Path | None, typer.Option(callback=resolved, help="PNG to write: new pictures, and the given ones nearest.")
    ] = None,
) -> None:
    import torch

    from explorer.choices import choose
    from explorer.lab.teaching import measure
    from explorer.model.added import with_additions
    from explorer.model.addition_files import open_addition
    from explorer.model.registry import MODELS, load_model, quickest
    from explorer.training.samples import write_sheet

    name = choose("model", model or quickest(), [name for name, entry in MODELS.items() if entry.taught_as])
    if not 6 <= count <= 200:
        raise ValueError(f"--count lies between 6 and 200, not {count}")
    addition = open_addition(file).addition
    plain, given = load_model(name), brought(pictures or [], example).pictures
    changed = with_additions(plain, [(addition, strength)])
    work = measure(plain, changed, addition.word, given, count=count, steps=steps, seed=seed)
    card = outcome(work, "measuring")
    tell(*lines_of(card, addition.word))
    if sheet is not None:
        write_sheet(torch.cat([card.made, card.nearest]), sheet, count)


def lines_of(card: Card, word: str) -> list[str]:
    """What came of it, line by line."""
    from explorer.lab.teaching import FOUND
    from explorer.words.texts import words_in

    words = words_in("en")

    def line(code: str, one: Share, scale: float = 1.0, form: str = ".2f") -> str:
        ends = {name: format(scale * getattr(one, name), form) for name in ("value", "low", "high")}
        return f"  {words(f'taught.{code}'):<52}{ends['value']:>7}   {ends['low']} to {ends['high']}   ({one.n})"

    sure = card.planted.value >= FOUND
    return [
        words("taught.title", word=word),
        *(line(f"likeness_{name}", one) for name, one in card.likeness.items()),
        line("learned", card.learned, 100, ".0f"),
        *([line("copied", card.copied, 100, ".0f")] if sure else [f"  {words('taught.not_sure')}"]),
        line("planted", card.planted, 100, ".0f"),
        line("before", card.before, 100, ".1f"),
        line("after", card.after, 100, ".1f"),
        line("forgotten", card.forgotten, 100, ".1f"),
    ]
