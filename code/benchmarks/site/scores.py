"""Lighthouse's scores of the built site's pages, by lighthouse.mjs: mobile, over the compressing server."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import served
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent


def measure(site, names, runs):
    """Rows {"page", "scores", "first paint", "largest paint", "blocked", "shift", "faults"}; times in ms.

    Of each page's ``runs``, the one whose performance is the median: its times vary with what else the machine does.
    """
    if not (HERE / "node_modules" / "lighthouse").is_dir():
        raise SystemExit(f"Lighthouse is not installed; run `make bench-site`, or `npm ci --prefix {HERE}`.")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # node comes with the environment
    node = shutil.which("node", path=path)
    if node is None:
        raise SystemExit("node was not found beside this Python nor on PATH; run `make env`, which installs it.")
    found = {name: [] for name in names}
    with served.serve(site) as (address, _):
        pages = {f"{address}/{name}.html": name for name in names}
        command = [node, HERE / "lighthouse.mjs", _chromium(), *[page for page in pages for _ in range(runs)]]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout:
                row = json.loads(line)
                name = pages[row.pop("address")]
                found[name].append({"page": name, **row})
                print(f"  {name}: {row['scores']}", flush=True)
        if process.returncode:
            raise SystemExit("Lighthouse stopped; what it said stands above.")
    return [sorted(rows, key=lambda row: row["scores"]["performance"])[len(rows) // 2] for rows in found.values()]


def _chromium():
    """The system's Chromium, or Playwright's own where there is none."""
    if found := shutil.which("chromium"):
        return found
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path
