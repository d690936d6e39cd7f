"""`make lint` passes here, and each of its parts finds what it is there for, in a small copy."""

import os
import shutil
import subprocess

import pytest

from problems import ROOT

COPIED = ["Makefile", "CITATION.cff", "README.md", "_toc.yml", "chapters/01-nudges.md", ".github",
          "exercises/01-numerical-derivative.ipynb", "exercises/solutions/01-numerical-derivative.md",
          "code/pyproject.toml", "code/tests/notebook_hygiene.py", "code/tests/github_files.py",
          "code/tests/words.txt", "code/tests/problems.py", "code/frontend/package.json",
          "code/frontend/tsconfig.json", "code/frontend/eslint.config.js", "code/frontend/actionlint.mjs",
          "code/frontend/src", "code/booksite", "code/lab", "code/benchmarks/site"]
LINKED = [".venv", "code/frontend/node_modules"]
# part: (file, what stands there, what is put there, what is said)
PLANTED = {
    "lint-python": [("code/tests/problems.py", "import numpy as np", "import numpy as np, os", "F401")],
    "lint-words": [("README.md", "# Backpropagation", "# Teh backpropagation", "Teh ==> The")],  # codespell:ignore teh
    "lint-notebooks": [
        ("exercises/01-numerical-derivative.ipynb", '"execution_count": null', '"execution_count": 3', "was run"),
        ("exercises/01-numerical-derivative.ipynb", '"coursework": {\n   "ex',
         '"vscode": 1,\n  "coursework": {\n   "ex', "the metadata 'vscode'"),
        ("chapters/01-nudges.md", "display_name: Python 3\n", "display_name: My Python \n", "header"),
        ("chapters/01-nudges.md", "ipython3\n", "ipython3\nimport os\n", "F401"),
        ("exercises/solutions/01-numerical-derivative.md", "import numpy as np\n", "", "F821"),
    ],
    "lint-front": [("code/frontend/src/arithmetic.js", "\nexport ", "\nvar none = nothing;\nexport ", "nothing")],
    "lint-github": [
        (".github/workflows/ci.yml", "needs: [test, build]", "needs: [tests, build]", 'job "tests"'),  # actionlint
        (".github/workflows/lock.yml", "run: make lock", "run: ${{ github.event.issue.title }}", "template-injection"),
        (".github/workflows/weekly.yml", "cancel-in-progress", "cancel", "weekly.yml::$.concurrency"),
        (".github/dependabot.yml", "interval: monthly", "interval: sometimes", "sometimes"),
        (".github/ISSUE_TEMPLATE/1-book.yml", "type: textarea", "type: text", "1-book.yml::"),
        (".github/ISSUE_TEMPLATE/config.yml", "true", "perhaps", "perhaps"),
        ("CITATION.cff", "authors:", "author:", "'authors' is a required property"),
    ],
}


def make(folder, target):
    """(status, all that was said). The environment is taken as it is: it is the one that runs this."""
    result = subprocess.run(["make", "--no-print-directory", "--assume-old=.venv/.ready", target], cwd=folder,
                            capture_output=True, text=True)
    return result.returncode, result.stdout + result.stderr


@pytest.fixture
def course(tmp_path):
    """A small copy of the repository, without a git history."""
    for name in COPIED:
        source, copy = ROOT / name, tmp_path / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, copy)
    (tmp_path / "code" / "backprop").mkdir()  # make asks for its age
    for name in LINKED:
        os.symlink(ROOT / name, tmp_path / name)
    return tmp_path


def plant(course, file, old, new):
    text = (course / file).read_text(encoding="utf-8")
    assert old in text, f"{file} holds no {old!r}"
    (course / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_sources_are_in_order():
    status, said = make(ROOT, "lint")
    assert status == 0, said


@pytest.mark.parametrize("part", PLANTED)
def test_a_planted_fault_is_found(course, part):
    for file, old, new, _ in PLANTED[part]:
        plant(course, file, old, new)
    status, said = make(course, part)
    assert status != 0
    for *_, word in PLANTED[part]:
        assert word in said, said
