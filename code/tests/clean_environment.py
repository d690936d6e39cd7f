"""Environments with nothing of ours in them, and checkouts as a clone has them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from problems import ROOT


def copy_checkout(target):
    """Copy the files that git knows, or would be told of, into the folder ``target``."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(lambda name: (ROOT / name).is_file(), listed):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target / name)


def variables(place):
    """The variables of a shell in which the environment ``place`` is active."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "JUPYTER"))}
    return ours | {"PATH": f"{place / 'bin'}:{os.environ['PATH']}", "VIRTUAL_ENV": str(place)}


def make_environment(place, requirements, python=sys.executable, folder=ROOT):
    """Make the environment ``place`` and install into it what follows ``uv pip install``, seen from ``folder``."""
    uv = Path(sys.executable).with_name("uv")
    run([uv, "venv", "--quiet", "--seed", "--python", python, place], place, folder)
    run([uv, "pip", "install", "--quiet", *requirements], place, folder)


def run(command, place, folder):
    """Run a command in an active environment. What it says on failure is the failure."""
    done = subprocess.run(command, cwd=folder, env=variables(place), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
