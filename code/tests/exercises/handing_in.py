"""Notebooks as students hand them in."""

from pathlib import Path

from coursework.notebook import to_text

COURSE = Path(__file__).parents[3]


def answer_cell(notebook):
    """The answer cell of a notebook."""
    return next(cell for cell in notebook["cells"] if "answer" in cell["metadata"].get("coursework", {}))


def write(path, notebook):
    """Save a notebook, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(to_text(notebook), encoding="utf-8")
