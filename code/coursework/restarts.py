"""Run every check: an answer that hangs or ends its kernel takes its own checks with it, and nobody else's."""

from coursework.notebook import answer_source
from coursework.run import run_notebook
from coursework.source import Answer, Check


def run_checks_of(notebook, exercise, reference, cell_seconds):
    """nbval's verdict on each check cell of a notebook, as a Result. Raises RunFailed.

    When the kernel is lost, the checks that are left get a fresh one, but for those of the answers that lost it: they
    would most likely lose it again, and each costs the whole time-out.
    """
    result = run_notebook(notebook, exercise, reference, cell_seconds)
    checks, problem, to_blame = dict(result.checks), result.problem, {}
    while result.lost:
        blamed = {name: _story(name, result.lost) for name in _answers_of(exercise, result.lost)}
        if blamed.keys() <= to_blame.keys():
            break  # given code, or nothing new to leave out
        to_blame |= blamed
        left = []
        for check in exercise.of_kind(Check):
            stories = [story for name, story in to_blame.items() if check.concerns(name)]
            if check.title not in checks and stories:
                checks[check.title] = {"passed": False, "problem": f"not run: {stories[0]}", "output": ""}
            elif check.title not in checks:
                left.append(check.title)
        if not left:
            break
        result = run_notebook(_with_fewer(notebook, exercise, left, result.lost), exercise, reference, cell_seconds)
        checks |= result.checks
        problem = problem or result.problem
    return result._replace(checks=checks, problem=problem)


def _answers_of(exercise, record):
    """The names of the answers to which a cell belongs."""
    if "check" not in record:
        return [record["cell"]] if record["cell"] else []
    check = next(check for check in exercise.of_kind(Check) if check.title == record["check"])
    return [answer.name for answer in exercise.of_kind(Answer) if check.concerns(answer.name)]


def _story(name, record):
    where = f"the check {record['check']!r}" if "check" in record else "its own cell"
    return f"{name} ended the run in {where} ({record['problem']})"


def _with_fewer(notebook, exercise, titles, lost):
    """The notebook with these checks alone, and the stub for an answer whose own cell does not end."""
    stubs = {answer.name: answer.stub for answer in exercise.of_kind(Answer)}
    cells = []
    for cell in notebook["cells"]:
        role = cell["metadata"].get("coursework", {})
        if "check" in role and role["check"] not in titles:
            continue
        if "answer" in role and role["answer"] == lost.get("cell"):
            cell = cell | {"source": answer_source(role["answer"], stubs[role["answer"]])}
        cells.append(cell)
    return notebook | {"cells": cells}
