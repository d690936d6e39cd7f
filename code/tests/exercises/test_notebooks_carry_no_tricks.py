"""Notebooks are opened by students and instructors: nothing in them runs, or loads, until somebody says so."""

import json
import re

import jupytext
import pytest

from problems import ROOT

EXERCISES = sorted((ROOT / "exercises").glob("*.ipynb"))
CHAPTERS = sorted((ROOT / "chapters").glob("*.md"))
HARMLESS = {"details", "summary"}
TAG = re.compile(r"</?([A-Za-z][\w-]*)([^<>]*)>")
CODE = re.compile(r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$", re.DOTALL)  # shown as it stands


def tricks(notebook):
    """What a notebook (a dictionary as in its file) holds that a browser would run or load, in words."""
    found = ["it says that it is trusted"] if "trusted" in json.dumps(notebook["metadata"]).lower() else []
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        found += ["a cell says that it is trusted"] if "trusted" in cell["metadata"] else []
        found += [f"an output of {output['output_type']}" for output in cell.get("outputs", [])]
        found += ["an attached file"] if cell.get("attachments") else []
        if cell["cell_type"] == "markdown":
            found += _in_markdown(CODE.sub("", text))
        elif re.search(r"%%(html|javascript|js)\b|\b(Javascript|HTML)\(", text):
            found.append("a cell that writes HTML or JavaScript")
    return found


def _in_markdown(text):
    elements = [(name.lower(), more.strip()) for name, more in TAG.findall(text)]
    return ([f"the element <{name} {more}>" for name, more in elements if name not in HARMLESS or more]
            + [f"the link {link}" for link in re.findall(r"(?i)\]\(\s*((?:javascript|data|vbscript):[^)]*)", text)])


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_an_exercise_carries_no_tricks(path):
    assert tricks(json.loads(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_that_is_offered_as_a_notebook_carries_no_tricks(path):
    assert tricks(jupytext.read(path)) == []


@pytest.mark.parametrize("cell", [
    {"cell_type": "markdown", "metadata": {}, "source": "<script>x()</script>"},
    {"cell_type": "markdown", "metadata": {}, "source": "<img src='https://example.invalid/x.png'>"},
    {"cell_type": "markdown", "metadata": {}, "source": "<details ontoggle='x()' open>"},
    {"cell_type": "markdown", "metadata": {}, "source": "[a](javascript:x())"},
    {"cell_type": "markdown", "metadata": {}, "source": "a", "attachments": {"a.svg": {}}},
    {"cell_type": "code", "metadata": {"trusted": True}, "source": "1", "outputs": []},
    {"cell_type": "code", "metadata": {}, "source": "%%html\n<b>", "outputs": []},
    {"cell_type": "code", "metadata": {}, "source": "1", "outputs": [{"output_type": "display_data"}]},
])
def test_each_trick_is_seen(cell):
    assert len(set(tricks({"metadata": {}, "cells": [cell]}))) >= 1


def test_plain_words_are_no_trick():
    source = "If `a <b> c` and $x<y$, 1 < 2.\n\n<details><summary>Hint</summary>\nx\n</details> [a](b.ipynb)"
    assert tricks({"metadata": {}, "cells": [{"cell_type": "markdown", "metadata": {}, "source": source}]}) == []
