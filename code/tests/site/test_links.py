"""Every link of the built pages leads to a file and a place that exist, and every page can be reached.

What Sphinx knows of, it checks while it builds; what themes, extensions and raw HTML write into a page, it does not.
"""

from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from problems import ROOT

SITE = ROOT / "_build" / "html"


class Page(HTMLParser):
    """The ``links`` (href and src) and the ``ids`` of a page."""

    def __init__(self, path):
        super().__init__()
        self.links, self.ids = set(), set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.ids |= {values[name] for name in ("id", "name") if values.get(name)}
        self.links |= {values[name] for name in ("href", "src") if values.get(name)}
        if values.get("http-equiv", "").lower() == "refresh":  # the front door
            self.links.add(values["content"].split("url=")[1])


def read(site):
    """{path: Page} of a built site's pages."""
    return {path: Page(path) for path in sorted(site.rglob("*.html")) if "_static" not in path.parts}


def targets(path, page):
    """The (file, fragment) of the links of a page that stay within the site."""
    for link in page.links:
        parts = urlsplit(link)
        if not parts.scheme and not parts.netloc:
            yield (path.parent / unquote(parts.path)).resolve() if parts.path else path, unquote(parts.fragment)


def broken(site):
    """What is wrong with the links of a site: (page, file or fragment that is not there)."""
    pages = read(site)
    faults = []
    for path, page in pages.items():
        for file, fragment in targets(path, page):
            if not file.is_file():
                faults.append((path.name, str(file)))
            elif fragment and file in pages and fragment not in pages[file].ids:
                faults.append((path.name, f"{file.name}#{fragment}"))
    return faults


def unreachable(site):
    """The pages of a site that no chain of links from its front door leads to."""
    pages = read(site)
    found, waiting = set(), [site / "index.html"]
    while waiting:
        path = waiting.pop()
        if path in pages and path not in found:
            found.add(path)
            waiting += [file for file, _ in targets(path, pages[path])]
    return {path.name for path in set(pages) - found}


def test_every_link_leads_to_a_file_and_a_place():
    assert (SITE / "index.html").is_file(), "the site is not built; run `make book`, or `make test` for both"
    assert broken(SITE) == []


def test_every_page_can_be_reached():
    assert unreachable(SITE) == set()


def test_the_checks_see_what_they_should(tmp_path):
    (tmp_path / "index.html").write_text('<meta http-equiv="Refresh" content="0; url=a.html">', encoding="utf-8")
    (tmp_path / "a.html").write_text('<h1 id="top">A</h1><a href="#top">x</a><a href="b.html#no">y</a>'
                                     '<img src="no.png"><a href="https://example.org/no">z</a>', encoding="utf-8")
    (tmp_path / "b.html").write_text("<h1 id='top'>B</h1>", encoding="utf-8")
    (tmp_path / "alone.html").write_text("<a href='a.html'>A</a>", encoding="utf-8")
    assert sorted(broken(tmp_path)) == sorted([("a.html", "b.html#no"), ("a.html", str(tmp_path / "no.png"))])
    assert unreachable(tmp_path) == {"alone.html"}
