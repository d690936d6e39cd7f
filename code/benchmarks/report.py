"""From results/*.json to results/README.md and its pictures. Nothing is measured here."""

import json

import pictures

PARTS = ("training_step", "passes", "growth", "memory", "choices", "checking", "precision", "anatomy",
         "book_listings")
BROKEN = {"wrong": "WRONG", "failed": "failed"}


def write(folder):
    """Read the parts' results of ``folder``, write table and pictures beside them, and return what was read."""
    parts = {part: json.loads((folder / f"{part}.json").read_text(encoding="utf-8")) for part in PARTS}
    head = parts["training_step"]
    results = {part: contents["results"] for part, contents in parts.items()}
    sections = [_opening(head), _missing(head), *_training(head["contenders"], results["training_step"]),
                _anatomy(results["anatomy"]), _choices(results["choices"]), _passes(results["passes"]),
                _growth(results["growth"]),
                _checking(results["checking"]), _precision(results["precision"]), _memory(results["memory"]),
                _listings(results["book_listings"]), _contenders(head)]
    (folder / "README.md").write_text("\n\n".join(sections) + "\n", encoding="utf-8")
    pictures.training_step(results["training_step"]).savefig(folder / "training_step.png")
    pictures.growth(results["growth"]).savefig(folder / "growth.png")
    return parts


def _opening(head):
    machine = head["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    how = ("A quick run, to see that all works: its times mean nothing." if head["quick"] else
           "Written by `make bench`. Absolute times belong to this machine; ratios carry over best.")
    pinned = ("is pinned to as many cores as it has threads, so helper threads that a library starts share them"
              if machine["pinned"] else "may run on every core: this system cannot pin it to some")
    return f"""# Measurements

{how}

{machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB, {machine['system']}; Python {machine['python']};
BLAS of NumPy: {machine['blas']}; {versions}. {machine['date']}, seed {head['seed']}.

Every contender has a process of its own, which {pinned}. Blocks of steps alternate between all contenders, in a new
random order every round; a time is the median over the rounds, a ratio the median of the ratios within each round.
Before a contender is timed, its first step is held to the teaching functions': the cost, and what was added to each
parameter."""


def _missing(head):
    lines = [f"- **{contender['label']}: MISSING.** {contender['missing']}"
             for contender in head["contenders"].values() if contender["missing"]]
    lines += [f"- **{threads} threads: MISSING.** This machine has {head['machine']['cores']} core(s)."
              for threads in head["threads_without_cores"]]
    return "## Not measured\n\n" + ("\n".join(lines) or "Nothing is missing.")


def _training(contenders, rows):
    yield """## One training step

Forward pass, cost (handed back as a Python float), backward pass and SGD update on one batch that is in memory already.
The floor is the matrix products alone, in microseconds; the others are multiples of it.

![Time of a training step in multiples of the floor](training_step.png)"""
    names = [name for name, contender in contenders.items() if not contender["missing"]]
    header = ["network", *(contenders[name]["label"] for name in names)]
    for dtype, threads in dict.fromkeys((row["dtype"], row["threads"]) for row in rows):
        table = [[_network(row), *(_time(name, row["contenders"][name]) for name in names)]
                 for row in rows if (row["dtype"], row["threads"]) == (dtype, threads)]
        yield f"### {dtype}, {threads} thread{'s' * (threads > 1)}\n\n{_table(header, table)}"
    excluded = [f"- {contender['label']}, {row['network']} {row['dtype']}, threads {row['threads']}: "
                f"{BROKEN[contender['status']]}: {contender['reason']}"
                for row in rows for contender in row["contenders"].values() if contender["status"] in BROKEN]
    if excluded:
        yield "### Wrong or failed, and so not timed\n\n" + "\n".join(excluded)
    yield _targets(rows)


def _network(row):
    return f"{row['network']}: {'-'.join(map(str, row['sizes']))}, batch {row['batch']}"


def _time(name, contender):
    if contender["status"] in BROKEN:
        return BROKEN[contender["status"]]
    return f"{_number(contender['microseconds'])} µs" if name == "floor" else _number(contender["times_floor"])


