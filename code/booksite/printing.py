"""The book as one PDF: Chromium prints the built pages as one long document.

    python -m booksite.printing _build/html

One document has its links, its page numbers and its outline from the browser. So the articles are joined here, each
page's places renamed to be its own, and links between pages turned into links within the document. Interactives are
their pictures, answers and hints are unfolded, and what leads out of the book keeps its address.
"""

import posixpath
import re
import shutil
import sys
import tempfile
from html import escape
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, unquote

from playwright.sync_api import sync_playwright
from pypdf import PdfWriter
from pypdf.generic import NameObject, TextStringObject

from booksite.downloads import OFFERED, PDF
from booksite.previews import ARTICLE

TITLE = "Backpropagation, nudge by nudge"
STYLE = Path(__file__).with_name("printing.css")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
FOOT = ('<div style="width: 100%; font: 8px sans-serif; text-align: center; color: #56606c">'
        '<span class="pageNumber"></span></div>')
CONTENTS = re.compile(r'<nav class="bd-links bd-docs-nav".*?</nav>', re.DOTALL)
ENTRY = re.compile(r'<a class="[^"]*\binternal"\s+href="([^"#]*)#?"')
TAG = re.compile(r"<[a-zA-Z][^>]*>")
ADDRESS = re.compile(r'\s(href|src)="([^"]*)"')
LEFT_OUT = re.compile(r'<script.*?</script>|<noscript.*?</noscript>|<a class="headerlink".*?</a>', re.DOTALL)
OFFER = ', or <a href="{pdf}">the book as one PDF</a>.</p>\n'


def pages(site):
    """The book's pages in their order, as "chapters/01-nudges.html". Raises FileNotFoundError without a built site."""
    door = site / "index.html"
    if not door.is_file():
        raise FileNotFoundError(f"{door} is not there; run `make book`, which builds the site.")
    first = re.search(r'url=([^"]+)"', door.read_text(encoding="utf-8"))[1]
    contents = CONTENTS.search((site / first).read_text(encoding="utf-8"))[0]
    found = [posixpath.normpath(posixpath.join(posixpath.dirname(first), href)) if href else first
             for href in ENTRY.findall(contents)]
    return list(dict.fromkeys(found))


def joined(site, names):
    """The HTML of these pages as one document, for printing alone."""
    first = (site / names[0]).read_text(encoding="utf-8")
    sheet = re.search(r'<link rel="stylesheet" href="[./]*(_static/[^"?]+)', first)[1]
    articles = "\n".join(_article(site, name, names) for name in names)
    return (f'<!doctype html><html lang="en" data-theme="light" data-mode="light"><head><meta charset="utf-8">'
            f'<title>{escape(TITLE)}</title><link rel="stylesheet" href="{site.as_uri()}/{sheet}">'
            f'<link rel="stylesheet" href="{STYLE.as_uri()}"></head><body><main class="bd-main">'
            f'<div class="bd-content"><div class="bd-article-container">{articles}</div></div></main></body></html>')


def _article(site, name, names):
    article = ARTICLE.search((site / name).read_text(encoding="utf-8"))[0]
    article = OFFERED.sub("", LEFT_OUT.sub("", article))
    article = TAG.sub(lambda tag: _renamed(tag[0], site, name, names), article)
    return article.replace("<article", f'<article id="{_place(name)}"', 1)


def _place(name, fragment=""):
    """The name in the whole document of a place on a page."""
    return f"{name.removesuffix('.html').replace('/', '.')}{'.' if fragment else ''}{fragment}"


def _renamed(tag, site, name, names):
    """A tag of a page as it stands in the whole document."""
    tag = re.sub(r'\sid="([^"]*)"', lambda found: f' id="{_place(name, found[1])}"', tag)
    tag = tag.replace(' loading="lazy"', "")
    if tag.startswith("<details"):
        tag = tag.replace("<details", "<details open", 1)
    return ADDRESS.sub(lambda found: _address(*found.groups(), site, name, names), tag)


def _address(attribute, address, site, name, names):
    """An address of a page as it stands in the whole document; one that leads to no page of it is no link there."""
    if re.match(r"[a-z]+:", address):
        return f' {attribute}="{address}"'
    path, _, fragment = address.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
    if attribute == "src":
        return f' src="{site.as_uri()}/{quote(unquote(target))}"'
    return f' href="#{_place(target, fragment)}"' if target in names else ""


