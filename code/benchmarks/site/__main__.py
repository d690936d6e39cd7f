"""Measure the interactives: ``python code/benchmarks/site`` (``make bench-site``).

Writes results/site.json and from it results/site.md: how long a nudge takes to be repainted, what each kind adds to the
bundle, and what a page asks for.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))  # machine.py, as the other benchmarks find it

import machine
import nudging
import requests_made
import sizes
import table
from playwright.sync_api import sync_playwright

from booksite import gallery

RESULTS = Path(__file__).parents[1] / "results"


def main(arguments):
    options = _parse(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    if not options.report_only:
        text = json.dumps(_measure(options), indent=1, ensure_ascii=False)
        (options.out / "site.json").write_text(text + "\n", encoding="utf-8")
    results = json.loads((options.out / "site.json").read_text(encoding="utf-8"))
    (options.out / "site.md").write_text(table.write(results), encoding="utf-8")
    print(f"Written: {options.out / 'site.md'}")


def _parse(arguments):
    parser = argparse.ArgumentParser(prog="python code/benchmarks/site", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few nudges, no slowdown, one kind weighed: a trial")
    parser.add_argument("--nudges", type=int, default=150, help="of each kind (default: 150)")
    parser.add_argument("--slowdown", type=float, default=4, help="of the processor, by the browser (default: 4)")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder for what is written")
    parser.add_argument("--report-only", action="store_true", help="write the table anew, measure nothing")
    return parser.parse_args(arguments)


def _measure(options):
    nudges, slowdown = (12, 1) if options.quick else (options.nudges, options.slowdown)
    kinds = sorted({widget.kind for widget in gallery.states().values()})
    weighed = sizes.measure(kinds[:1] if options.quick else kinds)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        gallery.write(folder)
        browser = nudging.launch(playwright)
        results = {
            "machine": machine.describe(), "browser": f"Chromium {browser.version}", "quick": options.quick,
            "slowdown": slowdown, "nudging": nudging.measure(browser, Path(folder), nudges, slowdown),
            "requests": requests_made.measure(browser, Path(folder)), "sizes": weighed,
        }
        browser.close()
    return results


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
