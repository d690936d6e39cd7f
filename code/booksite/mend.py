"""Mends what the theme and its extensions write into pages that keeps a reader or a policy out, and Sphinx's search.

Each mend is as narrow as what it mends; where a newer theme no longer writes it, it changes nothing, and the tests of
every page (axe, policy) say whether that was the end of it.
"""

import re
from pathlib import Path

from sphinx.search import js_index

from booksite.trim.pages import written

MENDS = [
    # Code in an attribute, which no policy should allow: page.js listens in its place.
    (r'<button onclick="(?:toggleFullScreen|window\.print)\(\)"', "<button"),
    # A name that is not what one sees: who says “click One way to write it” is not understood.
    (r'(<button class="[^"]*\bsearch-button-field\b[^>]*?) aria-label="[^"]*"', r"\1"),
    (r'<summary aria-label="[^"]*"', "<summary"),
    (r'(<i class="theme-switch\b[^>]*?) title="[^"]*"', r"\1"),
    # Outside any landmark: the site's name and the search field.
    (r'<div id="pst-primary-sidebar"(?! role)', '<div id="pst-primary-sidebar" role="region" aria-label="Book"'),
    # A role that is no more, inside a list.
    ('role="doc-biblioentry"', 'role="listitem"'),
    # The empty corner of a table heads nothing.
    (r'<th class="head(?P<more>[^"]*)">(?:<p></p>)?</th>', r'<td class="\g<more>"></td>'),
]
# Sphinx's search looks words up in plain objects: "constructor" would find what every object inherits, and stop it.
SEARCH = """
{
  const setIndex = Search.setIndex;
  const bare = { __proto__: null, hasOwnProperty: Object.prototype.hasOwnProperty };
  Search.setIndex = (index) => {
    for (const words of [index.terms, index.titleterms]) Object.setPrototypeOf(words, bare);
    setIndex(index);
  };
}
"""


def setup(app):
    """Register with Sphinx: before the styles are trimmed to what the pages use."""
    app.connect("write-started", _keep_index_entries)
    app.connect("build-finished", _mend, priority=700)


def _mend(app, exception):
    if exception or app.builder.format != "html":
        return
    for path in written(Path(app.outdir)):
        page = path.read_text(encoding="utf-8")
        whole = mended(page)
        if whole != page:
            path.write_text(whole, encoding="utf-8")
    _mend_search(Path(app.outdir) / "_static" / "language_data.js")


def _keep_index_entries(app, builder):
    """Give the search what the last build knew of the glossary's terms: Sphinx loads all of its index but these.

    A page that is written again brings its own; of a page that is no more, nothing is kept.
    """
    path = Path(app.outdir) / "searchindex.js"
    if builder.format != "html" or not path.exists():
        return
    try:
        with path.open(encoding="utf-8") as stream:
            index = js_index.load(stream)
    except ValueError:  # Sphinx says so when it loads the rest
        return
    kept = app.env._search_index_index_entries
    for term, places in index["indexentries"].items():
        for number, target, main in places:
            if (name := index["docnames"][number]) in app.env.all_docs:
                kept.setdefault(name, []).append((term, target, "main" if main else ""))


def _mend_search(path):
    """Between the search's script and its index comes a list of words; what follows that list hears of the index."""
    words = path.read_text(encoding="utf-8")
    if SEARCH not in words:
        path.write_text(words + SEARCH, encoding="utf-8")


def mended(page):
    """The page's text with all mends; a page that has them stays as it is."""
    for fault, mend in MENDS:
        page = re.sub(fault, mend, page)
    return page
