"""A known wrong answer, written by its author as a difference from the solution."""


def replace_lines(solutions, difference):
    """Apply ``difference``, lines that start with "- " or "+ ", to the one solution it fits.

    A run of "-" lines must stand, in this order and whatever its indentation, in exactly one place; the "+"
    lines after it take that place and that indentation. A blank line separates runs. Returns the number of
    the solution and its new code. Raises ValueError when a run fits nowhere or in several places.
    """
    changed = {}
    for old, new in _runs(difference):
        places = [(number, start) for number, solution in enumerate(solutions)
                  for start in _places(changed.get(number, solution).splitlines(), old)]
        if len(places) != 1:
            raise ValueError(f"the lines to replace, from {old[0].strip()!r} on, stand in the solution "
                             f"{len(places)} times; expected once.")
        number, start = places[0]
        lines = changed.get(number, solutions[number]).splitlines()
        shift = _indent(lines[start]) - _indent(old[0])
        replacement = [" " * (_indent(line) + shift) + line.strip() for line in new]
        changed[number] = "\n".join(lines[:start] + replacement + lines[start + len(old):])
    if len(changed) != 1:
        raise ValueError(f"the difference changes {len(changed)} answers; expected one.")
    return changed.popitem()


def _runs(difference):
    """Pairs (old lines, new lines)."""
    runs = []
    for line in difference:
        if not line.strip():
            continue
        if line[:2] not in ("- ", "+ "):
            raise ValueError(f"{line!r} is no line of a difference; expected it to start with '- ' or '+ '.")
        if line[0] == "-" and (not runs or runs[-1][1]):
            runs.append(([], []))
        if not runs:
            raise ValueError(f"{line!r} comes first; expected the lines to replace, with '- ', before it.")
        runs[-1][line[0] == "+"].append(line[2:])
    return runs


def _places(lines, old):
    stripped, wanted = [line.strip() for line in lines], [line.strip() for line in old]
    return [start for start in range(len(lines)) if stripped[start:start + len(wanted)] == wanted]


def _indent(line):
    return len(line) - len(line.lstrip())
