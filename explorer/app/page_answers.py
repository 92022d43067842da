"""The answers that hold a page, each made once: Gradio makes its description, a megabyte of JSON, anew for whoever
opens it, and for a tenth of a second nobody else is answered.

All that differs from visitor to visitor is the address at which the server believes it is, so that is asked for under a
name that nobody has, and put in where that name stands. (tests/app/test_page_answers.py)
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from explorer.app.gate.request import Receive, Scope, Send, replayed

__all__ = ["PageAnswers"]

KEPT = ("", "/", "/config", "/config/")
NAME = "page.invalid"  # RFC 6761: nobody's
MOST = 16  # of them, under all the paths that a proxy puts before the page


class PageAnswers:
    """Wraps Gradio's application of one page."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self._kept: dict[tuple[str, str], tuple[dict[str, Any], bytes]] = {}
        self._one = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        root = scope.get("root_path", "")
        rest = scope["path"].removeprefix(root) if scope["type"] == "http" else None
        if rest not in KEPT or scope["method"] != "GET" or scope.get("query_string"):
            return await self.app(scope, receive, send)
        async with self._one:
            start, body = self._kept.get((root, rest)) or await self._made(scope)
            if start["status"] == 200:
                self._kept = {**dict(list(self._kept.items())[1 - MOST :]), (root, rest): (start, body)}
        body = body.replace(f"http://{NAME}".encode(), json.dumps(place_of(scope))[1:-1].encode())
        length = (b"content-length", str(len(body)).encode())
        await send({**start, "headers": [*start["headers"], length]})
        await send({"type": "http.response.body", "body": body})

    async def _made(self, scope: Scope) -> tuple[dict[str, Any], bytes]:
        """The answer to somebody of whom nothing is known: its beginning without a length, and its body."""
        told: list[Any] = []

        async def keep(message: Any) -> None:
            told.append(message)

        plain = {**scope, "headers": [(b"host", NAME.encode())], "scheme": "http", "extensions": {}}
        await self.app(plain, replayed(b"", unheard), keep)
        start = {**told[0], "headers": [pair for pair in told[0]["headers"] if pair[0].lower() != b"content-length"]}
        return start, b"".join(message.get("body", b"") for message in told[1:])


async def unheard() -> Any:
    """What comes after a request that has no sender: nothing."""
    await asyncio.Future()


def place_of(scope: Scope) -> str:
    host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    return f"{scope['scheme']}://{host}"
