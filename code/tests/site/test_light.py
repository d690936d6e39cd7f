"""Every page is light and stays in place: what `make bench-site` measures of its visits, held to the budget.

Scripts come late here, so what they move would move before a reader's eyes.
"""

import json
import random
import subprocess
import sys

import pytest

from every_page import PAGES
from problems import ROOT

BENCHMARK = ROOT / "code" / "benchmarks" / "site"
COLD, NEXT, SHIFT = 250_000, 60_000, 0.01  # bytes, bytes, a share of the screen


def visit(out, *options):
    """The rows of `bench-site --part visits`, by page."""
    run = subprocess.run([sys.executable, BENCHMARK, "--part", "visits", "--out", out, *options], capture_output=True,
                         text=True)
    assert run.returncode == 0, run.stderr
    rows = json.loads((out / "site.json").read_text(encoding="utf-8"))["visits"]["pages"]
    return {row["page"]: row for row in rows}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    return visit(tmp_path_factory.mktemp("visits"))


def test_every_page_is_visited(pages):
    assert [*pages] == PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_to_its_budget(pages, name):
    page = pages[name]
    assert 5_000 < page["cold"] <= COLD
    assert name == PAGES[0] or 1_000 < page["next"] <= NEXT
    assert page["shift"] <= SHIFT, page["moved"]
    assert page["elsewhere"] == [] and page["complaints"] == []


def test_only_pages_with_interactives_load_their_bundle(pages):
    bundle = 55_000  # bytes, compressed: less than it weighs
    without = min(page["cold"] for name, page in pages.items() if name.startswith("exercises/"))
    assert pages["chapters/01-nudges"]["cold"] - without > bundle
    for name in ("chapters/b-glossary", "search", *(name for name in PAGES if name.startswith("exercises/"))):
        assert pages[name]["cold"] < 200_000, name


HEAVY = """<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>heavy</title>
<p id="late"></p><h1>Moved</h1><img src="http://127.0.0.2:9/x.png" alt="elsewhere"><script src="noise.js"></script>"""
NOISE = """/* {noise} */ addEventListener("load", () => setTimeout(() => {{
document.getElementById('late').style.height = '400px'; console.error('planted'); }}, 300));  // what is shown moves"""


def test_what_breaks_the_budget_is_seen(tmp_path):
    """A page with one fault of each kind."""
    noise = random.Random(0).randbytes(200_000).hex()  # 400 kB, which compress to half
    (tmp_path / "index.html").write_text(HEAVY, encoding="utf-8")
    (tmp_path / "noise.js").write_text(NOISE.format(noise=noise), encoding="utf-8")
    page = visit(tmp_path / "out", "--site", tmp_path, "--page", "index")["index"]
    assert page["cold"] > 200_000 and page["shift"] > SHIFT and page["moved"]
    assert page["elsewhere"] == ["http://127.0.0.2:9/x.png"] and "planted" in page["complaints"]
