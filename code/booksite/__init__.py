"""The Sphinx extension that makes the built site live, offline and self-contained.

- :mod:`booksite.interactives`: widgets run in the page, with no kernel and no third-party script.
- :mod:`booksite.quiz`: questions written in a chapter's Markdown, answered in its page.
- :mod:`booksite.mathematics`: KaTeX renders every formula while the book is built.
"""

from pathlib import Path

from booksite import interactives, mathematics, quiz

STATIC = Path(__file__).parent / "static"


def setup(app):
    """Register all parts with Sphinx."""
    mathematics.setup(app)
    interactives.setup(app)
    quiz.setup(app)
    app.connect("builder-inited", _add_static_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _add_static_files(app):
    app.config.html_static_path.append(str(STATIC))
    app.add_css_file("book.css")