def print_book(browser, site, target, names=None):
    """Print the book, or these of its pages, to ``target`` with a browser of Playwright's. Returns the number of
    sheets. Raises ValueError if a link leads nowhere."""
    site = Path(site).resolve()
    html = joined(site, names or pages(site))
    dead = dead_links(html)
    if dead:
        raise ValueError(f"{len(dead)} links of the book lead nowhere, such as {', '.join(sorted(dead)[:5])}.")
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder, "book.html")
        whole.write_text(html, encoding="utf-8")
        page = browser.new_page(java_script_enabled=False)
        page.set_default_timeout(0)  # the whole book takes its time
        page.goto(whole.as_uri())
        margin = {"top": "16mm", "bottom": "18mm", "left": "16mm", "right": "16mm"}
        printed = page.pdf(format="A4", scale=0.8, margin=margin, print_background=True, outline=True, tagged=True,
                           display_header_footer=True, header_template="<span></span>", footer_template=FOOT)
        page.close()
    writer = PdfWriter(clone_from=BytesIO(printed))
    name_outline(writer, headings(html))
    writer.write(target)
    return len(writer.pages)


class Headings(HTMLParser):
    """The ``texts`` of a document's headings; a formula's once, as a screen reader has it."""

    def __init__(self):
        super().__init__()
        self.texts, self.level, self.unread = [], None, []

    def handle_starttag(self, tag, attributes):
        if re.fullmatch("h[1-6]", tag):
            self.level = tag
            self.texts.append("")
        elif self.unread and tag == self.unread[0]:
            self.unread.append(tag)
        elif not self.unread and (tag == "annotation" or dict(attributes).get("class") == "katex-html"):
            self.unread.append(tag)

    def handle_endtag(self, tag):
        if self.unread and tag == self.unread[0]:
            self.unread.pop()
        elif tag == self.level:
            self.level = None

    def handle_data(self, text):
        if self.level and not self.unread:
            self.texts[-1] += text


def headings(html):
    """The texts of the headings of an HTML document, in their order."""
    parser = Headings()
    parser.feed(html)
    return [" ".join(text.split()) for text in parser.texts]


def name_outline(writer, titles):
    """Give the entries of a PDF's outline these titles: the browser's lack formulas, and it says one twice that begins
    a sheet. Raises ValueError where there are more or fewer entries."""
    entries, waiting = [], [writer.root_object["/Outlines"]["/First"]]
    while waiting:
        entry = waiting.pop()
        entries.append(entry)
        waiting += [entry[name] for name in ("/Next", "/First") if name in entry]  # what is inside, first
    if len(entries) != len(titles):
        raise ValueError(f"The outline has {len(entries)} entries, and the pages have {len(titles)} headings.")
    for entry, title in zip(entries, titles):
        entry[NameObject("/Title")] = TextStringObject(title)


def dead_links(html):
    """The places that links of a document lead to and that are not in it: the browser drops such links unasked."""
    return set(re.findall(r'\shref="#([^"]+)"', html)) - set(re.findall(r'\sid="([^"]+)"', html))


def links(reader):
    """What the link annotations of a PDF lead to: named places and addresses as text, others as they stand."""
    for page in reader.pages:
        for annotation in page.get("/Annots", []):
            annotation = annotation.get_object()
            if annotation.get("/Subtype") != "/Link":
                continue
            action = annotation.get("/A", {})
            target = annotation.get("/Dest", action.get("/URI", action.get("/D")))
            yield str(target).removeprefix("/") if isinstance(target, str) else target


def offer(site):
    """Let the first page offer the PDF beside the zip file."""
    path = site / pages(site)[0]
    page = path.read_text(encoding="utf-8")
    here = posixpath.relpath(PDF, posixpath.dirname(path.relative_to(site).as_posix()))
    if here not in page:
        offered = OFFERED.search(page)[0]
        more = offered.removesuffix(".</p>\n") + OFFER.format(pdf=here)
        path.write_text(page.replace(offered, more), encoding="utf-8")


def main(folder):
    """Print the built site in ``folder``, into it."""
    site = Path(folder)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        count = print_book(browser, site, site / PDF)
        browser.close()
    offer(site)
    print(f"{site / PDF}: {count} pages, {(site / PDF).stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(sys.argv[1])
