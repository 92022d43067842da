"""How it stands, for programs that watch over the server: /health, and /metrics where it was asked for.

/health   answered from the event loop at once, whatever computes; 503 once the server is ending
/metrics  Prometheus' text, to whoever brings the token (Authorization: Bearer ...), or, where there is none, to this
          machine alone; for everybody else there is nothing at this address
"""

from __future__ import annotations

import hmac
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from explorer.app.gate.limits import running, waiting
from explorer.app.gate.sessions import Sessions
from explorer.app.site import Site
from explorer.service.passes import at_this_machine, peer_of
from explorer.service.presence import Presence
from explorer.service.temporary import Tidy

__all__ = ["add_health", "add_metrics", "reader"]

FRESH = {"cache-control": "no-store"}


def reader(request: Request, token: str) -> bool:
    """Whether who asks may read the metrics."""
    if not token:
        return at_this_machine(request.headers, peer_of(request))
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())


def add_health(server: FastAPI, presence: Presence) -> None:
    @server.get("/health")
    async def health() -> Response:  # async: a thread may not be free
        ending = presence.closed
        return JSONResponse({"status": "ending" if ending else "ok"}, 503 if ending else 200, FRESH)

    @server.get("/healthz")
    async def healthz() -> Response:
        return PlainTextResponse("ok")


def add_metrics(server: FastAPI, site: Site, sessions: Sessions, tidy: Tidy) -> None:
    """From here on the ledger is counted, and the counts are shown to whoever may read them."""
    from explorer.service.metrics import CONTENT_TYPE, Metrics, Now

    def look() -> Now:
        queues = sessions.queues
        wait = waiting(queues)
        return Now(wait, running(queues) - wait, site.presence.open_now(), tidy.bytes)

    made, token = Metrics(look), site.metrics_token or ""
    site.ledger.listen(made)

    @server.get("/metrics")
    async def metrics(request: Request) -> Any:
        if not reader(request, token):
            raise HTTPException(404, "There is nothing at this address.")
        return Response(made.text(), media_type=CONTENT_TYPE, headers=FRESH)
