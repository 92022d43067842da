"""explorer world: pictures of the picture-book world, painted by code, without any model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import parse_qsl, urlencode

import typer

from explorer.commands.options import Like, Still, free, valid_seed, value_in, without_none
from explorer.commands.stored import stored
from explorer.console import tell
from explorer.errors import printable

if TYPE_CHECKING:
    from explorer.world import Scene

__all__ = ["Order", "world"]

SIZES = (64, 512)
MOST = 100  # pictures on a sheet
LONGEST = 500  # characters of a caption


@dataclass(frozen=True)
class Order:
    """What is to be painted, and all that is needed to paint it again; an empty caption leaves it to chance."""

    caption: str = ""
    seed: int = 0
    size: int = 256
    count: int = 1
    style: str = ""
    sheet: bool = False

    def to_text(self) -> str:
        """E.g. world=a+red+fox&seed=3: what differs from the default."""
        odd = {name: value for name, value in asdict(self).items() if value != getattr(Order, name)}
        odd.pop("caption", None)
        return urlencode({"world": self.caption, **odd})

    @staticmethod
    def fields_from_text(text: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """What was not given otherwise. Raises ValueError for the settings of anything else."""
        pairs = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=16))
        kinds = {name: type(value) for name, value in asdict(Order()).items()}
        if "world" not in pairs or not pairs.keys() <= {"world", *kinds}:
            raise ValueError("this file was not made by explorer world; repeat a run with explorer gif --like")
        pairs["caption"] = pairs.pop("world")
        return {name: value_in(name, v, kinds[name]) for name, v in pairs.items() if given.get(name) is None}


def world(
    caption: Annotated[str | None, typer.Argument(help='E.g. "a purple elephant in the desert"; none: chance.')] = None,
    seed: Annotated[
        int | None, typer.Option(help="Number of the picture, 0 to 4294967295; the same gives the same.")
    ] = None,
    size: Annotated[int | None, typer.Option(help="Side of a picture in pixels, 64 to 512.")] = None,
    count: Annotated[int | None, typer.Option(help="How many, on one sheet: 1 to 100.")] = None,
    style: Annotated[str | None, typer.Option(help="storybook, watercolor, pixel art, neon, comic, ...")] = None,
    sheet: Annotated[bool | None, typer.Option("--sheet", help="All subjects, with their names.")] = None,
    out: Still = None,
    like: Like = None,
) -> None:
    from explorer.pixels import to_frames
    from explorer.render.still import STILLS, write_still
    from explorer.render.still import sheet as on_sheet
    from explorer.world import paint_scenes
    from explorer.world.saying import full_caption

    given = {"caption": caption, "seed": seed, "size": size, "count": count, "style": style, "sheet": sheet}
    if seed is not None:
        valid_seed(seed)  # files of earlier times have larger ones, and other pictures of them
    old = Order.fields_from_text(stored(like, "world"), given) if like else {}
    order = valid(Order(**{**old, **without_none(given)}))
    path = free(out, name_of(order), endings=tuple(STILLS))
    scenes, seeds, names = chosen(order)
    pictures = paint_scenes(scenes, size=order.size, seed=seeds)
    write_still(on_sheet(to_frames(pictures), names), path, order.to_text())
    for scene, number in zip(scenes, seeds):
        tell(f"seed {number}: {full_caption(scene, number)}")
    tell(f"{path}: {path.stat().st_size / 1024:,.0f} KiB, painted by code, without a model")


def name_of(order: Order) -> str:
    """A file name that tells the caption and the seed: a-red-fox-seed3.png."""
    from explorer.present.export import in_a_name

    what = in_a_name(order.caption) if order.caption.strip() else "all-subjects" if order.sheet else "world"
    return f"{what}-seed{order.seed}.png"


def valid(order: Order) -> Order:
    """The order, with its style written in full. Raises ValueError, saying what to do."""
    from explorer.choices import choose
    from explorer.world.vocabulary import STYLES

    order = replace(order, caption=printable(order.caption))
    if len(order.caption) > LONGEST:
        raise ValueError(f"a caption has at most {LONGEST} characters; this one has {len(order.caption):,}")
    if order.sheet and (order.caption.strip() or order.count != 1):
        raise ValueError("--sheet shows every subject once; leave out the caption and --count, or leave out --sheet")
    for name, value, low, high in (
        ("--seed", order.seed, 0, 2**62),
        ("--size", order.size, *SIZES),
        ("--count", order.count, 1, MOST),
    ):
        if not low <= value <= high:
            raise ValueError(f"{name} lies between {low} and {high}, not {value}")
    if order.style:
        choose("style", order.style, STYLES)
    return order


def chosen(order: Order) -> tuple[list[Scene], list[int], tuple[str, ...]]:
    """Scenes, the seed of each, and the names to write under them: those of the subjects on a sheet of all."""
    import random

    from explorer.world import Plan, parse
    from explorer.world.compose import settled
    from explorer.world.invent import random_scene
    from explorer.world.vocabulary import SETTINGS, SUBJECTS

    names = SUBJECTS if order.sheet else ()
    seeds = [order.seed + k for k in range(len(names) or order.count)]
    if order.sheet:
        where = [SETTINGS[s % len(SETTINGS)] for s in seeds]
        plans = [Plan(kind="subject", subject=name, setting=place) for name, place in zip(names, where)]
        scenes = [random_scene(random.Random(f"sheet {s}"), plan) for s, plan in zip(seeds, plans)]
    elif order.caption.strip():
        reading = parse(order.caption)
        say_what_was_not_painted(reading.unplaced)
        scenes = [settled(reading, s) for s in seeds]
    else:
        scenes = [random_scene(random.Random(f"scene {s}")) for s in seeds]
    style = order.style or ("storybook" if order.sheet else "")
    return [replace(scene, style=style) if style else scene for scene in scenes], seeds, names


def say_what_was_not_painted(words: tuple[str, ...]) -> None:
    """Words that found no place in the picture, with the nearest that could."""
    from explorer.world.lexicon import lexicon, nearest

    for word in dict.fromkeys(words):
        known = tuple(word.split()) in lexicon()
        near = "" if known else ", ".join(nearest(word))
        hint = f"; nearest: {near}" if near else ""
        what = "has no place in this picture" if known else "is a word that this world cannot draw"
        tell(f"'{word[:40]}' {what}{hint}.", error=True)
