"""The listings for other libraries that chapters show: what `make bench` does with them, and the numbers they share.

PyTorch and JAX are not in this environment, so theirs prove here that what is missing is said.
"""

import ast
import json
import re
import shutil
import subprocess
import sys

import pytest

from backprop import backpropagation, forward_propagation
from problems import ROOT

BENCHMARKS = ROOT / "code" / "benchmarks"
LISTINGS = sorted((BENCHMARKS / "listings").glob("*.py"))
MEASURE = """import json, sys, book_listings
from pathlib import Path
print(json.dumps(book_listings.measure(sys.argv[1], lambda words: None, Path(sys.argv[1]))))"""


def measured(folder):
    run = subprocess.run([sys.executable, "-c", MEASURE, folder], cwd=BENCHMARKS, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return {row["listing"]: (row["status"], row["reason"]) for row in json.loads(run.stdout)}


def test_a_listing_passes_or_what_it_lacks_is_said():
    found = measured(BENCHMARKS / "listings")
    assert set(found) == {listing.name for listing in LISTINGS}
    for listing in LISTINGS:
        library = re.search(r"^import (jax|torch)$", listing.read_text(encoding="utf-8"), flags=re.MULTILINE)
        missing = library and f"ModuleNotFoundError: No module named '{library[1]}'"
        assert found[listing.name] == (("missing", missing) if library else ("passed", None))


def test_a_listing_whose_numbers_are_wrong_fails_and_says_where(tmp_path):
    text = (BENCHMARKS / "listings" / "worked_numpy.py").read_text(encoding="utf-8")
    assert text.count("[0.25, 1.75]") == 1
    wrong = text.replace("[0.25, 1.75]", "[0.25, 1.5]")
    (tmp_path / "wrong.py").write_text(wrong, encoding="utf-8")
    line, = [n for n, code in enumerate(wrong.splitlines(), start=1) if code.endswith("value), name")]
    (tmp_path / "broken.py").write_text("import numpy.no_such_part\n", encoding="utf-8")
    (tmp_path / "ended.py").write_text("import os\n\nos._exit(7)\n", encoding="utf-8")
    text = "raise OSError('no kernel in /usr/lib/somewhere/libnone.so')\n"
    (tmp_path / "place.py").write_text(text, encoding="utf-8")
    assert measured(tmp_path) == {
        "wrong.py": ("failed", f"AssertionError: W2 (line {line})"),
        "broken.py": ("failed", "ModuleNotFoundError: No module named 'numpy.no_such_part' (line 1)"),
        "ended.py": ("failed", "its process ended with code 7"),
        "place.py": ("failed", "OSError: no kernel in libnone.so (line 1)"),
    }


@pytest.mark.parametrize("reason", [None, "AssertionError: W2 (line 20)"])
def test_a_failure_is_in_the_table_and_in_the_exit_code(tmp_path, reason):
    for source in (BENCHMARKS / "results").glob("*.json"):
        shutil.copy(source, tmp_path)
    part = json.loads((tmp_path / "book_listings.json").read_text(encoding="utf-8"))
    part["results"] = [{"listing": "here.py", "status": "failed" if reason else "passed", "reason": reason},
                       {"listing": "there.py", "status": "missing", "reason": "No module named 'there'"}]
    (tmp_path / "book_listings.json").write_text(json.dumps(part), encoding="utf-8")
    command = [sys.executable, BENCHMARKS, "--report-only", "--out", tmp_path]
    run = subprocess.run(command, capture_output=True, text=True)
    table = (tmp_path / "README.md").read_text(encoding="utf-8").split("## The book's listings")[1]
    assert "| `there.py` | **MISSING.** No module named 'there' |" in table
    if reason:
        assert (run.returncode, run.stderr) == (1, f"here.py FAILED: {reason}\n")
        assert f"| `here.py` | **FAILED.** {reason} |" in table
    else:
        assert (run.returncode, run.stderr) == (0, "")
        assert "| `here.py` | agrees |" in table


@pytest.mark.parametrize("listing", [path for path in LISTINGS if path.stem.startswith("worked_")],
                         ids=lambda path: path.stem)
def test_the_worked_network_is_the_same_in_every_library(listing):
    """The same numbers are typed into each, and what was worked out by hand is what the package computes."""
    text = re.sub(r"\b(?:jnp|np)\.array\(|\btorch\.tensor\(", "(", listing.read_text(encoding="utf-8"))
    reference = (BENCHMARKS / "listings" / "worked_numpy.py").read_text(encoding="utf-8")
    by_hand = ast.literal_eval(re.search(r"by_hand = (\{.*?\})", text, flags=re.DOTALL)[1])
    names = {}
    exec(reference, names)
    grads = backpropagation(forward_propagation(names["X"], names["parameters"], "squared_error"), names["Y"],
                            names["parameters"])
    assert by_hand == {name: grads[f"d{name}"].tolist() for name in ("W1", "b1", "W2", "b2")}
    for name in ("X", "Y", "W1", "W2"):
        assert json.dumps(names["parameters"].get(name, names.get(name)).tolist()) in text, name
    assert f"J == {names['J']}" in text.replace(".item()", "")
