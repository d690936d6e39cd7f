"""The two drawings in code/README.md show the imports that the sources hold."""

import ast
import json
import re
from itertools import product

import jupytext
import pytest

from problems import ROOT

PAGE = ROOT / "code" / "README.md"
BACKPROP = ROOT / "code" / "backprop"
INSIDE = {path.stem for path in BACKPROP.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}


def drawn(number):
    """The arrows of one drawing on the page."""
    block = re.findall(r"```mermaid\nflowchart TD\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)[number]
    arrows = [tuple(line.strip().split(" --> ")) for line in block.splitlines()]
    assert all(len(arrow) == 2 for arrow in arrows) and len(set(arrows)) == len(arrows)
    return set(arrows)


def imported(source):
    """Full names of what a piece of Python imports: ``from a.b import c`` gives a.b and a.b.c."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def cells(path):
    """The Python of a chapter or of a notebook."""
    if path.suffix == ".ipynb":
        return ["".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
                if cell["cell_type"] == "code"]
    return [cell.source for cell in jupytext.read(path).cells if cell.cell_type == "code"]


def room(name):
    """Whose a module is; None when it is not ours."""
    if name.startswith("backprop.widgets"):
        return "backprop.widgets"
    return name.split(".")[0] if name.split(".")[0] in ("backprop", "booksite", "coursework") else None


def between_rooms():
    sources = {(room(".".join(path.relative_to(ROOT / "code").with_suffix("").parts)), path.read_text(encoding="utf-8"))
               for package in ("backprop", "booksite", "coursework")
               for path in (ROOT / "code" / package).rglob("*.py")}
    sources |= {("chapters", cell) for path in (ROOT / "chapters").glob("*.md") for cell in cells(path)}
    sources |= {("exercises", cell) for path in (ROOT / "exercises").glob("*.ipynb") for cell in cells(path)}
    found = {(here, room(name)) for here, source in sources for name in imported(source)}
    return {(here, there) for here, there in found if there and here != there}


def inside_backprop():
    found = set()
    for path in BACKPROP.rglob("*.py"):
        here = path.relative_to(BACKPROP).parts[0].removesuffix(".py")
        for name in imported(path.read_text(encoding="utf-8")):
            there = name.removeprefix("backprop.").split(".")[0]
            if name.startswith("backprop.") and there in INSIDE and here not in (there, "__init__"):
                found.add((here, there))
    return found


def followed(arrows):
    """The arrows, and those that follow from them."""
    arrows, more = set(), set(arrows)
    while more - arrows:
        arrows |= more
        more = {(a, d) for (a, b), (c, d) in product(arrows, arrows) if b == c}
    return arrows


def test_the_rooms_import_what_is_drawn():
    assert drawn(0) == between_rooms()


def test_the_modules_of_backprop_import_what_is_drawn():
    assert followed(drawn(1)) == followed(inside_backprop())
    assert {end for arrow in drawn(1) for end in arrow} == INSIDE - {"__init__"}


@pytest.mark.parametrize("number", [0, 1])
def test_no_room_is_its_own_foundation(number):
    assert [a for a, b in followed(drawn(number)) if a == b] == []


@pytest.mark.parametrize("arrow", sorted(drawn(1)))
def test_no_arrow_is_drawn_that_follows_from_others(arrow):
    assert arrow not in followed(drawn(1) - {arrow})


def test_imports_are_read_as_python_reads_them():
    source = "import a.b\ndef f():\n    from c import d\n"
    assert imported(source) == {"a.b", "c", "c.d"}
    assert followed({("a", "b"), ("b", "c")}) == {("a", "b"), ("b", "c"), ("a", "c")}
