"""Where this server is reached: from this machine, and from others of a classroom."""

from __future__ import annotations

import socket
from contextlib import suppress

__all__ = ["at", "bare", "classroom_address", "lan_address", "local", "own"]

HERE = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = ("0.0.0.0", "::", "")
FAR = {socket.AF_INET: "10.255.255.255", socket.AF_INET6: "2001:db8::1"}  # nobody's; nothing is sent there


def local(host: str) -> bool:
    """Whether only this machine itself can mean it."""
    return host in HERE


def bare(host: str) -> str:
    """A host without the brackets that an address of IPv6 has in a link."""
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


def at(host: str, port: int | None) -> str:
    """host:port as it stands in a link: an address of IPv6 in brackets."""
    host = f"[{host.replace('%', '%25')}]" if ":" in host else host
    return f"{host}:{port}" if port else host


def own(bound: str) -> str:
    """The host by which this machine reaches a server that listens there."""
    return {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(bound, bound)


def lan_address(bound: str = "") -> str | None:
    """This machine's address in its network, None where it is in none; of IPv6 where only that is listened to."""
    kinds = {"0.0.0.0": [socket.AF_INET], "::": [socket.AF_INET6]}.get(bound, list(FAR))
    for kind in kinds:
        with suppress(OSError), socket.socket(kind, socket.SOCK_DGRAM) as door:
            door.connect((FAR[kind], 1))  # a datagram socket only chooses the way out
            found = str(door.getsockname()[0])
            if not local(found) and found not in EVERYWHERE and not found.lower().startswith("fe80"):
                return found
    return None


def classroom_address(asked: str, port: int | None, bound: str) -> str | None:
    """host:port for the class, given what the teacher's browser asked for and what the server listens on.

    None where no other machine can reach it.
    """
    if not local(asked):
        host: str | None = asked
    elif bound in EVERYWHERE:
        host = lan_address(bound)
    else:
        host = None if local(bound) else bound
    return None if host is None else at(host, port)
