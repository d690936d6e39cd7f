"""The book's listings for other libraries: each is executed, and its own assertions hold its numbers to the book's."""

import re
import subprocess
import sys
from pathlib import Path

from places import without_places
from worker import environment

LISTINGS = Path(__file__).parent / "listings"
LONGEST = 300  # seconds that a listing may take, imports included


def measure(cache, report_progress, folder=LISTINGS):
    """A list with one dictionary for each script of the folder: "listing", "status" and "reason".

    The status is "passed"; "missing", where a library cannot be imported here; or "failed", and then the reason names
    the error and the line. ``cache`` is a folder for what compilers keep.
    """
    results = []
    for script in sorted(folder.glob("*.py")):
        report_progress(f"the book's listings: {script.name}")
        status, reason = _run(script, cache)
        results.append({"listing": script.name, "status": status, "reason": reason})
    return results


def failures(results):
    """One line for each listing that failed; empty when all is well."""
    return [f"{row['listing']} FAILED: {row['reason']}" for row in results if row["status"] == "failed"]


def _run(script, cache):
    try:
        run = subprocess.run([sys.executable, script], env=environment(1, cache), stdin=subprocess.DEVNULL,
                             capture_output=True, text=True, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return "failed", f"not done after {LONGEST} seconds"
    if run.returncode == 0:
        return "passed", None
    error = (run.stderr.strip().splitlines() or [f"its process ended with code {run.returncode}"])[-1]
    if re.fullmatch(r"ModuleNotFoundError: No module named '\w+'", error):  # torch, and not torch.func
        return "missing", error
    lines = re.findall(rf'File ".*{re.escape(script.name)}", line (\d+)', run.stderr)
    return "failed", without_places(error) + (f" (line {lines[-1]})" if lines else "")
