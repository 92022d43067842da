"""The files with which a page computes by itself, over ordinary HTTP: a class has neither https nor a service worker.

/parts/NAME?TAG   NAME is one of explorer.site.device.device_parts, and nothing else is ever opened

The script is asked for anew and names all others by addresses that change with them: a browser that has those need not
ask again (`immutable`). Who says which one they have (`If-None-Match`) is told that it is the same. Who lost the
connection goes on where it broke off (`Range`, `If-Range`), in the plain file. All are packed with gzip
once, and kept for as long as the server runs; br is no use here, browsers take it over https only.
"""

from __future__ import annotations

import gzip
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, PlainTextResponse, Response, StreamingResponse
from starlette.datastructures import Headers

from explorer.site.device import SCRIPT, Part, device_parts

__all__ = ["Packed", "add_device_files"]

CHUNK = 1 << 16
LEVEL = 6


class Packed:
    """The files packed, each once, when it is first asked for or by `work`; thread-safe."""

    def __init__(self, parts: Callable[[], Mapping[str, Part]] = device_parts) -> None:
        self.parts = parts
        self._packed: dict[str, bytes] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    def get(self, name: str) -> bytes:
        """One file packed."""
        with self._guard:
            lock = self._locks.setdefault(name, threading.Lock())
        with lock:
            if name not in self._packed:
                content = self.parts()[name].content
                plain = content if isinstance(content, bytes) else content.read_bytes()
                self._packed[name] = gzip.compress(plain, LEVEL, mtime=0)
            return self._packed[name]

    def work(self) -> Iterator[str]:
        """Packs one file after another, telling which."""
        for name in self.parts():
            self.get(name)
            yield name


def add_device_files(server: FastAPI, packed: Packed) -> None:
    @server.get("/parts/{name}")
    async def part(name: str, request: Request) -> Response:
        found = (await run_in_threadpool(packed.parts)).get(name)
        if found is None:
            return PlainTextResponse("There is nothing at this address.", status_code=404)
        plain = "range" in request.headers or not takes_gzip(request.headers)
        headers = {
            "ETag": f'"{found.tag}"' if plain else f'"{found.tag}-gzip"',
            "Cache-Control": "no-cache" if name == SCRIPT else "public, max-age=31536000, immutable",
            "Vary": "Accept-Encoding",
        }
        if known(request.headers, found.tag):
            return Response(status_code=304, headers=headers)
        if plain and isinstance(found.content, bytes):
            return Response(found.content, media_type=found.kind, headers=headers)
        if plain:
            return FileResponse(str(found.content), media_type=found.kind, headers=headers)
        content = await run_in_threadpool(packed.get, name)
        headers |= {"Content-Encoding": "gzip", "Content-Length": str(len(content))}
        return StreamingResponse(pieces(content), media_type=found.kind, headers=headers)


def takes_gzip(headers: Headers) -> bool:
    """Whether a browser takes packed answers (RFC 9110, 12.5.3)."""
    for part in headers.get("accept-encoding", "").lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() == "gzip":
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def known(headers: Headers, tag: str) -> bool:
    """Whether the browser has this very file, packed or not."""
    names = {name.strip().removeprefix("W/").strip('"') for name in headers.get("if-none-match", "").split(",")}
    return bool(names & {tag, f"{tag}-gzip", "*"})


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    """A little at a time: what lies ready for a slow reader is held once, and not once for each."""
    view = memoryview(content)
    for begin in range(0, len(view), CHUNK):
        yield bytes(view[begin : begin + CHUNK])
