"""Measure backprop beside its peers: ``python code/benchmarks`` (``make bench``: in an environment that has the peers).

Writes results/*.json, one file for each part, and from them results/README.md and its pictures. A part is a module with
a function ``measure``, a line in :func:`_measure` here, and a section of the report.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from tqdm import tqdm

import book_listings
import install
import machine
import memory
import report
import training_step
from contenders import CONTENDERS, add
from networks import NETWORKS
from worker import Worker

RESULTS = Path(__file__).parent / "results"


class Plan(NamedTuple):
    """How much is measured. Times are in seconds; a dictionary is what that part's ``measure`` takes."""

    networks: tuple
    threads: tuple
    training_seconds: float
    least_rounds: int
    most_rounds: int
    block_seconds: float
    warm_seconds: float
    anatomy: dict
    passes: dict
    growth: dict
    choices: dict
    checking: dict
    precision: dict
    memory_network: str
    dtypes: tuple = ("float32", "float64")


QUICK = Plan(
    networks=("a", "b"), threads=(1,), training_seconds=0, least_rounds=2, most_rounds=2,
    block_seconds=0.001, warm_seconds=0.001,
    anatomy={"networks": ("b",), "rounds": 2, "block_seconds": 0.001},
    passes={"networks": ("a", "b"), "rounds": 2, "block_seconds": 0.001},
    growth={"widths": (2, 4, 8), "largest_whole": 40, "sample": 20, "seconds": 0.2},
    choices={"networks": ("b",), "examples": 640, "rounds": 2, "block_seconds": 0.001},
    checking={"networks": ("b",), "rounds": 2, "block_seconds": 0.001},
    precision={"sizes": (7, 5, 3), "batch": 11,
               "steps": {"float64": (1e-4, 1e-5, 1e-6), "float32": (1e-1, 1e-2, 1e-3)}},
    memory_network="b")


def full(minutes):
    """Every network, shared out so that the whole takes about that many minutes."""
    return Plan(
        networks=tuple(NETWORKS), threads=(1, 2), training_seconds=60 * 0.8 * minutes, least_rounds=3, most_rounds=25,
        block_seconds=0.03, warm_seconds=0.02,
        anatomy={"networks": ("a", "b", "c", "d"), "rounds": 15, "block_seconds": 0.02},
        passes={"networks": tuple(NETWORKS), "rounds": 7, "block_seconds": 0.03},
        growth={"widths": (2, 32, 128, 256), "largest_whole": 40_000, "sample": 512, "seconds": 60 * 0.08 * minutes},
        choices={"networks": ("c", "d"), "examples": 60_000, "rounds": 9, "block_seconds": 0.03},
        checking={"networks": ("b", "c"), "rounds": 9, "block_seconds": 0.03},
        precision={"sizes": (64, 32, 10), "batch": 64, "steps": {
            "float64": tuple(10.0**-k for k in range(2, 9)), "float32": tuple(10.0**-k for k in range(1, 5))}},
        memory_network="d")


def main(arguments):
    options = _parse(arguments)
    if not options.report_only:
        _measure(options)
    parts = report.write(options.out)
    print(f"Written: {options.out / 'README.md'}")
    return "\n".join(book_listings.failures(parts["book_listings"]["results"])) or None


def _parse(arguments):
    parser = argparse.ArgumentParser(prog="python code/benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two small networks in seconds: to see that all works")
    parser.add_argument("--minutes", type=float, default=15, help="about how long the whole may take (default: 15)")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder for what is written")
    parser.add_argument("--seed", type=int, default=0, help="of the data and of the contenders' order")
    parser.add_argument("--contender", type=Path, action="append", default=[], metavar="FILE.py",
                        help="one more, of your own: a file with a class Contender (see code/benchmarks/contenders)")
    parser.add_argument("--report-only", action="store_true", help="write table and pictures anew, measure nothing")
    return parser.parse_args(arguments)


def _measure(options):
    plan = QUICK if options.quick else full(options.minutes)
    threads = tuple(count for count in plan.threads if count <= machine.usable_cores())
    for file in options.contender:
        add(file)
    names, missing = list(CONTENDERS), {}
    head = {"machine": machine.describe(), "quick": options.quick, "seed": options.seed,
            "threads_without_cores": [count for count in plan.threads if count not in threads]}
    with tempfile.TemporaryDirectory() as cache, tqdm(bar_format="{elapsed} {desc}") as bar:
        tell = bar.set_description_str
        shared = {"seed": options.seed, "cache": cache, "progress": tell}
        plan = plan._replace(threads=threads)
        parts = {"training_step": training_step.measure(names, plan, missing=missing, **shared)}
        for part in ("anatomy", "passes", "growth", "choices", "checking", "precision"):
            worker = Worker(1, cache)
            parts[part] = worker.ask("run", part, on_progress=tell, seed=options.seed, **getattr(plan, part))
            worker.stop()
        parts["book_listings"] = book_listings.measure(cache, tell)
        parts["memory"] = memory.measure(_agreeing(parts["training_step"]), plan, **shared)
    head["contenders"] = {name: CONTENDERS[name]._asdict() | {"missing": _why(name, missing)} for name in names}
    options.out.mkdir(parents=True, exist_ok=True)
    for part, results in parts.items():
        text = json.dumps(head | {"part": part, "results": _rounded(results)}, indent=1, ensure_ascii=False)
        (options.out / f"{part}.json").write_text(text + "\n", encoding="utf-8")


def _agreeing(results):
    """Contenders that computed the right step at least once."""
    return list(dict.fromkeys(name for row in results for name, contender in row["contenders"].items()
                              if contender["status"] == "measured"))


def _why(name, missing):
    """Why a contender is missing (None if it is not): what pip said, if anything, rather than the failed import."""
    pip = [f"{package} could not be installed: {reason}" for package, reason in install.not_installed().items()
           if package in CONTENDERS[name].packages]
    return (pip or [missing[name]])[0] if name in missing else None


def _rounded(value):
    """Floats to five significant digits: more would be noise."""
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return float(f"{value:.5g}") if isinstance(value, float) else value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
