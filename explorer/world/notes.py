"""What has been heard of a text so far, and the scene that follows from it.

Adjectives wait for their noun: a colour belongs to the next thing, scarf, sofa, moon or shirt.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from explorer.world.lexicon import nearest
from explorer.world.scene import Person, Scene, Thing
from explorer.world.vocabulary import ACCESSORIES, FEATURES, FLUFFY, HAIRS, MOONS, POSED, WEARERS

__all__ = ["Notes", "Reading"]

SHOWN = 60  # characters of a text in a message


@dataclass(frozen=True)
class Reading:
    """A scene, the words that found no place in it, and what the text did not say (and is assumed)."""

    scene: Scene
    unplaced: tuple[str, ...]
    assumed: frozenset[str]


@dataclass
class Notes:
    """What has been heard so far."""

    said: dict[str, str] = field(default_factory=dict)
    things: list[Thing] = field(default_factory=list)
    features: set[str] = field(default_factory=set)
    unplaced: list[str] = field(default_factory=list)
    waiting: dict[str, str] = field(default_factory=dict)  # adjectives, by kind: how they were said
    colour: str | None = None  # that waits for a noun

    def hear(self, words: str, part: str, value: str) -> None:
        if part == "colour":
            self._drop("colour")
            self.colour, self.waiting["colour"] = value, words
        elif part in ("size", "fluffy"):
            self._drop(part)
            self.waiting[part] = words if part == "fluffy" else value
        elif part in ("subject", "golden"):
            self._thing(words, value, "golden" if part == "golden" else self._take_colour())
        elif part == "pose":
            self.said["pose"] = value
        elif part in ("accessory", "feature"):
            self.features.add(value)
            if value in ("scarf", "bow", "hat"):
                self.said["accessory colour"] = self._take_colour() or "red"
        elif part in ("hair", "shirt", "moon"):
            self._coloured(part)
        elif part == "setting" and self.said.get("setting", value) != value:
            if value == "snow":  # said after another place, it falls
                self.said["weather"] = "snow"
            else:
                self.unplaced.append(words)
        else:
            self.said[part] = value
            if value in ("room", "studio") and part == "setting" and self.colour:
                self.said["stage colour"] = self._take_colour() or ""

    def _drop(self, part: str) -> None:
        """An adjective that waited for a noun in vain."""
        if part in self.waiting:
            self.unplaced.append(self.waiting.pop(part))

    def _take_colour(self) -> str | None:
        colour, self.colour = self.colour, None
        self.waiting.pop("colour", None)
        return colour

    def _coloured(self, part: str) -> None:
        words, colour = self.waiting.get("colour", ""), self._take_colour()
        if part == "moon":
            self.said["time"] = "night"
        allowed = {"hair": HAIRS, "moon": MOONS}.get(part)
        if colour and allowed and colour not in allowed:
            self.unplaced.append(words)
        elif colour:
            self.said["hair colour" if part == "hair" else part] = colour

    def _thing(self, words: str, name: str, colour: str | None) -> None:
        size, fluffy = self.waiting.pop("size", "normal"), "fluffy" in self.waiting
        if len(self.things) == 2:
            self.unplaced.append(words)
            return
        if fluffy and name in FLUFFY:
            self.waiting.pop("fluffy")
        self._drop("fluffy")
        self.things.append(Thing(name=name, colour=colour, size=size, fluffy=fluffy and name in FLUFFY))

    def reading(self, text: str) -> Reading:
        for part in ("colour", "size", "fluffy"):
            self._drop(part)
        style, time = self.said.get("style", "storybook"), self.said.get("time", "day")
        assumed = {part for part in ("style", "time", "weather") if part not in self.said}
        if "who" in self.said and not self.things:
            self._unfit("setting", "time", "weather", "pose", "floating")
            return self._read(Scene(kind="portrait", style=style, person=self._person(), stage_colour=None), assumed)
        self._unfit("who", "hair colour", "hair style", "shirt")
        if not self.things and "setting" not in self.said:
            raise ValueError(self._nothing(text))
        if "setting" not in self.said:
            assumed.add("setting")
        things = self._posed()
        scene = Scene(
            kind=("empty", "subject", "pair")[len(things)],
            style=style,
            setting=self.said.get("setting", "meadow"),
            stage_colour=self.said.get("stage colour"),
            time=time,
            moon=self.said.get("moon", "white"),
            weather=self.said.get("weather", "clear"),
            subject=things[0] if things else None,
            second=things[1] if len(things) > 1 else None,
            accessory=self._accessory(things),
            accessory_colour=self.said.get("accessory colour"),
            side=self.said.get("side", "center"),
            floating="floating" in self.said,
        )
        return self._read(scene, assumed)

    def _nothing(self, text: str) -> str:
        shown = text if len(text) <= SHOWN else text[:SHOWN] + "..."
        near = dict.fromkeys(known for word in self.unplaced[:8] for known in nearest(word))
        hint = f"; did you mean {', '.join(list(near)[:4])}?" if near else ""
        return f"there is nothing in {shown!r} that this world can draw: no subject, place or person{hint}"

    def _unfit(self, *parts: str) -> None:
        """Said, but such a picture does not show it."""
        self.unplaced += [self.said[part] or part for part in parts if part in self.said]

    def _read(self, scene: Scene, assumed: set[str]) -> Reading:
        return Reading(scene, tuple(self.unplaced), frozenset(assumed))

    def _posed(self) -> list[Thing]:
        pose = self.said.get("pose")
        if pose and not (self.things and self.things[0].name in POSED):
            self.unplaced.append(pose)
        poses = [pose or "standing", "standing"]
        return [replace(t, pose=how if t.name in POSED else None) for t, how in zip(self.things, poses)]

    def _accessory(self, things: list[Thing]) -> str:
        worn = [a for a in ACCESSORIES[1:] if a in self.features]
        fits = bool(things) and things[0].name in WEARERS
        self.unplaced += sorted(self.features - set(worn[:1] if fits else ()))
        return worn[0] if worn and fits else "none"

    def _person(self) -> Person:
        self.unplaced += sorted(f for f in self.features if f not in FEATURES)
        who = self.said["who"]
        return Person(
            who=who,
            hair=self.said.get("hair colour", "grey" if "old" in who else "brown"),
            hair_style=self.said.get("hair style", "short"),
            shirt=self.said.get("shirt", "blue"),
            features=frozenset(f for f in self.features if f in FEATURES),
        )
