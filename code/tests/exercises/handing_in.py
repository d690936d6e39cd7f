"""Notebooks as students hand them in, and the command that marks them."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from coursework.notebook import to_text

COURSE = Path(__file__).parents[3]
SLUG = "09-backpropagation"
FULL, NOTHING = 10, 0


def answer_cell(notebook):
    """The answer cell of a notebook."""
    return next(cell for cell in notebook["cells"] if "answer" in cell["metadata"].get("coursework", {}))


def write(path, notebook):
    """Save a notebook, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(to_text(notebook), encoding="utf-8")


def run(*arguments, cwd=COURSE):
    """``python -m coursework ...`` as a user would; what it did."""
    return subprocess.run([sys.executable, "-P", "-m", "coursework", *map(str, arguments)], cwd=cwd, capture_output=True,
                          text=True, stdin=subprocess.DEVNULL, env={**os.environ, "COLUMNS": "120"})


def snapshot(folder):
    """Every path below a folder, with its contents."""
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None for path in sorted(folder.rglob("*"))}
