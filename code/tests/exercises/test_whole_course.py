"""Every exercise through nbval, all in one folder, as a class hands them in."""

import json

import pytest

from coursework.notebook import answer_source, as_saved, student_notebook
from coursework.release import read_exercises
from exercises.handing_in import COURSE, run, snapshot, solutions, write

EXERCISES = read_exercises(COURSE)


def solved(exercise):
    """The student's notebook with the solution in its answer cells."""
    notebook = student_notebook(exercise)
    for cell in notebook["cells"]:
        name = cell["metadata"].get("coursework", {}).get("answer")
        if name:
            cell["source"] = answer_source(name, solutions(exercise)[name])
    return as_saved(notebook)


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """{(student, exercise): row} of a class where Ada has solved everything, Bo nothing, and Cy one exercise."""
    folder, output = tmp_path_factory.mktemp("class"), tmp_path_factory.mktemp("grades")
    for slug, exercise in EXERCISES.items():
        write(folder / "ada" / f"{slug}.ipynb", solved(exercise))
        write(folder / "bo" / f"{slug}.ipynb", as_saved(student_notebook(exercise)))
    anonymous = solved(EXERCISES["07-back-to-the-layer-before"])
    anonymous["metadata"] = {}
    write(folder / "cy.ipynb", anonymous)
    (folder / "dee.txt").write_text("my answers")
    before = snapshot(folder)
    done = run("grade", folder, "--output", output, "--jobs", 2)
    assert done.returncode == 0, done.stdout + done.stderr
    assert snapshot(folder) == before
    found = json.loads((output / "run-1" / "grades.json").read_text())["rows"]
    return {(row["student"], row["exercise"]): row for row in found}


@pytest.mark.parametrize("slug", EXERCISES)
def test_the_solution_has_every_point_and_the_untouched_notebook_none(rows, slug):
    full, untouched = rows["ada", slug], rows["bo", slug]
    assert (full["points"], full["out_of"], full["reasons"]) == (EXERCISES[slug].points, EXERCISES[slug].points,
                                                                 []), full
    assert (untouched["status"], untouched["points"]) == ("not attempted", 0)


def test_each_notebook_is_graded_as_the_exercise_that_it_is(rows):
    """Cy's notebook has lost its metadata and its name; the answers marked in it tell."""
    assert rows["cy", "07-back-to-the-layer-before"]["points"] == EXERCISES["07-back-to-the-layer-before"].points
    assert [key for key in rows if key[0] == "cy"] == [("cy", "07-back-to-the-layer-before")]


def test_a_file_that_is_no_notebook_is_one_row(rows):
    assert [row["status"] for (student, _), row in rows.items() if student == "dee"] == ["unreadable"]
