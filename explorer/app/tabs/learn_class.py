"""The class in the tab Learn: a learner joins with a code and sends guesses, a teacher opens the board and reveals.

    ?class=BCDF      joins, and opens the lesson that the class is at; so does typing the code above the list of lessons

When the teacher opens another lesson, the learners' pages go along (panels/follow.js). A learner's guess goes out when
it is made, and stays as it is once the lesson has been run. The board is drawn anew when something on it has changed.
The teacher's tab of the browser keeps the board's ticket, "CODE KEY": loaded anew, or led elsewhere by an address, it
hands that in, and the board is there again.
"""

from __future__ import annotations

from html import escape
from typing import Any

import gradio as gr

from explorer.app.components import Slider
from explorer.app.errors import note, refusal
from explorer.app.panels.address import CLASS
from explorer.app.panels.classboard import board_page, style
from explorer.app.panels.follow import follow
from explorer.app.panels.progress import TICKET
from explorer.app.panels.typed import typed
from explorer.app.site import Site
from explorer.app.tabs.base import QUIET
from explorer.app.tabs.learn_teach import reached
from explorer.lesson.library import Library
from explorer.lesson.records import Lesson
from explorer.lesson.reveal import truth
from explorer.service.board import BoardError
from explorer.service.passes import peer_of, place_of
from explorer.words.texts import Words

__all__ = ["Classroom", "pair"]

SHOWN = "() => window.dispatchEvent(new Event('explorer:board-open'))"
"""Script that tells the page that its board is open, or comes with its lesson (panels/progress_board.js)."""
SECONDS = 1.5  # between two looks at the board
KEYS = 400  # milliseconds after the last key by which a slider is moved


