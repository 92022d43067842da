"""The model card: Markdown made from what `explorer evaluate` measured, one part for each model.

A part stands between two comments with the model's name, so that evaluating one model again leaves the others alone.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from explorer.files import whole_text

__all__ = ["add", "card_of", "text_of"]

HEAD = """# Model card

Written by `explorer evaluate --card`; every number below was measured by it and can be measured again.

**What the models are for.** Showing how diffusion models work, in classrooms and to the curious. They make pictures of
a small picture-book world from a few hundred English words and know nothing else.

**What they learned from.** Pictures drawn by code (`explorer.world`), each with a caption: no photographs, no real
people, no artworks. The licence is MIT.

**How it is measured.** Captions and pictures are drawn from a seed of their own and were not trained on. *Agreement*
is the share of captions, of those that say something about an attribute, in whose picture the judge sees it; the same
judge on real pictures of the same captions shows how good its own eyes are. It was trained on the same world, so it can
share blind spots with the models. *Diversity* is 1 - cosine of the judge's features, mean over pairs of pictures. The
*Frechet distance* is taken in the same features; with few pictures it is far too large, which is why that of two sets
of real pictures stands beside it, and shared captions make it smaller. *Nearest training picture* is a root mean square
at 32 x 32 pixels, among pictures drawn as the training pictures were; a model that copied would be far nearer to them
than held-out pictures are. The *held-out loss* is the mean squared error of v. Intervals are 95 %: Wilson's for shares,
the bootstrap's for means; the mean of fewer than 8 captions has none.

**What they cannot do.** Whatever the world does not contain. Words that they have not met are passed over.
"""


def card_of(facts: dict[str, Any]) -> str:
    """The part of one model."""
    again = (
        f"explorer evaluate {facts['model']} --captions {facts['captions']} --steps {facts['steps']} "
        f"--guidance {facts['guidance_scale']:g} --seed {facts['seed']}"
    )
    lines = [
        f"## {facts['model']}",
        "",
        f"{facts['parameters'] / 1e6:.1f} million parameters, pictures of {facts['picture_size']} pixels. Measured on "
        f"{facts['captions']} held-out captions with {facts['steps']} steps of {facts['sampler']}, guidance scale "
        f"{facts['guidance_scale']:g}, beside {facts['training_pictures_compared']:,} training pictures: `{again}`",
        "",
        "| | | value | 95 % | n |",
        "| --- | --- | --- | --- | --- |",
    ]
    last = ""
    for row in facts["rows"]:
        ends = "" if row["low"] is None else f"{row['low']:.3f} to {row['high']:.3f}"
        group = "" if row["group"] == last else row["group"]
        lines.append(f"| {group} | {row['what']} | {row['value']:.3f} | {ends} | {row['n']:,} |")
        last = row["group"]
    return "\n".join(lines) + "\n"


def add(path: Path, facts: dict[str, Any]) -> None:
    """Writes the part of a model into the card, in place of an older one; the file appears whole or not at all."""
    text = text_of(path)
    name = re.escape(facts["model"])
    text = re.sub(rf"\n<!-- {name} -->.*?<!-- end of {name} -->\n", "", text, flags=re.S)
    part = f"\n<!-- {facts['model']} -->\n\n{card_of(facts)}\n<!-- end of {facts['model']} -->\n"
    whole_text(path, text.rstrip("\n") + "\n" + part)


def text_of(path: Path) -> str:
    """What a card says so far. Raises ValueError where a file is there that is none."""
    try:
        return path.read_text(encoding="utf-8") if path.is_file() else HEAD
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} is there and is no text; choose another name with --card") from None
