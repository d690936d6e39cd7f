"""A real browser, the built site over file:// and over HTTP below a sub-path, and a guard on every page."""

import contextlib
import functools
import shutil
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest
from playwright.sync_api import sync_playwright

from backprop.widgets.base import STATIC
from booksite import gallery as gallery_page
from live_notebook import Notebook, Server
from problems import ROOT

SITE = ROOT / "_build" / "html"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
LEFT = "net::ERR_ABORTED"  # what becomes of a request, the icon's say, when the reader leaves before its answer


@pytest.fixture(scope="session")
def browser():
    """The system's Chromium, or Playwright's own where there is none."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def bundle_page(browser):
    """An empty page with the interactives' bundle, whose parts are in ``backpropWidgets``."""
    page = browser.new_page()
    page.add_script_tag(path=STATIC / "widgets.classic.js")
    yield page
    page.close()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    """Address of the built site, served below a sub-path."""
    root = tmp_path_factory.mktemp("host")
    (root / "some").mkdir()
    (root / "some" / "course").symlink_to(SITE)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(QuietHandler, directory=root))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/some/course"
    server.shutdown()


@pytest.fixture(scope="session")
def address(request):
    """Address of the built site: as a folder ("file") or served ("http")."""
    assert (SITE / "index.html").is_file(), "the site is not built; run `make book`, or `make test` for both"
    return SITE.as_uri() if request.param == "file" else request.getfixturevalue("served")


@pytest.fixture(scope="session")
def gallery(tmp_path_factory):
    """gallery("curve"), the address of a page with this interactive alone; gallery("curve", w=2), with these values in
    the link; gallery(), of the page with all."""
    folder = tmp_path_factory.mktemp("gallery")
    gallery_page.write(folder)

    def address(name="index", **values):
        entries = [f"interactive-1.{trait}={quote(str(value))}" for trait, value in values.items()]
        return f"{(folder / name).as_uri()}.html#{'&'.join(entries)}"

    return address


@pytest.fixture
def guarded(browser):
    """Open a guarded page: `with guarded(url, **context_options) as page`. When the block ends, the page must have
    logged no error and asked nothing of any other origin."""

    @contextlib.contextmanager
    def open_page(url, **options):
        context = browser.new_context(**options)
        page = context.new_page()
        faults = []
        home = url.split("/some/")[0] if url.startswith("http") else "file://"
        page.on("console", lambda m: m.type in ("error", "warning") and faults.append(f"console {m.type}: {m.text}"))
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("request", lambda r: r.url.startswith((home, "data:", "blob:")) or faults.append(f"asked {r.url}"))
        if options.get("java_script_enabled", True):  # else the browser refuses what the page preloads
            page.on("requestfailed", lambda r: r.failure == LEFT or faults.append(f"failed {r.url}: {r.failure}"))
        page.on("response", lambda r: r.status >= 400 and faults.append(f"{r.status} {r.url}"))
        page.goto(url)
        yield page
        page.wait_for_load_state("networkidle")
        context.close()
        assert faults == []

    return open_page


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("jupyter"))
    yield server
    server.stop()


@pytest.fixture
def live(browser, jupyter):
    """Show an interactive in a notebook of JupyterLab: `with live("NudgeCurve(w=2)") as lab`. See live_notebook.py."""

    @contextlib.contextmanager
    def open_notebook(source):
        with contextlib.closing(Notebook(jupyter, browser, source)) as notebook:
            yield notebook

    return open_notebook
