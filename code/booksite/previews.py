"""What a link leads to, shown beside it: an equation, a glossary term, the beginning of a page or of a section.

A page opened from a folder may fetch nothing, so each page carries what its links to other pages lead to, rendered
while the book is built, in one inert ``<template>`` at its end; reading.js shows it. What stands on the page itself
is shown from there.
"""

import posixpath
import re
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import new_document

ARTICLE = re.compile(r"<article.*?</article>", re.DOTALL)
LINK = re.compile(r'<a class="reference internal" href="([^"#]+\.html)(#[^"]+)?"')
TEMPLATE = re.compile(r'<template id="bp-previews">.*?</template>\n', re.DOTALL)
# Nothing in a preview is a place or a link; and how a formula was typed is of no use there.
LEFT_OUT = re.compile(r'<a class="headerlink".*?</a>|<annotation.*?</annotation>| id="[^"]*"', re.DOTALL)


def setup(app):
    """Write the previews when all pages are written, before anything trims them."""
    app.connect("build-finished", _write, priority=300)


def _write(app, exception):
    """Bring every page's previews up to date, also a page's that was not written again: a definition may be new."""
    if exception or app.builder.format != "html":
        return
    paths = {name: Path(app.builder.get_outfilename(name)) for name in app.env.all_docs}
    texts = {name: path.read_text(encoding="utf-8") for name, path in paths.items()}
    wanted = {name: links(name, text, paths) for name, text in texts.items()}
    previews = _rendered(app, {target for found in wanted.values() for target in found.values()})
    for name, text in texts.items():
        shown = {href: previews[target] for href, target in wanted[name].items() if target in previews}
        changed = with_previews(text, shown)
        if changed != text:
            paths[name].write_text(changed, encoding="utf-8")


def links(name, text, names):
    """{href: (document, fragment)} of the links in a page's article that lead to other documents of ``names``."""
    article = ARTICLE.search(text)
    found = {}
    for path, fragment in LINK.findall(article[0] if article else ""):
        document = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)).removesuffix(".html")
        if document in names and document != name:
            found[path + fragment] = (document, fragment[1:])
    return found


def with_previews(text, shown):
    """A page with these previews, {href: HTML}, and no others."""
    text = TEMPLATE.sub("", text)
    if not shown:
        return text
    parts = "".join(f'<div data-for="{href}">{html}</div>' for href, html in sorted(shown.items()))
    before, end, after = text.rpartition("</body>")
    return f'{before}<template id="bp-previews">{parts}</template>\n{end}{after}'


def _rendered(app, targets):
    """{(document, fragment): HTML} of the targets that have something to show."""
    previews = {}
    for name in sorted({document for document, _ in targets}):
        doctree = app.env.get_doctree(name)
        found = {fragment: preview(doctree, fragment, app.env.titles[name].astext())
                 for document, fragment in sorted(targets) if document == name}
        found = {fragment: node for fragment, node in found.items() if node is not None}
        whole = new_document(name)
        whole += found.values()
        app.env.resolve_references(whole, name, app.builder)
        app.builder.current_docname = name
        for fragment, node in found.items():
            for link in [*node.findall(nodes.reference)]:
                link.replace_self(link.children)
            html = app.builder.render_partial(node.deepcopy())["fragment"]
            previews[name, fragment] = LEFT_OUT.sub("", html)
    return previews


def preview(doctree, fragment, title):
    """What a link to this place of a document shows, as a container, or None. ``title``: the document's."""
    place = next(doctree.findall(lambda node: is_place(node, fragment)), None)
    if isinstance(place, nodes.math_block):
        number = f"Equation ({place['number']})" if place["number"] else "An equation"
        return _container(f"{number}, in {title}", [place])
    if isinstance(place, nodes.term):
        return _container(place.astext(), place.parent[-1].children)
    if isinstance(place, nodes.section):
        beginning = next((child for child in place if isinstance(child, nodes.paragraph)), None)
        return _container(place[0].astext(), [beginning] if beginning else [])
    return None


def is_place(node, fragment):
    """Whether a node is where the fragment points; without a fragment, the document's own section."""
    if not fragment:
        return isinstance(node, nodes.section)
    return isinstance(node, nodes.Element) and fragment in node["ids"]


def _container(title, children):
    return nodes.container("", nodes.paragraph("", title, classes=["bp-preview-title"]),
                           *(child.deepcopy() for child in children), classes=["bp-previewed"])