def _targets(rows):
    """What was promised of the engine: less than every peer's time on every row, and a multiple of the floor."""
    peers = [target["target"] for target in rows[0]["targets"][1:]]
    table = []
    for row in rows:
        limit, *promises = row["targets"]
        table.append([f"{row['network']}, {row['dtype']}, {row['threads']}", f"{limit['target']}: {_verdict(limit)}",
                      *map(_verdict, promises), _spread(row["contenders"]["floor"])])
    verdicts = [target["met"] for row in rows for target in row["targets"]]
    met, missed, unknown = (verdicts.count(verdict) for verdict in (True, False, None))
    header = ["network, dtype, threads", "over the floor", *(peer.removeprefix("faster than ") for peer in peers),
              "spread"]
    return f"""### Targets: {met} met, {missed} missed, {unknown} not measured

The engine's time over the floor, and over each peer's: below 1 it is ahead. A missed target is bold. The spread is that
of the floor's own times: the middle half of them lies within so much of their median. Where it is wide, the machine was
busy with something else, and the row says little.

{_table(header, table)}"""


def _verdict(target):
    value = _number(target["value"])
    return {True: f"{value} met", False: f"**{value} missed**", None: "not measured"}[target["met"]]


def _spread(contender):
    if contender["status"] in BROKEN:
        return "–"
    low, high = contender["quartiles"]
    return f"{(high - low) / contender['microseconds']:.0%}"


def _passes(rows):
    table = [[row["network"], *map(_number, (row["formula"], row["products"]["ratio"], row["teaching"]["ratio"]))]
             for row in rows]
    return f"""## Backward pass over forward pass

By multiplications, `2 − n₁n₀ / Σ nₗnₗ₋₁`: the input's gradient is not formed. Beside it what was measured, in
{rows[0]['dtype']} with one thread.

{_table(['network', 'formula', 'products alone', 'teaching functions'], table)}"""


def _growth(results):
    kinds = list(results["exponents"])
    table = []
    for point in results["points"]:
        P, nudged = point["parameters"], point["entries_nudged"]
        table.append([f"{P:,}", f"{_number(point['backpropagation_microseconds'])} µs",
                      *(_number(point[kind]) for kind in kinds),
                      "all" if nudged == P else f"{nudged:,} drawn at random, scaled up to P"])
    fits = ", ".join(f"{kind} as P^{_number(exponent)}" for kind, exponent in results["exponents"].items()
                     if exponent is not None)
    return f"""## A numerical gradient, in backpropagations

Central differences on networks n-n-n with P = 2n² + 2n parameters, batch {results['batch']}, {results['dtype']}, one
thread. Entrywise is `numerical_gradient`; recompute and batched are the variants of `network_numerical_gradient`.
Fitted growth: {fits}.

![Cost of a numerical gradient against the number of parameters](growth.png)

{_table(['P', 'one backpropagation', *kinds, 'entries nudged entrywise'], table)}"""


def _anatomy(rows):
    parts = list(rows[0]["parts"])
    table = [[f"{row['network']}, {row['dtype']}", f"{_number(row['floor_microseconds'])} µs",
              *(_number(row["parts"][part]) for part in parts), f"**{_number(row['whole'])}**"] for row in rows]
    return f"""## Where a step's time goes

Each part of the engine's step by itself, one thread, in multiples of the floor. The rest is what the whole takes beyond
them: calls, loops, and caches that a part finds warm when it runs alone.

{_table(['network', 'floor', *parts, 'whole'], table)}"""


def _choices(rows):
    table = []
    for row in rows:
        group = f"{row['choice']}, {row['network']}"
        for way in row["ways"]:
            table.append([group, way["way"], f"{_number(way['microseconds'])} µs", _number(way["ratio"]),
                          "–".join(map(_number, way["quartiles"]))])
            group = ""
    return f"""## What buys the speed

Steps of the engine, and ReLU's mask by itself, in float32 where no dtype is named, with one thread. A ratio is to the
first line of its group; beside it the middle half of the rounds' ratios. Where that is wide, the machine was busy.

{_table(['choice and network', 'way', 'time', 'ratio', 'middle half'], table)}"""


