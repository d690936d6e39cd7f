"""Fill the environment of `make bench`: the course's package, then each peer on its own.

What a peer shares with the course has the version of requirements.txt; the peers' own versions are pinned by the
extra `bench` of pyproject.toml. A peer that cannot be installed does not stop the others: why is kept for the report.
"""

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from places import without_places

ROOT = Path(__file__).parents[2]
NOT_INSTALLED = Path(sys.prefix) / "not-installed.json"


def peers():
    """The requirements of the extra `bench`, one for each distribution."""
    project = tomllib.loads((ROOT / "code" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["optional-dependencies"]["bench"]


def not_installed():
    """{distribution: reason} of what could not be installed in this environment."""
    return json.loads(NOT_INSTALLED.read_text(encoding="utf-8")) if NOT_INSTALLED.exists() else {}


def reason(output):
    """Why pip failed, in one line without paths and addresses."""
    errors = [line.removeprefix("ERROR:").strip() for line in output.splitlines() if line.startswith("ERROR:")]
    return without_places(errors[0] if errors else "pip failed without saying why")


def main():
    with tempfile.TemporaryDirectory() as folder:
        constraints = Path(folder) / "constraints.txt"
        pins = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
        constraints.write_text("\n".join(line for line in pins if not line.startswith("-e")), encoding="utf-8")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", str(constraints)]
        subprocess.run([*pip, "editables", "-e", str(ROOT / "code")], check=True)
        failures = {}
        for peer in peers():
            print(f"  {peer}", flush=True)
            result = subprocess.run([*pip, peer], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            if result.returncode:
                name = re.match(r"[A-Za-z0-9-]+", peer)[0]
                failures[name] = reason(result.stderr)
                print(f"  {name} is not installed: {failures[name]}", flush=True)
    NOT_INSTALLED.write_text(json.dumps(failures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
