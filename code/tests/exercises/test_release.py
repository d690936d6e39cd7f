"""Releasing: what is committed is what the sources give, and nobody's work is overwritten."""

import json
import os
import shutil
import subprocess
import sys

import nbformat
import pytest

from coursework.check import GRADING, REFERENCES, check
from coursework.notebook import reference_notebook, student_notebook
from coursework.reference import build_reference
from coursework.release import ReleaseError, generate, release, require_no_solution
from coursework.source import SourceError
from exercises.handing_in import COURSE, answer_cell


@pytest.fixture
def course(tmp_path):
    """A course with two sources, and nothing that is made from them."""
    solutions = tmp_path / "exercises" / "solutions"
    solutions.mkdir(parents=True)
    for slug in ("05-through-the-activation", "09-backpropagation"):
        shutil.copy(COURSE / "exercises" / "solutions" / f"{slug}.md", solutions)
    return tmp_path


def test_what_is_committed_is_what_the_sources_give():
    assert release(COURSE, check=True) == []


def test_a_release_writes_everything_once(course):
    references = course / "references"
    slugs = [path.stem for path in sorted((course / "exercises" / "solutions").glob("[0-9]*.md"))]
    expected = [path for slug in slugs
                for path in (course / "exercises" / f"{slug}.ipynb", references / f"{slug}.json")]
    assert release(course, references, check=True) == expected
    assert not expected[0].exists()
    assert release(course, references) == expected
    for path in expected:
        committed = (COURSE / "exercises" if path.suffix == ".ipynb" else REFERENCES) / path.name
        assert path.read_bytes() == committed.read_bytes()
    assert release(course, references) == []
    assert sorted(path.name for path in (course / "exercises").iterdir()) == [*(f"{slug}.ipynb" for slug in slugs),
                                                                              "solutions"]


def test_a_new_source_replaces_what_an_earlier_one_gave(course):
    references = course / "references"
    release(course, references)
    source = course / "exercises" / "solutions" / "09-backpropagation.md"
    source.write_text(source.read_text().replace("minutes: 45", "minutes: 50"))
    (changed,) = release(course, references)
    assert "About 50 minutes" in changed.read_text()


@pytest.mark.parametrize("edit", [
    lambda text: text.replace("write this function", "rite this function"),
    lambda text: text.replace('"outputs": []', '"outputs": [ ]', 1),
    lambda text: "my notes",
    lambda text: "[" * 100_000,
    lambda text: json.dumps({"cells": [], "metadata": {"coursework": {"generated": "x"}}}),
])
def test_a_file_that_a_person_changed_is_left_alone(course, edit):
    references = course / "references"
    release(course, references)
    notebook = course / "exercises" / "09-backpropagation.ipynb"
    notebook.write_text(edited := edit(notebook.read_text()))
    with pytest.raises(ReleaseError, match="has been changed since it was generated"):
        release(course, references)
    assert notebook.read_text() == edited


def test_hashing_and_locale_change_nothing():
    """Another process with another hash seed, another folder and no UTF-8 locale writes the same bytes."""
    script = ("import sys; from pathlib import Path; from coursework.release import *; sys.stdout.buffer.write("
              "'\\0'.join(generate(read_exercises(Path(sys.argv[1]))['09-backpropagation'])).encode())")
    environment = {**os.environ, "PYTHONHASHSEED": "77", "LC_ALL": "C", "PYTHONUTF8": "0"}
    out = subprocess.run([sys.executable, "-P", "-c", script, COURSE], env=environment, cwd="/", capture_output=True,
                         check=True).stdout
    assert out.split(b"\0") == [(COURSE / "exercises" / "09-backpropagation.ipynb").read_bytes(),
                                (REFERENCES / "09-backpropagation.json").read_bytes()]


