"""Where visitors come in: the first page of a visit brings their pass along, in a cookie that scripts cannot read."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from explorer.service.passes import VISITOR, Passes
from explorer.words.texts import LANGUAGES

__all__ = ["Entrance"]

PAGES = {f"/{language}{end}" for language in LANGUAGES for end in ("", "/")}


class Entrance:
    """Wraps the server: a page that goes to somebody without a pass carries one."""

    def __init__(self, app: ASGIApp, passes: Passes) -> None:
        self.app, self.passes = app, passes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        root = scope.get("root_path", "")
        page = scope["type"] == "http" and scope["path"].removeprefix(root) in PAGES
        if not page or self.passes.visitor(Headers(scope=scope)):
            await self.app(scope, receive, send)
            return

        async def with_pass(message: Message) -> None:
            if message["type"] == "http.response.start":
                secure = "; Secure" if scope.get("scheme") == "https" else ""
                cookie = f"{VISITOR}={self.passes.fresh()}; Path={root}/; HttpOnly; SameSite=Lax{secure}"
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self.app(scope, receive, with_pass)
