"""What is left out of the site changes nothing that one sees, and what is left in is needed."""

import re
import shutil

import pytest
from sphinx.errors import ExtensionError

import components
from booksite.trim import icons, used

LOOKS = [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")]
ROUNDING = 40  # pixels of a whole page: lines between two rows of the screen


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """(untrimmed, trimmed): folders of the HTML of a book that has every component."""
    return components.build(tmp_path_factory.mktemp("components"))


def menu(page):
    page.locator(".dropdown-download-buttons > button").click()
    page.locator(".dropdown-menu.show").wait_for()


def search(page):
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog[open]").wait_for()


def sidebar(page):
    page.locator(".primary-toggle").click()
    page.locator("#pst-primary-sidebar-modal[open]").wait_for()


def tip(page):
    page.locator(".theme-switch-button:visible").first.hover()
    page.locator(".tooltip.show").wait_for()


def unfolded(page):
    page.evaluate("for (const folded of document.querySelectorAll('.bd-article details')) folded.open = true")
    page.locator(".sd-tab-label").nth(1).click()
    page.locator(".bp-quiz input").first.check()


STATES = [(menu, 1280, "light"), (search, 1280, "dark"), (tip, 1280, "light"), (unfolded, 360, "dark"),
          (sidebar, 360, "light")]


def seen(browser, folder, width, theme, act=None, name="chapters/page"):
    """A picture of the page, all of it unless something is to be opened."""
    context = browser.new_context(viewport={"width": width, "height": 900 if act else 5200}, color_scheme=theme,
                                  reduced_motion="reduce", bypass_csp=True)  # it refuses the icon script's styles
    page = context.new_page()
    page.goto(f"{folder.as_uri()}/{name}.html")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    if act:
        act(page)
        page.wait_for_timeout(400)  # whatever fades or slides has done so
    picture = components.picture(page)
    context.close()
    return picture


@pytest.mark.parametrize("width, theme", LOOKS)
def test_a_page_looks_the_same(browser, sites, width, theme):
    one, other = [seen(browser, site, width, theme) for site in sites]
    assert components.difference(one, other) <= ROUNDING


@pytest.mark.parametrize("act, width, theme", STATES)
def test_what_opens_looks_the_same(browser, sites, act, width, theme):
    one, other = [seen(browser, site, width, theme, act) for site in sites]
    assert components.difference(one, other) <= ROUNDING


def look_up(page):
    """Look a word up, and wait until all has been found."""
    page.goto(f"{page.url}?q=nudge")
    page.locator("#search-results li a").first.wait_for()
    page.get_by_text("Search finished").wait_for()


def test_search_finds_and_shows_the_same(browser, sites):
    one, other = [seen(browser, site, 1280, "light", name="search", act=look_up) for site in sites]
    assert components.difference(one, other) <= ROUNDING


@pytest.mark.parametrize("rule, act", [
    (r"[^{}]*\.admonition-title[^{}]*\{[^{}]*\}", None), (r"[^{}]*\.dropdown-menu\b[^{}]*\{[^{}]*\}", menu),
    (r"@font-face\{[^{}]*KaTeX_Math[^{}]*\}", None),
], ids=["notes", "menus", "a font"])
def test_the_comparison_sees_what_is_missing(browser, sites, tmp_path, rule, act):
    """With rules taken out that the page needs, it looks different."""
    site = tmp_path / "site"
    shutil.copytree(sites[1], site)
    sheet = site / "_static" / "site.css"
    text, count = re.subn(rule, "", sheet.read_text(encoding="utf-8"))
    assert count, rule
    sheet.write_text(text, encoding="utf-8")
    one, other = [seen(browser, folder, 1280, "light", act) for folder in (sites[1], site)]
    assert components.difference(one, other) > ROUNDING


def test_a_page_names_one_sheet_and_one_script(sites):
    page = (sites[1] / "chapters" / "page.html").read_text(encoding="utf-8")
    assert len(re.findall(r'rel="stylesheet"', page)) == 1
    assert re.findall(r'src="[^"]*?([\w.]+)\?v=', page) == ["site.js", "widgets.classic.js", "host.js"]


def test_no_file_is_shipped_that_nothing_names(sites):
    static = sites[1] / "_static"
    names = {path.name for path in static.rglob("*") if path.is_file()}
    assert {"site.css", "site.js", "host.js", "favicon.svg", "fontawesome.js.LICENSE.txt"} <= names
    assert not [name for name in names if name.endswith((".map", ".mo", ".po", ".ttf", ".html"))]
    assert sum(path.stat().st_size for path in static.rglob("*") if path.is_file()) < 1_000_000


def test_a_second_build_changes_nothing(sites):
    """Sphinx brings the originals again; what comes out is the same."""
    def state():
        return {path.relative_to(sites[1]): path.read_bytes() for path in sites[1].rglob("*")
                if path.suffix in (".html", ".css", ".js", ".woff2")}

    before = state()
    components.run(sites[1].parents[1])
    assert state() == before


def test_an_icon_is_drawn_with_its_name_and_size():
    page = icons.draw('<i class="fa-solid fa-sun theme-switch fa-lg" data-mode="light" title="Light"></i>')
    assert re.match(r'<svg class="svg-inline--fa fa-sun theme-switch fa-lg"|<svg data-mode', page)
    assert 'viewBox="0 0 512 512"' in page and "<title>Light</title>" in page and 'data-mode="light"' in page


@pytest.mark.parametrize("element, words", [
    ('<i class="fa-solid fa-no-such-thing"></i>', "the icon “no-such-thing”"),
    ('<i class="fab fa-github"></i>', "is no single icon of Font Awesome's solid set"),
])
def test_an_icon_that_cannot_be_drawn_stops_the_build(element, words):
    with pytest.raises(ExtensionError, match=words):
        icons.draw(element)


def test_used_names_are_read_from_the_tags_alone():
    found = used.used(['<p class="a b" id="c" data-x="d > e">not.this <b>nor</b></p>'])
    assert found["classes"] == ["a", "b"] and found["ids"] == ["c"]
    assert {"p", "b"} <= {*found["tags"]} and "nor" not in found["tags"]
    assert "data-x" in found["attributes"] and "d > e" in found["values"]
