"""Measure the interactives and the site: ``python code/benchmarks/site`` (``make bench-site``).

Writes results/site.json and from it results/site.md. A part can be measured by itself, and the others' results stay:

- interactives: how long a nudge takes to be repainted, what each kind adds to the bundle, and what a page asks for;
- visits: what each page of the built site costs in bytes, movement and requests;
- lighthouse: Lighthouse's four scores of each page.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))  # machine.py, as the other benchmarks find it

import nudging
import requests_made
import scores
import sizes
import table
import visits
import yaml
from playwright.sync_api import sync_playwright

import machine
from booksite import gallery

RESULTS = Path(__file__).parents[1] / "results"
ROOT = Path(__file__).parents[3]
PARTS = ("interactives", "visits", "lighthouse")


def main(arguments):
    options = _parse(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / "site.json"
    results = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if not options.report_only:
        results |= _measure(options)
        path.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (options.out / "site.md").write_text(table.write(results), encoding="utf-8")
    print(f"Written: {options.out / 'site.md'}")


def _parse(arguments):
    parser = argparse.ArgumentParser(prog="python code/benchmarks/site", description=__doc__.splitlines()[0])
    parser.add_argument("--part", action="append", choices=PARTS, help="what to measure; repeatable (default: all)")
    parser.add_argument("--quick", action="store_true", help="few nudges, no slowdown, one kind weighed: a trial")
    parser.add_argument("--nudges", type=int, default=150, help="of each kind (default: 150)")
    parser.add_argument("--slowdown", type=float, default=4, help="of the processor, by the browser (default: 4)")
    parser.add_argument("--runs", type=int, default=3, help="of Lighthouse, each page; the median counts (default: 3)")
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html", help="the built site")
    parser.add_argument("--page", action="append", help="as chapters/welcome; repeatable (default: all)")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder for what is written")
    parser.add_argument("--report-only", action="store_true", help="write the table anew, measure nothing")
    return parser.parse_args(arguments)


def _measure(options):
    parts = options.part or PARTS
    found = {}
    with sync_playwright() as playwright:
        browser = nudging.launch(playwright)
        about = {"machine": machine.describe(), "browser": f"Chromium {browser.version}", "quick": options.quick}
        if "interactives" in parts:
            found |= about | _interactives(browser, options)
        if "visits" in parts:
            found["visits"] = about | {"pages": visits.measure(browser, _site(options), options.page or _pages())}
        browser.close()
    if "lighthouse" in parts:
        runs = 1 if options.quick else options.runs
        pages = scores.measure(_site(options), options.page or _pages(), runs)
        found["lighthouse"] = about | {"runs": runs, "pages": pages}
    return found


def _interactives(browser, options):
    nudges, slowdown = (12, 1) if options.quick else (options.nudges, options.slowdown)
    kinds = sorted({widget.kind for widget in gallery.states().values()})
    with tempfile.TemporaryDirectory() as folder:
        gallery.write(folder)
        return {
            "slowdown": slowdown, "nudging": nudging.measure(browser, Path(folder), nudges, slowdown),
            "requests": requests_made.measure(browser, Path(folder)),
            "sizes": sizes.measure(kinds[:1] if options.quick else kinds),
        }


def _site(options):
    if not (options.site / "index.html").is_file():
        raise SystemExit(f"There is no built site at {options.site}; run `make book`, or name one with --site.")
    return options.site


def _pages():
    """The book's pages in their order, then the search."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [chapter["file"] for part in contents["parts"] for chapter in part["chapters"]]
    return [contents["root"], *chapters, "search"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
