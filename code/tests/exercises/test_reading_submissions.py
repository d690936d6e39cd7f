"""Submissions as they come: files of every kind, and notebooks that editors and students have changed."""

import json
import os

import pytest

from coursework import submission
from coursework.answers import find_answers
from coursework.submission import Unreadable, find_submissions, parse_notebook, read_notebook, sort_submissions
from exercises.handing_in import answer_cell, write

SLUG = "09-backpropagation"
CODE = "def backpropagation(cache, Y, parameters):\n    return {}"


@pytest.mark.parametrize("data, words", [
    (b"", "empty"),
    (b" \n\t", "empty"),
    ("{}".encode("utf-16"), "UTF-16"),
    (b'{"cells": ["\xe9"]}', "not UTF-8 text (byte 12)"),
    (b"\x89PNG\r\n\x1a\n", "not UTF-8"),
    (b"print('hello')", "not a notebook: Expecting value in line 1"),
    (b'{"cells": [\n', "not a notebook: Expecting value in line 2"),
    (b"[" * 200_000, "nested too deeply"),
    (b'{"cells": [], "x": ' + b"9" * 5000 + b"}", "absurd number"),
    (b"[]", "holds a list"),
    (b"null", "holds a NoneType"),
    (b"{}", "no list of cells"),
    (b'{"cells": {"0": 1}}', "no list of cells"),
    (b'{"worksheets": [{"cells": []}], "nbformat": 3}', "old format 3"),
    (b'{"cells": [], "metadata": {"kernelspec": {"language": "R"}}}', "language 'r'; expected Python"),
    (b'{"cells": [], "metadata": {"language_info": {"name": "julia"}}}', "language 'julia'"),
])
def test_what_is_no_notebook_is_refused_with_a_reason(data, words):
    with pytest.raises(Unreadable) as caught:
        parse_notebook(data)
    assert words in str(caught.value)


@pytest.mark.parametrize("data", [
    b'\xef\xbb\xbf{"cells": []}', b'{"cells": [], "metadata": []}', b'{"cells": [], "metadata": {"kernelspec": 3}}',
    b'{"cells": [1, null, {}], "nbformat": 99}',
])
def test_an_odd_notebook_is_read(data, exercise):
    assert find_answers(exercise, parse_notebook(data))["backpropagation"].code is None


def test_a_file_that_is_too_large_is_not_parsed(tmp_path, monkeypatch):
    monkeypatch.setattr(submission, "LARGEST_NOTEBOOK", 10)
    path = tmp_path / "a.ipynb"
    path.write_bytes(b'{"cells": []}')
    with pytest.raises(Unreadable, match="larger than"):
        read_notebook(path)


def test_pipes_and_links_are_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.ipynb")
    (tmp_path / "link.ipynb").symlink_to("/etc/hostname")
    for name, words in (("pipe", "pipe or a device"), ("link", "cannot be opened"), ("gone", "No such file")):
        with pytest.raises(Unreadable, match=words):
            read_notebook(tmp_path / f"{name}.ipynb")


def test_a_folder_is_no_notebook_and_stays_closed(tmp_path):
    before = os.listdir("/dev/fd")
    with pytest.raises(Unreadable, match="^a folder, not a notebook"):
        read_notebook(tmp_path)
    assert len(os.listdir("/dev/fd")) == len(before)


def test_students_are_named_after_files_and_folders(tmp_path):
    for name in (f"alice_{SLUG}.ipynb", "bob.ipynb", f"carol/{SLUG}.ipynb", f"dave/deep/down/{SLUG}.ipynb",
                 "erin/any.ipynb",
                 ".hidden.ipynb", f"carol/.ipynb_checkpoints/{SLUG}.ipynb", f"__MACOSX/._{SLUG}.ipynb", "notes.txt",
                 f"{SLUG}.ipynb"):
        write(tmp_path / name, {"cells": []})
    found = find_submissions(tmp_path, SLUG)
    assert [(one.student, one.path.name) for one in found if not one.problem] == [
        (SLUG, f"{SLUG}.ipynb"), ("alice", f"alice_{SLUG}.ipynb"), ("bob", "bob.ipynb"), ("carol", f"{SLUG}.ipynb"),
        ("dave", f"{SLUG}.ipynb"), ("erin", "any.ipynb")]
    assert [one.student for one in found if one.problem] == ["__MACOSX", "notes"]


def test_nobody_who_handed_in_another_file_vanishes(tmp_path):
    for name in ("dan.zip", "eve.ipynb.txt", f"fay_{SLUG}.py", "gil", "hal/work.docx", "hal/more/notes.txt",
                 "hal/.DS_Store",
                 "ida.ipynb", "ida.html", "ida.pdf", ".DS_Store", "Thumbs.db", "class.csv", "grades.json",
                 "jo/Thumbs.db"):
        write(tmp_path / name, {"cells": []})
    found = find_submissions(tmp_path, SLUG)
    assert [(one.student, one.problem) for one in found] == [
        ("dan", "not a notebook (.zip); expected a file ending in .ipynb."),
        ("eve", "not a notebook (.txt); expected a file ending in .ipynb."),
        ("fay", "not a notebook (.py); expected a file ending in .ipynb."),
        ("gil", "not a notebook (no ending); expected a file ending in .ipynb."),
        ("hal", "no notebook in this folder; it holds more/notes.txt, work.docx; expected a file ending in .ipynb."),
        ("ida", None),
        ("jo", "no notebook in this folder; expected a file ending in .ipynb.")]
    assert found[5].warnings == ("not graded: ida.html", "not graded: ida.pdf")


