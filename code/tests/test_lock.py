"""The lock can be installed with every supported Python and on every system, with nothing to compile.

Wheels are looked up and none is fetched: it shows that they exist, and no more. What runs is shown by the tests under
each Python in CI, and the oldest versions by test_oldest_numpy.py.
"""

import re
import subprocess
import sys
import tomllib

import pytest

from problems import ROOT

PROJECT = tomllib.loads((ROOT / "code" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PYTHONS = re.findall(r"Python :: (3\.\d+)", " ".join(PROJECT["classifiers"]))
SYSTEMS = ["x86_64-unknown-linux-gnu", "aarch64-apple-darwin", "x86_64-pc-windows-msvc"]


def resolved(requirements, folder, python, system):
    """What uv says of installing wheels alone for a Python and a system."""
    command = [sys.executable, "-m", "uv", "pip", "install", "--dry-run", "--quiet", "--no-deps",
               "--only-binary", ":all:", "--target", folder / "none", "--python-version", python,
               "--python-platform", system, "--requirement", requirements]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True)


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_every_version_in_the_lock_has_a_wheel(tmp_path, python, system):
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = tmp_path / "pinned.txt"
    pinned.write_text("\n".join(line for line in lines if not line.startswith("-e")), encoding="utf-8")
    result = resolved(pinned, tmp_path, python, system)
    assert result.returncode == 0, result.stderr


def test_a_version_without_a_wheel_is_found(tmp_path):
    pinned = tmp_path / "pinned.txt"
    pinned.write_text("numpy==1.26.4\n", encoding="utf-8")  # older than Python 3.13
    assert resolved(pinned, tmp_path, "3.12", SYSTEMS[0]).returncode == 0
    assert "numpy" in resolved(pinned, tmp_path, "3.13", SYSTEMS[0]).stderr
