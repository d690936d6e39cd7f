"""The sandbox: its tiers, and what is said when the strongest cannot be had."""

import contextlib
import json
import subprocess
import sys

import pytest

from coursework import grade, run, sandbox
from coursework.reference import build_reference_near
from coursework.submission import Submission
from exercises.handing_in import FULL, write
from exercises.handing_in import run as command


@pytest.mark.parametrize("letter", ["A", "C"])
def test_the_solution_has_full_marks_in_every_tier(letter, exercise, solution, handed_in, tmp_path, monkeypatch):
    tier = next(tier for tier in sandbox.TIERS if tier.letter == letter)
    for module in (run, grade):
        monkeypatch.setattr(module, "strongest", lambda: tier)
    write(tmp_path / "a.ipynb", handed_in(solution))
    row = grade.grade_one(exercise, build_reference_near(exercise, 7), Submission("a", tmp_path / "a.ipynb"))
    assert (row.points, row.tier) == (FULL, letter), row


def test_a_course_below_the_scratch_folder_can_be_read(tmp_path, monkeypatch):
    """Such as a clone in /tmp, whose environment the sandbox's own /tmp must not cover."""
    assert tmp_path.is_relative_to(sandbox.SCRATCH), "this test needs a temporary folder in /tmp"
    readable = sandbox._readable()
    (tmp_path / "seen.txt").write_text("seen")
    tmp_path.chmod(0o755)  # as an environment is, and folders of pytest are not
    monkeypatch.setattr(sandbox, "_readable", lambda: [*readable, tmp_path])
    user = sandbox.USERS[-1] if sandbox.needs_user("A") else None
    command = sandbox.confined("A", ["/bin/cat", str(tmp_path / "seen.txt")], 60, user)
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "seen"


def test_no_two_runs_at_once_have_the_same_user(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "USERS", range(70_000, 70_004))
    monkeypatch.setattr(run, "LOCKS", tmp_path)
    with contextlib.ExitStack() as runs:
        users = [runs.enter_context(run._own_user()) for _ in range(3)]
        assert sorted(users) == [70_000, 70_001, 70_002]
        with pytest.raises(run.RunFailed, match="all 3 users for sandboxes are taken"):
            runs.enter_context(run._own_user())
    with run._own_user() as user:
        assert user in users


def test_without_bubblewrap_the_tier_is_weaker_and_says_why(monkeypatch):
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    tier = sandbox.strongest.__wrapped__()
    assert tier.letter in "BC" and "tier A: bubblewrap is not installed; install bubblewrap 0.8" in tier.lacking


def test_a_sandbox_that_does_not_start_is_not_used(monkeypatch, tmp_path):
    """As in a container where namespaces are forbidden: the program is there, and fails."""
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: str(broken))
    tier = sandbox.strongest.__wrapped__()
    assert tier.letter in "BC" and "tier A: bwrap: No permissions" in tier.lacking


def test_a_required_sandbox_that_cannot_be_had_grades_nothing(tmp_path, solution, handed_in):
    write(tmp_path / "class" / "a.ipynb", handed_in(solution))
    done = command("grade", tmp_path / "class", "--output", tmp_path / "grades", "--require-sandbox",
                   environment={"PATH": str(tmp_path)})
    assert done.returncode == 1 and not (tmp_path / "grades").exists()
    assert "--require-sandbox: nothing was graded" in done.stderr and "apt install bubblewrap" in done.stderr


def test_limits_hold_in_the_weakest_tier(tmp_path):
    program = [sys.executable, "-c",
               "import resource as r; print([r.getrlimit(n)[1] for n in (r.RLIMIT_AS, r.RLIMIT_FSIZE, "
                                     "r.RLIMIT_CPU, r.RLIMIT_NOFILE, r.RLIMIT_CORE)])"]
    said_limits = sandbox.subprocess.run(sandbox.confined("C", program, 77), capture_output=True, text=True,
                                         cwd=tmp_path).stdout
    assert json.loads(said_limits) == [sandbox.MEMORY, sandbox.LARGEST_FILE, 77, sandbox.OPEN_FILES, 0]
