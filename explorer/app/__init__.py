"""The studio, the only room with gradio. It is loaded here, before all else of this room, in quiet surroundings.

While Gradio is loaded it makes clients for the web, which read every setting of the network: a SOCKS proxy or a folder
of certificates that is gone stops a studio that asks nothing of the network. And it takes orders from variables of its
own, which are meant for other programs of whoever starts this one. Where to listen (GRADIO_SERVER_NAME and _PORT) is
read by the command `explorer app`, before.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

__all__: list[str] = []

OURS = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",  # Gradio keeps a table of all events so far, and makes it anew
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": str(10**9),  # with pandas after each of them
    "HF_HUB_OFFLINE": "1",
}
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")


@contextmanager
def no_network() -> Iterator[None]:
    """Hides settings of the network; a browser that is opened later finds them again."""
    hidden = {name for name in os.environ if name.lower().endswith("_proxy") or name in CERTIFICATES}
    kept = {name: os.environ.pop(name) for name in hidden}
    os.environ["no_proxy"] = "*"  # nor does the system's own setting count then, on Windows and macOS
    try:
        yield
    finally:
        del os.environ["no_proxy"]
        os.environ.update(kept)


for name in [name for name in os.environ if name.startswith("GRADIO_")]:
    del os.environ[name]
os.environ.update(OURS)
with no_network():
    import gradio  # noqa: F401
