"""The web server: one page per language, the fonts, a health check; nothing is asked of any other machine.

/            goes to /en/ or /de/ by the browser's language; the settings in the address go along
/en/, /de/   the app in that language
/parts/player.js   the player's script
/fonts/...   the bundled fonts;   /healthz   answers "ok";   /sheets/...   worksheets for print
/frames/RUN   a run's packets as they are made, one JSON value a line
/frames/RUN/STEP?names=x_t,x0_hat   frames of a run that is in memory, one after another, for who knows its name
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
import time
from collections.abc import Callable
from html import escape

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("GRADIO_TEMP_DIR", os.path.join(tempfile.gettempdir(), "diffusion-explorer"))

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from fastapi.staticfiles import StaticFiles
from gradio.routes import templates
from jinja2 import ChoiceLoader, DictLoader

from explorer.app.entrance import Entrance
from explorer.app.interface import build_app
from explorer.app.player import module
from explorer.app.sheets import add_sheets
from explorer.app.site import Site
from explorer.app.theme import css, fonts_css, theme
from explorer.app.wording import LANGUAGES, Words, preferred, words_in
from explorer.resources import folder
from explorer.service.door import guard

__all__ = ["build_server", "serve"]

UPLOAD_LIMIT = "32mb"  # as the door
HEAD = '<meta name="description" content="{about}"><link rel="icon" type="image/svg+xml" href="../favicon.svg">'
HEAD += "<style>{style}</style>"  # not Gradio's css=, which confines every rule to the inside of its container
PAGE = "frontend/index.html"  # Gradio's
CLOCK = """<script>
{
  const frame = window.requestAnimationFrame.bind(window);
  let loading = true;
  window.requestAnimationFrame = (act) => (loading ? frame(act) : setTimeout(frame, 1000, act));
  window.explorerLoaded = () => {
    loading = false;
    window.requestAnimationFrame = frame;
  };
}
</script>"""


def build_server(site: Site) -> FastAPI:
    """The whole site, ready for any ASGI server."""
    guard()
    slow_clock()
    server = FastAPI(title="Diffusion Explorer", docs_url=None, redoc_url=None, openapi_url=None)
    server.add_middleware(Entrance, passes=site.passes)
    server.mount("/fonts", StaticFiles(directory=folder("assets") / "fonts"), name="fonts")

    @server.get("/healthz", response_class=PlainTextResponse)
    def healthz() -> str:
        return "ok"

    @server.get("/favicon.svg")
    @server.get("/favicon.ico")
    def favicon() -> FileResponse:
        return FileResponse(folder("assets") / "favicon.svg", media_type="image/svg+xml")

    @server.get("/parts/player.js")
    def script() -> Response:
        return Response(module(), media_type="text/javascript", headers={"Cache-Control": "public, max-age=31536000"})

    @server.get("/frames/{run}/{step}")
    async def frames(run: str, step: int, names: str = "x_t") -> Response:
        found = site.reels.frames(run, step, names.split(","))
        if found is None:
            return PlainTextResponse("This run is no longer in memory; make it again.", status_code=404)
        kind = "application/octet-stream" if "," in names else "image/webp"
        return Response(found, media_type=kind, headers={"Cache-Control": "private, max-age=3600"})

    @server.get("/frames/{run}")
    async def stream(run: str) -> Response:
        lines = (json.dumps(packet) + "\n" async for packet in site.reels.follow(run))
        return StreamingResponse(lines, media_type="application/x-ndjson", headers={"Cache-Control": "no-store"})

    @server.get("/")
    def front(request: Request) -> Response:
        language = request.query_params.get("lang") or preferred(request.headers.get("accept-language"))
        language = language if language in LANGUAGES else "en"
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{language}/{query}")

    add_sheets(server, site)
    for language in LANGUAGES:
        page = build_app(words_in(language), site)
        gr.mount_gradio_app(
            server,
            page,
            path=f"/{language}",
            theme=theme(),
            footer_links=[],
            run_history=False,
            max_file_size=UPLOAD_LIMIT,
            allowed_paths=[],
            show_error=True,
            head=head(words_in(language)),
        )
    site.begin_later()
    return server


def slow_clock() -> None:
    """Slows a clock that Gradio's loading screen leaves behind: it has the browser draw sixty times a second for as
    long as the page is open. The frame function that it took hold of at the start gives it one a second, once `head`
    of interface.py says that the page is there."""
    loader = templates.env.loader
    assert loader is not None
    source = loader.get_source(templates.env, PAGE)[0]
    if CLOCK not in source:
        changed = DictLoader({PAGE: source.replace("<head>", f"<head>{CLOCK}", 1)})
        templates.env.loader = ChoiceLoader([changed, loader])


def head(words: Words) -> str:
    """What the page's head holds; the headings of messages too, which Gradio has in English only."""
    kinds = {"error": words("app.refused"), "warning": words("app.refused"), "info": words("app.note")}
    rules = " ".join(
        f".toast-title.{kind}::before {{ content: {json.dumps(text, ensure_ascii=False)}; }}"
        for kind, text in kinds.items()
    )
    return HEAD.format(about=escape(words("app.tagline")), style=fonts_css("..") + css() + rules)


def serve(site: Site, port: int, ready: Callable[[], object]) -> None:
    """Serves until it is stopped; calls `ready` once the server answers."""
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(build_server(site), host=site.host, port=port, log_level="warning"))

    def announce() -> None:
        while not server.started:
            time.sleep(0.05)
        ready()

    threading.Thread(target=announce, daemon=True).start()
    server.run()
