"""Learn: a lesson's text with the live model beside it. It asks first, runs then, and answers with what came out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from explorer.app.arrivals import arrivals
from explorer.app.components import Slider
from explorer.app.errors import explained, noted, warn
from explorer.app.panels.progress import DONE, ENTERED, progress
from explorer.app.site import Site
from explorer.app.tabs.learn_class import Classroom
from explorer.app.tabs.learn_live import build_controls, build_live, waiting, wish_within
from explorer.app.tabs.learn_teach import Teaching, fields_in
from explorer.app.tabs.learn_text import LATEX, PAGES, library, page, section, term, title, warm
from explorer.app.tabs.lines import RUNS_ONCE
from explorer.lesson.library import Library
from explorer.lesson.records import Lesson
from explorer.pixels import to_frames
from explorer.player.codec import data_address, encode
from explorer.present.errors import why
from explorer.present.learn import Kept, Wish, answered, gives_back, live, unheard
from explorer.words.texts import Words

__all__ = ["learn_tab"]

REST = ("reveal", "idea", "try", "check", "words", "deeper")
LAST = ("simplifications", "sources")
ADDRESS = f"""(id) => {{
  const query = new URLSearchParams(location.search), first = window.explorerLesson === undefined;
  window.explorerLesson = id;
  const numbered = first && /^\\d+$/.test(query.get("lesson") ?? "");
  if (query.get("lesson") !== id) {{
    const kept = new URLSearchParams(numbered ? query : [...query].filter(([name]) => name === "class"));
    if (id) kept.set("lesson", id);
    history.replaceState(null, "", kept.size ? "?" + kept : location.pathname);
  }}
  ({ENTERED})(id);
}}"""


def learn_tab(words: Words, site: Site) -> None:
    """Lays the tab out and wires it; call directly inside a gr.Tab."""
    tab: Any = gr.context.Context.block
    tabs = tab.parent  # now: Gradio forgets it when it first sends the page
    root: Any = gr.context.Context.root_block
    books = library(words.language)
    site.later.append(warm(words.language))
    row = progress(books.lessons, PAGES, words)
    classroom, teaching = Classroom(words, site, books), Teaching(words, site, books)
    classroom.build_join()
    for problem in books.problems:
        where = f"{Path(problem.file).name}:{problem.line}: {problem.message}"
        gr.Markdown(words("learn.damaged", problem=where), elem_classes="hint")
    reader = gr.Markdown(visible=False, latex_delimiters=LATEX, elem_id="learn-page", elem_classes="learn-reader")
    texts: dict[str, gr.Markdown] = {}

    def text(*keys: str) -> None:
        for key in keys:
            look = "learn-text learn-section" if key in (*REST, *LAST) else "learn-text"
            texts[key] = gr.Markdown(latex_delimiters=LATEX, elem_id=f"learn-{key}-text", elem_classes=look)

    with gr.Row(elem_classes="learn-desk", elem_id="learn-desk", visible=False) as desk:
        with gr.Column(elem_classes="learn-first side"):
            with gr.Column(elem_classes="learn-section"):
                text("title", "question")
            with gr.Column(elem_classes="learn-section"):
                text("predict")
                choice = gr.Radio([], visible=False, elem_id="learn-choice")
                slider = Slider(0, 100, 50, visible=False, buttons=[], elem_id="learn-slider")
                classroom.build_sent()
            with gr.Column(elem_classes="learn-section"):
                text("run")
        with gr.Column(elem_classes="learn-live side"):
            with gr.Row(elem_classes="learn-controls"):
                controls = build_controls(words)
            run = gr.Button(words("learn.run"), variant="primary", interactive=False, elem_id="learn-run")
            stop = gr.Button(words("learn.stop"), visible=False, elem_id="learn-stop")
            said = gr.HTML("", elem_id="learn-answer", elem_classes="learn-answer", apply_default_css=False)
            aside = gr.Markdown(
                visible=False, latex_delimiters=LATEX, elem_id="learn-term", elem_classes="learn-term learn-text"
            )
            classroom.build_board()
            part = build_live(words, site, controls)
        with gr.Column(elem_classes="learn-rest"):
            text(*REST, *LAST)
            teaching.build()
    opened = gr.Textbox("", visible="hidden", elem_id="learn-lesson")
    done = gr.Textbox("", visible="hidden", elem_id="learn-done")
    running = gr.State([])

    def closed(**shown: Any) -> dict[Any, Any]:
        """The list of lessons, with or without a page to read."""
        return {opened: "", desk: gr.Row(visible=False), reader: gr.Markdown(visible=bool(shown), **shown)}

    def show(
        request: gr.Request,
        id: str,
        given: dict[str, Any] | None = None,
        hide: Sequence[str] = (),
        values: Sequence[str] = (),
    ) -> dict[Any, Any]:
        """Opens a lesson: its text, its question, and the live part as the lesson wants it."""
        lesson = numbered(books, id)
        id = lesson.id
        made = {texts[key]: section(words.language, id, key) for key in texts if key not in ("title", "reveal")}
        return {
            **made,
            texts["title"]: f"{title(words, lesson)}\n\n{words('learn.minutes', number=lesson.minutes)}",
            texts["reveal"]: "",
            **question(lesson, choice, slider, words),
            **part.show(words, lesson, given or {}, hide, values),
            **teaching.show(lesson, request),
            **{
                desk: gr.Row(visible=True),
                reader: gr.Markdown(visible=False),
                opened: id,
                done: "",
                aside: gr.Markdown(visible=False),
            },
            said: f"<p>{escape(words('learn.first'))}</p>{waiting(words, lesson)}",
            run: gr.Button(visible=True, interactive=False),
            stop: gr.Button(visible=False),
            running: [],
        }

    def found(make: Any, *given: Any) -> Any:
        """What an address names; where there is nothing of that name, the page says so and stays as it is."""
        try:
            return make(*given)
        except ValueError as error:
            warn(why(words, error))
            return None

    def asked(make: Any, *given: Any) -> Any:
        """What the page asks for, or a message on it that says what to correct."""
        with explained(words):
            return make(*given)

    def entered(event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        return found(show, request, str(event.lesson)) or {opened: gr.skip()}

    def visited(event: gr.EventData, id: str) -> dict[Any, Any]:
        """A term beside the lesson that is open; anything else as a page of its own."""
        name, key = str(event.page), str(event.term)
        if name == "lessons":
            return closed()
        if id and name == "glossary" and (entry := term(words.language, key)):
            return {aside: gr.Markdown(entry, visible=True)}
        return closed(value=found(page, words.language, name) or "")

    def linked(request: gr.Request) -> dict[Any, Any]:
        """?lesson=name opens it, ?class=code where the class is; steps=20 and hide=seed,steps are a teacher's own."""
        query = request.query_params
        here = {tabs: gr.Tabs(selected=tab.id)}
        if id := query.get("lesson", "") or classroom.current(query.get("class", ""), request):
            given, hide = found(fields_in, query), query.get("hide", "").split(",")
            made = found(show, request, id, given, hide, query.getlist("values")[:4])
            return {**made, **here} if made else {opened: gr.skip()}
        if "class" in query or query.get("tab") == "learn":
            return {opened: gr.skip(), **here}
        if "read" in query:
            key = query.get("term", "")
            text = term(words.language, key) or found(page, words.language, query["read"])
            return {**closed(**{"value": text} if text else {}), **here}
        return {opened: gr.skip()}

    def ran(values: dict[Any, Any]) -> Iterator[dict[Any, Any]]:
        yield {run: gr.skip()}
        lesson = books.find(values[opened])
        guess = values[choice if lesson.predict.kind == "choice" else slider]
        if guess is None:
            return
        wish, kept, names = asked(part.wish, lesson, values), Kept(), dict[int, str]()
        wish = asked(wish_within, words, lesson, wish)
        noted(words, asked(unheard, lesson, wish))
        yield {
            **part.stage(lesson),
            run: gr.Button(visible=False),
            stop: gr.Button(visible=True),
            choice: gr.Radio(interactive=False),
            slider: Slider(interactive=False),
            said: f"<p>{escape(words(f'learn.running.{lesson.live.tab}'))}</p>",
        }
        if lesson.live.tab == "lab":
            yield from part.lab.measured(lesson, wish, kept)
        else:
            yield from played(lesson, wish, kept, names)
            if any(map(site.reels.stopped, names.values())):  # nothing to answer with
                return
        verdict, truth = answer(lesson, guess, kept)
        yield {
            said: verdict,
            classroom.truths: {**values[classroom.truths], lesson.id: truth},
            texts["reveal"]: section(words.language, lesson.id, "reveal"),
            done: lesson.id,
            run: gr.Button(visible=True),
            stop: gr.Button(visible=False),
            running: [],
        }

    def played(lesson: Lesson, wish: Wish, kept: Kept, names: dict[int, str]) -> Iterator[dict[Any, Any]]:
        """What goes to the players; `names` gets the run of each column."""
        for column, packet in site.reels.streamed(live(site.models, words, lesson, wish, kept)):
            told: dict[Any, Any] = {part.player_of(lesson, column): packet or gr.skip()}
            if packet and packet["kind"] == "start":
                names[column] = packet["run"]
                told[running] = list(names.items())
            yield told

    def answer(lesson: Lesson, guess: Any, kept: Kept) -> tuple[str, Any]:
        """What the page says, and the truth for the board."""
        found = answered(lesson, guess, books.language, kept, site.models.judge[0])
        if found is None:
            return f"<p>{escape(words('learn.other'))}</p>", None
        verdict, source = words("learn.right" if found.right else "learn.wrong"), lesson.predict.answer.source
        more = f'<p class="hint">{escape(words("learn.source", source=source))}</p>' if source else ""
        pair = pictures(kept, words) if gives_back(lesson) else ""
        said = f'<p class="learn-said" role="status"><b>{escape(verdict)}</b> {escape(found.text)}</p>{more}{pair}'
        return said, found.truth

    def stopped(id: str, names: list[Any]) -> dict[Any, Any]:
        """What there is stays; the players are told that no more will come."""
        lesson = books.find(id)
        ends = {part.player_of(lesson, k): site.reels.stop(name) or gr.skip() for k, name in names}
        again = {stop: gr.Button(visible=False), running: [], part.lab.state: ""}
        return {**ends, **again, said: f"<p>{escape(words('learn.stopped'))}</p>"}

    def wished(values: dict[Any, Any]) -> tuple[Lesson, Wish, str]:
        """What the page is set to, for a link; with the class of this page, if it has one."""
        lesson = books.find(values[opened])
        return lesson, asked(part.wish, lesson, values), values[classroom.joined] or values[classroom.mine][0]

    screen = part.screen()
    asking = [run, stop, choice, slider, said, done, running]
    every = [*texts.values(), *part.listed(), *screen, *asking, *teaching.listed(), opened, desk, reader, aside]
    chosen = {opened, choice, slider, *part.listed()}
    started = run.click(
        ran, {*chosen, classroom.truths}, [*screen, *asking, texts["reveal"], classroom.truths], **RUNS_ONCE
    )
    # The page takes no second run before it has let go of the first: only then may Run come back.
    started.then(lambda: gr.Button(visible=True), None, run, show_progress="hidden")
    stop.click(stopped, [opened, running], [*screen, *asking], cancels=started, show_progress="hidden")
    row.enter(entered, None, every, cancels=started, show_progress="hidden")
    row.visit(visited, opened, [opened, desk, reader, aside], show_progress="hidden")
    guessed = {"fn": lambda: gr.Button(interactive=True), "outputs": run, "show_progress": "hidden"}
    choice.input(**guessed)
    slider.input(**guessed)
    classroom.wire(row, opened, choice, slider, run)
    teaching.wire({*chosen, classroom.joined, classroom.mine}, wished)
    opened.change(None, opened, None, js=ADDRESS)
    done.change(None, done, None, js=DONE)
    arrivals(root).add(linked, [*every, tabs])


def numbered(books: Library, id: str) -> Lesson:
    """A lesson by its name or its number. Raises ValueError with the nearest name."""
    by_number = {str(lesson.number): lesson for lesson in books.lessons}
    return by_number.get(id.strip().lstrip("0")) or books.find(id)


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
