"""Fill the environments of `make bench-grade`: ``python install.py FOLDER`` makes one for each peer in FOLDER.

One each, because what one peer brings along slows another down: beside jupyter_server, every import of nbformat takes a
second more. What they share with the course has the version of requirements.txt.
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[3]
PEERS = {
    "nbval": ("nbval", "pytest", "pytest-xdist", "ipykernel"),  # at the grader's own versions
    "nbgrader": ("nbgrader==0.9.6",),
    "otter": ("otter-grader==7.0.0", "ipykernel"),
}


def main(folder):
    with tempfile.TemporaryDirectory() as scratch:
        constraints = Path(scratch) / "constraints.txt"
        pins = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
        constraints.write_text("\n".join(line for line in pins if not line.startswith("-e")), encoding="utf-8")
        for peer, packages in PEERS.items():
            print(f"  {peer}", flush=True)
            venv.create(Path(folder) / peer, clear=True, with_pip=True)
            subprocess.run([Path(folder) / peer / "bin" / "python", "-m", "pip", "install", "--quiet",
                            "--disable-pip-version-check", "-c", str(constraints), *packages, "editables",
                            "-e", str(ROOT / "code")], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