def test_the_students_notebook_is_valid_clean_and_keeps_the_secret(exercise, solution):
    notebook = nbformat.read(COURSE / "exercises" / "09-backpropagation.ipynb", as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    text = json.dumps(notebook)
    assert "SOLUTION" not in text and "NBVAL" not in text and "{minutes}" not in text
    assert "keepdims=True)/m" not in "".join(text.split())
    assert [cell.id for cell in code] == ["install", "given-2", "answer-backpropagation", "check-different-sizes",
                                          "check-one-output",
                                          "check-square-layers", "check-deep"]


def test_the_lint_finds_a_line_of_the_solution_however_it_is_spaced(exercise):
    notebook = student_notebook(exercise)
    notebook["cells"][0]["source"] += '\n`grads[f"dA{l-1}"]  =  parameters[f"W{l}"].T@grads[f"dZ{l}"]`'
    with pytest.raises(SourceError, match="would show a line of the solution of backpropagation"):
        require_no_solution(exercise, notebook)


def test_no_reference_holds_code(exercise, solution):
    _, reference = generate(exercise)
    for text in solution.splitlines():
        assert len(text.strip()) < 12 or json.dumps(text.strip())[1:-1] not in reference


def test_every_check_of_the_pristine_notebook_has_an_output_that_nbval_compares(exercise):
    reference = build_reference(exercise, exercise.seed)
    notebook = reference_notebook(exercise, reference, {})
    checks = [cell for cell in notebook["cells"] if "check" in cell["metadata"].get("coursework", {})]
    assert [cell["metadata"]["coursework"]["check"] for cell in checks] == list(reference["checks"])
    for cell in checks:
        assert cell["execution_count"] and cell["outputs"][0]["text"].startswith('{"values":{"dZ')
    assert answer_cell(notebook)["metadata"]["tags"] == ["nbval-ignore-output"]
    reference["checks"]["deep"]["expected"] = {}
    with pytest.raises(ValueError, match="no reference output"):
        reference_notebook(exercise, reference, {})


def wrong_function(cache, Y, parameters):
    print("a debugging print")
    return {"dZ2": Y - cache["A2"], "extra": 1}


def arguments(exercise):
    namespace = {}
    exec(exercise.cells[1].code, namespace)
    return namespace["network"]([3, 5, 2], 7, "squared_error")


def test_while_learning_a_check_prints_the_values_and_the_verdict(exercise, capsys):
    check("09-backpropagation", "different sizes", wrong_function, *arguments(exercise))
    debugging, values, verdict = capsys.readouterr().out.splitlines()
    assert debugging == "a debugging print"
    assert list(json.loads(values)["values"]) == ["dZ2"]
    assert verdict.startswith("dZ2 has the wrong sign: it is target minus prediction.")


def test_when_graded_a_check_prints_the_values_alone(exercise, capsys, monkeypatch):
    monkeypatch.setenv(GRADING, json.dumps({"names": {"different sizes": ["dW2", "dZ2"]}}))
    check("09-backpropagation", "different sizes", wrong_function, *arguments(exercise))
    (values,) = capsys.readouterr().out.splitlines()
    assert list(json.loads(values)["values"]) == ["dZ2"]


def test_a_check_says_when_its_inputs_were_changed(exercise, capsys):
    cache, Y, parameters = arguments(exercise)
    check("09-backpropagation", "different sizes", wrong_function, cache, Y + 1, parameters)
    assert "The inputs of the check 'different sizes' are not the ones" in capsys.readouterr().out


def test_the_courses_own_function_is_no_answer(exercise, capsys):
    from backprop import backpropagation

    check("09-backpropagation", "different sizes", backpropagation, *arguments(exercise))
    assert "the course's own numbers" in capsys.readouterr().out


@pytest.mark.parametrize("names, words", [
    (("09-backprop", "deep"), "there is no exercise '09-backprop'; expected one of '01-numerical-derivative'"),
    (("09-backpropagation", "deeper"), "there is no check 'deeper'; expected one of 'different sizes'"),
])
def test_unknown_names_are_told_the_known_ones(names, words):
    with pytest.raises(ValueError, match=words):
        check(*names, wrong_function)


def test_a_students_kernel_imports_little():
    heavy = ("yaml", "rich", "nbformat", "pytest", "matplotlib")
    script = f"import sys, coursework; print(*(name for name in {heavy} if name in sys.modules))"
    assert subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True,
                          check=True).stdout == "\n"
