"""Pictures on their way in. A form brings one picture; what one address brings is bounded in number and in bytes.

A form is read twice: here to see what it brings, and by Gradio, which writes that to the folder. What is refused on the
way, or never comes to its end, is told to Gradio as an error of the form: on that one, it deletes what it has written.
"""

from __future__ import annotations

import asyncio
from typing import Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.formparsers import MultiPartException

from explorer.app.gate.kinds import RequestError
from explorer.app.gate.limits import UPLOAD, FullError, Limits, Rate
from explorer.app.gate.request import Receive, Request, Scope, Send, SlowError, TooLargeError
from explorer.service.temporary import Tidy

__all__ = ["ManyError", "NoRoomError", "Uploads"]

UPLOADING = 300.0  # seconds that a picture may be on its way


class ManyError(Exception):
    """A form brings more than one picture; a page of ours sends one at a time."""


class NoRoomError(FullError):
    """The folder is full, or this address has brought enough for now."""


class GoneError(Exception):
    """Whoever was sending is not there any more."""


class Uploads:
    """app  what takes a picture in;  tidy  the folder that it goes to"""

    def __init__(self, app: Any, tidy: Tidy, limits: Limits) -> None:
        self.app, self.tidy = app, tidy
        self.pictures, self.bytes = Rate(limits.uploads), Rate(limits.upload_bytes)

    async def take(self, scope: Scope, request: Request, receive: Receive, send: Send) -> None:
        """A picture, counted while it comes. Raises RequestError, ManyError, TooLargeError, NoRoomError, SlowError."""
        form = Form(dict(scope["headers"]).get(b"content-type", b""))
        room = self.bytes.has(request.address, request.length or 0) and not self.tidy.full
        if not room or not self.pictures.take(request.address):
            raise NoRoomError(60)
        refused: Exception | None = None
        end = asyncio.get_running_loop().time() + UPLOADING

        async def checked() -> Any:
            nonlocal refused
            try:
                async with asyncio.timeout_at(end):
                    message = await receive()
                if message["type"] == "http.disconnect":
                    raise GoneError
                self._check(form, message.get("body", b""), request.address)
            except TimeoutError:
                refused = SlowError()
            except Exception as error:
                refused = error
            if refused is not None:
                raise MultiPartException("refused")
            return message

        async def unless_refused(message: Any) -> None:
            if refused is None:
                await send(message)

        try:
            await self.app(scope, checked, unless_refused)
        except Exception:
            if refused is None:
                raise
        if refused is not None and not isinstance(refused, GoneError):
            raise refused

    def _check(self, form: Form, data: bytes, address: str) -> None:
        """The next bytes of a form, all of which count, whatever becomes of them."""
        self.tidy.count(len(data))
        room = self.bytes.take(address, len(data))
        form.read(data)
        if form.size > UPLOAD:
            raise TooLargeError
        if not room or self.tidy.full:  # by others, meanwhile
            raise NoRoomError(60)


class Form:
    """What a form brings, as it comes in: one picture. Raises RequestError and ManyError.

    Anything else than a file would be kept in memory, however long it is.
    """

    def __init__(self, kind: bytes) -> None:
        name, options = parse_options_header(kind)
        if name != b"multipart/form-data" or not options.get(b"boundary"):
            raise RequestError("not a form")
        self.size, self._parts = 0, 0
        self._field, self._value, self._is_file = b"", b"", False
        steps = {
            "on_part_begin": self._begun,
            "on_header_field": self._named,
            "on_header_value": self._valued,
            "on_header_end": self._told,
            "on_headers_finished": self._described,
        }
        try:
            self._parser = MultipartParser(options[b"boundary"], steps)  # type: ignore[arg-type]
        except FormParserError:  # a boundary that is too long
            raise RequestError("not a form") from None

    def read(self, data: bytes) -> None:
        self.size += len(data)
        try:
            self._parser.write(data)
        except FormParserError:
            raise RequestError("not a form") from None

    def _begun(self) -> None:
        self._parts, self._is_file = self._parts + 1, False
        if self._parts > 1:
            raise ManyError

    def _named(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _valued(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _told(self) -> None:
        if self._field.lower() == b"content-disposition":
            options = parse_options_header(self._value)[1]
            self._is_file = options.get(b"name") == b"files" and b"filename" in options
        self._field = self._value = b""

    def _described(self) -> None:
        if not self._is_file:
            raise RequestError("not a file")
