"""What a picture shows, as data: a subject in a setting, a pair of subjects, a setting alone, or a portrait.

None means that the scene does not say: what it does not say is natural (a colour) or plain (a background).
"""

from __future__ import annotations

from dataclasses import dataclass

from explorer.world.vocabulary import HEADS, KINDS

__all__ = ["Person", "Scene", "Thing", "labels"]


@dataclass(frozen=True, kw_only=True)
class Thing:
    """A subject: what it is and how it looks."""

    name: str
    colour: str | None = None
    fluffy: bool = False
    size: str = "normal"
    pose: str | None = None  # of those that have one


@dataclass(frozen=True, kw_only=True)
class Person:
    """Someone whose portrait it is."""

    who: str
    hair: str = "brown"
    hair_style: str = "short"
    shirt: str = "blue"
    features: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A picture; `stage_colour` is that of the sofa or of the plain background."""

    kind: str = "subject"
    style: str = "storybook"
    setting: str | None = None
    stage_colour: str | None = None
    time: str = "day"
    moon: str = "white"
    weather: str = "clear"
    subject: Thing | None = None
    second: Thing | None = None
    accessory: str = "none"
    accessory_colour: str | None = None
    side: str = "center"
    floating: bool = False
    person: Person | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"a scene is one of {', '.join(KINDS)}, not {self.kind!r}")
        if (self.person is None) == (self.kind == "portrait"):
            raise ValueError("a portrait, and nothing else, shows a person")
        if (self.subject is not None, self.second is not None) != (
            self.kind in ("subject", "pair"),
            self.kind == "pair",
        ):
            raise ValueError(f"a scene of kind {self.kind!r} has other subjects")
        if (self.setting is None) != (self.kind == "portrait"):
            raise ValueError("a scene has a setting, a portrait has none")


def labels(scene: Scene) -> tuple[int, ...]:
    """Indices into HEADS, the judge's heads: subject, setting, time, weather, style, colour, accessory, kind.

    -1 where a scene has no answer: what an empty setting's subject is, which colour a subject has that none was said.
    """
    subject = scene.subject
    answers = (
        subject and subject.name,
        scene.setting,
        scene.time,
        scene.weather,
        scene.style,
        subject and subject.colour,
        scene.accessory if scene.kind in ("subject", "pair") else None,
        scene.kind,
    )
    return tuple(-1 if answer is None else head.index(answer) for head, answer in zip(HEADS, answers))
