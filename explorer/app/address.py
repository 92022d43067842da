"""Where a visitor is, as the query of the page's address: read here, written here, and nowhere else.

    prompt=a+red+apple&seed=7                            a run in Create: its settings, as in a file
    tab=compare&change=steps&values=5&values=30&seed=7   a comparison
    tab=lab&experiment=seeds                             an experiment; nothing runs before somebody says so
    tab=learn&lesson=05&steps=20&hide=prompt,seed        a lesson by name or number, as a teacher has set it up
    tab=learn&read=glossary&term=noise                   a page beside the lessons
    tab=learn&class=BCDF                                 a class: where it is; also beside lesson= and read=
    tab=world&words=a+red+fox&seed=3                     a scene that is painted
    tab=destroy&sample=dog&steps=40&static=7             a burial, see explorer.app.address_buried
    tab=inside&prompt=a+red+apple&turn=1:0               a run looked into, see explorer.app.address_inside
    tab=steer&sample=dog&steer=picture&depth=0.4         a steered run, see explorer.app.address_steer
    tab=watch                                            a tab as it opens

    address = Address.of(query)        never fails: what is wrong with it stands in address.problem, what was read
                                       otherwise than it stands there in address.notes
    address.to_text()                  Address.of(address.to_text()) == address

Where lesson=, class=, read= or experiment= stand, their tab need not be named. Names that nobody knows are left out,
and named in the notes, but for those by which others count who follows a link. windows=x_t,push, what a player's
windows show, and look=at:3.11, what its panels point at, are the page's own business (panels/address.js).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlencode

from explorer.app.address_buried import AtBurial, buried_in, of_burial
from explorer.app.address_inside import AtInside, inside_in, of_inside
from explorer.app.address_steer import NAMES as STEERED
from explorer.app.address_steer import AtSteer, of_steer, steer_in
from explorer.errors import RefusedError
from explorer.trajectory.compare import CHANGES, Comparison
from explorer.trajectory.link import mended, nearest, strange, twice
from explorer.trajectory.settings import Settings
from explorer.trajectory.text_form import drawn_seed, pairs_in

__all__ = ["LONGEST", "TABS", "Address", "AtExperiment", "AtLesson", "AtPage", "AtScene", "Place"]

TABS = (
    "create",
    "learn",
    "destroy",
    "steer",
    "compare",
    "world",
    "watch",
    "inside",
    "lab",
)  # what is used most comes first
LONGEST = 300  # letters of a scene's caption
MOST_VALUES = 4  # columns of a comparison
NAMES = {"experiment": "lab", "read": "learn", "class": "learn", "lesson": "learn"}  # whose tab need not be named
KNOWN = {
    "tab",
    "change",
    "values",
    "set",
    "hide",
    "windows",
    "term",
    "words",
    "sample",
    "made",
    "static",
    "from",
    "look",
}
KNOWN |= {"turn", "bend", "other", "more", *NAMES, *STEERED, *Settings.model_fields}
Pairs: TypeAlias = list[tuple[str, str]]
Notes: TypeAlias = list[RefusedError]


@dataclass(frozen=True)
class AtExperiment:
    """An experiment of the lab, by its name as the address has it."""

    name: str


@dataclass(frozen=True)
class AtLesson:
    """A lesson by name or number, or "" for the one that the class is at.

    given   settings other than the lesson's own, (name, text) pairs
    values  what is compared, where the lesson compares;  hide  names of controls;  code  of a class
    """

    id: str
    given: tuple[tuple[str, str], ...] = ()
    values: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    code: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """The given settings as fields. They are not yet validated: that takes the lesson's own."""
        return Settings.fields_from_text(urlencode(self.given))


@dataclass(frozen=True)
class AtPage:
    """A page beside the lessons, or one term of the glossary."""

    name: str
    term: str = ""
    code: str = ""


@dataclass(frozen=True)
class AtScene:
    """Words that the world's painter paints; None where the address leaves open what the tab opens on."""

    words: str | None = None
    seed: int | None = None


Place: TypeAlias = Settings | Comparison | AtExperiment | AtLesson | AtPage | AtScene | AtBurial | AtInside | AtSteer


@dataclass(frozen=True)
class Address:
    """A tab, and what of it; None for the tab as it opens.

    problem  why something that the address asks for cannot be shown
    notes    what of it was read otherwise than it stands there
    """

    tab: str = "create"
    place: Place | None = None
    problem: RefusedError | None = field(default=None, compare=False)
    notes: tuple[RefusedError, ...] = field(default=(), compare=False)

    @classmethod
    def of(cls, query: str) -> Address:
        try:
            pairs = pairs_in(query)
        except RefusedError as error:
            return cls(problem=error)
        told = dict(pairs)
        named = [tab for name, tab in NAMES.items() if name in told]
        tab = named[-1] if named else told.get("tab", "create").strip().lower()
        notes = strange(pairs, KNOWN)
        if tab not in TABS:
            return cls(notes=(*notes, RefusedError("link_tab", name=tab[:40])))
        problem = None
        try:
            place, more = READ[tab](pairs, told) if tab in READ else (None, [])
        except RefusedError as error:
            (place, more), problem = rescued(tab, pairs, told), error
        notes += more
        return cls(tab, place, problem, tuple(notes))

    def to_text(self) -> str:
        """The query, without its question mark."""
        pairs = [] if isinstance(self.place, Settings) else [("tab", self.tab)]
        if self.place is not None:
            pairs += WRITE[type(self.place)](self.place)
        return urlencode(pairs, safe="," if isinstance(self.place, AtLesson) else "")


