"""Notebooks from an exercise: the student's, and the pristine one with reference outputs that nbval compares."""

import json
import re

from coursework.reference import with_seed
from coursework.source import Answer, Check, Explore, Text
from coursework.values import MARKER, line

NUMBERS = re.compile(r"\[\n[-+\d.e,\s]+\]")  # a raw newline: never inside a text
GIVEN_TAG = "nbval-ignore-output"  # nbval compares the check cells alone
# The first cell. A notebook on its own, on Colab for one, lacks the course's package. No address is committed: the site
# that is built from a clone writes the address of that clone's origin into the copies that it offers.
INSTALL = """\
# Finds the course's package. If it is not here, this installs it.
import importlib.util
import subprocess
import sys
from pathlib import Path

ADDRESS = ""  # of the course's repository

if importlib.util.find_spec("coursework") is None:
    here = Path.cwd()
    checkouts = [folder for folder in (here, *here.parents) if (folder / "exercises" / "solutions").is_dir()]
    if not checkouts and not ADDRESS:
        raise ModuleNotFoundError(
            "The course's package is not here, and this notebook does not know where to get it. Write the address "
            "of the course's repository (where you found this notebook) between the quotes after ADDRESS and run "
            "this cell again. Or open the notebook in a copy of the whole repository.")
    package = checkouts[0] / "code" if checkouts else f"backprop-course @ git+{ADDRESS}#subdirectory=code"
    print("Installing the course's package (a minute or two) ...")
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", str(package)], check=True)
    importlib.invalidate_caches()"""


def student_notebook(exercise):
    """The notebook that students get, as plain data: stubs for answers, no outputs."""
    cells = [_cell(exercise, number, cell) for number, cell in enumerate(exercise.cells, start=1)]
    install = _code("install", INSTALL, {"install": True})
    install["metadata"]["tags"] = ["remove-cell"]  # a page of the site starts with the title
    return {"cells": [install, *cells], "metadata": _metadata(exercise), "nbformat": 4, "nbformat_minor": 5}


def as_saved(notebook):
    """The notebook as Jupyter writes it: each source a list of lines, which a version control can compare."""
    cells = [cell | {"source": cell["source"].splitlines(keepends=True)} for cell in notebook["cells"]]
    return notebook | {"cells": cells}


def reference_notebook(exercise, reference, answers):
    """The pristine notebook with this reference's seed and outputs, and ``answers`` {name: code} in place.

    Answers that are not given keep their stub. Raises ValueError when a check has no reference output: nbval
    would pass it whatever it printed.
    """
    notebook = student_notebook(exercise)
    notebook["cells"] = [cell for cell in notebook["cells"]
                         if not {"explore", "install"} & set(cell["metadata"].get("coursework", {}))]
    code_cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for count, cell in enumerate(code_cells, start=1):
        cell["execution_count"] = count  # nbval compares no outputs of a cell that was never run
        role = cell["metadata"].get("coursework", {})
        if "check" in role:
            values = reference["checks"][role["check"]]["expected"]
            if not values:
                raise ValueError(f"the check {role['check']!r} has no reference output")
            cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": line({"values": values}) + "\n"}]
            continue
        cell["metadata"]["tags"] = [GIVEN_TAG]
        cell["source"] = with_seed(cell["source"], reference["seed"])
        if role.get("answer") in answers:
            cell["source"] = answers[role["answer"]]
    return notebook


def to_text(data):
    """Notebook or reference data as the text that is written: the same on every platform and run.

    Keys keep their order: in reference data it is the order of computation, by which a diagnosis names the first
    mistake. Lists of numbers stay on one line.
    """
    text = json.dumps(data, indent=1, ensure_ascii=False)
    return NUMBERS.sub(lambda match: re.sub(r"\n\s*", "", match[0]).replace(",", ", "), text) + "\n"


def answer_source(name, code):
    """An answer cell's text: the marker line and the code."""
    return f"{MARKER} {name}\n{code}"


def _cell(exercise, number, cell):
    if isinstance(cell, Text):
        text = re.sub(r"\{(minutes|points|chapter)\}", lambda match: str(getattr(exercise, match[1])), cell.text)
        return {"cell_type": "markdown", "id": f"text-{number}", "metadata": {}, "source": text}
    if isinstance(cell, Answer):
        return _code(f"answer-{_slug(cell.name)}", answer_source(cell.name, cell.stub), {"answer": cell.name})
    if isinstance(cell, Check):
        return _code(f"check-{_slug(cell.title)}", cell.code, {"check": cell.title, "points": cell.points})
    if isinstance(cell, Explore):
        return _code(f"explore-{_slug(cell.title)}", cell.code, {"explore": cell.title})
    return _code(f"given-{number}", cell.code, {})


def _code(identifier, source, role):
    metadata = {"coursework": role} if role else {}
    return {"cell_type": "code", "execution_count": None, "id": identifier, "metadata": metadata, "outputs": [],
            "source": source}


def _slug(text):
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:48]


def _metadata(exercise):
    return {
        "coursework": {"exercise": exercise.slug},
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
