"""The benchmarks' machinery on small networks: who takes part, who is excluded and why, and what is written.

PyTorch, JAX and tinygrad are not in this environment, so here they prove that what is missing is said. No times are
asserted.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from problems import ROOT

BENCHMARKS = ROOT / "code" / "benchmarks"
HERE = {"floor", "engine", "teaching", "hips_autograd", "scikit_learn", "naive"}
MISSING = {"pytorch": "torch", "pytorch_compiled": "torch", "jax_jit": "jax", "tinygrad_jit": "tinygrad"}
PLANTED = {
    "no_average": ("wrong", r"the update of \w+ is off by .* of its size", """
        def __init__(self, network, parameters, X, Y, learning_rate):
            super().__init__(network, parameters, X, Y, learning_rate * network.batch)
        """),
    "other_cost": ("wrong", "the cost is off by 0.5 of its size", """
        def step(self):
            return super().step() / 2
        """),
    "other_dtype": ("wrong", r"W1 came back as float64 \(3, 2\), not float32 \(3, 2\)|as float32 .* not float64", """
        def parameters(self):
            other = {"float32": "float64", "float64": "float32"}
            return {name: value.astype(other[str(value.dtype)]) for name, value in super().parameters().items()}
        """),
    "diverges": ("wrong", "its cost became nan while it trained", """
        steps = 0

        def step(self):
            self.steps += 1
            return super().step() if self.steps == 1 else float("nan")
        """),
    "raises": ("failed", "RuntimeError: no kernel in libnone.so", """
        def step(self):
            raise RuntimeError("no kernel in /usr/lib/somewhere/libnone.so")
        """),
    "dies": ("failed", "its process ended with code 7", """
        def step(self):
            import os
            os._exit(7)
        """),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What a quick run wrote, with contenders planted that must not be timed."""
    folder = tmp_path_factory.mktemp("benchmarks")
    command = [sys.executable, BENCHMARKS, "--quick", "--out", folder / "results"]
    for name, (_, _, body) in PLANTED.items():
        source = folder / f"{name}.py"
        source.write_text(f"from contenders import teaching\n\n\nclass Contender(teaching.Contender):{body}")
        command += ["--contender", source]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return folder / "results"


@pytest.fixture(scope="module")
def results(folder):
    return {part: json.loads((folder / f"{part}.json").read_text(encoding="utf-8"))
            for part in ("training_step", "passes", "growth", "memory", "choices", "checking", "precision", "anatomy",
                         "book_listings")}


def test_every_file_says_what_it_was_measured_on(results):
    for part, contents in results.items():
        machine = contents["machine"]
        assert contents["part"] == part and contents["quick"] is True and contents["seed"] == 0
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", machine["date"])
        assert machine["python"] == ".".join(map(str, sys.version_info[:3]))
        assert machine["cores"] >= 1 and machine["memory_gb"] >= 1 and machine["cpu"] and machine["blas"]
        assert {"numpy", "autograd", "scikit-learn"} <= set(machine["packages"])


def test_peers_that_are_not_here_are_listed_with_the_reason(results, folder):
    table = (folder / "README.md").read_text(encoding="utf-8")
    for name, package in MISSING.items():
        contender = results["training_step"]["contenders"][name]
        assert contender["missing"] == f"ModuleNotFoundError: No module named '{package}'"
        assert f"**{contender['label']}: MISSING.** {contender['missing']}" in table
    assert {name for name, contender in results["growth"]["contenders"].items() if contender["missing"]} == set(MISSING)


def test_every_contender_that_is_here_was_measured_on_every_row(results):
    rows = results["training_step"]["results"]
    assert [(row["network"], row["dtype"], row["threads"]) for row in rows] == [
        (network, dtype, 1) for network in "ab" for dtype in ("float32", "float64")]
    for row in rows:
        measured = {name: contender for name, contender in row["contenders"].items()
                    if contender["status"] == "measured"}
        assert set(measured) == HERE
        assert measured["floor"]["times_floor"] == 1 and measured["floor"]["error"] is None
        for name, contender in measured.items():
            low, high = contender["quartiles"]
            assert 0 < low <= contender["microseconds"] <= high
            assert contender["rounds"] == 2 and contender["steps"] >= 1
            assert contender["times_floor"] > 0 and contender["engine_over"] > 0
            assert name == "floor" or 0 <= contender["error"] < {"float32": 1e-2, "float64": 1e-9}[row["dtype"]]


