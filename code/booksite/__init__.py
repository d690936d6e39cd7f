"""The Sphinx extension that makes the built site live, offline and self-contained.

- :mod:`booksite.interactives`: widgets run in the page, with no kernel and no third-party script.
- :mod:`booksite.quiz`: questions written in a chapter's Markdown, answered in its page.
- :mod:`booksite.mathematics`: KaTeX renders every formula while the book is built.
- :mod:`booksite.execution`: the kernels that run the cells are spoken to in cipher.
- :mod:`booksite.outputs`: printed lines stay whole.
- :mod:`booksite.previews`: what a link leads to, shown beside it.
- :mod:`booksite.reading`: the colours' legend, and ticks for what has been read.
- :mod:`booksite.downloads`: each page as a notebook, the site as a zip file.
- :mod:`booksite.mend`: what the theme writes that keeps a reader or the policy out.
- :mod:`booksite.description`: what a page is about, for search engines.
- :mod:`booksite.launch`: buttons that run a page on Binder or Colab, from the repository of this clone.
- :mod:`booksite.trim`: what no page shows is not shipped.
- :mod:`booksite.policy`: a page loads and runs what it was built with, and nothing else.
"""

from pathlib import Path

from booksite import (
    description,
    downloads,
    execution,
    interactives,
    launch,
    mathematics,
    mend,
    outputs,
    policy,
    previews,
    quiz,
    reading,
    trim,
)

STATIC = Path(__file__).parent / "static"


def setup(app):
    """Register all parts with Sphinx."""
    mathematics.setup(app)
    interactives.setup(app)
    quiz.setup(app)
    execution.setup(app)
    outputs.setup(app)
    previews.setup(app)
    reading.setup(app)
    downloads.setup(app)
    mend.setup(app)
    description.setup(app)
    launch.setup(app)
    trim.setup(app)
    policy.setup(app)
    app.connect("builder-inited", _add_static_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _add_static_files(app):
    app.config.html_static_path.append(str(STATIC))
    app.add_css_file("book.css")
