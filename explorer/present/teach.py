"""Teach it your thing, part three of Watch it learn: what the page may ask, from pictures to a word that can be used.

    put, example, drop, cut, seen the pictures that were brought, and what the network will see of them
    name                          whether the word can be had
    begin, live, enough           the teaching; it goes on while the page asks
    words, strength, forget, take the words of this visit, and one as a file
    card                          what came of a teaching, measured on request

All of it is data of strangers: pictures and files come through doors of their own, a word is small letters and digits.
What is taught stays in memory, for the visit that taught it, and nothing is written down.
"""

from __future__ import annotations

import base64
import threading
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from explorer.errors import RefusedError
from explorer.model.addition_files import fit_of, open_addition
from explorer.model.registry import DEFAULT, fast_network, plain_network, quickest
from explorer.network.addition import STRONGEST
from explorer.network.addition_file import AdditionError, check_word, packed, suggestion
from explorer.present import teach_tray
from explorer.present.errors import why
from explorer.present.teach_card import measured
from explorer.present.teach_run import Watched
from explorer.present.teach_tray import MOST, Tray, Trays
from explorer.present.watch import Answer
from explorer.prompt.languages import LANGUAGES, lexicon
from explorer.prompt.new_word import check_new_word
from explorer.service.bounds import in_force
from explorer.service.class_words import ClassWords
from explorer.service.places import FullError, Places
from explorer.service.shared_models import SharedModels
from explorer.service.visit_words import MOST as MOST_WORDS
from explorer.service.visit_words import NewWord, visit
from explorer.training.examples import EXAMPLES
from explorer.training.teaching import Network, TeachingSettings, start
from explorer.words.texts import Words

__all__ = ["TEACHING", "Teach"]

TEACHING = TeachingSettings()
MOMENT = 1.5  # seconds of teaching in an answer, ended early by samples
TAUGHT, EACH, AT_ONCE = 12, 12, 3  # teachings in memory, 50 MB each; of one address; that go on in the same moment
SAID = 60  # characters of a word that are looked at