def test_targets_cover_the_floor_and_every_peer(results):
    measured = {"HIPS autograd", "scikit-learn", "naive NumPy"}
    others = {"PyTorch eager", "torch.compile", "JAX jit", "tinygrad", *PLANTED}
    for row in results["training_step"]["results"]:
        first, *promises = row["targets"]
        limit = {"a": 4, "b": 2.5}[row["network"]]
        assert first["target"] == f"at most {limit} × the floor" and first["met"] is (first["value"] <= limit)
        targets = {target["target"].removeprefix("faster than "): target for target in promises}
        assert set(targets) == measured | others
        for peer in measured:
            assert targets[peer]["met"] is (targets[peer]["value"] < 1)
        for peer in others:
            assert targets[peer]["met"] is targets[peer]["value"] is None


def test_targets_that_nobody_could_test_are_counted_apart(results, folder):
    text = (folder / "README.md").read_text(encoding="utf-8")
    verdicts = [target["met"] for row in results["training_step"]["results"] for target in row["targets"]]
    assert verdicts.count(None) == 4 * (len(MISSING) + len(PLANTED))
    assert (f"### Targets: {verdicts.count(True)} met, {verdicts.count(False)} missed, "
            f"{verdicts.count(None)} not measured\n") in text
    table = text.split("### Targets")[1].split("\n## ")[0]
    assert table.count(" met |") == verdicts.count(True) and table.count(" missed** |") == verdicts.count(False)
    assert table.count("| not measured ") == verdicts.count(None) and table.count("% |\n") == 4


@pytest.mark.parametrize("name", PLANTED)
def test_a_contender_that_computes_something_else_is_not_timed(results, folder, name):
    status, reason, _ = PLANTED[name]
    found = {row["dtype"]: contender for row in results["training_step"]["results"] if row["network"] == "a"
             for contender in row["contenders"].values() if contender["label"] == name}
    assert set(found) == {"float32", "float64"}
    for contender in found.values():
        assert contender["status"] == status and re.search(reason, contender["reason"])
        assert "microseconds" not in contender
    shown = {"wrong": "WRONG", "failed": "failed"}[status]
    assert f"- {name}, a float32, threads 1: {shown}: " in (folder / "README.md").read_text(encoding="utf-8")


def test_backward_over_forward_follows_the_formula(results):
    formulas = {row["network"]: row["formula"] for row in results["passes"]["results"]}
    assert formulas == {"a": pytest.approx(2 - 6 / 9, rel=1e-4), "b": pytest.approx(2 - 2048 / 2368, rel=1e-4)}
    for row in results["passes"]["results"]:
        assert row["products"]["ratio"] > 0 and row["teaching"]["ratio"] > 0


def test_growth_says_what_was_sampled(results):
    growth = results["growth"]["results"]
    nudged = {point["parameters"]: point["entries_nudged"] for point in growth["points"]}
    assert nudged == {12: 12, 40: 40, 144: 20}
    assert all(point["entrywise"] > 0 and point["rounds"] >= 1 for point in growth["points"])
    assert set(growth["exponents"]) == {"entrywise", "recompute", "batched"}
    assert isinstance(growth["exponents"]["entrywise"], float)


def test_a_steps_parts_add_up_to_the_whole(results, folder):
    rows = results["anatomy"]["results"]
    assert [(row["network"], row["dtype"]) for row in rows] == [("b", "float32"), ("b", "float64")]
    text = (folder / "README.md").read_text(encoding="utf-8").split("## Where a step's time goes")[1]
    for row in rows:
        assert len(row["parts"]) == 6 and all(part in text for part in row["parts"])
        assert sum(row["parts"].values()) == pytest.approx(row["whole"], rel=1e-3)
        assert all(value > 0 for part, value in row["parts"].items() if part != "the rest")


def test_every_choice_is_beside_what_it_was_preferred_to(results, folder):
    rows = results["choices"]["results"]
    assert {row["choice"]: [way["way"] for way in row["ways"]] for row in rows} == {
        "the input's gradient": ["floor", "dA[0] not formed", "dA[0] formed"],
        "where batches come from": [
            "a batch in memory", "X[:, idx], X in C order", "X[:, idx], X in Fortran order",
            "slices of X, shuffled once an epoch", "the same, with their share of the shuffle"],
        "dtype": ["float32", "float64"],
        "ReLU's backward pass": ["dA *= A > 0", "np.where(A > 0, dA, 0)", "dA[A <= 0] = 0"],
    }
    text = (folder / "README.md").read_text(encoding="utf-8").split("## What buys the speed")[1]
    for row in rows:
        assert row["network"] == "b" and row["ways"][0]["ratio"] == 1
        for way in row["ways"]:
            low, high = way["quartiles"]
            assert way["microseconds"] > 0 and 0 < low <= way["ratio"] <= high and f"| {way['way']} |" in text


