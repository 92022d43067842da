"""What a file says of itself: the settings in it, what made it, and the command that makes it again."""

from __future__ import annotations

import shlex
from pathlib import Path
from urllib.parse import parse_qsl

from explorer.console import tell

__all__ = ["BURIED", "maker", "settings_of", "stored"]

BURIED = "noise="
"""What the settings of a burial begin with: they are those of a run otherwise, and would be taken for one."""

MARKS = {"change": "compare", "world": "world", "noise": "noise", "enlarge": "enlarge", "seeds": "contact-sheet"}
MARKS |= {"steer": "steer"}
"""The setting that only one command writes -> the command; those of a run have none of them."""

RUNS = ("gif", "picture")
AGAIN = {
    "gif": "explorer gif --like {name}",
    "compare": "explorer compare --like {name}",
    "world": "explorer world --like {name}",
    "noise": "explorer noise PICTURE --like {name}",
    "enlarge": "explorer enlarge PICTURE --faults {faults}",
    "contact-sheet": "explorer contact-sheet {options}",
    "steer": "explorer steer {tool} --like {name}",
}
OF_A_BURIAL = {"seed", "steps", "schedule", "shift", "spacing"}


def settings_of(path: Path) -> str:
    """The text stored in a file, offline pages included. Raises StampError."""
    from explorer.player.offline import is_page, settings_in
    from explorer.render.stamp import read_settings

    return settings_in(path) if is_page(path) else read_settings(path)


def stored(path: Path, *commands: str) -> str:
    """The text stored in a file that one of the commands made. Raises StampError, and ValueError that names the command
    that did make it."""
    text = settings_of(path)
    made = maker(text)
    if made not in commands:
        by = "gif or picture" if made in RUNS else made
        raise ValueError(f"{path.name} was made by explorer {by}; it is made again by: {again(made, path, text)}")
    if made != "world":  # whose seeds have more digits
        say_of_large_seeds(text)
    return text


def say_of_large_seeds(text: str) -> None:
    """A line on standard error for each seed that is read as the one that drew the same."""
    from explorer.trajectory.link import nearest

    pairs = parse_qsl(text.partition("#")[0], keep_blank_values=True)
    names = ("seed", "values") if ("change", "seed") in pairs else ("seed",)
    for note in [note for name, value in pairs if name in names for note in nearest("seed", value)[1]]:
        tell(f"{str(note)[0].upper()}{str(note)[1:]}.", error=True)


def maker(text: str) -> str:
    """The command that writes such settings; a run of any kind is one of gif."""
    settings, _, shown = text.partition("#")
    names = [name for name, _ in parse_qsl(settings, keep_blank_values=True)]
    found = next((command for name, command in MARKS.items() if name in names), None)
    return found or ("noise" if was_buried(set(names), shown) else "gif")


def was_buried(names: set[str], shown: str) -> bool:
    """Whether these are the settings of a burial that the page has made, whose look says so, or one from the time when
    those had no mark: a look without a precision, no words, and nothing that only a model needs."""
    look = {name for name, _ in parse_qsl(shown, keep_blank_values=True)}
    return "buried" in look or ("view" in look and "precision" not in look and names <= OF_A_BURIAL)


def again(made: str, path: Path, text: str) -> str:
    """The command line that makes the file again."""
    pairs = parse_qsl(text.partition("#")[0], keep_blank_values=True)
    named = {"guidance_scale": "guidance"}
    options = [value if name == "prompt" else f"--{named.get(name, name)}={value}" for name, value in pairs]
    line = {"faults": dict(pairs).get("faults", "0"), "options": shlex.join(options)}
    line["tool"] = shlex.quote(dict(pairs).get("steer", ""))
    return AGAIN[made].format(name=shlex.quote(path.name), **line)
