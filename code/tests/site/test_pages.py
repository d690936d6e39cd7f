"""Every page opens, from a folder and below a sub-path, with no error and no request to anywhere else."""

import re

import pytest
import yaml

from problems import ROOT

TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
PAGES = [TOC["root"], *(chapter["file"] for part in TOC["parts"] for chapter in part["chapters"]), "search"]
BOOK_PAGES = PAGES[:-1]
INTERACTIVE_PAGES = [page for page in BOOK_PAGES if page.startswith("chapters/")
                     and "backprop.widgets" in (ROOT / f"{page}.md").read_text(encoding="utf-8")]

both_ways = pytest.mark.parametrize("address", ["file", "http"], indirect=True)
by_folder = pytest.mark.parametrize("address", ["file"], indirect=True)


@both_ways
@pytest.mark.parametrize("name", PAGES)
def test_page_opens_without_error_or_outside_request(guarded, address, name):
    with guarded(f"{address}/{name}.html") as page:
        assert page.locator("h1").first.inner_text().strip()
        page.mouse.wheel(0, 20_000)  # what loads lazily, loads now


@by_folder
def test_the_front_door_leads_to_the_welcome_page(guarded, address):
    with guarded(f"{address}/index.html") as page:
        page.wait_for_url(f"**/{TOC['root']}.html")


@by_folder
@pytest.mark.parametrize("name", BOOK_PAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_page_never_scrolls_sideways(guarded, address, name, width):
    with guarded(f"{address}/{name}.html", viewport={"width": width, "height": 800}) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@by_folder
@pytest.mark.parametrize("name", [page for page in BOOK_PAGES if page.startswith("chapters/")])
def test_mathematics_is_in_the_page_without_javascript(guarded, address, name):
    with guarded(f"{address}/{name}.html", java_script_enabled=False) as page:
        formulas = page.locator(".math")
        assert formulas.count() == page.locator(".math .katex-html").count()
        if name != TOC["root"]:
            assert formulas.count() >= 5


@by_folder
def test_search_works_from_a_folder(guarded, address):
    with guarded(f"{address}/search.html?q=transpose") as page:
        page.locator("#search-results li").first.wait_for()
        assert page.locator("#search-results li a").count() >= 1


def test_no_page_refers_to_another_site_for_what_it_loads():
    """Static text too: a request that waits for a click would slip past the browser."""
    loads = re.compile(r'<(?:script|img|iframe|source)[^>]*\ssrc="(https?:[^"]+)"|<link[^>]*rel="(?:stylesheet|preload|'
                       r'icon|preconnect)"[^>]*href="(https?:[^"]+)"')
    for name in PAGES:
        text = (ROOT / "_build" / "html" / f"{name}.html").read_text(encoding="utf-8")
        assert not loads.findall(text), name


SHIFTS = """window.shifts = [];
new PerformanceObserver(list => shifts.push(...list.getEntries().map(e => [e.value, e.sources.map(s => s.node?.className)])))
  .observe({ type: "layout-shift", buffered: true });"""


@pytest.mark.parametrize("address", ["http"], indirect=True)
@pytest.mark.parametrize("name", INTERACTIVE_PAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_when_an_interactive_wakes(browser, address, name, width):
    """Cumulative layout shift of 0.01 at most, also where the interactives' scripts are late."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.add_init_script(SHIFTS)
    page.route("**/widgets.classic.js*", lambda route: (page.wait_for_timeout(200), route.continue_()))
    page.goto(f"{address}/{name}.html")
    for _ in range(3):
        page.mouse.wheel(0, 700)
        page.wait_for_timeout(60)
    shifts = page.evaluate("shifts")
    context.close()
    assert sum(value for value, _ in shifts) <= 0.01, shifts