def settings_in(pairs: Pairs, told: dict[str, str]) -> tuple[Settings | None, Notes]:
    own, notes = mended(pairs)
    return (Settings.from_text(urlencode(own)) if own else None), notes


def comparison_in(pairs: Pairs, told: dict[str, str]) -> tuple[Comparison | None, Notes]:
    if "change" not in told:
        return None, []
    own, notes = mended(pairs)
    change = told["change"].strip().lower()
    values = [nearest(CHANGES.get(change, ""), value) for name, value in pairs if name == "values"]
    text = urlencode([("change", change), *(("values", value) for value, _ in values), *own])
    return Comparison.from_text(text), notes + [note for _, some in values for note in some]


def experiment_in(pairs: Pairs, told: dict[str, str]) -> tuple[AtExperiment | None, Notes]:
    return (AtExperiment(told["experiment"]) if told.get("experiment") else None), []


def learning_in(pairs: Pairs, told: dict[str, str]) -> tuple[AtLesson | AtPage | None, Notes]:
    """Settings of a lesson also stand inside set=, in older links."""
    code = told.get("class", "")
    if told.get("lesson") or (code and not told.get("read")):
        inside = pairs_in(told.get("set", ""))
        Settings.fields_from_text(urlencode(inside))  # raises for a name that is none
        given, notes = mended([*inside, *pairs])
        values = tuple(value for name, value in pairs if name == "values")[:MOST_VALUES]
        hide = tuple(name.strip() for name in told.get("hide", "").split(",") if name.strip())
        return AtLesson(told.get("lesson", ""), tuple(given), values, hide, code), notes
    return (AtPage(told["read"], told.get("term", ""), code) if told.get("read") else None), []


def scene_in(pairs: Pairs, told: dict[str, str]) -> tuple[AtScene | None, Notes]:
    words, (seed, notes) = told.get("words"), nearest("seed", told.get("seed", ""))
    seed = drawn_seed(seed)
    number = int(seed) if seed.isascii() and seed.isdecimal() else None
    doubled = list(twice([(name, value) for name, value in pairs if name in ("words", "seed")]))
    if words and len(words) > LONGEST:
        notes = [*notes, RefusedError("link_cut", most=LONGEST)]
    place = AtScene(words and words[:LONGEST], number) if words or number is not None else None
    return place, notes + doubled


def rescued(tab: str, pairs: Pairs, told: dict[str, str]) -> tuple[Place | None, Notes]:
    """What can be shown all the same of an address with a fault: a lesson as it is, or what is left without the
    settings that cannot be read."""
    if tab == "learn":
        return learning_in([], {name: value for name, value in told.items() if name in ("lesson", "class")})
    kept = [(name, value) for name, value in pairs if name not in Settings.model_fields or readable(name, value)]
    try:
        return READ[tab](kept, dict(kept)) if len(kept) < len(pairs) else (None, [])
    except RefusedError:
        return None, []


def readable(name: str, value: str) -> bool:
    """Whether a setting can be read by itself."""
    try:
        Settings.from_text(urlencode(mended([(name, value)])[0]))
    except RefusedError:
        return False
    return True


READ: dict[str, Callable[[Pairs, dict[str, str]], tuple[Place | None, Notes]]] = {
    "create": settings_in,
    "destroy": buried_in,
    "inside": inside_in,
    "steer": steer_in,
    "compare": comparison_in,
    "lab": experiment_in,
    "learn": learning_in,
    "world": scene_in,
}


def present(**told: str) -> Pairs:
    """The pairs that say something; a name that Python keeps to itself ends in _."""
    return [(name.rstrip("_"), value) for name, value in told.items() if value]


def of_lesson(at: AtLesson) -> Pairs:
    values = [("values", value) for value in at.values]
    return [*present(lesson=at.id), *at.given, *values, *present(hide=",".join(at.hide), class_=at.code)]


def of_scene(at: AtScene) -> Pairs:
    return [*present(words=at.words or ""), *([] if at.seed is None else [("seed", str(at.seed))])]


WRITE: dict[type, Callable[[Any], Pairs]] = {
    Settings: lambda settings: parse_qsl(settings.to_text() or "prompt=", keep_blank_values=True),
    Comparison: lambda comparison: parse_qsl(comparison.to_text(), keep_blank_values=True),
    AtExperiment: lambda at: [("experiment", at.name)],
    AtLesson: of_lesson,
    AtPage: lambda at: [("read", at.name), *present(term=at.term, class_=at.code)],
    AtScene: of_scene,
    AtBurial: of_burial,
    AtInside: of_inside,
    AtSteer: of_steer,
}
