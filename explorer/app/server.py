"""The web server: one page per language, the fonts, a health check; nothing is asked of any other machine.

/            goes to a language by the browser's; the settings in the address go along
/en/ ...     the app in that language; one for each file of explorer/words
/parts/studio.js   the script of the player and of the panels;   /parts/NAME   what a page needs to compute by itself
/fonts/...   the bundled fonts;   /sheets/...   worksheets for print
/health      how the server stands, also as /healthz;   /metrics   numbers for whoever runs it (status_routes.py)
/frames/RUN   a run's packets as they are made, one JSON value a line
/frames/RUN/STEP?names=x_t,x0_hat   frames of a run that is in memory, one after another, for who knows its name
/frames/RUN/developed   its finished picture, developed by a second network;   /frames/RUN/picture   as a PNG to keep
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
import time
from collections.abc import Callable
from html import escape

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from gradio.routes import App
from starlette.routing import Mount

from explorer.app.connections import Connection, room
from explorer.app.device_routes import add_device_files
from explorer.app.entrance import Entrance
from explorer.app.gate import Gate, Limits
from explorer.app.gate.kinds import Catalogue
from explorer.app.gate.line import place_in_line
from explorer.app.gate.sessions import Sessions
from explorer.app.gradio_patches import (
    change_page,
    count_as_launched,
    forget_configurations,
    mounted_only,
    name_files_from_the_page,
    place_each_upload,
)
from explorer.app.interface import build_app
from explorer.app.page_answers import PageAnswers
from explorer.app.player_routes import add_darkroom, add_player
from explorer.app.script import script_address
from explorer.app.site import Site
from explorer.app.status_routes import add_health, add_metrics
from explorer.app.theme import css, fonts_css, theme
from explorer.app.web_server import WebServer
from explorer.app.worksheet_routes import add_sheets
from explorer.resources import folder
from explorer.service.ending import Ending
from explorer.service.hosts import Hosts
from explorer.service.seldom import speak_seldom
from explorer.service.temporary import GIVEN, Tidy, temporary_folder
from explorer.service.upload import guard
from explorer.words.texts import LANGUAGES, Words, preferred, words_in

__all__ = ["build_server", "serve", "web_server"]

UPLOAD_LIMIT = "32mb"  # as the door
HEAD = '<meta name="description" content="{about}">'
HEAD += '<script type="module" src="{script}"></script>'  # there before a person can type what panels have to hear
HEAD += "<style>{style}</style>"  # not Gradio's css=, which confines every rule to the inside of its container


def build_server(site: Site, hosts: Hosts | None = None, limits: Limits | None = None) -> Gate:
    """The whole site behind its gate, ready for any ASGI server. Raises ValueError for limits below one."""
    guard()
    change_page()
    name_files_from_the_page()
    forget_configurations()
    place_each_upload()
    place = temporary_folder()
    given = place / GIVEN  # apart from where exports are made: what lies in its own folder Gradio does not copy
    given.mkdir(exist_ok=True)
    os.environ["GRADIO_TEMP_DIR"] = str(given)
    server = FastAPI(title="Diffusion Explorer", docs_url=None, redoc_url=None, openapi_url=None)
    server.add_middleware(Entrance, passes=site.passes)
    site.passes.by_address = not site.public and (hosts is None or not hosts.public)
    add_parts(server)
    add_health(server, site.presence)
    add_player(server, site.reels)
    add_darkroom(server, site.darkroom)
    add_device_files(server, site.packed)
    add_sheets(server, site)
    with mounted_only():
        pages = {language: build_app(words_in(language), site) for language in LANGUAGES}
    apps = [mount(server, page, language) for language, page in pages.items()]
    sessions, tidy = Sessions(apps, place), Tidy(place)
    site.place_of = lambda session: place_in_line(sessions.queues, session)
    if site.metrics_token is not None:
        add_metrics(server, site, sessions, tidy)
    site.begin_later()
    return Gate(
        server,
        {language: Catalogue(page, place) for language, page in pages.items()},
        sessions,
        site.presence,
        tidy,
        lambda language: words_in(language or "en"),
        hosts,
        limits,
        site.ledger,
    )


def add_parts(server: FastAPI) -> None:
    """The front door and what every page needs."""
    server.mount("/fonts", StaticFiles(directory=folder("assets") / "fonts"), name="fonts")

    @server.get("/favicon.svg")
    @server.get("/favicon.ico")
    def favicon() -> FileResponse:
        return FileResponse(folder("assets") / "favicon.svg", media_type="image/svg+xml")

    @server.get("/")
    def front(request: Request) -> Response:
        asked = request.query_params.get("lang") or request.query_params.get("language")
        language = asked or preferred(request.headers.get("accept-language"))
        return led(request, language if language in LANGUAGES else "en")

    def page(request: Request) -> Response:  # Starlette would name the host and the path that it knows
        return led(request, request.url.path.rpartition("/")[2])

    for language in LANGUAGES:
        server.get(f"/{language}")(page)


def led(request: Request, language: str) -> Response:
    """On to the page in a language, by the way from here: behind a proxy only visitors know where that is."""
    root, query = request.scope.get("root_path", ""), request.url.query
    way = f"{root}/{language}/" if root else f"{language}/"
    return RedirectResponse(f"{way}?{query}" if query else way)


def mount(server: FastAPI, page: gr.Blocks, language: str) -> App:
    """Puts a page where people find it; the application that Gradio makes of it."""
    gr.mount_gradio_app(
        server,
        page,
        path=f"/{language}",
        theme=theme(),
        footer_links=[],
        run_history=False,
        max_file_size=UPLOAD_LIMIT,
        allowed_paths=[],
        show_error=False,
        head=head(words_in(language)),
    )
    count_as_launched(page)
    made = server.routes[-1]
    assert isinstance(made, Mount)
    assert isinstance(made.app, App)
    page.app = app = made.app
    made.app = PageAnswers(app)
    return app


def head(words: Words) -> str:
    """What the page's head holds; the headings of messages too, which Gradio has in English only."""
    kinds = {"error": words("app.refused"), "warning": words("app.refused"), "info": words("app.note")}
    rules = " ".join(
        f".toast-title.{kind}::before {{ content: {json.dumps(text, ensure_ascii=False)}; }}"
        for kind, text in kinds.items()
    )
    return HEAD.format(
        about=escape(words("app.tagline")), script=script_address(), style=fonts_css("..") + css() + rules
    )


def web_server(site: Site, port: int, hosts: Hosts | None = None, limits: Limits | None = None) -> WebServer:
    """The site with all that it needs around it, ready to run: whoever runs it, the tests too, runs this."""
    tempfile.tempdir = str(temporary_folder())  # exports and half uploads too
    behind = build_server(site, hosts, limits)
    Connection.most = room()
    # The gate reads what proxies say, and believes those that it was told of.
    return WebServer(
        uvicorn.Config(
            behind,
            host=site.host,
            port=port,
            log_level="warning",
            proxy_headers=False,
            server_header=False,
            http=Connection,
            ws="none",
        ),
        site.presence,
    )


def serve(
    site: Site,
    port: int,
    ready: Callable[[], object],
    hosts: Hosts | None = None,
    limits: Limits | None = None,
    ending: Ending | None = None,
) -> None:
    """Serves until it is stopped, by `ending` where it is given; calls `ready` once the server answers."""
    server = web_server(site, port, hosts, limits)
    speak_seldom()
    if ending is not None:
        ending.first(server.stop)

    def announce() -> None:
        while not server.started:
            time.sleep(0.05)
        ready()

    threading.Thread(target=announce, daemon=True).start()
    server.run()
