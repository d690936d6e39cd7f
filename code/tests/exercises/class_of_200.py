"""Two hundred submissions to six exercises: 180 honest ones with the points that each deserves, and 20 others."""

import copy
import json
import os

from coursework.notebook import answer_source, as_saved, student_notebook
from coursework.reference import build_reference_near
from coursework.release import read_exercises
from coursework.source import Answer
from exercises.handing_in import COURSE, SLUG, answer_cell, solutions, verdicts
from exercises.hostile import DISTURBING, ENDLESS, disturbing_answers, stealing_answers

SLUGS = ("01-numerical-derivative", "02-the-forward-pass", "05-through-the-activation", "06-weights-and-biases",
         "07-back-to-the-layer-before", SLUG)
OF_EACH = 30
KNOWN_WRONG = 12  # at most, of each exercise
HOSTILE = ("reads-the-solutions", "lifts-its-limits", "becomes-root", "a-daemon", "kills-its-kernel", "ends-at-once",
           "asks", "threads", "raises-escape-codes", "one-large-file", "calls-itself", "never-ends")
BROKEN = {
    "empty": b"", "picture": b"\x89PNG\r\n\x1a\n", "cut-off": b'{"cells": [{"cell', "deep": b"[" * 100_000,
    "wide": "{}".encode("utf-16"), "r-kernel": b'{"cells": [], "metadata": {"kernelspec": {"language": "R"}}}',
}
NOISY = """
quiet_{name} = {name}
def {name}(*arguments, **named):
    import warnings
    print("called with", arguments)
    warnings.warn("look at this")
    return quiet_{name}(*arguments, **named)
"""


def filled_in(exercise, code):
    """The student's notebook, as saved, with these answers in place of the solution's."""
    notebook = student_notebook(exercise)
    for cell in answers_of(notebook):
        name = cell["metadata"]["coursework"]["answer"]
        cell["source"] = answer_source(name, (solutions(exercise) | code)[name])
    return as_saved(notebook)


def answers_of(notebook):
    """Its answer cells."""
    return [cell for cell in notebook["cells"] if "answer" in cell["metadata"].get("coursework", {})]


def colab(notebook):
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] |= {"id": f"Xy{number}", "outputId": "a3"}
    notebook["metadata"] |= {"colab": {"provenance": [], "toc_visible": True}, "accelerator": "GPU"}


def vs_code(notebook):
    """Metadata of its own and no ids: the answers are found by their first line."""
    for cell in notebook["cells"]:
        cell["metadata"], cell["id"] = {"vscode": {"languageId": "python"}}, None
        cell["source"] = "".join(cell["source"])
    notebook |= {"metadata": {"language_info": {"name": "python", "version": "3.12.1"}}, "nbformat_minor": 2}


def reordered(notebook):
    notebook["cells"].reverse()


def split(notebook):
    """Each answer in two cells, with a helper in the first."""
    for cell in answers_of(notebook):
        above = copy.deepcopy(cell) | {"source": [cell["source"][0], "HELP = 1\n"]}
        notebook["cells"].insert(notebook["cells"].index(cell), above)


def twice(notebook):
    """A first attempt above each answer; the last one counts."""
    for cell in answers_of(notebook):
        name = cell["metadata"]["coursework"]["answer"]
        above = copy.deepcopy(cell) | {"source": f"# ANSWER: {name}\ndef {name}(*_):\n    return None"}
        notebook["cells"].insert(notebook["cells"].index(cell), above)


def noisy(notebook):
    for cell in answers_of(notebook):
        cell["source"].append("\n" + NOISY.format(name=cell["metadata"]["coursework"]["answer"]))


def as_text_cells(notebook):
    for cell in answers_of(notebook):
        cell["cell_type"] = "markdown"


def with_outputs(notebook):
    for count, cell in enumerate(notebook["cells"]):
        cell |= {"execution_count": count, "outputs": [{"output_type": "stream", "name": "stdout", "text": "0 of 10"}]}


def with_scratch(notebook):
    for source in ("!pip install numpy", "%matplotlib inline\n1 / 0", "while True: pass"):
        notebook["cells"].insert(1, {"cell_type": "code", "source": source, "metadata": {}})


def from_windows(notebook):
    for cell in notebook["cells"]:
        cell["source"] = [line.replace("\n", "\r\n") for line in cell["source"]]


def without_texts(notebook):
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


ODD = (colab, vs_code, reordered, split, twice, noisy, as_text_cells, with_outputs, with_scratch, from_windows,
       without_texts)


def honest(exercise):
    """[(what it is, its notebook, the points that it deserves)], OF_EACH of them."""
    reference = build_reference_near(exercise, exercise.seed)
    names = [answer.name for answer in exercise.of_kind(Answer)]
    stubs = {answer.name: answer.stub for answer in exercise.of_kind(Answer)}
    made = [("untouched", filled_in(exercise, stubs), 0)]
    for wrong in exercise.wrong_answers[:KNOWN_WRONG]:
        made.append((wrong.identifier, filled_in(exercise, wrong.code), _points(exercise, reference, wrong.code)))
    for name in names[1:]:
        partly = {name: stubs[name]}
        made.append((f"without-{name}", filled_in(exercise, partly), _points(exercise, reference, partly)))
    for change in ODD:
        notebook = copy.deepcopy(filled_in(exercise, {}))
        change(notebook)
        made.append((change.__name__, notebook, exercise.points))
    right = [(f"right-{number}", filled_in(exercise, {}), exercise.points) for number in range(OF_EACH - len(made))]
    assert right, "no room for a plain right answer"
    return made + right


def _points(exercise, reference, code):
    found = verdicts(exercise, reference, code)
    return sum(check["points"] for title, check in reference["checks"].items() if found[title].right)


def write_class(folder):
    """Write the class; ({file: points} of the honest ones, {file: (points, words)} of the others)."""
    exercises = read_exercises(COURSE)
    deserved, others = {}, {}
    for number, slug in enumerate(SLUGS):
        for kind, notebook, points in honest(exercises[slug]):
            name = f"{kind}.ipynb" if kind == "untouched" and not number else f"{kind}_{slug}.ipynb"
            mark = "\ufeff" if kind == "right-0" else ""
            (folder / name).write_text(mark + json.dumps(notebook), encoding="utf-8")
            deserved[name] = points
    cases = _hostile(exercises[SLUG], folder)
    for kind in HOSTILE:
        code, points, words = cases[kind]
        notebook = student_notebook(exercises[SLUG])
        answer_cell(notebook)["source"] = answer_source("backpropagation", code)
        others[f"{kind}_{SLUG}.ipynb"] = points, (words,) if isinstance(words, str) else words
        (folder / f"{kind}_{SLUG}.ipynb").write_text(json.dumps(notebook))
    for kind, data in BROKEN.items():
        others[f"{kind}.ipynb"] = 0, ("unreadable",)
        (folder / f"{kind}.ipynb").write_bytes(data)
    os.mkfifo(folder / "pipe.ipynb")
    (folder / "link.ipynb").symlink_to(folder / f"right-1_{SLUG}.ipynb")
    return deserved, others | dict.fromkeys(("pipe.ipynb", "link.ipynb"), (0, ("unreadable",)))


def _hostile(exercise, folder):
    solution = solutions(exercise)["backpropagation"]
    nowhere = {"submissions": folder, "port": 9, "socket": "none"}
    return (stealing_answers(solution, nowhere) | disturbing_answers(solution, DISTURBING)
            | disturbing_answers(solution, ENDLESS))
