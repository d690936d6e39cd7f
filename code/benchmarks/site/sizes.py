"""What the interactives weigh, gzip-compressed: the bundle that a page loads, and what each kind adds to it."""

import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FRONTEND = Path(__file__).parents[2] / "frontend"
FILES = {"js": "widgets.classic.js", "css": "widgets.css"}  # what a page loads


def measure(kinds):
    """{"whole": {"js", "css"}, "each": {kind: {"js", "css"}}}, in bytes: "each" is what leaving the kind out saves."""
    each = {}
    with tempfile.TemporaryDirectory() as folder:
        sources = Path(folder) / "sources"  # all are built of the same
        shutil.copytree(FRONTEND, sources, ignore=shutil.ignore_patterns("node_modules"))
        whole = _sizes(sources)
        for kind in kinds:
            rest = _sizes(sources, without=kind)
            each[kind] = {part: whole[part] - rest[part] for part in FILES}
    return {"whole": whole, "each": each}


def _sizes(sources, without=None):
    """Of a bundle that build.mjs makes of a copy of the sources, where main.js may be left without one kind's module.

    Its style sheets are emptied; what other kinds also use stays.
    """
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # node comes with the environment
    node = shutil.which("node", path=path)
    if node is None:
        raise SystemExit("node was not found beside this Python nor on PATH; run `make env`, which installs it.")
    copy = sources.parent / (without or "whole")
    shutil.copytree(sources, copy)
    (copy / "node_modules").symlink_to(FRONTEND / "node_modules")
    if without:
        _leave_out(without, copy / "src")
    run = subprocess.run([node, copy / "build.mjs", copy / "out"], capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"The bundle without {without or 'nothing'} cannot be built: {run.stderr}")
    return {part: len(gzip.compress((copy / "out" / name).read_bytes(), 9)) for part, name in FILES.items()}


def _leave_out(kind, sources):
    main = sources / "main.js"
    text, count = re.subn(rf'import \* as (\w+) from "\./{kind}/index\.js";', r"const \1 = { shareable: [] };",
                          main.read_text(encoding="utf-8"))
    if count != 1:
        raise SystemExit(f"main.js imports {kind}/index.js {count} times; expected once.")
    main.write_text(text, encoding="utf-8")
    for sheet in (sources / kind).glob("*.css"):
        sheet.write_text("")