class Classroom:
    """Lays out both sides where it is told to, then wires them. Made above the tabs of a page.

    joined  the code of the class that this page is in, "" for none
    follow  what tells every tab where the class is
    mine    the ticket of the board that this page has opened, "" for none
    truths  lesson -> what this page measured; what a board reveals
    """

    def __init__(self, words: Words, site: Site, books: Library) -> None:
        self.words, self.site, self.books = words, site, books
        self.joined = gr.Textbox("", visible="hidden", elem_id="learn-class")
        self.follow = follow(words, lambda code, request: self.where(str(code), request))
        self.mine = gr.Textbox("", visible="hidden", elem_id="learn-board-ticket")
        self.seen, self.truths = gr.State(()), gr.State({})

    def build_join(self) -> None:
        words = self.words
        gr.HTML(f"<style>{style()}</style>", apply_default_css=False, elem_classes="cmp-style")
        with gr.Row(elem_classes="side learn-class learn-class-row", elem_id="learn-join") as self.door:
            self.code = gr.Textbox(
                label=words("class.join_code"), max_length=12, elem_id="learn-code", elem_classes="learn-code"
            )
            self.join = gr.Button(words("class.join"), elem_id="learn-join-button")
        self.said = gr.HTML("", elem_id="learn-class-said", elem_classes="hint", apply_default_css=False)

    def build_sent(self) -> None:
        """Beside the prediction: what became of the guess."""
        self.sent = gr.HTML("", elem_id="learn-class-sent", elem_classes="hint", apply_default_css=False)

    def build_board(self) -> None:
        words = self.words
        with gr.Column(visible=False, elem_id="learn-class-board") as self.area:
            self.page = gr.HTML("", apply_default_css=False)
            with gr.Row(elem_classes="learn-class"):
                self.reveal = gr.Button(words("class.reveal"), elem_id="learn-board-reveal")
                self.close = gr.Button(words("class.close"), elem_id="learn-board-close")
        self.timer = gr.Timer(SECONDS, active=False)

    def wire(self, row: gr.HTML, opened: gr.Textbox, choice: gr.Radio, slider: Slider, run: gr.Button) -> None:
        asked = [self.joined, opened, choice, slider]
        moved = typed("learn-slider", when="change", pause=KEYS)
        gr.on([choice.input, moved.click], self.send, asked, [self.sent, self.joined], **QUIET)
        run.click(self.settle, asked, [self.sent, self.joined], **QUIET)
        opened.change(lambda: "", None, self.sent, **QUIET)
        gr.on([self.join.click, self.code.submit], self.enter, self.code, [self.joined, self.said, self.door], **QUIET)
        self.follow.left(self.leave, None, [self.joined, self.said, self.door], **QUIET)
        self.joined.change(None, self.joined, None, js=CLASS)
        self.mine.change(None, self.mine, None, js=TICKET)
        board = [self.mine, self.page, self.seen, self.area, self.timer]
        row.board(self.open, [self.mine, opened], board, **QUIET).then(None, js=SHOWN)
        gr.on([self.timer.tick, opened.change], self.draw, [self.mine, opened, self.seen], board, **QUIET)
        self.reveal.click(self.show_truth, [self.mine, opened, self.truths, self.seen], board, **QUIET)
        self.close.click(self.shut, self.mine, board, **QUIET)

    # the learner's side

    def arriving(self) -> list[Any]:
        """What `arrive` may change."""
        return [self.joined, self.said, self.door]

    def arrive(self, code: str, request: gr.Request) -> dict[Any, Any]:
        """Joins when the page opens."""
        return dict(zip(self.arriving(), self.enter(code, request)))

    def enter(self, code: str, request: gr.Request) -> tuple[str, str, gr.Row]:
        """The code if there is such a class, what the page says, and the door, which closes behind who is in."""
        if not code.strip():
            return "", self.told("class.no_code"), gr.Row(visible=True)
        try:
            code = self.site.boards.enter(code, *self.who(request))
        except BoardError as error:
            return "", self.told(f"class.errors.{error.reason}"), gr.Row(visible=True)
        return code, self.told("class.joined", code=code), gr.Row(visible=False)

    def leave(self) -> tuple[str, str, gr.Row]:
        """The board is gone; another code may be typed."""
        return "", self.told("class.follow.left"), gr.Row(visible=True)

    def where(self, code: str, request: gr.Request) -> dict[str, Any]:
        """{lesson, title} of where the class is, "" where its teacher has opened none; {left} where there is none."""
        try:
            id = self.site.boards.current(code, *self.who(request))
        except BoardError as error:
            return {"left": True} if error.reason == "unknown" else {}
        lesson = self.books.find(id) if id else None
        return {"lesson": id, "title": f"{lesson.number}. {lesson.title}" if lesson else ""}

    def who(self, request: gr.Request) -> tuple[str, str]:
        """The name in the pass of who asks, and where they come from; nothing of it is what a page says of itself."""
        return self.site.passes.visitor(request.headers), place_of(peer_of(request))

    def send(
        self, code: str, id: str, choice: str | None, slider: float, request: gr.Request, settle: bool = False
    ) -> tuple[Any, Any]:
        """Puts the guess on the board; says so, or why not."""
        if not code or not id:
            return gr.skip(), gr.skip()
        guess = guess_of(self.books.find(id), choice, slider)
        if guess is None:
            return gr.skip(), gr.skip()
        try:
            voter, place = self.who(request)
            self.site.boards.add(code, id, voter, guess, place, self.site.presence.open_from(place))
            if settle:
                self.site.boards.settle(code, id, voter)
                return self.told("class.settled", code=code), gr.skip()
        except BoardError as error:
            return self.told(f"class.errors.{error.reason}"), "" if error.reason == "unknown" else gr.skip()
        return self.told("class.sent", code=code), gr.skip()

    def settle(self, code: str, id: str, choice: str | None, slider: float, request: gr.Request) -> tuple[Any, Any]:
        return self.send(code, id, choice, slider, request, settle=True)

    def told(self, key: str, **fields: Any) -> str:
        return f'<p role="status">{escape(self.words(key, **fields))}</p>'

    def current(self, code: str, request: gr.Request) -> str:
        """The lesson that the class is at, "" where there is none."""
        try:
            return self.site.boards.current(code, *self.who(request)) if code else ""
        except BoardError:
            return ""

    # the teacher's side

    def open(self, event: gr.EventData, mine: str, id: str, request: gr.Request) -> tuple[Any, ...]:
        """A board for this page: the one that it has, or that of the ticket in the event, or else a new one. For a
        ticket that opens nothing any more there is none."""
        ticket = str(getattr(event, "ticket", ""))
        if self.site.boards.has(*pair(mine or ticket)):
            return self.draw(mine or ticket, id, (), request)
        if ticket:
            return (gr.skip(),) * 5
        try:
            board = self.site.boards.open(place_of(peer_of(request)))
        except BoardError:
            raise refusal(self.words("class.errors.full")) from None
        return self.draw(f"{board.code} {board.key}", id, (), request)

    def draw(self, mine: str, id: str, seen: tuple[Any, ...], request: gr.Request) -> tuple[Any, ...]:
        """The board of the lesson that is open; nothing where nothing has changed."""
        if not mine:
            return (gr.skip(),) * 5
        code, key = pair(mine)
        taught = self.site.class_words.on_board(code, key)
        try:
            now = (code, id, self.site.boards.changes(code, key), taught)
            if tuple(seen) == now:
                return (gr.skip(),) * 5
            if id:
                self.site.boards.turn(code, key, id)
            else:
                return mine, "", now, gr.Column(visible=False), gr.Timer(active=True)
            guesses, known = self.site.boards.guesses(code, id), self.site.boards.truth(code, id)
        except BoardError as error:
            return "", self.told(f"class.errors.{error.reason}"), (), gr.skip(), gr.Timer(active=False)
        lesson, joined = self.books.find(id), self.site.boards.joined(code)
        page = board_page(self.words, lesson, code, self.link(code, request), guesses, known, joined, taught)
        return mine, page, now, gr.Column(visible=True), gr.Timer(active=True)

    def link(self, code: str, request: gr.Request) -> str:
        """Where learners go with this code; "" where other machines cannot reach this server."""
        place = reached(request, self.site)
        return f"{place}/?class={code}" if place else ""

    def show_truth(self, mine: str, id: str, truths: dict[str, Any], seen: Any, request: gr.Request) -> tuple[Any, ...]:
        """What this page measured, or what needs no measuring, goes onto the board."""
        answer = self.books.find(id).predict.answer
        if answer.measure is not None and truths.get(id) is None:
            note(self.words("class.run_first"))
            return (gr.skip(),) * 5
        try:
            known = truths[id] if truths.get(id) is not None else truth(self.books.find(id).predict)
            self.site.boards.reveal(*pair(mine), id, tuple(known) if isinstance(known, (tuple, list)) else float(known))
        except BoardError:
            pass  # what is said of it says draw
        return self.draw(mine, id, (), request)

    def shut(self, mine: str) -> tuple[Any, ...]:
        if self.site.boards.has(*pair(mine)):
            self.site.boards.close(*pair(mine))
        return "", "", (), gr.Column(visible=False), gr.Timer(active=False)


def pair(ticket: str) -> tuple[str, str]:
    """Code and key of a ticket."""
    code, _, key = ticket.partition(" ")
    return code, key


def guess_of(lesson: Lesson, choice: str | None, slider: float | None) -> str | float | None:
    """The guess of a page, None where it is none that the lesson asks for."""
    ask = lesson.predict
    if ask.kind == "choice":
        return choice if choice in {option.id for option in ask.options} else None
    assert ask.range is not None
    return float(slider) if slider is not None and ask.range[0] <= slider <= ask.range[1] else None
