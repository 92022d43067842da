"""What holds a page is made once, and says to each visitor what it would have said to them alone."""

import asyncio
import json

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Mount, Route

from explorer.app.page_answers import MOST, NAME, PageAnswers


@pytest.fixture
def page():
    """(what stands around a page, what its application was asked)"""
    asked = []

    def root(request):
        asked.append(dict(request.headers))
        return f"{request.url.scheme}://{request.headers['host']}{request.scope['root_path']}"

    async def front(request):
        return HTMLResponse(f"<script>x = {json.dumps({'root': root(request)})}</script>")

    async def config(request):
        return JSONResponse({"root": root(request), "seen": len(asked)}, 200 if len(asked) > 1 else 503)

    async def other(request):
        return HTMLResponse(f"{root(request)} {request.headers.get('cookie')}")

    inside = Starlette(routes=[Route("/", front), Route("/config", config), Route("/theme.css", other)])
    return Starlette(routes=[Mount("/en", PageAnswers(inside))]), asked


def answers(app, *asked, root=""):
    async def ask():
        way = httpx.ASGITransport(app, root_path=root)
        async with httpx.AsyncClient(transport=way) as client:
            return await asyncio.gather(*(client.get(address, headers=headers) for address, headers in asked))

    return asyncio.run(ask())


def test_each_visitor_reads_their_own_address_and_it_is_made_once(page):
    app, asked = page
    own = {"cookie": "explorer-visitor=a", "accept-language": "de"}
    one, two = answers(app, ("http://one:7860/en/", own), ("https://[fd00::1]/en/", {}))
    assert one.text == '<script>x = {"root": "http://one:7860/en"}</script>'
    assert two.text == '<script>x = {"root": "https://[fd00::1]/en"}</script>'
    assert int(two.headers["content-length"]) == len(two.content)
    assert two.headers["content-type"].startswith("text/html")
    assert len(asked) == 1
    assert set(asked[0]) == {"host"}, "nothing of the first visitor reaches the second"


def test_what_fails_is_asked_for_again(page):
    app, asked = page
    codes = [answers(app, ("http://one/en/config", {}))[0].status_code for _ in range(3)]
    assert codes == [503, 200, 200]
    assert len(asked) == 2


def test_all_else_goes_through(page):
    app, asked = page
    for cookie in ("a=1", "a=2"):
        (answer,) = answers(app, ("http://one/en/theme.css", {"cookie": cookie}))
        assert answer.text == f"http://one/en {cookie}"
    answers(app, ("http://one/en/?x=1", {}), ("http://one/en/?x=1", {}))
    assert len(asked) == 4


def test_paths_of_proxies_have_an_end():
    async def plain(scope, receive, send):
        await HTMLResponse(f"http://{NAME}{scope['root_path']}")(scope, receive, send)

    kept = PageAnswers(plain)
    for k in range(3 * MOST):
        (answer,) = answers(kept, (f"http://one/p{k}/", {}), root=f"/p{k}")
        assert answer.text == f"http://one/p{k}"
    assert len(kept._kept) == MOST
