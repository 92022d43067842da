"""explorer steer: take a walk by the hand. One command for each tool of explorer.trajectory.steer."""

from __future__ import annotations

import typer

from explorer.commands.steer.from_a_picture import from_a_picture, repair
from explorer.commands.steer.from_static import branch, variation, wander, what_if, words

__all__ = ["app"]

app = typer.Typer(
    help="Take a run by the hand: from a picture of yours, repair, branch, words over time, variations, what if.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
app.command("picture", help="Bury a picture of yours, as deep as you like, and let the model walk back to your words.")(
    from_a_picture
)
app.command(
    "repair", help="Fill in, widen, enlarge, colour, deblur, mend: what is known is put back after every guess."
)(repair)
app.command("branch", help="Go on from a step with other words, static, guidance, schedule or sampler.")(branch)
app.command("words", help="Words that change on the way, and words that are avoided.")(words)
app.command("variation", help="Turn the static of one picture towards that of another: a bit different, or quite.")(
    variation
)
app.command("wander", help="Walk from picture to picture: from seed to seed, or from words to words.")(wander)
app.command("what-if", help="Swap, freeze, redraw, turn or mirror a region of the static, and measure what moves.")(
    what_if
)
