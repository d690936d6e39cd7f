"""What the Makefile's recipes promise, seen in a folder with nothing in it but what they look at."""

import shutil
import subprocess

import pytest

from problems import ROOT


@pytest.fixture
def folder(tmp_path):
    """A checkout whose environment is ready and whose jupyter-book ends as the file `ending` says."""
    for name in ("requirements.txt", "code/frontend/package-lock.json", "code/backprop/x.py", "code/booksite/x.py",
                 "_config.yml", "_toc.yml", "chapters/macros.yml", ".venv/.ready", "_build/.package",
                 "_build/.doctrees/page", "_build/html/page"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    program = tmp_path / ".venv" / "bin" / "jupyter-book"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nexit "$(cat ending)"\n')
    program.chmod(0o755)
    shutil.copy(ROOT / "Makefile", tmp_path)
    return tmp_path


@pytest.mark.parametrize("ending", [0, 1])
def test_a_build_that_warned_warns_again(folder, ending):
    """Sphinx warns of a page when it reads it, and a page that is kept as read is not read again."""
    (folder / "ending").write_text(str(ending))
    done = subprocess.run(["make", "book"], cwd=folder, capture_output=True, text=True)
    assert (done.returncode == 0) == (ending == 0), done.stderr
    assert (folder / "_build" / ".doctrees").exists() == (ending == 0)
    assert (folder / "_build" / "html" / "page").exists(), "what was built stays"
