"""Where other machines of a classroom reach this server."""

from __future__ import annotations

import socket

__all__ = ["classroom_address", "lan_address", "local"]

HERE = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = ("0.0.0.0", "::", "")


def local(host: str) -> bool:
    """Whether only this machine itself can mean it."""
    return host in HERE


def lan_address() -> str | None:
    """This machine's address in its network, None where it is in none. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        try:
            door.connect(("10.255.255.255", 1))  # a datagram socket only chooses the way out
            found = str(door.getsockname()[0])
        except OSError:
            return None
    return None if local(found) or found == "0.0.0.0" else found


def classroom_address(asked: str, port: int | None, bound: str) -> str | None:
    """host:port for the class, given what the teacher's browser asked for and what the server listens on.

    None where no other machine can reach it.
    """
    if not local(asked):
        host: str | None = f"[{asked}]" if ":" in asked else asked
    elif bound in EVERYWHERE:
        host = lan_address()
    else:
        host = None if local(bound) else bound
    return None if host is None else f"{host}:{port}" if port else host
