"""Every interactive, in several states, on one page that is no part of the book: what the browser tests operate, and
what its makers look at.

    python -m booksite.gallery FOLDER
"""

import html
import shutil
import sys
from pathlib import Path

from backprop.widgets import NudgeCurve, NudgeNetwork
from booksite import STATIC
from booksite.interactives import BUNDLE, host_html, public_state

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


def states():
    """{name: interactive}: each kind as a reader first meets it, then at its limits."""
    one = {"W1": [[1.5]], "b1": [[0.0]]}
    return {
        "curve": NudgeCurve(),
        "curve-kink": NudgeCurve(function="abs(w)", w=-0.4, nudge=1.0),
        "curve-typed": NudgeCurve(function="x*sin(3*x) / 2", w=1.2, nudge=-0.6),
        "curve-no-value": NudgeCurve(function="log", w=0.5, nudge=-1.0),
        "network": NudgeNetwork(),
        "network-smallest": NudgeNetwork(parameters=one, X=[[2.0]], Y=[[1.0]], selected="W1[0,0]", nudge=0.1),
        "network-classes": NudgeNetwork(layer_sizes=[3, 4, 3], seed=2, hidden="relu", head="categorical_cross_entropy",
                                        selected="b1[2]", nudge=-0.5, step=7),
        "network-largest": NudgeNetwork(layer_sizes=[8, 8, 8, 8, 8], seed=1, selected="W2[3,4]", nudge=0.3, step=12),
    }


def number_of(name):
    """The interactive of this name has the address #interactive-n."""
    return 1 + list(states()).index(name)


def write(folder):
    """Write index.html and what it needs into ``folder``."""
    static = Path(folder) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    for path in [*BUNDLE.iterdir(), *STATIC.iterdir()]:
        shutil.copy(path, static)
    sections = []
    for number, (name, widget) in enumerate(states().items(), start=1):
        (static / f"{name}.png").write_bytes(widget.picture())
        before, after = host_html(public_state(widget.get_state()), number, "_static")
        picture = f'<img src="_static/{name}.png" alt="{html.escape(widget.words())}" loading="lazy">'
        sections.append(f"<section data-name=\"{name}\"><h2>{name}</h2>{before}{picture}{after}</section>")
    (Path(folder) / "index.html").write_text(PAGE.format("\n".join(sections)), encoding="utf-8")


if __name__ == "__main__":
    write(sys.argv[1])