def test_a_folder_needs_one_notebook_for_the_exercise(tmp_path):
    for name in (f"both/{SLUG}.ipynb", "both/08-other.ipynb", f"copies/{SLUG} (1).ipynb", f"copies/{SLUG}-Copy1.ipynb",
                 f"named/{SLUG}.ipynb", f"named/{SLUG}-Copy1.ipynb", "several/a.ipynb", "several/b.ipynb"):
        write(tmp_path / name, {"cells": []})
    (tmp_path / "empty").mkdir()
    (tmp_path / "folder.ipynb").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "both")
    found = {one.student: one for one in find_submissions(tmp_path, SLUG)}
    assert found["both"].warnings == ("not graded: 08-other.ipynb",)
    assert found["named"].path.name == f"{SLUG}.ipynb" and "Copy1" in found["named"].warnings[0]
    assert "2 notebooks for this exercise" in found["copies"].problem and "2 notebooks" in found["several"].problem
    assert "no notebook in this folder" in found["empty"].problem
    assert "a folder, not a notebook" in found["folder.ipynb"].problem
    assert "symbolic link" in found["link"].problem


def test_submissions_are_sorted_by_exercise(tmp_path):
    """By metadata, by name, by a marked answer; what says nothing goes with the first exercise that is there."""
    answers = {"01-a": ["one"], "02-b": ["two", "three"], "03-c": ["four"]}
    write(tmp_path / "amy.ipynb", {"cells": [], "metadata": {"coursework": {"exercise": "03-c"}}})
    write(tmp_path / "ben_02-b.ipynb", {"cells": []})
    write(tmp_path / "cat.ipynb", {"cells": [{"source": ["# ANSWER: three\n", "three = 3"]}, {"source": 7}, None]})
    write(tmp_path / "dan.ipynb", {"cells": []})
    (tmp_path / "eve.ipynb").write_text("{")
    write(tmp_path / "fay" / "02-b.ipynb", {"cells": []})
    (tmp_path / "gus_03-c.py").write_text("")
    found = sort_submissions(tmp_path, answers)
    assert {slug: [one.student for one in submissions if not one.problem] for slug, submissions in found.items()} == {
        "02-b": ["ben", "cat", "dan", "eve", "fay"], "03-c": ["amy"]}
    assert [(one.student, one.problem) for one in found["03-c"] if one.problem] == [
        ("fay", "no notebook for 03-c in this folder."),
        ("gus", "not a notebook (.py); expected a file ending in .ipynb.")]
    assert list(sort_submissions(tmp_path / "fay", {"01-a": []})) == ["01-a"]


def test_two_files_of_one_student_are_two_rows(tmp_path):
    write(tmp_path / "alice.ipynb", {"cells": []})
    write(tmp_path / f"alice_{SLUG}.ipynb", {"cells": []})
    assert [one.student for one in find_submissions(tmp_path, SLUG)] == ["alice (alice.ipynb)",
                                                                         f"alice (alice_{SLUG}.ipynb)"]


def cell(source, **metadata):
    return {"cell_type": "code", "source": source, "metadata": metadata}


ANSWER = {"coursework": {"answer": "backpropagation"}}
OTHER = "def backpropagation(cache, Y, parameters):\n    return {'other': 1}"
MARKED = f"# ANSWER: backpropagation\n{CODE}"


@pytest.mark.parametrize("cells, code, warned", [
    ([cell(CODE, **ANSWER)], CODE, ""),
    ([cell(CODE.splitlines(keepends=True), **ANSWER)], CODE, ""),
    ([cell(MARKED)], MARKED, ""),
    ([cell("import os"), cell(MARKED), cell("x = 1")], MARKED, ""),
    ([cell(MARKED) | {"metadata": None}], MARKED, ""),
    ([cell(MARKED) | {"metadata": {"coursework": "lost"}}], MARKED, ""),
    ([cell(CODE, **ANSWER), cell(OTHER, **ANSWER)], OTHER, "the last one counts"),
    ([cell(OTHER, **ANSWER), cell("", **ANSWER)], OTHER, ""),
    ([cell(OTHER, **ANSWER), cell("# nothing yet", **ANSWER)], OTHER, ""),
    ([cell("def helper():\n    return 1", **ANSWER), cell(CODE, **ANSWER)], "def helper():\n    return 1\n" + CODE,
     "cells 1, 2"),
    ([cell(CODE.splitlines()[0], **ANSWER), cell("    return {}", **ANSWER)], CODE, "cells 1, 2"),
    ([cell("def broken(:", **ANSWER), cell(CODE, **ANSWER)], CODE, "cells 1, 2"),
    ([cell(CODE, **ANSWER) | {"cell_type": "raw"}], CODE, "cell 1 holds the answer but is a raw cell"),
    ([cell("# NBVAL_SKIP\n" + CODE + "\n  ## NBVAL_IGNORE_OUTPUT ", **ANSWER)], f"#\n{CODE}\n#", ""),
])
def test_an_answer_is_found_wherever_it_went(exercise, cells, code, warned):
    found = find_answers(exercise, {"cells": cells})["backpropagation"]
    assert found.code == code and found.reason is None
    assert warned in "; ".join(found.warnings) and bool(warned) == bool(found.warnings)


