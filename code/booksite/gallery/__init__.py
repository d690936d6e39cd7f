"""Every interactive, in several states, on one page that is no part of the book: what the browser tests operate, and
what its makers look at.

    python -m booksite.gallery FOLDER
"""

import base64
import html
import shutil
from pathlib import Path

from booksite import STATIC
from booksite.gallery.states import states
from booksite.interactives import BUNDLE, host_html, public_state
from booksite.policy import with_policy

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The interactives</title>
<link rel="stylesheet" href="_static/widgets.css">
<link rel="stylesheet" href="_static/book.css">
<style>
html {{ color-scheme: light dark; scrollbar-gutter: stable; }}
body {{ max-width: 46rem; margin: 0 auto; padding: 0 16px; background: var(--bp-surface); color: var(--bp-ink);
  font-family: system-ui, sans-serif; }}
h2 {{ font-size: 1.1rem; }}
</style>
<main><h1>The interactives</h1>
{}
</main>
"""


def write(folder):
    """Write into ``folder`` index.html with all, name.html with each alone, and what they need."""
    folder = Path(folder)
    static = folder / "_static"
    static.mkdir(parents=True, exist_ok=True)
    for path in [*BUNDLE.iterdir(), *STATIC.iterdir()]:
        shutil.copy(path, static)
    sections = []
    for number, (name, widget) in enumerate(states().items(), start=1):
        picture = _picture(name, widget, static)
        sections.append(_section(name, widget, picture, number))
        _write_page(folder / f"{name}.html", _section(name, widget, picture, 1))
    _write_page(folder / "index.html", "\n".join(sections))


def _write_page(path, content):
    """Under the policy of the book's pages: an interactive that needs more than it allows fails here too."""
    path.write_text(with_policy(PAGE.format(content))[0], encoding="utf-8")


def _picture(name, widget, static):
    """The <img> of what stands for an interactive, or the text of one that is text, as {"html", "is_text"}."""
    still = widget.still()
    if "text/html" in still:
        return {"html": still["text/html"], "is_text": True}
    (static / f"{name}.png").write_bytes(base64.b64decode(still["image/png"]))
    alt = html.escape(widget.words())
    return {"html": f'<img src="_static/{name}.png" alt="{alt}" loading="lazy">', "is_text": False}


def _section(name, widget, picture, number):
    before, after = host_html(public_state(widget.get_state()), number, "_static", picture["is_text"])
    return f'<section data-name="{name}"><h2>{name}</h2>{before}{picture["html"]}{after}</section>'
