"""explorer steer: take a walk by the hand. One command for each tool of explorer.trajectory.steer."""

from __future__ import annotations

import typer

from explorer.commands.steer.by_a_judge import judge
from explorer.commands.steer.from_a_picture import from_a_picture, repair
from explorer.commands.steer.from_static import branch, variation, wander, what_if, words
from explorer.commands.steer.guides import edges, mood, palette, places, sketch, tile

__all__ = ["app"]

app = typer.Typer(
    help="Take a run by the hand: repair, sketch, branch, paint words, vary, tile; a command for each tool.",
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
app.command("sketch", help="A colour-block sketch of yours says where what is; the model draws the rest.")(sketch)
app.command("palette", help="A run in the colours of a palette.")(palette)
app.command("edges", help="Lines of yours on white paper, which the edges of the picture follow.")(edges)
app.command("places", help="Paint the words of a prompt into places.")(places)
app.command("mood", help="A run in the colours and the light of a picture of yours.")(mood)
app.command("tile", help="A tile that meets itself at its edges, without a seam.")(tile)
app.command("judge", help="A second network reads what is drawn, and what it likes goes on.")(judge)
