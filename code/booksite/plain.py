"""The text of a chapter's cells for a notebook that is taken along: Markdown that every Jupyter shows.

Chapters are MyST. The extension of JupyterLab in code/lab turns that into Markdown where it is shown; here Node runs
the same function once, and what it gives is stored.
"""

import json
import re
import runpy
import subprocess
from functools import cache
from pathlib import Path

from sphinx.errors import ExtensionError

from booksite.mathematics import NODE

LAB = Path(__file__).parents[1] / "lab"
COLOUR = re.compile(r"\\class\{[^}]*\}")  # a symbol's: only the site and the extension have the style sheet
VERBATIM = re.compile(r"(^```.*?^```$|`[^`\n]+`)", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[([^\]]*)\]\((?!https?:)[^)]*\)")  # into the book, which is elsewhere


def plain(texts, glued):
    """MyST texts as a list of plain Markdown texts: ``glued`` values in place of names, links into the book as words.

    Raises ExtensionError when Node cannot do it.
    """
    given = json.dumps({"book": _book(), "glued": glued, "texts": texts})
    done = subprocess.run([NODE, LAB / "plain.mjs"], input=given, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise ExtensionError(f"Chapters cannot be written as plain notebooks: {done.stderr.strip()}")
    return [_without_links(text) for text in json.loads(done.stdout)]


@cache
def _book():
    book = runpy.run_path(str(LAB / "install.py"))["book"]()
    return book | {"macros": {name: COLOUR.sub("", tex) for name, tex in book["macros"].items()}}


def _without_links(text):
    parts = VERBATIM.split(text)
    parts[::2] = [LINK.sub(r"\1", prose) for prose in parts[::2]]
    return "".join(parts)
