"""Under which names this server may be asked, and from which pages.

A browser believes that two addresses with the same name belong together. A stranger's page whose name is made to point
at this machine (DNS rebinding) would be let in, and so would a form that it sends here without being able to read the
answer. Both show in what the browser says of itself:

    Host               an address, localhost, this machine's own name or NAME.local, or what was allowed by name
    Origin             where it is sent: the same place, or the public address
    Sec-Fetch-Site     another site may only lead people here (a link), not ask for anything behind their back

What a proxy says of the way a request came (X-Forwarded-...) is believed from trusted proxies only. The part of the
path under which it shows the studio (/demo) is told with --root-path or --public-url, or by a trusted proxy; pages find
it out by themselves as well, because everything in them is named from where they are.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass, field
from urllib.parse import urlsplit

__all__ = ["Hosts", "host_and_port", "origin", "root_path"]

NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?")
PATH = re.compile(r"(/[A-Za-z0-9._~@:+-]+){1,20}")
STANDARD = {"http": 80, "https": 443}
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Hosts:
    """names    what else may stand in Host, lower case
    public   the address under which people know the server, as origin: "https://demo.school.org"; "" for none
    proxies  networks whose word on forwarded requests is taken
    embed    origins whose pages may show the studio in a frame
    root     the path under which a proxy shows the server, "/demo"; "" for none
    """

    names: frozenset[str] = frozenset()
    public: str = ""
    proxies: tuple[Network, ...] = ()
    embed: tuple[str, ...] = ()
    root: str = ""
    here: str = field(default_factory=lambda: socket.gethostname().lower())

    @classmethod
    def make(
        cls,
        names: list[str] | None = None,
        public: str = "",
        proxies: list[str] | None = None,
        embed: list[str] | None = None,
        root: str = "",
    ) -> Hosts:
        """From what was typed. Raises ValueError with one line that says what is wrong."""
        kept = set()
        for name in names or []:
            found = host_and_port(name)
            if found is None or found[1]:
                raise ValueError(f"--host-name takes a name such as studio.school.org, not {name!r}")
            kept.add(found[0])
        public, under = split_path(public)
        place = origin(public, "--public-url") if public else ""
        frames = tuple(origin(page, "--embed-from") for page in embed or [])
        path = root_path(root)
        if path is None or root_path(under) is None:
            raise ValueError(f"--root-path takes a path such as /demo, not {root if path is None else under!r}")
        if path and under and path != root_path(under):
            raise ValueError(f"--public-url says {under} and --root-path {path}; they must be the same")
        return cls(frozenset(kept), place, tuple(map(network, proxies or [])), frames, path or root_path(under) or "")

    def host(self, value: str) -> bool:
        """Whether a Host header names this server."""
        found = host_and_port(value)
        if found is None:
            return False
        name = found[0]
        if is_address(name) or name == "localhost" or name.endswith(".local"):
            return True
        return name in self.names or name == self.here or name == urlsplit(self.public).hostname

    @property
    def public_page(self) -> str:
        """The address that people are told, "" where none was set."""
        return self.public and self.public + self.root

    def root_of(self, address: str, told: str) -> str:
        """The path under which a request came, given what the other end of its connection says of it."""
        return self.root or (root_path(told) or "" if self.trusted(address) else "")

    def origin(self, value: str, scheme: str, host: str) -> bool:
        """Whether an Origin header is this server's own, given how it was asked; "" where none was sent."""
        if not value:
            return True
        return value == self.public or same_place(value, f"{scheme}://{host}")

    def trusted(self, address: str) -> bool:
        """Whether the other end of a connection is a proxy whose word is taken."""
        found = read_address(address)
        return found is not None and any(found in known for known in self.proxies)

    @property
    def frames(self) -> str:
        """Who may show the studio in a frame, for Content-Security-Policy."""
        return " ".join(["'self'", *self.embed])


def host_and_port(value: str) -> tuple[str, int | None] | None:
    """("studio.local", 7860) of "Studio.local:7860"; brackets of IPv6 come off; None for what is no host."""
    value = value.strip().lower()
    match = re.fullmatch(r"(\[[0-9a-f:.]+\]|[^:\[\]/@\s]+)(?::(\d{1,5}))?", value)
    if match is None:
        return None
    name, port = match[1].strip("[]"), int(match[2]) if match[2] else None
    if port is not None and not 0 < port < 65_536:
        return None
    if match[1].startswith("["):
        return (name, port) if ":" in name and is_address(name) else None
    return (name.rstrip("."), port) if NAME.fullmatch(name) else None


def read_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address of a connection, or as a proxy writes it: some write its port along, and it is another each time. One
    of IPv4 within IPv6 is that of IPv4. None for what is no address."""
    found = re.fullmatch(r"\[([^\]]*)\](:\d{1,5})?|(\d+\.\d+\.\d+\.\d+):\d{1,5}", text.strip())
    try:
        address = ipaddress.ip_address(((found[1] or found[3] or "") if found else text).strip().partition("%")[0])
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, ipaddress.IPv6Address) else address


def is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def same_place(one: str, other: str) -> bool:
    """Whether two origins are the same: scheme, name and port, the standard port spoken or not."""

    def parts(text: str) -> tuple[str, str, int | None] | None:
        scheme, _, rest = text.partition("://")
        found = host_and_port(rest)
        return (scheme.lower(), found[0], found[1] or STANDARD.get(scheme.lower())) if found else None

    found = parts(one)
    return found is not None and found == parts(other)


def origin(value: str, option: str) -> str:
    """ "https://demo.school.org" of what was typed. Raises ValueError."""
    try:
        parts = urlsplit(value.strip())
        plain = parts.scheme in STANDARD and host_and_port(parts.netloc) and parts.path in ("", "/")
    except ValueError:
        plain = False
    if not plain or parts.query or parts.fragment:
        raise ValueError(f"{option} takes an address such as https://demo.school.org, not {value!r}")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def split_path(value: str) -> tuple[str, str]:
    """("https://school.org", "/demo") of "https://school.org/demo"; other things as they are."""
    found = re.fullmatch(r"(https?://[^/?#]+)(/[^?#]*)", value.strip())
    return (found[1], found[2]) if found else (value, "")


def root_path(value: str) -> str | None:
    """ "/demo" of "demo", "/demo/" and "/demo"; "" of "/" and of nothing; None for what is no path."""
    value = "/" + value.strip().removeprefix("/").removesuffix("/")
    if value == "/":
        return ""
    return value if PATH.fullmatch(value) and not {"", ".", ".."} & set(value[1:].split("/")) else None


def network(value: str) -> Network:
    try:
        return ipaddress.ip_network(value.strip(), strict=False)
    except ValueError:
        raise ValueError(f"--trusted-proxy takes an address or a network such as 10.0.0.0/8, not {value!r}") from None
