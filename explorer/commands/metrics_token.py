"""Who may read the metrics of `explorer app`."""

from __future__ import annotations

import os

from explorer.service.hosts import Hosts

__all__ = ["TOKEN", "metrics_token"]

TOKEN = "EXPLORER_METRICS_TOKEN"
LEAST = 16  # letters of a token


def metrics_token(public: bool, hosts: Hosts) -> str:
    """What whoever reads /metrics has to bring; "" where sitting at this machine is enough. Raises ValueError."""
    token = os.environ.get(TOKEN, "").strip()
    if not token and (public or hosts.public or hosts.proxies):
        raise ValueError(f"behind a proxy everybody seems to sit at this machine: --metrics needs a token in {TOKEN}")
    if token and (len(token) < LEAST or not token.isascii() or not token.isprintable() or " " in token):
        raise ValueError(f"{TOKEN} takes {LEAST} letters or more without blanks, such as: openssl rand -hex 16")
    return token