def test_a_check_along_directions_passes_and_counts_its_costs(results):
    row, = results["checking"]["results"]
    assert row["parameters"] == 64 * 32 + 32 + 32 * 10 + 10 and row["directions"] == 4
    assert row["passed"] is True and row["evaluations"] > 2 * row["directions"]
    assert row["differences"] > 0 and row["check_gradients"] > 0


def test_precision_is_that_of_the_dtype(results, folder):
    precision = results["precision"]["results"]
    errors = {(row["kind"], row["hidden"], row["dtype"], row["step"]): row["error"] for row in precision["errors"]}
    assert precision["parameters"] == 5 * (7 + 1) + 3 * (5 + 1) and len(errors) == 2 * (2 + 2 * 3)
    for kind, hidden in (("backpropagation", "relu"), ("complex step", "tanh")):
        assert 1e-9 < errors[kind, hidden, "float32", None] < 1e-6
        if precision["reference_epsilon"] < 2**-52:
            assert 0 < errors[kind, hidden, "float64", None] < 1e-15
        else:  # long double is float64 here, and that is said
            assert errors[kind, hidden, "float64", None] is None
            assert "**MISSING** is a wider long double" in (folder / "README.md").read_text(encoding="utf-8")
    central = {key[1:]: error for key, error in errors.items() if key[0] == "central differences"}
    for best in precision["best_steps"]:
        rivals = {key[2]: error for key, error in central.items() if key[:2] == (best["hidden"], best["dtype"])}
        assert len(rivals) == 3 and min(rivals, key=rivals.get) == best["step"]
        assert rivals[best["step"]] == best["error"] < {"float32": 1e-2, "float64": 1e-8}[best["dtype"]]


def test_memory_of_a_step_that_makes_new_arrays_is_seen(results):
    rows = {row["contender"]: row for row in results["memory"]["results"]}
    assert set(rows) == HERE  # not the planted ones
    for row in rows.values():
        assert row["network"] == "b" and row["reason"] is None
    assert rows["naive"]["allocated_mb"] > (2 * 32 + 2 * 10) * 64 * 4 / 2**20  # Z and A of both layers at least
    assert rows["floor"]["allocated_mb"] < 0.01


def test_table_and_pictures_follow_from_the_results_alone(folder, tmp_path):
    for source in folder.glob("*.json"):
        (tmp_path / source.name).write_bytes(source.read_bytes())
    subprocess.run([sys.executable, BENCHMARKS, "--report-only", "--out", tmp_path], check=True, capture_output=True)
    assert (tmp_path / "README.md").read_bytes() == (folder / "README.md").read_bytes()
    for picture in ("training_step.png", "growth.png"):
        assert (tmp_path / picture).read_bytes().startswith(b"\x89PNG")
        assert f"({picture})" in (folder / "README.md").read_text(encoding="utf-8")


def test_results_name_no_place(folder):
    for file in [*folder.glob("*.json"), folder / "README.md"]:
        text = file.read_text(encoding="utf-8")
        assert not [place for place in (str(folder.parent), str(ROOT), str(Path.home()), sys.prefix, "/usr", "://")
                    if place in text], file.name


def test_pips_reasons_are_kept_without_places():
    script = "import install; print(install.reason(open(0).read()))"
    said = "WARNING: no\nERROR: No /home/x/torch.whl at https://example.org/simple/ (from versions: 1)\nERROR: so\n"
    run = subprocess.run([sys.executable, "-c", script], cwd=BENCHMARKS, input=said, capture_output=True, text=True,
                         check=True)
    assert run.stdout == "No torch.whl at (address) (from versions: 1)\n"


def test_the_peers_are_pinned_and_not_in_the_lock():
    project = tomllib.loads((ROOT / "code" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = {line.split("==")[0] for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()}
    for peer in project["optional-dependencies"]["bench"]:
        name = re.match(r"[a-z-]+", peer)[0]
        assert (name in locked) != ("==" in peer), peer
    assert not {"torch", "jax", "jaxlib", "tinygrad"} & locked
