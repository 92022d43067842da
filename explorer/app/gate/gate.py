"""The gate itself: an ASGI application in front of another."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException

from explorer.app.gate.advice import Advice
from explorer.app.gate.kinds import SLOW, Catalogue, RequestError, ending
from explorer.app.gate.limits import BODY, SPARE, UPLOAD, FullError, Limits, Questions
from explorer.app.gate.pace import FastError, Pace
from explorer.app.gate.refusals import STRANGE, refusals
from explorer.app.gate.request import (
    Bodies,
    Receive,
    Request,
    Scope,
    Send,
    SlowError,
    TooLargeError,
    answer,
    answer_page,
    head_only,
    presented,
    replayed,
)
from explorer.app.gate.seats import Seats
from explorer.app.gate.sessions import Sessions
from explorer.app.gate.uploads import ManyError, NoRoomError, Uploads
from explorer.app.lost import lost
from explorer.service.hosts import Hosts
from explorer.service.ledger import Ledger
from explorer.service.memory import give_back
from explorer.service.places import visit_from
from explorer.service.presence import Presence
from explorer.service.temporary import Tidy
from explorer.words.texts import Words, preferred

__all__ = ["Gate"]

logger = logging.getLogger(__name__)
EVERY = 5.0  # seconds between two looks for pages that are gone
MINUTE = 60.0  # between two sweeps of the folder
LONGEST = 1_000  # characters of a path that is looked at
STREAMS = (b"text/event-stream", b"application/x-ndjson")
OURS = re.compile(
    r"/|/healthz?|/metrics|/favicon\.(svg|ico)|/parts/[\w.-]+|/fonts/[\w.-]+"
    r"|/teacher/[\w-]{1,64}|/frames/[\w-]{1,64}(/\d{1,6}(/developed)?|/developed|/picture)?|/sheets/[\w-]+/[\w-]+\.html"
)
GRADIOS = {
    "GET": re.compile(
        r"|/|/config/?|/assets/[\w./-]+|/static/[\w./-]+|/theme\.css"
        r"|/gradio_api/(app_id|heartbeat/[\w-]{1,64}|queue/data|upload_progress|file=.+)"
    ),
    "POST": re.compile(r"/gradio_api/(queue/join|cancel|reset|component_server/?|upload)"),
}
CONTENT = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:; "
    "worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "media-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors "
)


def nameable(path: str) -> bool:
    """Whether a system could have a file of that name: asked for any other, it fails instead of saying no."""
    return "\0" not in path and len(path) <= LONGEST and all(len(part.encode()) <= 255 for part in path.split("/"))


class Gate:
    """app        what is behind it
    catalogues  language -> what may be asked of its page
    sessions    what Gradio keeps of visitors
    tell        language -> its texts
    ledger      where it is written down what is refused
    """

    def __init__(
        self,
        app: Any,
        catalogues: Mapping[str, Catalogue],
        sessions: Sessions,
        presence: Presence,
        tidy: Tidy,
        tell: Callable[[str], Words],
        hosts: Hosts | None = None,
        limits: Limits | None = None,
        ledger: Ledger | None = None,
    ) -> None:
        self.app, self.catalogues, self.sessions = app, catalogues, sessions
        self.presence, self.tidy, self.tell = presence, tidy, tell
        self.hosts, self.limits = hosts or Hosts(), limits or Limits()
        self.questions, self.seats = Questions(self.limits), Seats(sessions, presence, self.limits)
        self.pace, self.ledger = Pace(self.limits), ledger or Ledger()
        self.uploads, self.bodies = Uploads(app, tidy, self.limits), Bodies()
        self.advice = Advice()
        self._keeping: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._asked(scope, receive, send)
        elif scope["type"] == "lifespan":
            self._keeping = asyncio.create_task(self._keep())
            try:
                await self.app(scope, receive, send)
            finally:
                self._keeping.cancel()

    async def _asked(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "HEAD":  # answered as GET; uvicorn leaves the body away
            scope, (receive, send) = {**scope, "method": "GET"}, head_only(send)
        scope, request = presented(scope, self.hosts)
        language, rest = self._page(request.path)
        tell = self.tell(language)
        send = self._with_headers(send)
        refused = self._stranger(request)
        if refused:
            self.ledger.refuse(STRANGE)
            return await answer(send, *refused)
        if not self._open(request.method, language, rest):
            return await self._nowhere(send, request, language)
        try:
            with refusals(self.ledger):
                await self._passed(scope, request, language, rest, receive, send)
        except SlowError:
            await answer(send, 503, tell("gate.full", seconds=5), {"retry-after": "5", "connection": "close"})
        except TooLargeError:
            kind = "gate.large" if rest.endswith("/upload") else "gate.long"
            await answer(send, 413, tell(kind), {"connection": "close"})
        except RequestError:
            await answer(send, 400, tell("gate.odd"))
        except ManyError:
            await answer(send, 400, tell("gate.one_picture"), {"connection": "close"})
        except NoRoomError as full:
            headers = {"retry-after": str(full.seconds), "connection": "close"}
            await answer(send, 429, tell("gate.no_room"), headers)
        except FastError as full:
            await answer(send, 429, tell("gate.fast"), {"retry-after": str(full.seconds)})
        except FullError as full:
            said = tell("gate.full", seconds=full.seconds)
            await answer(send, 429, said, {"retry-after": str(full.seconds)})
        except Exception as error:  # it has been answered as a fault; a stream that has begun ends here
            place = traceback.extract_tb(error.__traceback__)[-1]
            level = logging.DEBUG if isinstance(error.__cause__, HTTPException) else logging.ERROR
            logger.log(level, "a request failed: %s in %s:%s", type(error).__name__, place.filename, place.lineno)
            with suppress(Exception):
                await send({"type": "http.response.body", "body": b""})

    async def _nowhere(self, send: Send, request: Request, language: str) -> None:
        """A person reads a page that leads back; a script, a line."""
        words = self.tell(language or preferred(request.wishes))
        if request.method != "GET" or "text/html" not in request.accept or len(request.path) > LONGEST:
            return await answer(send, 404, words("gate.nowhere"))
        await answer_page(send, 404, lost(words, request.path, words("gate.nowhere"), words("gate.nowhere_hint")))

    def _page(self, path: str) -> tuple[str, str]:
        """Language of the page that a path belongs to, and what follows it; ("", path) for an address of ours."""
        first = path.split("/", 2)[1] if path.startswith("/") else ""
        return (first, path[len(first) + 1 :]) if first in self.catalogues else ("", path)

    def _stranger(self, request: Request) -> tuple[int, str] | None:
        """Why a request is not let in at all, by where it comes from."""
        if not self.hosts.host(request.host):
            self.advice.of_name(request)
            return 421, "This server does not answer under that name; start it with --host-name to allow it."
        led_here = request.method == "GET" and request.mode == "navigate"
        if request.site in ("cross-site", "same-site") and not led_here:
            return 403, "Another site may not ask for this; open the page itself."
        if not led_here and not self.hosts.origin(request.origin, request.scheme, request.host):
            self.advice.of_page(request)
            return 403, "This was asked from another address; behind a proxy, start the studio with --public-url."
        return None

    def _open(self, method: str, language: str, rest: str) -> bool:
        if not nameable(rest):
            return False
        if not language:
            return method == "GET" and OURS.fullmatch(rest) is not None
        known = GRADIOS.get(method)
        return known is not None and known.fullmatch(rest) is not None and ".." not in rest.split("/")

    async def _passed(
        self, scope: Scope, request: Request, language: str, rest: str, receive: Receive, send: Send
    ) -> None:
        """What is open, with what it has to keep to."""
        if request.length is not None and request.length > (UPLOAD if rest.endswith("/upload") else BODY):
            raise TooLargeError
        name = rest.removeprefix("/gradio_api/").rstrip("/")
        if request.method != "POST":
            if name.startswith("file=") and not self.sessions.gives(name.removeprefix("file=")):
                return await answer(send, 403, "This file is not given out.")
            if session := self._watching(scope, name):
                with self.seats.stream(session, request.address):
                    return await self.app(scope, replayed(b"", receive), send)
            if language and rest and name in ("", "/config"):  # what follows the "?" is read by the page alone
                scope = {**scope, "query_string": b""}
            return await self.app(scope, replayed(b"", receive), send)
        if name == "upload":
            return await self.uploads.take(scope, request, receive, send)
        if request.type != "application/json":
            raise RequestError("not JSON")
        body = await self.bodies.read(receive, BODY)
        if name == "queue/join":
            event = self.catalogues[language].event(body)
            line = self.catalogues[language].line(event["fn_index"])
            runs = line in SLOW
            with self.seats.event(event["session_hash"], request.address, 1 if runs else 2, line == SPARE):
                if runs:
                    self.pace.take(event["session_hash"], request.address)
                return await self.app(scope, replayed(json.dumps(event).encode(), receive), send)
        if name == "component_server":
            question = self.catalogues[language].question(body)
            self.presence.touch(question["session_hash"], request.address)
            async with self.questions.place(request.address):
                with visit_from(request.address, question["session_hash"]):
                    return await self.app(scope, replayed(json.dumps(question).encode(), receive), send)
        await self.app(scope, replayed(json.dumps(ending(body)).encode(), receive), send)

    def _watching(self, scope: Scope, name: str) -> str:
        """The page whose open stream a request is, "" for none."""
        if name.startswith("heartbeat/"):
            return name.removeprefix("heartbeat/")
        if name == "queue/data":
            return parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0][:64]
        return ""

    def _with_headers(self, send: Send) -> Send:
        """What every answer says to a browser: how far it may be used, and by whom."""

        async def sent(message: Any) -> None:
            if message["type"] == "http.response.start":
                had = {name.lower() for name, _ in message["headers"]}
                more = {
                    b"x-content-type-options": b"nosniff",
                    b"referrer-policy": b"same-origin",
                    b"content-security-policy": (CONTENT + self.hosts.frames).encode(),
                }
                added = [(name, value) for name, value in more.items() if name not in had]
                if any(k.lower() == b"content-type" and v.startswith(STREAMS) for k, v in message["headers"]):
                    added.append((b"x-accel-buffering", b"no"))  # nginx hands on at once what comes
                dropped = {b"access-control-allow-origin", b"access-control-allow-credentials", b"server"}
                kept = [(k, v) for k, v in message["headers"] if k.lower() not in dropped]
                message = {**message, "headers": [*kept, *added]}
            await send(message)

        return sent

    async def _keep(self) -> None:
        """Forgets pages that are gone, and sweeps the folder."""
        swept = 0.0
        while True:
            await asyncio.sleep(EVERY)
            with suppress(Exception):
                gone = self.presence.forget()
                for session in self.presence.oldest(self.limits.pages):
                    self.presence.drop(session)
                    gone.add(session)
                self.sessions.forget(gone)
                if time.monotonic() - swept > MINUTE or self.tidy.full:
                    swept = time.monotonic()
                    await asyncio.to_thread(self.tidy.sweep, time.time(), self.sessions.sent())
                    await asyncio.to_thread(give_back)
