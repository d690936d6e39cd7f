"""Every interactive, in several states, on one page that is no part of the book: what the browser tests operate, and
what its makers look at.

    python -m booksite.gallery FOLDER
"""

import base64
import html
import math
import shutil
import sys
from pathlib import Path

from backprop.widgets import EntryExplorer, NudgeCurve, NudgeNetwork, Quiz
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


CHOICE = {
    "question": "The derivative is −3 and the cost is to fall. Which nudge do you try?",
    "options": ["+0.01", "−0.01", "+10"],
    "explanations": ["It brings −3 · 0.01 = −0.03.", "It brings +0.03: the cost rises.",
                     "The sign is right, but the rate holds near where you stand."],
}


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
        "entry": EntryExplorer(),
        "entry-transposed": EntryExplorer(layer="square", formula="transposed"),
        "entry-largest": EntryExplorer(**uneven_layer(4, 4, 6), selected="W[3,1]", formula="averaged_twice"),
        "entry-smallest": EntryExplorer(W=[[1.5]], b=[[0.0]], A=[[2.0]], Y=[[1.0]], selected="b[0]"),
        "quiz": Quiz(**CHOICE),
        "quiz-answered": Quiz(**CHOICE, answer=1),
        "quiz-multiple": Quiz(
            form="multiple", question="Which of these grow with the batch?", options=["dZ", "dW", "db", "A"],
            right=[0, 3], explanations=["One column for each example.", "An average: its shape is that of W.",
                                        "An average: its shape is that of b.", "One column for each example."]),
        "quiz-number": Quiz(
            form="number", question="What is the sigmoid’s slope at 0?", options=["1/4", "0.5"], tolerance=0.01,
            explanations=["σ(0) (1 − σ(0)) = 0.5 · 0.5.", "That is the sigmoid itself; the slope was asked."]),
    }


def uneven_layer(n, n_previous, m):
    """W, b, A and Y of a layer, by their names, with numbers in no order."""
    shapes = {"W": (n, n_previous), "b": (n, 1), "A": (n_previous, m), "Y": (n, m)}
    return {name: [[round(2 * math.sin(turn + 7 * j + 3 * i), 2) for i in range(columns)] for j in range(rows)]
            for turn, (name, (rows, columns)) in enumerate(shapes.items())}


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
        still = widget.still()
        before, after = host_html(public_state(widget.get_state()), number, "_static", is_text="text/html" in still)
        inside = still.get("text/html")
        if not inside:
            (static / f"{name}.png").write_bytes(base64.b64decode(still["image/png"]))
            inside = f'<img src="_static/{name}.png" alt="{html.escape(widget.words())}" loading="lazy">'
        sections.append(f"<section data-name=\"{name}\"><h2>{name}</h2>{before}{inside}{after}</section>")
    (Path(folder) / "index.html").write_text(PAGE.format("\n".join(sections)), encoding="utf-8")


if __name__ == "__main__":
    write(sys.argv[1])
