"""The front end's bundle is small enough to load, and its lock fits every clone. `make lint` checks the sources."""

import gzip

from problems import ROOT

FRONTEND = ROOT / "code" / "frontend"
STATIC = ROOT / "code" / "backprop" / "widgets" / "static"
BUDGET = 70_500  # bytes, JavaScript and style; the goal is 60 000


def test_the_bundle_fits_its_budget():
    loaded = ("widgets.classic.js", "widgets.css")
    sizes = {name: len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in loaded}
    assert sum(sizes.values()) <= BUDGET, sizes


def test_the_lock_names_no_registry():
    """Each clone uses its own."""
    assert '"resolved"' not in (FRONTEND / "package-lock.json").read_text(encoding="utf-8")
