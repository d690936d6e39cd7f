"""Measure the grader beside its peers: ``python code/benchmarks/grading PEERS`` (``make bench-grade``).

Writes results/grading.json and from it results/grading.md: seconds per submission on the same answers, in rounds in
which every grader has its turn. PEERS is the folder of environments that install.py made.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))  # machine.py and places.py, as the other benchmarks find them

import table
from formats import SLUG, Class
from graders import Nbgrader, Nbval, Otter, Ours, run, wrong_marks
from tqdm import tqdm

import machine
from coursework import sandbox
from install import PEERS
from places import without_places

RESULTS = Path(__file__).parents[1] / "results"


def main(arguments):
    options = _parse(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    if not options.report_only:
        text = json.dumps(_measure(options), indent=1, ensure_ascii=False)
        (options.out / "grading.json").write_text(text + "\n", encoding="utf-8")
    results = json.loads((options.out / "grading.json").read_text(encoding="utf-8"))
    (options.out / "grading.md").write_text(table.write(results), encoding="utf-8")
    print(f"Written: {options.out / 'grading.md'}")


def _parse(arguments):
    parser = argparse.ArgumentParser(prog="python code/benchmarks/grading", description=__doc__.splitlines()[0])
    parser.add_argument("peers", type=Path, metavar="PEERS", help="folder with an environment for each peer")
    parser.add_argument("--quick", action="store_true", help="2 submissions, 1 round: to see that all works")
    parser.add_argument("--submissions", type=int, default=60, help="how many (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each grader (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder for what is written")
    parser.add_argument("--report-only", action="store_true", help="write the table anew, measure nothing")
    return parser.parse_args(arguments)


def _measure(options):
    size, rounds = (2, 1) if options.quick else (options.submissions, options.rounds)
    handed_in, peers = Class(size), options.peers.absolute()
    letters = {tier.letter: sandbox._probe(tier.letter) for tier in sandbox.TIERS}
    graders = [*(Ours(letter, cores) for letter, problem in letters.items() if not problem for cores in (1, 2)),
               Ours("A", 2, cached=True), Nbval(peers, 1), Nbval(peers, 2), Nbgrader(peers), Otter(peers)]
    seconds, each = {grader.name: [] for grader in graders}, {}
    with tempfile.TemporaryDirectory() as scratch, tqdm(total=rounds * len(graders), unit="run") as bar:
        folders = {grader.name: Path(scratch, str(number)) for number, grader in enumerate(graders)}
        for grader in graders:
            folders[grader.name].mkdir()
            grader.prepare(folders[grader.name], handed_in)
        load = os.getloadavg()[0]
        for number in range(rounds):
            for grader in random.Random(number).sample(graders, len(graders)):
                bar.set_description(grader.name)
                seconds[grader.name].append(_timed(grader, folders[grader.name], handed_in) / size)
                if isinstance(grader, Ours) and not grader.cached:
                    each.setdefault(grader.name, []).extend(grader.seconds(folders[grader.name]))
                bar.update()
    return {
        "machine": machine.describe(), "quick": options.quick, "load": round(load, 2), "exercise": SLUG,
        "submissions": size, "rounds": rounds, "versions": {peer: _versions(peers / peer) for peer in PEERS},
        "missing": {letter: without_places(problem) for letter, problem in letters.items() if problem},
        "seconds": {name: [round(value, 4) for value in values] for name, values in seconds.items()},
        "percentiles": {name: _percentiles(values) for name, values in each.items()},
    }


def _timed(grader, folder, handed_in):
    """Seconds of one run over all submissions. Ends the benchmark when the marks are not right: that is no grading."""
    grader.clean(folder)
    start = time.perf_counter()
    done = run(grader, folder, handed_in)
    seconds = time.perf_counter() - start
    try:
        problem = wrong_marks(handed_in, grader.marks(folder, handed_in))
    except (OSError, KeyError, ValueError) as missing:
        problem = f"no marks ({missing})"
    if problem:
        raise SystemExit(f"{grader.name}: {problem}.\n{(done.stdout + done.stderr)[-2000:]}")
    return seconds


def _percentiles(values):
    cuts = statistics.quantiles(values, n=20, method="inclusive")
    return {"50": round(statistics.median(values), 3), "95": round(cuts[-1], 3)}


def _versions(environment):
    """{package: version} of what is measured in a peer's environment."""
    names = {"nbval": ["nbval", "pytest"], "nbgrader": ["nbgrader"], "otter": ["otter_grader"]}[environment.name]
    found = {name: next(environment.glob(f"lib/python*/site-packages/{name}-*.dist-info"), None) for name in names}
    return {name: folder.name.split("-")[1].removesuffix(".dist") for name, folder in found.items() if folder}


if __name__ == "__main__":
    main(sys.argv[1:])
