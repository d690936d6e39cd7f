"""What a page with interactives asks for, on a first visit and on the next page of the same site."""

import functools
import threading
from collections import Counter
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from booksite.gallery import states


class _Quiet(SimpleHTTPRequestHandler):
    asked = Counter()  # by path

    def log_message(self, *args):
        pass

    def do_GET(self):
        self.asked[urlsplit(self.path).path] += 1
        super().do_GET()


def measure(browser, folder):
    """[{"page", "scripts and styles": {name: how often the server was asked}}] for all interactives, then for one."""
    handler = type("Handler", (_Quiet,), {"asked": Counter()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page()
    visits = []
    for name in ("index", next(iter(states()))):
        handler.asked.clear()
        page.goto(f"http://127.0.0.1:{server.server_port}/{name}.html")  # until all of it is there and alive
        page.wait_for_load_state("networkidle")
        asked = {path.rpartition("/")[2]: count for path, count in sorted(handler.asked.items())
                 if path.endswith((".js", ".css"))}
        visits.append({"page": name, "interactives": page.locator(".bp-widget").count(), "asked": asked})
    page.close()
    server.shutdown()
    return visits
