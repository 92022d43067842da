"""Under a path behind a proxy, however it hands requests on; and HEAD, which is answered as GET."""

import asyncio

import pytest

from explorer.app.gate.request import head_only, presented
from explorer.app.gradio_patches import CONFIG, HERE, PAGE, change_page, from_page, templates
from explorer.app.tabs.learn_teach import before
from explorer.service.hosts import Hosts, root_path

OWN = Hosts.make(root="demo/")
PUBLIC = Hosts.make(public="https://school.org/demo/")
TRUSTED = Hosts.make(proxies=["127.0.0.1"])


def asked(path, hosts, told=None, peer="127.0.0.1"):
    headers = [(b"host", b"localhost"), *([(b"x-forwarded-prefix", told)] if told else [])]
    scope = {"type": "http", "method": "GET", "path": path, "headers": headers, "client": (peer, 5)}
    passed, request = presented(scope, hosts)
    return request.path, passed["path"], passed["root_path"]


@pytest.mark.parametrize(("path", "hosts", "told", "found"), [
    ("/en/", Hosts(), None, ("/en/", "/en/", "")),
    ("/demo/en/", OWN, None, ("/en/", "/demo/en/", "/demo")),  # a proxy that leaves it on
    ("/en/", OWN, None, ("/en/", "/demo/en/", "/demo")),  # one that takes it off
    ("/demo", PUBLIC, None, ("/", "/demo/", "/demo")),
    ("/demonstration/", OWN, None, ("/demonstration/", "/demo/demonstration/", "/demo")),
    ("/en/", TRUSTED, b"/a/b", ("/en/", "/a/b/en/", "/a/b")),
    ("/a/b/en/", TRUSTED, b"/a/b/", ("/en/", "/a/b/en/", "/a/b")),
    ("/en/", Hosts(), b"/evil", ("/en/", "/en/", "")),  # nobody vouches for it
    *(("/en/", TRUSTED, odd, ("/en/", "/en/", "")) for odd in (
        b"/a/../b", b"//evil.example", b"/a b", b"/a;Path=/", b"/\"><script>", b"https://evil.example/", b"/a\r\nX: y")
    ),
])  # fmt: skip
def test_the_path_of_a_proxy_comes_off_and_is_remembered(path, hosts, told, found):
    assert asked(path, hosts, told) == found


def test_only_a_trusted_proxy_names_a_path():
    assert asked("/en/", TRUSTED, b"/demo", peer="10.0.0.9")[2] == ""


@pytest.mark.parametrize(("typed", "path"), [
    ("", ""), ("/", ""), ("demo", "/demo"), ("/demo/", "/demo"), ("/a/b.c/~d", "/a/b.c/~d"),
    ("/a//b", None), ("/..", None), ("/a?b", None), ("/a#b", None), ("/a b", None), ("/ä", None),
])  # fmt: skip
def test_a_path_is_read_or_refused(typed, path):
    assert root_path(typed) == path


def test_the_public_address_may_have_a_path():
    assert (PUBLIC.public, PUBLIC.root, PUBLIC.public_page) == (
        "https://school.org",
        "/demo",
        "https://school.org/demo",
    )
    assert Hosts.make(public="https://school.org/").public_page == "https://school.org"
    assert Hosts.make(public="https://school.org/demo", root="/demo").root == "/demo"
    for given in ({"root": "/a?b"}, {"public": "https://school.org/a b"}, {"public": "https://a.org/x", "root": "/y"}):
        with pytest.raises(ValueError, match=r"--root-path|--public-url") as caught:
            Hosts.make(**given)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("page", "path"), [
    ("/en/", ""), ("/demo/de/", "/demo"), ("/a/b/en", "/a/b"), ("/", ""), ("", ""), ("/x/y/", ""),
    ("//evil/x y/en/", ""),
])  # fmt: skip
def test_links_for_a_class_keep_the_path(page, path):
    assert before(page) == path


def test_files_are_named_from_where_the_page_is():
    file = {"path": "/folder/a.gif", "url": "/gradio_api/file=/folder/a.gif", "meta": {"_type": "gradio.FileData"}}
    once = from_page({"data": [file, "text"]}, "http://127.0.0.1:7860/en", None)
    assert once["data"][0]["url"] == "./gradio_api/file=/folder/a.gif"
    assert from_page(once, "http://a/en", "http://b/en") == once
    known = {**file, "url": "http://b/en/gradio_api/file=/folder/a.gif"}
    assert from_page([known], "http://a/en", "http://b/en") == [once["data"][0]]


def test_the_page_asks_where_it_is():
    """Needed no more once Gradio's own page does."""
    change_page()
    change_page()
    source = templates.env.loader.get_source(templates.env, PAGE)[0]
    assert source.count(CONFIG + HERE) == 1
    assert "config.get('root'" not in source
    assert 'href="/' not in source


def test_a_stream_ends_where_only_its_head_was_asked_for():
    said = []

    async def send(message):
        said.append(message)

    async def stream():
        receive, sent = head_only(send)
        gone = asyncio.create_task(receive())
        await gone  # the empty body of the request
        gone = asyncio.create_task(receive())
        await sent({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.sleep(0)
        assert not gone.done()
        for _ in range(3):
            await sent({"type": "http.response.body", "body": b"x" * 100, "more_body": True})
        assert (await gone)["type"] == "http.disconnect"

    asyncio.run(stream())
    assert [message["type"] for message in said] == ["http.response.start", "http.response.body"]
    assert (said[1]["body"], said[1]["more_body"]) == (b"", False)
