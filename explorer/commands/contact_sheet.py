"""explorer contact-sheet: prompts, each from many seeds, in one picture to look at, and the judge's share of each.

This is how the prompts that the studio offers were chosen: assets/PROMPTS.md keeps the choice.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

import typer

from explorer.commands.options import Guidance, Model, Steps, Still, free, outcome, without_none
from explorer.console import tell
from explorer.errors import printable
from explorer.files import resolved

if TYPE_CHECKING:
    from explorer.lab.contact import Contacts
    from explorer.trajectory.settings import Settings

__all__ = ["contact_sheet", "prompts_in"]

MOST = 100  # seeds of one prompt
WIDE = 8  # pictures in a row


def contact_sheet(
    prompt: Annotated[list[str] | None, typer.Argument(help='What to draw, e.g. "a red apple" "a whale".')] = None,
    prompts: Annotated[
        Path | None,
        typer.Option(callback=resolved, help="File with a prompt a line, or a table whose first cells are."),
    ] = None,
    seeds: Annotated[int, typer.Option(help=f"Pictures of each prompt, 1 to {MOST}.")] = 24,
    seed: Annotated[int, typer.Option(help="The first seed, 0 to 4294967295; the others follow it.")] = 1,
    model: Model = None,
    steps: Steps = None,
    guidance: Guidance = None,
    out: Still = None,
) -> None:
    from explorer.model.registry import check_world
    from explorer.pixels import to_frames
    from explorer.present.export import in_a_name
    from explorer.render.still import STILLS, write_still
    from explorer.render.still import contact_sheet as drawn
    from explorer.trajectory.settings import Settings

    wanted = [*map(printable, prompt or []), *(prompts_in(prompts) if prompts else [])]
    if not wanted:
        raise ValueError('what shall the pictures show? e.g. explorer contact-sheet "a red apple" "a whale"')
    if not 1 <= seeds <= MOST:
        raise ValueError(f"--seeds lies between 1 and {MOST}, not {seeds}")
    given = {"model": model, "steps": steps, "guidance_scale": guidance, "seed": seed}
    fields = without_none(given)
    each = [Settings.make(prompt=text, **fields) for text in wanted]
    check_world(each[0].model)
    path = free(out, f"{in_a_name(wanted[0])}-sheet.png", endings=tuple(STILLS))
    rows = []
    tell("| prompt | model | steps | seeds | agree | missed most |", "| --- | --- | --- | --- | --- | --- |")
    for settings in each:
        row = made(settings, seeds)
        tell(line(row), flush=True)
        texts = [f"{number} {', '.join(missed)}" for number, missed in zip(row.seeds, row.missed)]
        rows.append((f"{settings.prompt}: {row.agree} of {seeds}", to_frames(row.pictures), texts))
    record = [*(("prompt", text) for text in wanted), ("seeds", seeds), *fields.items()]
    write_still(drawn(rows, min(WIDE, seeds)), path, urlencode(record))
    tell(f"{path}: {path.stat().st_size / 1024:,.0f} KiB, {len(each) * seeds} pictures; now look at them")


def made(settings: Settings, seeds: int) -> Contacts:
    """The pictures of one prompt, with a progress bar on standard error."""
    from explorer.commands.gif import say_how_words_were_read
    from explorer.lab.contact import contacts
    from explorer.model.registry import load_model
    from explorer.network.learned import load_judge
    from explorer.trajectory.wording import worded

    model = load_model(settings.model)
    settings = worded(settings, model.reader)
    say_how_words_were_read(settings, model.reader)
    return outcome(contacts(settings, seeds, model, load_judge()[0]), "the contact sheet")


def line(row: Contacts) -> str:
    """A line of the table: in how many pictures the judge finds all that was asked, and what it misses most."""
    times = {name: sum(name in missed for missed in row.missed) for name in row.asked}
    worst = ", ".join(f"{name} {n}" for name, n in sorted(times.items(), key=lambda item: -item[1]) if n)
    share = f"{row.agree} of {len(row.missed)}" if row.asked else "nothing to check"
    at = row.settings
    return (
        f"| {at.prompt} | {at.model} | {at.steps} | {row.seeds[0]} to {row.seeds[-1]} | {share} | {worst or 'none'} |"
    )


def prompts_in(path: Path) -> list[str]:
    """The prompts of a file, each once: its lines, or the first cells of its tables. Raises ValueError, OSError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} is no text in UTF-8; save it as UTF-8, with a prompt a line") from None
    rows = [row.strip() for row in text.splitlines()]
    tables = [row.strip("|").split("|")[0].strip() for row in rows if row.startswith("|")]
    cells = [cell for k, cell in enumerate(tables) if set(cell) - set("-: ") and not heads(tables, k)]
    found = list(dict.fromkeys(cells if tables else (row for row in rows if row and not row.startswith("#"))))
    if not found:
        raise ValueError(f"{path.name} holds no prompts; write one a line")
    return found


def heads(cells: list[str], k: int) -> bool:
    """Whether the row below is the rule under a table's head."""
    return k + 1 < len(cells) and bool(cells[k + 1]) and not set(cells[k + 1]) - set("-: ")
