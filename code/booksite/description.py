"""Each page says in one sentence what it is about, for search engines: the beginning of its first paragraph."""

from html import escape

from docutils import nodes

LONGEST = 155  # characters; what follows, search engines cut
SHORT = 80  # characters that say too little by themselves


def setup(app):
    """Register with Sphinx."""
    app.connect("html-page-context", _add)


def _add(app, name, template, context, doctree):
    words = description(doctree) if doctree is not None else f"{name.capitalize()}: {app.config.html_title}"
    context["metatags"] = f'{context.get("metatags", "")}<meta name="description" content="{escape(words)}" />\n'


def description(doctree):
    """The first paragraph of running text, cut at the end of a sentence or else of a word; if short, with the title."""
    paragraphs = (node for node in doctree.findall(nodes.paragraph) if isinstance(node.parent, nodes.section))
    text = " ".join(next((found for found in map(_plain, paragraphs) if len(found) > 40), "").split())
    if len(text) < SHORT:
        title = next(doctree.findall(nodes.title), None)
        return f"{title.astext()}. {text}".strip() if title is not None else text
    if len(text) <= LONGEST:
        return text
    start = text[:LONGEST]
    end = max(start.rfind(f"{mark} ") for mark in ".?!")
    return start[: end + 1] if end > 40 else f"{start[: start.rfind(' ')]} …"


def _plain(paragraph):
    """Its words; a formula's are not for reading aloud, so a paragraph with one has none."""
    return "" if next(paragraph.findall(nodes.math), None) else paragraph.astext()
