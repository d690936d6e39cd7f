"""The mathematics works with the oldest versions that code/pyproject.toml allows, on the oldest Python.

A throwaway environment is made with uv, and a part of these tests is run there: the gradients, the extreme inputs, and
every docstring's example, which between them touch every module. When the environment cannot be made, this fails.
"""

import re
import subprocess
import sys
import tomllib

import pytest

from problems import ROOT

TOOLS = ["autograd", "editables", "hypothesis", "pytest", "pytest-timeout"]
PARTS = ["activations", "autodiff_array", "autodiff_scalar", "docstrings", "engine", "equations", "gradient_check",
         "gradient_check_differences", "gradient_properties", "gradients", "initialisation", "layers", "network",
         "precision", "saturation", "training_checkpoints"]
PROJECT = tomllib.loads((ROOT / "code" / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def run(*command):
    """What a command printed. Its failure is the test's, with all that it said."""
    result = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, f"{' '.join(map(str, command))}\n{result.stdout}{result.stderr}"
    return result.stdout


def requirements():
    """{name: requirement} of the package and all its extras."""
    wanted = [*PROJECT["dependencies"], *sum(PROJECT["optional-dependencies"].values(), [])]
    return {re.match(r"[\w-]+", requirement)[0]: requirement for requirement in wanted}


@pytest.fixture(scope="module")
def oldest_python(tmp_path_factory):
    """The interpreter of an environment with the lowest allowed version of everything the package asks for."""
    environment = tmp_path_factory.mktemp("oldest") / "venv"
    version = PROJECT["requires-python"].removeprefix(">=")
    run(sys.executable, "-m", "uv", "venv", "--quiet", "--python", version, environment)
    python = environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    tools = [requirements()[name] for name in TOOLS]
    run(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", python, "--resolution", "lowest-direct",
        "--editable", ROOT / "code", *tools)
    return python


def test_the_environment_holds_the_lower_bound_of_numpy(oldest_python):
    lower_bound = requirements()["numpy"].removeprefix("numpy>=")
    assert run(oldest_python, "-c", "import numpy; print(numpy.__version__)").startswith(lower_bound + ".")


def test_the_mathematics_works_there(oldest_python):
    files = [ROOT / "code" / "tests" / "mathematics" / f"test_{part}.py" for part in PARTS]
    said = run(oldest_python, "-m", "pytest", "-c", "code/pyproject.toml", "-q", "-p", "no:cacheprovider", *files)
    assert int(re.search(r"(\d+) passed", said)[1]) > 500
