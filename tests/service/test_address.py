"""Addresses that are printed, opened and read out are addresses."""

import socket
from urllib.parse import urlsplit

import pytest

from explorer.commands.app import free_port
from explorer.service import address
from explorer.service.address import at, bare, classroom_address, lan_address, own

HOSTS = ["127.0.0.1", "192.168.1.5", "::1", "fd00::5", "2001:db8::1:2", "localhost", "teacher.local"]


@pytest.mark.parametrize("host", HOSTS)
def test_every_host_stands_in_a_link_as_links_have_it(host):
    found = urlsplit(f"http://{at(host, 7860)}/en/")
    assert (found.hostname, found.port, found.path) == (host, 7860, "/en/")
    assert urlsplit(f"http://{at(host, None)}/").hostname == host
    assert bare(f"[{host}]") == bare(host) == host


@pytest.mark.parametrize(("bound", "host"), [("0.0.0.0", "127.0.0.1"), ("::", "::1"), ("", "127.0.0.1")])
def test_what_listens_everywhere_is_reached_here(bound, host):
    assert own(bound) == host
    assert own("10.1.2.3") == "10.1.2.3"


@pytest.mark.parametrize(("asked", "bound", "found"), [
    ("::1", "fd00::5", "[fd00::5]:7860"),
    ("fd00::5", "::", "[fd00::5]:7860"),
    ("localhost", "::1", None),
])  # fmt: skip
def test_a_class_is_told_an_address(asked, bound, found):
    assert classroom_address(asked, 7860, bound) == found


class Door:
    """A machine that has only one kind of address."""

    def __init__(self, kind, _):
        self.kind = kind

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def connect(self, where):
        if self.kind == socket.AF_INET:
            raise OSError("network is unreachable")

    def getsockname(self):
        return ("fd00::7", 1, 0, 0)


def test_where_there_is_only_ipv6(monkeypatch):
    monkeypatch.setattr(address.socket, "socket", Door)
    assert lan_address() == "fd00::7"
    assert lan_address("0.0.0.0") is None
    assert classroom_address("::1", 7860, "::") == "[fd00::7]:7860"


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost", ""])
def test_a_port_that_is_taken_is_passed_over(host):
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        assert port < free_port(host, port) <= port + 20


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
def test_a_port_of_ipv6():
    try:
        door = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("no IPv6 here")
    with door:
        port = door.getsockname()[1]
        assert port < free_port("::1", port) <= port + 20


@pytest.mark.parametrize("host", ["10.99.98.97", "2001:db8::5", "no.such.host.invalid", "a b", "x" * 300])
def test_what_is_no_address_of_this_machine_is_one_line(host):
    with pytest.raises(ValueError, match="is no address of this machine") as caught:
        free_port(host, 7860)
    assert "\n" not in str(caught.value)