@pytest.mark.parametrize("cells, reason", [
    ([], "the answer cell is gone. It starts with # ANSWER: backpropagation"),
    ([cell("x = 1")], "the answer cell is gone"),
    ([cell("def backpropagation(cache, Y):\n    return (", **ANSWER)],
     "syntax error in line 2: return ( ('(' was never closed)"),
    ([cell("%matplotlib inline\n" + CODE, **ANSWER)], "line 1 is a notebook command, not Python: %matplotlib inline"),
    ([cell(CODE + "\n!ls", **ANSWER)], "line 3 is a notebook command, not Python: !ls"),
    ([cell("def backprop(cache, Y, parameters):\n    return {}", **ANSWER)],
     "the answer cell does not define backpropagation"),
    ([cell("\0", **ANSWER)], "source code string cannot contain null bytes"),
    ([cell("-" * 200_000 + "1", **ANSWER)], "the answer cannot be read as Python: it is nested too deeply"),
])
def test_an_answer_that_cannot_run_has_a_reason(exercise, cells, reason):
    found = find_answers(exercise, {"cells": cells})["backpropagation"]
    assert found.code is None and found.attempted
    assert reason in found.reason


@pytest.mark.parametrize("code", [
    "if True:\n    {}", "try:\n    import fast\nexcept ImportError:\n    {}", "try:\n    pass\nfinally:\n    {}",
    "with open('/dev/null'):\n    {}", "for _ in range(1):\n    {}", "while True:\n    {}\n    break",
    "if False:\n    pass\nelse:\n    {}",
    "match 1:\n    case 1:\n        {}",
])
@pytest.mark.parametrize("definition", [
    "def backpropagation(cache, Y, parameters): return {}", "backpropagation, other = answers",
    "first, *backpropagation = answers",
    "[one, (two, backpropagation)] = answers", "(backpropagation := answer)",
    "from mine import backprop as backpropagation",
])
def test_a_definition_counts_in_any_block_of_the_top_level(exercise, code, definition):
    found = find_answers(exercise, {"cells": [cell(code.replace("{}", definition), **ANSWER)]})["backpropagation"]
    assert found.reason is None and found.code


@pytest.mark.parametrize("code", [
    "def other():\n    {}", "class Other:\n    {}", "if True:\n    def other():\n        {}",
    "[0 for backpropagation in ()]",
    "lambda: (backpropagation := 1)", "backpropagation", "backpropagation.fast = 1",
])
def test_a_definition_inside_a_function_or_a_class_does_not_count(exercise, code):
    found = find_answers(exercise, {"cells": [cell(code.replace("{}", CODE.splitlines()[0] + " ..."), **ANSWER)]})
    assert found["backpropagation"].reason == "the answer cell does not define backpropagation."


@pytest.mark.parametrize("line, names", [
    ("import importlib", ["importlib"]), ("import importlib.util as u", ["importlib"]),
    ("from importlib import reload", ["importlib"]),
    ("import inspect", ["inspect"]), ("exec(open(backprop.network.__file__).read())", ["__file__"]),
    ("__import__('os')", ["__import__"]), ("import sys; sys.modules.clear()", ["sys.modules"]),
    ("from sys import modules", ["sys.modules"]), ("import inspect; inspect.importlib", ["importlib", "inspect"]),
    ("import sys; print(sys.path)", []), ("network.modules()", []), ("'importlib and __file__'", []),
])
def test_a_way_around_withholding_is_pointed_out(exercise, line, names):
    found = find_answers(exercise, {"cells": [cell(f"{line}\n{CODE}", **ANSWER)]})["backpropagation"]
    assert found.code and found.warnings == tuple(f"the answer names {name}: look at it" for name in names)


@pytest.mark.parametrize("change", [
    lambda text: text, lambda text: text + "\n\n# I will do this later\n", lambda text: text.replace("    ", "\t"),
    lambda text: "",
])
def test_an_untouched_stub_is_not_attempted(exercise, handed_in, change):
    stub = exercise.cells[3].stub
    notebook = json.loads(json.dumps(handed_in(stub)))
    answer_cell(notebook)["source"] = change("".join(answer_cell(notebook)["source"]))
    found = find_answers(exercise, notebook)["backpropagation"]
    assert found.code is None and not found.attempted and found.reason == "not attempted"
