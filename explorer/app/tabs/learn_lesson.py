"""The lesson that is open: its text, its question, its live part, and the run that answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape
from typing import Any

import gradio as gr

from explorer.app.components import Slider
from explorer.app.errors import noted
from explorer.app.page import Updates
from explorer.app.site import Site
from explorer.app.tabs.base import QUIET
from explorer.app.tabs.learn_class import Classroom, pair
from explorer.app.tabs.learn_live import build_controls, build_live, waiting, wish_within
from explorer.app.tabs.learn_teach import Teaching
from explorer.app.tabs.learn_text import LATEX, onward, section, title
from explorer.app.tabs.lines import RUNS_ONCE
from explorer.app.tabs.within import spoken
from explorer.lesson.library import Library
from explorer.lesson.records import Lesson
from explorer.pixels import to_frames
from explorer.player.codec import data_address, encode
from explorer.present.learn import Kept, Wish, answered, change_of, gives_back, live, setup, unheard
from explorer.trajectory.wording import worded
from explorer.words.texts import Words

__all__ = ["OpenLesson"]

REST = ("reveal", "idea", "try", "check", "words", "deeper")
LAST = ("simplifications", "sources")


class OpenLesson:
    """opened   the name of the lesson, "" for none;  done  the lesson that was run to its answer
    running  [(column, run)] of what is being made
    linked   (words, compared values, how a link says that they are read)
    """

    def __init__(self, words: Words, site: Site, books: Library, classroom: Classroom) -> None:
        self.words, self.site, self.books, self.classroom = words, site, books, classroom
        self.teaching = Teaching(words, site, books)
        self.texts: dict[str, gr.Markdown] = {}

    def build(self) -> None:
        look: dict[str, Any] = {"elem_classes": "learn-desk", "elem_id": "learn-desk", "visible": False}
        with gr.Row(**look) as self.desk:
            with gr.Column(elem_classes="learn-first side"):
                self.build_first()
            with gr.Column(elem_classes="learn-live side"):
                self.build_live()
            with gr.Column(elem_classes="learn-rest"):
                self.build_text(*REST, *LAST)
                self.onward = gr.HTML("", elem_id="learn-onward", apply_default_css=False)
                self.teaching.build()
        self.opened = gr.Textbox("", visible="hidden", elem_id="learn-lesson")
        self.done = gr.Textbox("", visible="hidden", elem_id="learn-done")
        self.running, self.linked = gr.State([]), gr.State(("", (), ""))

    def build_text(self, *keys: str) -> None:
        for key in keys:
            look = "learn-text learn-section" if key in (*REST, *LAST) else "learn-text"
            self.texts[key] = gr.Markdown(latex_delimiters=LATEX, elem_id=f"learn-{key}-text", elem_classes=look)

    def build_first(self) -> None:
        with gr.Column(elem_classes="learn-section"):
            self.build_text("title", "question")
        with gr.Column(elem_classes="learn-section"):
            self.build_text("predict")
            self.choice = gr.Radio([], visible=False, elem_id="learn-choice")
            self.slider = Slider(0, 100, 50, visible=False, buttons=[], elem_id="learn-slider")
            self.classroom.build_sent()
        with gr.Column(elem_classes="learn-section"):
            self.build_text("run")

    def build_live(self) -> None:
        words = self.words
        with gr.Row(elem_classes="learn-controls"):
            controls = build_controls(words)
        self.run = gr.Button(words("learn.run"), variant="primary", interactive=False, elem_id="learn-run")
        self.stop = gr.Button(words("learn.stop"), visible=False, elem_id="learn-stop")
        self.said = gr.HTML("", elem_id="learn-answer", elem_classes="learn-answer", apply_default_css=False)
        look: dict[str, Any] = {"elem_id": "learn-term", "elem_classes": "learn-term learn-text"}
        self.aside = gr.Markdown(visible=False, latex_delimiters=LATEX, **look)
        self.classroom.build_board()
        self.part = build_live(words, self.site, controls)

    def wire(self) -> Any:
        """Gives back the run, which ends when another lesson is opened."""
        part, run, truths = self.part, self.run, self.classroom.truths
        screen, chosen = part.screen(), {self.opened, self.choice, self.slider, self.linked, *part.listed()}
        asking = [run, self.stop, self.choice, self.slider, self.said, self.done, self.running]
        self.listed = [*self.texts.values(), *part.listed(), *screen, *asking, *self.teaching.listed()]
        self.listed += [self.opened, self.desk, self.aside, self.onward, self.linked]
        outputs = [*screen, *asking, self.texts["reveal"], truths]
        asked: list[Any] = [run.click, part.parts["prompt"].submit]  # type: ignore[attr-defined]
        started = gr.on(asked, self.ran, {*chosen, truths}, outputs, **RUNS_ONCE)
        # The page takes no second run before it has let go of the first: only then may Run come back.
        started.then(lambda: gr.Button(visible=True), None, run, **QUIET)
        self.stop.click(self.stopped, [self.opened, self.running], [*screen, *asking], cancels=started, **QUIET)
        for guessed in (self.choice.input, self.slider.input, self.slider.release):  # who lets it go where it is, too
            guessed(lambda: gr.Button(interactive=True), None, run, **QUIET)
        self.teaching.wire({*chosen, self.classroom.joined, self.classroom.mine}, self.wished)
        return started

    # a lesson

    def show(
        self,
        lesson: Lesson,
        request: gr.Request,
        given: dict[str, Any] | None = None,
        hide: Sequence[str] = (),
        values: Sequence[str] = (),
    ) -> Updates:
        """Opens a lesson: its text, its question, and the live part as the lesson wants it. Raises SettingsError."""
        words, texts, id = self.words, self.texts, lesson.id
        updates: Updates = {
            texts[key]: section(words.language, id, key) for key in texts if key not in ("title", "reveal")
        }
        updates |= {
            texts["title"]: f"{title(words, lesson)}\n\n{words('learn.minutes', number=lesson.minutes)}",
            texts["reveal"]: "",
            **question(lesson, self.choice, self.slider, words),
            **self.part.show(words, lesson, given or {}, hide, values),
            **self.teaching.show(lesson, request),
            self.said: f"<p>{escape(words('learn.first'))}</p>{waiting(words, lesson)}",
            self.run: gr.Button(visible=True, interactive=False),
        }
        updates |= {self.desk: gr.Row(visible=True), self.aside: gr.Markdown(visible=False)}
        updates |= {self.onward: onward(words, lesson), self.linked: self.linked_by(lesson, given or {}, values)}
        return {**updates, self.opened: id, self.done: "", self.stop: gr.Button(visible=False), self.running: []}

    def linked_by(
        self, lesson: Lesson, given: dict[str, Any], values: Sequence[str]
    ) -> tuple[str, tuple[str, ...], str]:
        """What a link says of how words are read, or what this page makes of them."""
        prompt, compared, record = linked(lesson, given, values)
        if "prompt" not in given and not values:
            return prompt, compared, record
        settings = setup(lesson).settings.model_copy(update={"prompt": prompt, "read_as": record})
        others = compared if change_of(lesson) == "words" else ()
        return prompt, compared, spoken(self.words, self.site.models, settings, others).read_as

    def close(self) -> Updates:
        return {self.opened: "", self.desk: gr.Row(visible=False)}

    def wished(self, values: Updates) -> tuple[Lesson, Wish, str]:
        """What the page is set to, for a link; with the class of this page, if it has one."""
        lesson, room = self.books.find(values[self.opened]), self.classroom
        wish = self.worded(lesson, self.part.wish(lesson, values), values[self.linked])
        return lesson, wish, values[room.joined] or pair(values[room.mine])[0]

    def worded(self, lesson: Lesson, wish: Wish, of_link: tuple[str, Sequence[str], str]) -> Wish:
        """With what the model reads of the words; those of a link it reads as that says."""
        prompt, values, record = of_link
        if prompt == wish.settings.prompt and tuple(values) == tuple(map(str, wish.values)):
            return replace(wish, settings=wish.settings.model_copy(update={"read_as": record}))
        reader = self.site.models.model(wish.settings.model).reader
        others = wish.values if change_of(lesson) == "words" else ()
        return replace(wish, settings=worded(wish.settings, reader, self.words.language, others))

    # its run

    def ran(self, values: Updates) -> Iterator[Updates]:
        yield {self.run: gr.skip()}
        lesson = self.books.find(values[self.opened])
        guess = values[self.choice if lesson.predict.kind == "choice" else self.slider]
        if guess is None:
            return
        wish, kept, names = self.part.wish(lesson, values), Kept(), dict[int, str]()
        wish = self.worded(lesson, wish_within(self.words, lesson, wish), values[self.linked])
        noted(self.words, unheard(lesson, wish))
        yield self.begun(lesson)
        if lesson.live.tab == "lab":
            yield from self.part.lab.measured(lesson, wish, kept)
        else:
            yield from self.played(lesson, wish, kept, names)
            if any(map(self.site.reels.stopped, names.values())):  # nothing to answer with
                return
        answer, truth = self.answer(lesson, guess, kept)
        yield {
            self.said: answer,
            self.classroom.truths: {**values[self.classroom.truths], lesson.id: truth},
            self.texts["reveal"]: section(self.words.language, lesson.id, "reveal"),
            self.done: lesson.id,
            self.run: gr.Button(visible=True),
            self.stop: gr.Button(visible=False),
            self.running: [],
        }

    def begun(self, lesson: Lesson) -> Updates:
        return {
            **self.part.stage(lesson),
            self.run: gr.Button(visible=False),
            self.stop: gr.Button(visible=True),
            self.choice: gr.Radio(interactive=False),
            self.slider: Slider(interactive=False),
            self.said: f"<p>{escape(self.words(f'learn.running.{lesson.live.tab}'))}</p>",
        }

    def played(self, lesson: Lesson, wish: Wish, kept: Kept, names: dict[int, str]) -> Iterator[Updates]:
        """What goes to the players; `names` gets the run of each column."""
        for column, packet in self.site.reels.streamed(live(self.site.models, self.words, lesson, wish, kept)):
            updates: Updates = {self.part.player_of(lesson, column): packet or gr.skip()}
            if packet and packet["kind"] == "start":
                names[column] = packet["run"]
                updates[self.running] = list(names.items())
            yield updates

    def answer(self, lesson: Lesson, guess: Any, kept: Kept) -> tuple[str, Any]:
        """What the page says, and the truth for the board."""
        words = self.words
        found = answered(lesson, guess, self.books.language, kept, self.site.models.judge[0])
        if found is None:
            return f"<p>{escape(words('learn.other'))}</p>", None
        verdict, source = words("learn.right" if found.right else "learn.wrong"), lesson.predict.answer.source
        more = f'<p class="hint">{escape(words("learn.source", source=source))}</p>' if source else ""
        pair = pictures(kept, words) if gives_back(lesson) else ""
        said = f'<p class="learn-said" role="status"><b>{escape(verdict)}</b> {escape(found.text)}</p>{more}{pair}'
        return said, found.truth

    def stopped(self, id: str, names: list[Any]) -> Updates:
        """What there is stays; the players are told that no more will come."""
        lesson, part = self.books.find(id), self.part
        ends = {part.player_of(lesson, k): self.site.reels.stop(name) or gr.skip() for k, name in names}
        again = {self.stop: gr.Button(visible=False), self.running: [], part.lab.state: ""}
        return {**ends, **again, self.said: f"<p>{escape(self.words('learn.stopped'))}</p>"}


def linked(lesson: Lesson, given: dict[str, Any], values: Sequence[str]) -> tuple[str, tuple[str, ...], str]:
    """What a link says of how words are read. One without read_as is older, or has words that stand for themselves."""
    own = setup(lesson)
    prompt, compared = given.get("prompt", own.settings.prompt), values or map(str, own.values)
    return prompt, tuple(compared), given.get("read_as", "")


def question(lesson: Lesson, choice: gr.Radio, slider: Slider, words: Words) -> dict[Any, Any]:
    """The prediction as a control: options to choose from, or a slider with its unit."""
    ask = lesson.predict
    options = [(option.text, option.id) for option in ask.options]
    low, high = ask.range or (0, 100)
    unit = f" ({ask.unit})" if ask.unit else ""
    return {
        choice: gr.Radio(choices=options, value=None, label=ask.text, visible=bool(options), interactive=True),
        slider: Slider(
            minimum=low,
            maximum=high,
            value=round((low + high) / 2),
            step=ask.step or 1,
            label=f"{ask.text}{unit}",
            info=words("learn.move"),
            visible=not options,
            interactive=True,
        ),
    }


def pictures(kept: Kept, words: Words) -> str:
    """What was buried and what came back, side by side."""
    shots = (kept.walks[0].steps[0].x_t[:1], kept.walks[1].final[:1])
    names = (words("destroy.back.was"), words("destroy.back.now"))
    made = "".join(
        f'<figure><img src="{data_address(encode(to_frames(shot)[0], small=True))}" alt="{escape(name)}">'
        f"<figcaption>{escape(name)}</figcaption></figure>"
        for shot, name in zip(shots, names)
    )
    return f'<div class="learn-pair">{made}</div>'
