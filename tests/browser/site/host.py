"""A static host, as schools and free services have them: files below a path, whole or in parts."""

import http.server
import re
import threading
import time
from contextlib import contextmanager
from pathlib import Path

__all__ = ["STALL", "Host", "hosted"]

STALL = 1.0  # seconds
ISOLATED = {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"}


class Host(http.server.ThreadingHTTPServer):
    """cuts   name of a file -> how many answers break off half way;  seen  (name, what was asked of it) of each request
    headers  of every answer;  parts  whether it gives parts of files"""

    daemon_threads = True

    def __init__(self, folder: Path, headers: dict[str, str] | None = None, parts: bool = True) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.folder, self.headers, self.parts = folder, headers or {}, parts
        self.cuts: dict[str, int] = {}
        self.seen: list[tuple[str, str | None]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/some/school"

    def handle_error(self, request, client_address):
        """A browser that has left is no error."""


class Answer(http.server.SimpleHTTPRequestHandler):
    server: Host
    protocol_version = "HTTP/1.1"
    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {".mjs": "text/javascript"}

    def __init__(self, request, client, server: Host) -> None:
        super().__init__(request, client, server, directory=str(server.folder))

    def log_message(self, *_):
        pass

    def end_headers(self):
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        super().end_headers()

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        asked = self.headers.get("Range")
        self.server.seen.append((path.name, asked))
        part = re.fullmatch(r"bytes=(\d+)-", asked or "") if self.server.parts else None
        cut = self.server.cuts.get(path.name, 0)
        if not path.is_file() or not (part or cut):
            return super().do_GET()
        content, begin = path.read_bytes(), int(part[1]) if part else 0
        self.send_response(206 if part else 200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(content) - begin))
        if part:
            self.send_header("Content-Range", f"bytes {begin}-{len(content) - 1}/{len(content)}")
        self.end_headers()
        self.server.cuts[path.name] = max(cut - 1, 0)
        self.wfile.write(content[begin : len(content) // 2] if cut else content[begin:])
        self.close_connection = bool(cut)
        if cut:  # as networks do: nothing comes for a while, then it breaks off; what came is in the page by then
            self.wfile.flush()
            time.sleep(STALL)


@contextmanager
def hosted(folder: Path, **how):
    """A host of a folder, while it is needed."""
    host = Host(folder, **how)
    thread = threading.Thread(target=host.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield host
    host.shutdown()
    host.server_close()
    thread.join()
