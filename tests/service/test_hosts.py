"""Under which names the server answers, and whose word it takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.service.hosts import Hosts, host_and_port
from explorer.service.passes import place_of


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("localhost:7860", ("localhost", 7860)),
        ("LocalHost.", ("localhost", None)),
        ("[::1]:80", ("::1", 80)),
        ("[fe80::1]", ("fe80::1", None)),
        ("studio.school.org", ("studio.school.org", None)),
        ("", None),
        ("a b", None),
        ("a/b", None),
        ("user@host", None),
        ("host:0", None),
        ("host:99999", None),
        ("::1", None),
        ("[127.0.0.1]", None),
        ("[zz]", None),
        ("a..b", None),
        ("evil.example\nlocalhost", None),
    ],
)
def test_a_host_is_read_or_refused(value, found):
    assert host_and_port(value) == found


@given(st.text(max_size=40))
def test_no_text_is_taken_for_this_server_by_accident(text):
    """Whatever is let in is an address, localhost, NAME.local or this machine's name, spelled out."""
    hosts = Hosts(here="teacher")
    if hosts.host(text):
        name = host_and_port(text)[0]
        assert name in ("localhost", "teacher") or name.endswith(".local") or set(name) <= set("0123456789abcdef:.")


def test_names_may_be_allowed():
    hosts = Hosts.make(["Studio.School.org"], public="https://demo.school.org/")
    assert hosts.host("studio.school.org:7860")
    assert hosts.host("demo.school.org")
    assert not hosts.host("other.school.org")


def test_an_origin_is_the_same_place_or_the_public_one():
    hosts = Hosts.make(public="https://demo.school.org")
    assert hosts.origin("", "http", "127.0.0.1:7860")
    assert hosts.origin("http://127.0.0.1:7860", "http", "127.0.0.1:7860")
    assert hosts.origin("http://localhost", "http", "localhost:80")
    assert hosts.origin("https://demo.school.org", "http", "127.0.0.1:7860")
    for other in ("null", "http://localhost:7860", "https://127.0.0.1:7860", "http://demo.school.org", "file://"):
        assert not hosts.origin(other, "http", "127.0.0.1:7860"), other


def test_only_named_proxies_are_believed():
    hosts = Hosts.make(proxies=["10.0.0.0/8", "::1"])
    assert hosts.trusted("10.2.3.4")
    assert hosts.trusted("::1")
    assert not hosts.trusted("127.0.0.1")
    assert not hosts.trusted("")
    assert not Hosts().trusted("127.0.0.1")


@pytest.mark.parametrize(
    ("given", "option"),
    [
        ({"names": ["a b"]}, "--host-name"),
        ({"names": ["host:80"]}, "--host-name"),
        ({"public": "demo.school.org"}, "--public-url"),
        ({"public": "https://x.org/path?q"}, "--public-url"),
        ({"proxies": ["proxy"]}, "--trusted-proxy"),
        ({"embed": ["*"]}, "--embed-from"),
        ({"embed": ["https://a.org; script-src *"]}, "--embed-from"),
    ],
)
def test_what_was_typed_wrongly_is_named(given, option):
    with pytest.raises(ValueError, match=option):
        Hosts.make(**given)


def test_a_proxy_says_how_a_visitor_came():
    """Behind a proxy that ends TLS the page is told its public address; the visitor is the first that no proxy is."""
    from explorer.app.gate.request import presented

    hosts = Hosts.make(public="https://demo.school.org", proxies=["127.0.0.1"])
    headers = [
        (b"host", b"127.0.0.1:7860"),
        (b"x-forwarded-for", b"1.1.1.1, 9.9.9.9"),
        (b"x-forwarded-host", b"evil.example"),
        (b"x-forwarded-proto", b"https"),
        (b"accept", b"*/*"),
    ]
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "headers": headers,
        "client": ("127.0.0.1", 5),
        "scheme": "http",
    }
    made, request = presented(scope, hosts)
    assert (request.address, request.scheme, request.host) == ("9.9.9.9", "https", "demo.school.org")
    assert dict(made["headers"]) == {b"accept": b"*/*", b"host": b"demo.school.org", b"via": b"proxy"}
    assert made["client"][0] == "9.9.9.9"
    made, request = presented({**scope, "client": ("8.8.8.8", 5)}, Hosts())
    assert (request.address, request.scheme, request.host) == ("8.8.8.8", "http", "127.0.0.1:7860")
    assert dict(made["headers"]) == {b"accept": b"*/*", b"host": b"127.0.0.1:7860", b"via": b"proxy"}


@pytest.mark.parametrize("peer", ["127.0.0.1", "::ffff:127.0.0.1", "::1", "fe80::1%eth0"])
@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("9.9.9.9", "9.9.9.9"),
        ("9.9.9.9:4711", "9.9.9.9"),
        ("1.1.1.1, 9.9.9.9, ", "9.9.9.9"),
        ("9.9.9.9, ::ffff:127.0.0.1, [::1]:80", "9.9.9.9"),
        ("127.0.0.1, 9.9.9.9", "9.9.9.9"),
        ("[2001:db8::9]:4711", "2001:db8::/64"),
        ("[]:80", "[]:80"),
        ("", ""),
    ],
)
def test_a_proxy_is_known_however_its_address_is_written_and_visitors_too(peer, told, found):
    from explorer.app.gate.request import presented

    hosts = Hosts.make(proxies=["127.0.0.1", "::1", "fe80::/10"])
    headers = [(b"host", b"localhost"), *([(b"x-forwarded-for", told.encode())] if told else [])]
    assert presented(asked(headers, peer), hosts)[1].address == (found or place_of(peer))


def test_what_gradios_own_page_sends_is_no_sign_of_a_proxy():
    """Else nobody who sits at the machine would be its teacher."""
    from explorer.app.gate.request import presented

    headers = [(b"host", b"127.0.0.1:7860"), (b"x-gradio-user", b"app"), (b"cookie", b"a=b")]
    made, _ = presented(asked(headers, "127.0.0.1"), Hosts())
    assert dict(made["headers"]) == {b"cookie": b"a=b", b"host": b"127.0.0.1:7860"}


def test_two_hosts_are_none():
    from explorer.app.gate.request import presented

    headers = [(b"host", b"localhost"), (b"host", b"evil.example")]
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "headers": headers,
        "client": ("1.1.1.1", 5),
        "scheme": "http",
    }
    assert not Hosts().host(presented(scope, Hosts())[1].host)


def asked(headers, peer):
    """A request as a server hands it on."""
    return {"type": "http", "method": "GET", "path": "/", "headers": headers, "client": (peer, 5), "scheme": "http"}