class Teach:
    """The questions of a page; one for each language, over what all languages share.

    doors  as many teachings as go on at once: each holds a thread of the server for a moment
    load   the network that is taught, on plain torch;  pen  the one that draws samples of it, None: itself
    settings  of a teaching, where nobody says otherwise
    classes  what classes have taught
    """

    doors = threading.BoundedSemaphore(AT_ONCE)
    trays = Trays()
    runs = Places[Watched](TAUGHT, each=EACH)
    cards = Places[Iterator[Answer]](TAUGHT, each=EACH)

    def __init__(
        self,
        words: Words,
        models: SharedModels,
        classes: ClassWords,
        settings: TeachingSettings = TEACHING,
        load: Callable[[], Network] = lambda: plain_network(DEFAULT),
        pen: Callable[[], Network | None] = lambda: fast_network(quickest()),
    ) -> None:
        self.words, self.models, self.classes = words, models, classes
        self.settings, self.load, self.pen = settings, load, pen

    def facts(self) -> Answer:
        return {
            "most": MOST,
            "steps": self.settings.steps,
            "most_steps": max(in_force().teaching, self.settings.steps),
            "strongest": STRONGEST,
            "here": self.models.here,
        }

    def asks(self) -> dict[str, Callable[[Any], Answer]]:
        """The questions by name. Whatever is wrong with one is told in one line: {kind: "problem", text}."""
        names = ["examples", "put", "example", "drop", "cut", "seen", "name", "begin", "live", "enough"]
        names += ["new_words", "strength", "forget", "take", "card", "of_class", "give", "fetch", "take_away"]
        return {name: self._answered(getattr(self, name)) for name in names}

    def _answered(self, act: Callable[[dict[str, Any]], Answer]) -> Callable[[Any], Answer]:
        def answer(request: Any) -> Answer:
            try:
                return act(request if isinstance(request, dict) else {})
            except RefusedError as error:
                return self.problem(why(self.words, error))
            except FullError as error:
                return self.problem(self.words("teach_it.full", most=error.most))

        return answer

    def problem(self, text: str) -> Answer:
        return {"kind": "problem", "text": text}

    # pictures

    def examples(self, told: dict[str, Any]) -> Answer:
        return {"kind": "examples", "items": teach_tray.examples()}

    def put(self, told: dict[str, Any]) -> Answer:
        return self._tray(self.trays.put(told))

    def example(self, told: dict[str, Any]) -> Answer:
        name = str(told.get("name"))
        return self._tray(self.trays.example(name)) if name in EXAMPLES else self._tray(self.trays.mine())

    def drop(self, told: dict[str, Any]) -> Answer:
        k = told.get("index")
        return self._tray(self.trays.drop(k if isinstance(k, int) else None))

    def cut(self, told: dict[str, Any]) -> Answer:
        k = told.get("index")
        return self._tray(self.trays.cut(k if isinstance(k, int) else -1, told.get("painted")))

    def _tray(self, tray: Tray) -> Answer:
        return {"kind": "tray", "items": tray.told()}

    def seen(self, told: dict[str, Any]) -> Answer:
        word = self.checked(told.get("word"))
        return {"kind": "seen", "items": teach_tray.seen(self.trays.mine(), word)}

    # the word

    def checked(self, said: object) -> str:
        """The word that somebody has typed, as it will be. Raises RefusedError where it cannot be had."""
        word = unicodedata.normalize("NFC", str(said or "")[:SAID]).strip().lower()
        known = self.models.model().reader.words
        check_word(word, known)
        if any(lexicon(name).hits([word]) for name in LANGUAGES):
            raise AdditionError("word_known", word=word, other=suggestion(word, known))
        check_new_word(word)
        return word

    def name(self, told: dict[str, Any]) -> Answer:
        return {"kind": "name", "word": self.checked(told.get("word"))}

    # the teaching

    def begin(self, told: dict[str, Any]) -> Answer:
        """Begins anew, whatever was under way. told: {word, steps, prior}"""
        if not self.models.here:
            raise RefusedError("no_teaching")
        word, given = self.checked(told.get("word")), self.trays.mine().given()
        others = [one for one in self.models.words.mine() if one != word]
        if len(others) >= MOST_WORDS:  # said before the work, not after it
            raise RefusedError("many_words", most=MOST_WORDS)
        self.runs.check(visit())
        steps = told.get("steps")
        chosen: dict[str, Any] = {} if told.get("prior", True) else {"prior": 0}
        if isinstance(steps, int):
            chosen["steps"] = min(max(steps, 1), self.facts()["most_steps"])
        if not self.doors.acquire(blocking=False):
            return {"kind": "busy", "text": self.words("watch.busy")}
        try:
            teaching = start(replace(self.settings, **chosen), word, given, self.load(), self.pen())
            self.runs.put(visit(), Watched(teaching, given, self.models.turns))
        finally:
            self.doors.release()
        return {"kind": "begun", "word": word, "steps": teaching.settings.steps, "prompts": list(teaching.prompts)}

    def live(self, told: dict[str, Any]) -> Answer:
        """What happened in a moment."""
        run = self.runs.find(visit())
        if run is None:
            return {"kind": "gone"}
        if not self.doors.acquire(blocking=False):
            return {"kind": "busy", "text": self.words("watch.busy")}
        try:
            items = list(run.moment(MOMENT))
        finally:
            self.doors.release()
        if run.over:
            self._keep(run)
        return {"kind": "live", "items": items, "end": run.over}

    def enough(self, told: dict[str, Any]) -> Answer:
        """Ends a teaching where it stands, and keeps what it has learned."""
        run = self.runs.find(visit())
        if run is None:
            return {"kind": "gone"}
        self._keep(run)
        return {"kind": "ended", "items": [run.last()]}

    def _keep(self, run: Watched) -> None:
        teaching, given = run.teaching, run.given
        settings = {"steps": teaching.state.step, "prior": teaching.settings.prior, "rank": teaching.settings.rank}
        settings |= {"seed": teaching.settings.seed, "pictures": len(given.pictures)}
        self.models.words.put(NewWord(teaching.addition, settings=settings, given=given.pictures))
        self.runs.drop(visit())

    # the words of this visit

    def new_words(self, told: dict[str, Any]) -> Answer:
        items = [
            {"word": one.word, "strength": one.strength, "measurable": one.given is not None}
            for one in self.models.words.mine().values()
        ]
        return {"kind": "words", "items": items}

    def strength(self, told: dict[str, Any]) -> Answer:
        strength = told.get("strength")
        if isinstance(strength, int | float):
            self.models.words.strengthen(str(told.get("word")), float(strength))
        return self.new_words(told)

    def forget(self, told: dict[str, Any]) -> Answer:
        self.models.words.drop(str(told.get("word")))
        return self.new_words(told)

    def take(self, told: dict[str, Any]) -> Answer:
        """A word as a file: {name, data: base64}."""
        one = self._word(told)
        data = packed(one.addition, fit_of(), dict(one.settings))
        return {"kind": "file", "name": f"{one.word}.safetensors", "data": base64.b64encode(data).decode("ascii")}

    def bring(self, data: bytes) -> NewWord:
        """A file that somebody brings. Raises RefusedError and FullError."""
        if not self.models.here:
            raise RefusedError("no_teaching")
        stored = open_addition(data)
        self.checked(stored.addition.word)
        one = NewWord(stored.addition, settings=stored.settings)
        self.models.words.put(one)
        return one

    def _word(self, told: dict[str, Any]) -> NewWord:
        one = self.models.words.mine().get(str(told.get("word")))
        if one is None:
            raise RefusedError("no_word")
        return one

    def card(self, told: dict[str, Any]) -> Answer:
        """What came of a teaching, a moment at a time: {kind: "measuring", share}, and in the end {kind: "card"}."""
        one = self._word(told)
        if one.given is None:
            raise RefusedError("no_given")
        work = self.cards.find(visit()) if told.get("more") else None
        if work is None:
            work = self.cards.put(visit(), measured(self.words, self.models, one))
        answer = next(work, None)
        if answer is None or answer["kind"] == "card":
            self.cards.drop(visit())
        return answer or {"kind": "gone"}

    # the words of a class

    def of_class(self, told: dict[str, Any]) -> Answer:
        """What the class of that code has taught."""
        code = code_in(told)
        return {"kind": "class", "code": code, "items": list(self.classes.of(code))}

    def give(self, told: dict[str, Any]) -> Answer:
        self.classes.give(code_in(told), self._word(told))
        return self.of_class(told)

    def fetch(self, told: dict[str, Any]) -> Answer:
        """A word of the class becomes one of this visit."""
        one = self.classes.of(code_in(told)).get(str(told.get("word")))
        if one is None:
            raise RefusedError("no_word")
        self.models.words.put(one)
        return self.new_words(told)

    def take_away(self, told: dict[str, Any]) -> Answer:
        """Its teacher takes a word from the class. told: {code, key, word}"""
        self.classes.take_away(code_in(told), str(told.get("key")), str(told.get("word")))
        return self.of_class(told)


def code_in(told: dict[str, Any]) -> str:
    return str(told.get("code") or "")[:SAID].strip().upper()
