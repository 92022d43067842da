"""What the World tab says: its opening words, the captions of its pictures, and how large the world is."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from types import MappingProxyType

import gradio as gr

from explorer.player.codec import data_address
from explorer.present.world import Shot, counts
from explorer.words.texts import Words

__all__ = ["about", "figure", "lead", "not_painted"]

LESSONS = ("learning-by-destroying", "inside-the-network")  # how a model learns from such pictures
COUNTED = ("subjects", "settings", "times", "weathers", "colours", "styles", "worn")


def lead(words: Words) -> gr.HTML:
    """The question of the tab and its answer in two sentences."""
    told = f"<h2>{escape(words('world.title'))}</h2><p>{escape(words('world.lead'))}</p>"
    return gr.HTML(f'<div class="world-lead">{told}</div>', apply_default_css=False)


def figure(words: Words, kind: str, shown: Shot | str = "") -> str:
    """A picture with what it is written under it; kind: code or model. Without a picture, a text in its place."""
    label = escape(words(f"world.pairs.{kind}"))
    if isinstance(shown, str):
        inside, below = f'<div class="world-none">{escape(shown or words("world.not_made"))}</div>', ""
    else:
        said = escape(shown.said)
        inside = f'<img src="{data_address(shown.picture)}" width="384" height="384" alt="{said}">'
        took = f" {escape(words('world.took', number=round(1000 * shown.seconds)))}" if shown.seconds else ""
        below = f"<p>{said}<small>{took}</small></p>"
    return f'<figure class="world-figure {kind}">{inside}<figcaption><b>{label}</b>{below}</figcaption></figure>'


def not_painted(
    words: Words,
    missing: dict[str, tuple[str, ...]],
    nothing: bool = False,
    otherwise: Mapping[str, tuple[str, bool]] = MappingProxyType({}),
) -> str:
    """Words that found no place, with the nearest that could, and those that were painted as something else.

    nothing  there is no picture of them at all;  otherwise  see explorer.present.world.read_otherwise
    """
    told = [words("world.nothing")] if nothing else []
    for word, near in list(missing.items())[:4]:
        key = "world.maybe" if near else "world.missing"
        typed = otherwise[word][0] if word in otherwise else word
        told.append(words(key, word=typed[:24], near=" / ".join(near)))
    changed = (
        [] if nothing else [(typed, said) for said, (typed, new) in otherwise.items() if new and said not in missing]
    )
    told += [words("world.painted_as", word=typed[:24], said=said) for typed, said in changed[:4]]
    lines = "".join(f"<p>{escape(line)}</p>" for line in told)
    return f'<div class="world-notes" role="status">{lines}</div>'


def about(words: Words) -> None:
    """The story in plain words, what there is in numbers, and where to read on."""
    found = counts()
    rows = "".join(
        f"<dt>{words.number(found[name])}</dt><dd>{escape(words(f'world.counts.{name}'))}</dd>" for name in COUNTED
    )
    numbers = {name: words.number(number) for name, number in found.items()}
    parts = [f"<dl>{rows}</dl>", *(f"<p>{escape(words(f'world.about.{key}', **numbers))}</p>" for key in STORY)]
    links = "".join(f'<li><a href="./?lesson={id}">{escape(words(f"world.lessons.{id}"))}</a></li>' for id in LESSONS)
    parts.append(f"<h2>{escape(words('world.read_on'))}</h2><ul>{links}</ul>")
    gr.HTML(f'<div class="world-about">{"".join(parts)}</div>', elem_id="world-about", apply_default_css=False)


STORY = ("scenes", "code", "training", "honest")
