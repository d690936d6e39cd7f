"""`make bench-site`: every kind is measured, its page is really nudged and repainted, and the table says so.

No times are asserted.
"""

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from backprop.widgets.base import STATIC
from booksite.gallery import states
from problems import ROOT

BENCHMARK = ROOT / "code" / "benchmarks" / "site"
KINDS = sorted({widget.kind for widget in states().values()})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What a quick run wrote."""
    folder = tmp_path_factory.mktemp("bench-site")
    run = subprocess.run([sys.executable, BENCHMARK, "--quick", "--part", "interactives", "--out", folder],
                         capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return folder


@pytest.fixture(scope="module")
def results(folder):
    return json.loads((folder / "site.json").read_text(encoding="utf-8"))


def test_every_kind_is_nudged_in_its_largest_state_and_repainted_each_time(results):
    empty, *rows = results["nudging"]
    assert (empty["kind"], empty["elements"], empty["repaints"]) == ("empty page", 2, 12)
    assert [row["kind"] for row in rows] == KINDS
    for row in rows:
        assert states()[row["state"]].kind == row["kind"] and row["elements"] > 20
        assert row["nudges"] == row["repaints"] == 12, row
        assert 0 < row["median"] <= row["percentile_95"]
        assert row["control"], row["kind"]


def test_sliders_are_moved_where_there_are_any(results):
    moved = {row["kind"]: row["control"] for row in results["nudging"]}
    assert moved["nudge-network"].endswith("Nudge δ") and moved["nudge-curve"].startswith("input[type=range]")
    assert moved["quiz"].startswith("input[type=radio]")  # it has answers instead
    largest = {row["kind"]: row["state"] for row in results["nudging"]}
    assert largest["nudge-network"] == "network-largest" and largest["kernel-slide"] == "kernel-largest"


def test_a_kind_has_its_share_of_the_bundle_that_is_committed(results):
    whole, each = results["sizes"]["whole"], results["sizes"]["each"]
    for part, name in [("js", "widgets.classic.js"), ("css", "widgets.css")]:
        committed = len(gzip.compress((STATIC / name).read_bytes(), 9))
        assert whole[part] == committed, name
        assert sum(kind[part] for kind in each.values()) < whole[part]
    assert sorted(each) == KINDS[:1] and all(kind["js"] > 500 for kind in each.values())  # a quick run


def test_a_page_asks_for_the_bundle_once_however_many_interactives_it_has(results):
    first, second = results["requests"]
    assert first["interactives"] == len(states()) and second["interactives"] == 1
    assert first["asked"] == {"book.css": 1, "host.js": 1, "widgets.classic.js": 1, "widgets.css": 1}
    assert all(count <= 1 for count in second["asked"].values())


def test_the_table_says_it_all_and_follows_from_the_results_alone(folder, results, tmp_path):
    text = (folder / "site.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+) \| .* \| 12 of 12 \|", text, re.MULTILINE)
    assert rows == KINDS and "| empty page | empty |" in text
    whole = sum(results["sizes"]["whole"].values())
    assert f"**{whole:,}**" in text and (f"{whole - 60_000:,} over" in text or "The whole is within" in text)
    assert "A quick run" in text and results["browser"] in text
    (tmp_path / "site.json").write_bytes((folder / "site.json").read_bytes())
    subprocess.run([sys.executable, BENCHMARK, "--report-only", "--out", tmp_path], check=True, capture_output=True)
    assert (tmp_path / "site.md").read_bytes() == (folder / "site.md").read_bytes()
    for written in (text, (folder / "site.json").read_text(encoding="utf-8")):
        assert not [place for place in (str(folder), str(ROOT), str(Path.home()), sys.prefix, "/usr", "://")
                    if place in written]


def test_what_does_not_repaint_is_seen(tmp_path):
    """A page that takes no notice of its slider has nudges and no repaints."""
    script = """if True:
        import sys
        from pathlib import Path
        import nudging
        from playwright.sync_api import sync_playwright
        nudging.EMPTY = nudging.EMPTY.replace("'input', ()", "'never', ()")
        nudging.largest = lambda browser, folder: {}
        with sync_playwright() as playwright:
            browser = nudging.launch(playwright)
            row, = nudging.measure(browser, Path(sys.argv[1]), nudges=2, slowdown=1)
            browser.close()
        print(row["nudges"], row["repaints"], row["median"], row["control"])"""
    run = subprocess.run([sys.executable, "-c", script, tmp_path], cwd=BENCHMARK, capture_output=True, text=True)
    assert run.stdout == "2 0 None input[type=range][aria-label*='δ']: δ\n", run.stderr
