"""The same attempts where the strongest sandbox is not to be had, and where an ordinary user has it.

What a tier does not stop is listed here, so that the page for instructors can be held to it. Tier B needs root; as an
ordinary user these tests prove the tiers that such a user can have.
"""

import contextlib
import json
import os
import shutil
import site
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from exercises.handing_in import FULL, NOTHING, run, write
from exercises.hostile import (
    DISTURBING,
    HONEST,
    SECRET,
    STEALING,
    assert_as_expected,
    assert_honest,
    disturbing_answers,
    files_left,
    left_behind,
    stealing_answers,
)

NOBODY = 65534
PROGRAMS = ("sh", "sleep", "setsid")  # that attempts start; all but bubblewrap
SEARCHES = {"searches-everything", "searches-for-the-solution"}  # of a whole machine, which takes minutes
# Below tier A, these depend on the machine and on what else it runs.
UNCERTAIN = {"asks-for-a-name", "follows-a-symlink", "has-no-limits", "reads-its-parent's-memory",
             "reads-the-notebook-that-runs", "takes-a-namespace"}
ENDED = ("a-child", "a-child-in-its-own-session", "a-daemon", "memory-bomb", "memory-bomb-of-many-processes",
         "one-large-file", "kills-its-kernel")  # what every tier ends

# tier: the attempts that succeed there
SUCCEED = {
    "A": set(),
    "B": {"reads-the-references", "reads-the-solutions", "searches-the-course", "reads-other-submissions",
          "leaves-by-proc", "sees-the-grader", "uses-the-network", "uses-a-socket-without-a-file",
          "writes-outside"},
    "C": {"reads-the-references", "reads-the-solutions", "searches-the-course", "reads-other-submissions",
          "leaves-by-proc", "sees-the-grader", "uses-the-network", "uses-a-socket-without-a-file",
          "writes-outside", "reads-others'-environment"},
}
ROOT = os.geteuid() == 0
PLACES = {"A": NOBODY, "B": None, "C": NOBODY} if ROOT else {"C": None}


@pytest.fixture(scope="module", params=PLACES)
def graded(request, solution, handed_in):
    """(tier, cases, rows by student) of grading in a tier, with an honest answer among them."""
    tier, user = request.param, PLACES[request.param]
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as open_sockets:
        folder, programs = Path(name), Path(name, "programs")
        folder.chmod(0o755)  # another user's kernel starts below it
        python = python_for_all(folder / "environment") if ROOT else sys.executable
        programs.mkdir()
        for program in PROGRAMS:
            (programs / program).symlink_to(shutil.which(program))
        cases = stealing_answers(solution, listen(open_sockets) | {"submissions": folder / "class"})
        cases = {student: case for student, case in cases.items() if tier == "A" or student not in SEARCHES}
        cases |= {student: disturbing_answers(solution, DISTURBING)[student] for student in ENDED}
        for student, (code, _, _) in (cases | {HONEST: (solution, FULL, "")}).items():
            write(folder / "class" / f"{student}.ipynb", handed_in(code))
        if user is not None:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, user, user, follow_symlinks=False)
        environment = {SECRET: "1", "HOME": name, "TMPDIR": name} | ({} if tier == "A" else {"PATH": str(programs)})
        done = run("grade", folder / "class", "--output", folder / "grades", "--jobs", 2, environment=environment,
                   user=user, python=python)
        assert done.returncode == 0 and f"sandbox: tier {tier}" in done.stdout, done.stdout + done.stderr
        for file in files_left() if "writes-outside" in SUCCEED[tier] else ():
            file.unlink()
        rows = json.loads((folder / "grades" / "run-1" / "grades.json").read_text())["rows"]
        yield tier, cases, {row["student"]: row for row in rows}


def python_for_all(folder):
    """A Python that other users may run: this one, or the system's with the packages of this one.

    Root's own may lie in root's home folder, and then the tiers that need another user cannot be had, nor tried.
    """
    if may_run(sys.executable):
        return sys.executable
    base = f"/usr/bin/python{sys.version_info[0]}.{sys.version_info[1]}"
    assert may_run(base), f"these tests need a Python that every user may run: {sys.executable} is none, nor is {base}"
    subprocess.run([base, "-m", "venv", "--without-pip", folder], check=True)
    packages = site.getsitepackages()[0]
    (folder / "lib" / Path(base).name / "site-packages" / "these.pth").write_text(
        f"import site; site.addsitedir({packages!r})\n")
    return str(folder / "bin" / "python")


def may_run(python):
    """Whether another user may."""
    try:
        return subprocess.run([python, "-c", ""], user=NOBODY, group=NOBODY, extra_groups=[]).returncode == 0
    except OSError:
        return False


def listen(open_sockets):
    """What an attempt on the network may find: {place: name}."""
    listening = open_sockets.enter_context(socket.create_server(("127.0.0.1", 0)))
    unnamed = open_sockets.enter_context(socket.socket(socket.AF_UNIX))
    name = f"coursework-test-{os.getpid()}-{listening.getsockname()[1]}"
    unnamed.bind(f"\0{name}")
    unnamed.listen()
    return {"port": listening.getsockname()[1], "socket": name}


def test_a_tier_stops_what_it_promises_and_no_more(graded):
    tier, _, rows = graded
    assert {row["tier"] for row in rows.values()} == {tier}
    found = {name for name in STEALING if name in rows and rows[name]["points"] == FULL}
    assert found - (UNCERTAIN if tier != "A" else set()) == SUCCEED[tier]
    assert all(rows[name]["points"] == NOTHING for name in STEALING if name in rows and name not in found)


@pytest.mark.parametrize("name", ENDED)
def test_every_tier_ends_what_an_answer_starts(graded, name):
    _, cases, rows = graded
    assert_as_expected(cases, rows, name)


def test_the_honest_answer_has_full_marks_and_nothing_is_left_behind(graded):
    assert_honest(graded[2])
    assert not left_behind()
