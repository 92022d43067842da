"""What the server hands to a browser and knows again: a visitor's pass, and the teacher's.

A visitor's pass is a random name with a signature, in a cookie that scripts cannot read: nobody can make one, so who
wants to vote twice has to come twice, and how many may come from one address is bounded where votes are counted. The
teacher's pass is in the link that the program prints when it starts. On the machine that runs it, with its address
in the browser's line, everybody is the teacher. All of it ends with the process; nothing is written down.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from explorer.service.address import local
from explorer.service.hosts import host_and_port, read_address

__all__ = ["TEACHER", "VISITOR", "Passes", "at_this_machine", "peer_of", "place_of"]

VISITOR, TEACHER = "explorer-visitor", "explorer-teacher"
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
NETWORK = 64  # bits of an IPv6 address that one household or school has for itself


class Passes:
    """key         what stands in the teacher's link
    by_address  whether sitting at this machine makes a teacher: not behind a proxy, where everybody seems to
    """

    def __init__(self) -> None:
        self._secret, self.key = secrets.token_bytes(32), secrets.token_urlsafe(12)
        self.by_address = True

    def fresh(self) -> str:
        """A visitor's pass that nobody else has."""
        name = secrets.token_urlsafe(16)
        return f"{name}.{self._signed(VISITOR, name)}"

    def visitor(self, headers: Mapping[str, str]) -> str:
        """The name in the visitor's pass; "" where there is none, or one that this server did not make."""
        name, _, signature = cookies(headers).get(VISITOR, "").partition(".")
        return name if name and same(signature, self._signed(VISITOR, name)) else ""

    def teacher(self) -> str:
        """The teacher's pass."""
        return self._signed(TEACHER, self.key)

    def opens(self, key: str) -> bool:
        """Whether it is the key of the teacher's link."""
        return same(key, self.key)

    def teaches(self, headers: Mapping[str, str], client: str) -> bool:
        """Whether who asks has the teacher's pass, or sits at this machine."""
        known = same(cookies(headers).get(TEACHER, ""), self.teacher())
        return known or (self.by_address and at_this_machine(headers, client))

    def _signed(self, what: str, name: str) -> str:
        return blake2b(f"{what} {name}".encode(), key=self._secret, digest_size=16).hexdigest()


def same(a: str, b: str) -> bool:
    return hmac.compare_digest(a.encode(), b.encode())


def cookies(headers: Mapping[str, str]) -> dict[str, str]:
    """Name -> value of what a browser sends."""
    pairs = (part.partition("=") for part in headers.get("cookie", "")[:8192].split(";"))
    return {name.strip(): value.strip().strip('"') for name, _, value in pairs}


def at_this_machine(headers: Mapping[str, str], client: str) -> bool:
    """A connection from this machine that asks for it by its own name, and that nobody passes on."""
    asked = host_and_port(headers.get("host", ""))
    if asked is None or any(name in headers for name in FORWARDED):
        return False
    return loopback(client) and local(asked[0])


def loopback(client: str) -> bool:
    address = read_address(client)
    return address is not None and address.is_loopback


def peer_of(request: Any) -> str:
    """The address that a request of Gradio's or FastAPI's comes from, "" where it says none."""
    return request.client.host if request.client else ""


def place_of(client: str) -> str:
    """Where a visitor comes from, as coarse as addresses are given out."""
    address = read_address(client)
    if address is None:
        return client[:64]
    if address.version == 6:
        return str(ipaddress.ip_network((address, NETWORK), strict=False))
    return str(address)
