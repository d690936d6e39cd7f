"""Notebooks as they should be committed; `make lint` runs this.

Exercises are as `make exercises` left them: no outputs, no counts, no metadata of somebody's editor. Chapters share one
header. The code of every cell, in chapters and in the exercises' sources too, keeps ruff's rules.
It prints one line for each fault, and ends with status 1 if there is one.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import jupytext

ROOT = Path(__file__).parents[2]
LARGEST = 60_000  # characters; a picture or an output that was pasted in is larger
STUB = re.compile(r"^ *# BEGIN STUB\n.*?^ *# END$", flags=re.MULTILINE | re.DOTALL)  # says again what the solution says
METADATA = {"coursework", "kernelspec", "language_info"}
HEADER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# """


def faults_of_notebook(path):
    """What is wrong with one exercise notebook, a sentence each."""
    text = path.read_text(encoding="utf-8")
    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as error:
        return [f"is not JSON ({error}); run make exercises"]
    faults = [f"has the metadata {name!r}; run make exercises" for name in sorted({*notebook["metadata"]} - METADATA)]
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell.get("outputs") or cell.get("execution_count") is not None:
            faults.append(f"cell {number} was run: clear its outputs, or run make exercises")
        faults += [f"cell {number} has the metadata {name!r}; run make exercises"
                   for name in sorted({*cell["metadata"]} - {"coursework", "tags"})]
        if re.search(r"[ \t]$", "".join(cell["source"]), flags=re.MULTILINE):
            faults.append(f"cell {number} has spaces at the end of a line; mend it in exercises/solutions")
    return faults + faults_of_text(text)


def faults_of_page(path):
    """What is wrong with one page of text, a sentence each."""
    text = path.read_text(encoding="utf-8")
    faults = []
    if path.parent.name == "chapters" and "{code-cell}" in text and not text.startswith(HEADER):
        faults.append("does not start with the header and the title that other chapters have; copy them")
    spaces = [number for number, line in enumerate(text.splitlines(), start=1) if line != line.rstrip()]
    return faults + [f"has spaces at the end of line {number}" for number in spaces] + faults_of_text(text)


def faults_of_text(text):
    """What is wrong with any file, a sentence each."""
    faults = [] if text.endswith("\n") and not text.endswith("\n\n") else ["does not end with one newline"]
    if len(text) > LARGEST:
        faults.append(f"holds {len(text)} characters, of at most {LARGEST}: was a picture or an output pasted in?")
    return faults


def faults_of_cells(pages):
    """What ruff says of the code cells in pages of text."""
    with tempfile.TemporaryDirectory() as folder:
        for page in pages:
            notebook = jupytext.read(page)
            for cell in notebook.cells:
                cell.source = STUB.sub("", cell.source)
            jupytext.write(notebook, Path(folder, f"{page.stem}.ipynb"))
        ruff = [sys.executable, "-m", "ruff", "check", "--no-cache", "--quiet", "--output-format", "concise", folder]
        result = subprocess.run(ruff, cwd=ROOT / "code", capture_output=True, text=True)  # its settings are there
    assert result.returncode in (0, 1), result.stderr
    return [line.replace(f"{folder}/", "").replace(".ipynb", ".md", 1) for line in result.stdout.splitlines()]


def main():
    pages = [*sorted(ROOT.glob("chapters/*.md")), *sorted(ROOT.glob("exercises/solutions/*.md"))]
    files = {path: faults_of_page for path in pages}
    files |= {path: faults_of_notebook for path in sorted(ROOT.glob("exercises/*.ipynb"))}
    lines = [f"{path.relative_to(ROOT)} {fault}" for path, judge in files.items() for fault in judge(path)]
    lines += faults_of_cells(pages)
    print(*lines, sep="\n", end="\n" if lines else "")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
