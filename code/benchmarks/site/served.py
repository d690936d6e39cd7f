"""The built site over HTTP, gzip-compressed and cacheable for ten minutes, as common hosts of static pages serve it."""

import contextlib
import functools
import gzip
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".txt"}


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections stay open

    def log_message(self, *args):
        pass

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if not path.is_file():
            self.send_error(404)
            return
        body = _body(path)
        if path.suffix == ".js":
            time.sleep(self.late)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        if path.suffix in COMPRESSED:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)
        self.sent.append((self.path, len(body)))


@functools.cache
def _body(path):
    body = path.read_bytes()
    return gzip.compress(body, 6) if path.suffix in COMPRESSED else body


@contextlib.contextmanager
def serve(folder, late=0.0):
    """(address, sent): the site's address, and the list of (path, bytes of the body) that grows with every answer.

    Scripts are sent ``late`` seconds after they were asked for.
    """
    sent = []
    handler = type("Handler", (_Handler,), {"sent": sent, "late": late})
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", sent
    finally:
        server.shutdown()
        server.server_close()
