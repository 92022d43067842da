"""A request as the gate sees it, and plain answers."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from explorer.service.hosts import Hosts
from explorer.service.passes import place_of

__all__ = [
    "Bodies",
    "Request",
    "SlowError",
    "TooLargeError",
    "answer",
    "answer_page",
    "head_only",
    "presented",
    "replayed",
]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
FORWARDED = (b"forwarded", b"x-forwarded-", b"x-real-ip")
DROPPED = (*FORWARDED, b"x-gradio-", b"x-direct-url")  # the last two are Gradio's own, for other ways of serving it
PART = re.compile(rb"bytes=(\d{1,15}-\d{0,15}|-\d{1,15})")  # of a file; several at once nobody asks for


class TooLargeError(Exception):
    """A body is larger than this address takes."""


@dataclass(frozen=True)
class Request:
    """method, path; host, origin, site, mode, accept, wishes (languages) of its headers; scheme as the visitor used it.

    path     without what a proxy has put before it
    address  of the visitor, as coarse as addresses are given out: a household has 2^64 of IPv6
    """

    method: str
    path: str
    host: str
    origin: str
    site: str
    mode: str
    type: str
    length: int | None
    address: str
    scheme: str
    accept: str = ""
    wishes: str = ""


def presented(scope: Scope, hosts: Hosts) -> tuple[Scope, Request]:
    """The request as the visitor made it: a trusted proxy says how, nobody else's word is handed on.

    Where a public address is set, what comes under it, or through such a proxy, is presented under it.
    """
    headers = list(scope["headers"])
    values: dict[bytes, list[str]] = {}
    for name, value in headers:
        values.setdefault(name.lower(), []).append(value.decode("latin-1"))

    def first(name: str) -> str:
        """A header that may stand once; twice is as good as wrong."""
        found = values.get(name.encode(), [])
        return found[0].strip() if len(found) == 1 else "\n" if found else ""

    peer = (scope.get("client") or ("", 0))[0]
    address, scheme, host = peer, scope.get("scheme", "http"), first("host")
    if hosts.trusted(peer):
        told = ",".join(values.get(b"x-forwarded-for", []))
        address = next(
            (part for part in reversed([p.strip() for p in told.split(",")]) if part and not hosts.trusted(part)), peer
        )
        scheme = first("x-forwarded-proto").split(",")[0].strip() or scheme
        host = first("x-forwarded-host").split(",")[0].strip() or host
    public = urlsplit(hosts.public)
    if hosts.public and (hosts.trusted(peer) or host.lower() == public.netloc):
        scheme, host = public.scheme, public.netloc
    kept = [(k, v) for k, v in headers if not k.lower().startswith(DROPPED) and k.lower() != b"host"]
    kept = [(k, v) for k, v in kept if k.lower() != b"range" or PART.fullmatch(v)]
    kept.append((b"host", host.encode("latin-1")))
    if any(name.startswith(FORWARDED) for name in values):
        kept.append((b"via", b"proxy"))  # so much is handed on: it did not come from here
    length = first("content-length")
    root = hosts.root_of(peer, first("x-forwarded-prefix"))
    path = inside(scope["path"], root)
    request = Request(
        scope["method"],
        path,
        host,
        first("origin"),
        first("sec-fetch-site"),
        first("sec-fetch-mode"),
        first("content-type").split(";")[0].strip().lower(),
        int(length) if length.isdecimal() else None,
        place_of(address or peer),
        scheme if scheme in ("http", "https") else "http",
        first("accept"),
        first("accept-language"),
    )
    client = (address or peer, (scope.get("client") or ("", 0))[1])
    passed = {**scope, "headers": kept, "scheme": request.scheme, "client": client}
    return {**passed, "path": root + path, "raw_path": quote(root + path).encode(), "root_path": root}, request


def inside(path: str, root: str) -> str:
    """A path without its root; proxies take it off, or leave it on."""
    return path[len(root) :] or "/" if root and (path + "/").startswith(root + "/") else path


class SlowError(Exception):
    """A body takes too long, or there is no room for more of those that are on their way in."""


class Bodies:
    """What is on its way into memory: of all together at most `room` bytes, of each for at most `seconds`."""

    def __init__(self, room: int = 64_000_000, seconds: float = 20.0) -> None:
        self.room, self.seconds = room, seconds

    async def read(self, receive: Receive, most: int) -> bytes:
        """The whole body, counted while it comes in. Raises TooLargeError and SlowError."""
        body = bytearray()
        try:
            async with asyncio.timeout(self.seconds):
                while True:
                    message = await receive()
                    part = message.get("body", b"")
                    body += part
                    self.room -= len(part)
                    if len(body) > most:
                        raise TooLargeError
                    if self.room < 0:
                        raise SlowError
                    if message["type"] == "http.disconnect" or not message.get("more_body"):
                        return bytes(body)
        except TimeoutError:
            raise SlowError from None
        finally:
            self.room += len(body)


def replayed(body: bytes, receive: Receive) -> Receive:
    """Hands a body on that has been read; after it, what comes from the connection."""
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def head_only(send: Send) -> tuple[Receive, Send]:
    """For what answers HEAD as it would answer GET: nobody is there any more once the answer has begun, so a stream
    ends there; its body goes nowhere."""
    begun, ended = asyncio.Event(), False

    async def heard() -> Message:
        await begun.wait()
        return {"type": "http.disconnect"}

    async def sent(message: Message) -> None:
        nonlocal ended
        if message["type"] == "http.response.start":
            await send(message)
        elif not ended:
            ended = True
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            begun.set()

    return replayed(b"", heard), sent


async def answer(send: Send, status: int, text: str, headers: dict[str, str] | None = None) -> None:
    """A plain line; `detail` of a JSON object, as Gradio's page looks for it."""
    body = json.dumps({"detail": text}, ensure_ascii=False)
    await sent(send, status, body, {"content-type": "application/json; charset=utf-8", **(headers or {})})


async def answer_page(send: Send, status: int, page: str) -> None:
    """A page to read."""
    await sent(send, status, page, {"content-type": "text/html; charset=utf-8"})


async def sent(send: Send, status: int, text: str, headers: dict[str, str]) -> None:
    body, head = text.encode(), {"cache-control": "no-store", **headers}
    raw = [(k.encode(), v.encode("latin-1")) for k, v in head.items()]
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [*raw, (b"content-length", str(len(body)).encode())],
        }
    )
    await send({"type": "http.response.body", "body": body})
