"""The front end's sources: type-checked, linted, and small enough to load."""

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

from problems import ROOT

FRONTEND = ROOT / "code" / "frontend"
STATIC = ROOT / "code" / "backprop" / "widgets" / "static"
BUDGET = 72_000  # bytes, JavaScript and style; the goal is 60 000


def test_types_and_style_are_in_order():
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # node comes with the environment
    npm = shutil.which("npm", path=path)
    assert npm, "npm was not found beside this Python nor on PATH; run `make env`, which installs it."
    result = subprocess.run([npm, "run", "check", "--silent", "--prefix", FRONTEND], env={**os.environ, "PATH": path},
                            capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_bundle_fits_its_budget():
    loaded = ("widgets.classic.js", "widgets.css")
    sizes = {name: len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in loaded}
    assert sum(sizes.values()) <= BUDGET, sizes


def test_the_lock_names_no_registry():
    """Each clone uses its own."""
    assert '"resolved"' not in (FRONTEND / "package-lock.json").read_text(encoding="utf-8")
