"""explorer steer branch, words, variation, wander, what-if: runs that begin with static."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from explorer.commands.options import Fps, Like, Out, Size, Smooth
from explorer.commands.run_options import with_run_options
from explorer.commands.steer.make import Result, make, with_file_options
from explorer.console import tell

if TYPE_CHECKING:
    from explorer.trajectory.steer.plan import Steered
    from explorer.types import Images

__all__ = ["branch", "variation", "wander", "what_if", "words"]

Number = float | None
Whole = int | None
Text = str | None


@with_run_options
@with_file_options
def branch(
    given: dict[str, Any],
    files: dict[str, Any],
    at: Annotated[Whole, typer.Option(help="The first step that is walked otherwise, from 0.")] = None,
    then: Annotated[Text, typer.Option(help="Other words from there on.")] = None,
    then_seed: Annotated[Whole, typer.Option(help="Other static from there on, under the guess so far.")] = None,
    then_guidance: Annotated[Number, typer.Option(help="Another guidance scale from there on.")] = None,
    then_schedule: Annotated[Text, typer.Option(help="Another schedule from there on.")] = None,
    then_sampler: Annotated[Text, typer.Option(help="Another sampler from there on.")] = None,
    then_steps: Annotated[Whole, typer.Option(help="So many steps for the rest.")] = None,
) -> None:
    from explorer.trajectory.steer.branch import Branch, branch_off

    own = {"at": at, "then_prompt": then, "then_seed": then_seed, "then_guidance": then_guidance}
    own |= {"then_schedule": then_schedule, "then_sampler": then_sampler, "then_steps": then_steps}
    make(Branch, own, given, branch_off, **files)  # type: ignore[arg-type]


@with_run_options
@with_file_options
def words(
    given: dict[str, Any],
    files: dict[str, Any],
    then: Annotated[Text, typer.Option(help='Changes: "0.6:a cat;0.3:a castle", from those depths on.')] = None,
    avoid: Annotated[Text, typer.Option(help="Words that are avoided; not with --model fast.")] = None,
) -> None:
    from explorer.trajectory.steer.words import WordsOverTime, words_over_time

    own = {"then": then, "avoid": avoid}
    make(WordsOverTime, own, given, words_over_time, **files)  # type: ignore[arg-type]


@with_run_options
@with_file_options
def variation(
    given: dict[str, Any],
    files: dict[str, Any],
    other: Annotated[Whole, typer.Option(help="The seed of the other static.")] = None,
    angle: Annotated[Number, typer.Option(help="How far towards it, 0 to 90 degrees.")] = None,
) -> None:
    from explorer.trajectory.steer.variation import Variation
    from explorer.trajectory.steer.variation import variation as steer

    own = {"other": other, "angle": angle}
    make(Variation, own, given, steer, **files)  # type: ignore[arg-type]


@with_run_options
def wander(
    given: dict[str, Any],
    stops: Annotated[Text, typer.Option(help='Seeds to walk to: "5;9".')] = None,
    to: Annotated[Text, typer.Option(help='Or words to walk to: "a cat;a castle".')] = None,
    frames: Annotated[Whole, typer.Option(help="Pictures of each leg, 1 to 60; each is a whole run.")] = None,
    loop: Annotated[bool | None, typer.Option("--loop/--no-loop", help="Back to where it began.")] = None,
    equal: Annotated[
        bool | None, typer.Option("--equal/--even", help="Neighbours differ equally, at the price of a second walk.")
    ] = None,
    ease: Annotated[bool | None, typer.Option("--ease/--steady", help="Sets off and arrives slowly.")] = None,
    out: Out = None,
    result: Result = None,
    size: Size = None,
    fps: Fps = None,
    smooth: Smooth = None,
    like: Like = None,
) -> None:
    from explorer.trajectory.steer.variation import Wander
    from explorer.trajectory.steer.variation import wander as steer

    own = {"stops": stops, "to": to, "frames": frames, "loop": loop, "equal": equal, "ease": ease}
    display = {"view": "x_t", "size": size, "fps": fps, "caption": False, "smooth": smooth}
    make(Wander, own, given, steer, display=display, out=out, like=like, result=result)  # type: ignore[arg-type]


@with_run_options
@with_file_options
def what_if(
    given: dict[str, Any],
    files: dict[str, Any],
    act: Annotated[Text, typer.Option(help="swap, freeze, redraw, rotate or mirror.")] = None,
    region: Annotated[
        Text, typer.Option(help='In shares of the picture, "left;top;width;height", such as "0;0;0.5;0.5".')
    ] = None,
    onto: Annotated[Text, typer.Option(help='Of swap, where the other region is: "left;top".')] = None,
    other: Annotated[Whole, typer.Option(help="The seed of what is drawn anew.")] = None,
) -> None:
    from explorer.trajectory.steer.what_if import WhatIf
    from explorer.trajectory.steer.what_if import what_if as steer

    own = {"act": act, "other": other, **parts(region, ("left", "top", "width", "height"), "region")}
    own |= parts(onto, ("other_left", "other_top"), "onto")
    make(WhatIf, own, given, steer, **files, report=what_moved)  # type: ignore[arg-type]


def parts(text: str | None, names: tuple[str, ...], option: str) -> dict[str, str]:
    """The numbers of a text under their names. Raises ValueError where they are too few or many."""
    told = [] if text is None else text.split(";")
    if told and len(told) != len(names):
        raise ValueError(f'--{option} takes {len(names)} numbers, "{";".join(names)}"')
    return dict(zip(names, told))


def what_moved(run: Steered, final: Images) -> list[str]:
    """The plain run is made, too, to compare with."""
    from explorer.trajectory.record import reverse
    from explorer.trajectory.steer.what_if import WhatIf, moved
    from explorer.types import finished

    assert isinstance(run.plan, WhatIf)
    tell("and the same run without that, to compare with")
    found = moved(run.plan, finished(reverse(run.settings)), final)
    outside = "" if found.outside is None else f", {found.outside:.1%} outside"
    return [f"moved, of black to white: {found.inside:.1%} in the region{outside}"]