def _checking(rows):
    table = [[f"{row['network']}: {row['parameters']:,}", f"{_number(row['backpropagation_microseconds'])} µs",
              str(row["directions"]), _number(row["differences"]),
              _number(row["check_gradients"]) if row["passed"] else "DID NOT PASS", str(row["evaluations"])]
             for row in rows]
    header = ["network: P", "one backpropagation", "directions", "differences alone", "`check_gradients`",
              "costs it asks for"]
    return f"""## A gradient check along random directions, in backpropagations

One direction for each W and each b, central differences, {rows[0]['dtype']}, one thread. The differences alone ask for
two costs along each direction; `check_gradients` also measures the cost's rounding, to set its tolerance.

{_table(header, table)}"""


def _precision(results):
    derived, measured = {}, {}
    for row in results["errors"]:
        if row["step"] is None:
            derived.setdefault(f"{row['kind']}, {row['hidden']}", {})[row["dtype"]] = _error(row["error"])
        else:
            measured.setdefault(row["step"], {})[f"{row['dtype']}, {row['hidden']}"] = _error(row["error"])
    for row in results["best_steps"]:
        cells = measured[row["step"]]
        cells[f"{row['dtype']}, {row['hidden']}"] = f"**{_error(row['error'])}**"
    wide = results["reference_epsilon"] < 2**-52
    reference = (f"in long double (ε = {_error(results['reference_epsilon'])})" if wide else
                 "in float64: **MISSING** is a wider long double on this machine, so float64 has no judge")
    return f"""## How exact the gradients are

Relative L2 error of all gradients of {'-'.join(map(str, results['sizes']))} together (P = {results['parameters']:,},
batch {results['batch']}), beside formulas written a second time {reference}.

{_pivot('gradient', derived)}

Central differences by step, the best in bold. A long step crosses ReLU's kinks, which tanh does not have.

{_pivot('step', {f'{step:g}': cells for step, cells in sorted(measured.items(), reverse=True)})}"""


def _memory(rows):
    table = [[row["label"], _number(row["resident_mb"]), _number(row["allocated_mb"]), row["reason"] or ""]
             for row in rows]
    return f"""## Memory of a training step

Network {rows[0]['network']}, {rows[0]['dtype']}, one thread, MB. Resident: the highest resident set during a step, less
what the process held before the network was made: batch, parameters, work space, and what the library keeps.
Allocated: what Python and NumPy hold at the highest point of a step beyond what they held before it; a library with an
allocator of its own stays out of sight there.

{_table(['contender', 'resident', 'allocated', ''], table)}"""


def _listings(rows):
    said = {"passed": "agrees", "missing": "**MISSING.**", "failed": "**FAILED.**"}
    table = [[f"`{row['listing']}`", " ".join(filter(None, (said[row["status"]], row["reason"])))] for row in rows]
    return f"""## The book's listings

The scripts that chapters show beside the book's own code, executed. Each asserts its numbers.

{_table(['listing', 'its numbers'], table)}"""


def _contenders(head):
    lines = [f"- **{contender['label']}**: {contender['note']}." for contender in head["contenders"].values()]
    return "## The contenders\n\n" + "\n".join(lines)


def _number(value):
    """Three digits, never an exponent; a dash for what was not measured."""
    if value is None:
        return "–"
    decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{decimals}f}"


def _table(header, rows):
    return "\n".join(f"| {' | '.join(line)} |" for line in [header, ["---"] * len(header), *rows])


def _pivot(corner, rows):
    """A table from {row: {column: cell}}; a dash where a row has no such column."""
    columns = list(dict.fromkeys(column for cells in rows.values() for column in cells))
    return _table([corner, *columns],
                  [[row, *(cells.get(column, "–") for column in columns)] for row, cells in rows.items()])


def _error(value):
    return "–" if value is None else f"{value:.1e}"
