"""From results/grading.json to results/grading.md. Nothing is measured here."""

import math
import statistics

BEST, TARGET, LINEAR = "this course, tier A, 2 cores", 3, 1.8  # times the best peer; times 1 core


def write(results):
    """The whole page, as Markdown."""
    return "\n\n".join([_opening(results), _graders(results), _targets(results), _each(results)]) + "\n"


def _opening(results):
    machine, versions = results["machine"], [item for peer in results["versions"].values() for item in peer.items()]
    how = ("A quick run, to see that all works: its times mean nothing." if results["quick"]
           else "Written by `make bench-grade`. Absolute times belong to this machine; ratios carry over best.")
    return f"""# The grader, measured

{how}

{machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB, {machine['system']}; Python {machine['python']};
{', '.join(' '.join(item) for item in versions)}. {machine['date']}. When it began, other programs kept
{results['load']:g} cores busy (the load average of a minute): the nearer to 0, the more the times can be trusted.

Exercise {results['exercise']}, {results['submissions']} submissions, half of them right. Every grader gets the same
answers in its own format and grades them with one command, {results['rounds']} times; in each round all have a turn, in
a new order. After each turn its marks are looked at: right answers full, wrong ones less. Peers run without a
sandbox and may use all cores; nbval has its outputs prepared by us, and otter's API is measured, as its command line
needs Docker."""


def _graders(results):
    medians = _medians(results)
    best = medians[_best_peer(medians)]
    missing = "".join(f"\n\nNot measured: tier {letter} ({problem})." for letter, problem in results["missing"].items())
    rows = [[name, f"{value:.3f}", f"{best / value:.2f}"]
            for name, value in sorted(medians.items(), key=lambda item: item[1])]
    return f"""## Seconds per submission

Medians over the rounds, of the whole command divided by the number of submissions. The last column is the throughput in
multiples of the best peer's, {_best_peer(medians)}. The course grades its own solution in every run, too.

{_table(['grader', 'seconds per submission', 'throughput'], rows)}{missing}"""


def _targets(results):
    medians = _medians(results)
    peer = _best_peer(medians)
    verdicts = [
        (f"throughput in tier A at least {TARGET} × the best peer's", _ratio(results, peer, BEST), TARGET),
        (f"linear in cores: 2 cores at least {LINEAR} × 1 core",
         _ratio(results, BEST.replace("2 cores", "1 core"), BEST), LINEAR),
    ]
    rows = [[what, _cut(ratio), "met" if ratio >= wanted else "**missed**"] for what, ratio, wanted in verdicts]
    return f"""## Targets

Medians of the ratios within each round.

{_table(['target', 'measured', ''], rows)}"""


def _each(results):
    rows = [[name, f"{row['50']:.3f}", f"{row['95']:.3f}"] for name, row in results["percentiles"].items()]
    return f"""## One submission

Seconds from its turn to its row, over all rounds.

{_table(['', 'median', '95th percentile'], rows)}"""


def _medians(results):
    return {name: statistics.median(values) for name, values in results["seconds"].items()}


def _best_peer(medians):
    return min((name for name in medians if not name.startswith("this course")), key=medians.get)


def _ratio(results, slower, faster):
    pairs = zip(results["seconds"][slower], results["seconds"][faster], strict=True)
    return statistics.median(slow / fast for slow, fast in pairs)


def _cut(ratio):
    """Two places, never rounded up: 1.797 must not read as the 1.80 that it is not."""
    return f"{math.floor(ratio * 100) / 100:.2f}"


def _table(header, rows):
    return "\n".join(f"| {' | '.join(line)} |" for line in [header, ["---"] * len(header), *rows])
