"""What a player asks its server for (explorer/player/PROTOCOL.md): its script, runs as they are made, their frames.

/parts/studio.js   the script, a module
/frames/RUN        the packets of a run, one JSON value a line
/frames/RUN/STEP?names=x_t,x0_hat   frames of a step, one after another
/frames/RUN/STEP/developed   the guess at a step of a run that is being made, developed; 202 where that can't be
/frames/RUN/developed   the finished picture, developed when the machine is free; 202 where that takes longer
/frames/RUN/picture?times=4&kind=png   the same as a PNG or JPEG to keep, 1, 4 or 8 times as wide as the model's own
"""

from __future__ import annotations

import json
from collections.abc import Awaitable

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response, StreamingResponse

from explorer.app.script import script_text
from explorer.player.reels import Reels
from explorer.present.darkroom import BusyError, Darkroom
from explorer.present.picture import PIXELS

__all__ = ["add_darkroom", "add_player"]

GONE = "This run is no longer in memory; make it again."
KEPT = {"Cache-Control": "private, max-age=3600"}
KINDS = {"png": "image/png", "jpg": "image/jpeg"}
BUSY = "Others need the machine; ask again."
LATER = {"Cache-Control": "no-store", "Retry-After": "3"}


def add_player(server: FastAPI, reels: Reels) -> None:
    @server.get("/parts/studio.js")
    def script() -> Response:  # its address changes with it
        kept = {"Cache-Control": "public, max-age=31536000"}
        return Response(script_text(), media_type="text/javascript", headers=kept)

    @server.get("/frames/{run}/{step:int}")
    async def frames(run: str, step: int, names: str = "x_t") -> Response:
        found = reels.frames(run, step, names[:100].split(","))
        if found is None:
            return PlainTextResponse(GONE, status_code=404)
        kind = "application/octet-stream" if "," in names else "image/webp"
        return Response(found, media_type=kind, headers=KEPT)

    @server.get("/frames/{run}")
    async def stream(run: str) -> Response:
        if not reels.known(run):
            return PlainTextResponse("There is no such run to follow.", status_code=404)
        lines = (json.dumps(packet) + "\n" async for packet in reels.follow(run))
        return StreamingResponse(lines, media_type="application/x-ndjson", headers={"Cache-Control": "no-store"})


def add_darkroom(server: FastAPI, darkroom: Darkroom) -> None:
    async def developing(work: Awaitable[bytes | None]) -> Response:
        try:
            picture = await work
        except BusyError:
            return PlainTextResponse(BUSY, status_code=202, headers=LATER)
        if picture is None:
            return PlainTextResponse(GONE, status_code=404)
        return Response(picture, media_type="image/webp", headers=KEPT)

    @server.get("/frames/{run}/developed")
    async def developed(run: str, request: Request) -> Response:
        return await developing(darkroom.picture(run, request.is_disconnected))

    @server.get("/frames/{run}/{step:int}/developed")
    async def guess(run: str, step: int, request: Request) -> Response:
        return await developing(darkroom.guess(run, step, request.is_disconnected))

    @server.get("/frames/{run}/picture")
    async def picture(run: str, request: Request, times: int = 4, kind: str = "png") -> Response:
        known = times in PIXELS and kind in KINDS
        try:
            file = await darkroom.file(run, times, request.is_disconnected, kind) if known else None
        except BusyError:
            return PlainTextResponse(BUSY, status_code=503, headers=LATER)
        if file is None:
            return PlainTextResponse(GONE, status_code=404)
        kept = {"Content-Disposition": f'attachment; filename="{file[0]}"', "Cache-Control": "no-store"}
        return Response(file[1], media_type=KINDS[kind], headers=kept)
