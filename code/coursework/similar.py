"""Pairs of submissions that resemble each other. Why they do is for a person to find out."""

import ast
import math
from collections import Counter
from itertools import combinations
from typing import NamedTuple

from coursework.answers import find_answers
from coursework.source import Answer, Check, Code, Explore
from coursework.submission import Unreadable, read_notebook

SMALLEST = 6  # nodes of a fragment; what is smaller stands in every program
FEWEST = 8  # fragments of one's own, below which two answers may be alike by chance
NAMES = ("id", "arg", "name", "asname", "names", "ctx")  # fields that hold what a writer called something, or nothing
WITH_DOCSTRING = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Pair(NamedTuple):
    """Two students and how much of what is their own they share, in percent."""

    percent: int
    first: str
    second: str


def similar_pairs(exercise, submissions, threshold):
    """(pairs at or above ``threshold`` percent, most alike first; how many submissions were compared).

    Compared are the fragments of the answers' syntax trees, without names, comments and docstrings, and without
    what the stub, the given code and the solution hold. A fragment that many students wrote counts little.
    """
    shared = _fragments_of(exercise)
    own = {}
    for submission in submissions:
        found = _answers(exercise, submission) - shared
        if len(found) >= FEWEST:
            own[submission.student] = found
    written = Counter(fragment for found in own.values() for fragment in found)
    weight = {fragment: math.log((len(own) + 1) / count) for fragment, count in written.items()}
    pairs = []
    for (first, ours), (second, theirs) in combinations(own.items(), 2):
        common, all_of_it = (sum(map(weight.get, part)) for part in (ours & theirs, ours | theirs))
        percent = math.floor(100 * common / all_of_it + 1e-9)
        if percent >= threshold:
            pairs.append(Pair(percent, first, second))
    return sorted(pairs, key=lambda pair: (-pair.percent, pair.first, pair.second)), len(own)


def fragments(code):
    """Fingerprints of the statements and expressions in ``code`` that are large enough to tell something."""
    try:
        found = set()
        _collect(ast.parse(code), found)
        return found
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()


def _fragments_of(exercise):
    codes = [cell.code for cell in exercise.cells if isinstance(cell, Code | Check | Explore)]
    codes += [code for answer in exercise.of_kind(Answer) for code in (answer.stub, answer.solution)]
    return set().union(*map(fragments, codes))


def _answers(exercise, submission):
    """The fragments of all answers in a submission; none when it cannot be read."""
    if submission.problem:
        return set()
    try:
        notebook = read_notebook(submission.path)
    except Unreadable:
        return set()
    return set().union(*(fragments(answer.code or "") for answer in find_answers(exercise, notebook).values()))


def _collect(node, found):
    """(the fingerprint of a node, its size), with those of everything below it added to ``found``."""
    parts, size = [type(node).__name__], 1
    for field, value in ast.iter_fields(node):
        if field in NAMES:
            continue
        for item in _without_docstring(node, value) if isinstance(value, list) else [value]:
            if isinstance(item, ast.AST):
                below, count = _collect(item, found)
                size += count
                parts.append(below)
            else:
                parts.append(repr(item))
        parts.append(field)
    fingerprint = hash(tuple(parts))
    if size >= SMALLEST and isinstance(node, ast.stmt | ast.expr):
        found.add(fingerprint)
    return fingerprint, size


def _without_docstring(node, body):
    first = body[0] if body and isinstance(node, WITH_DOCSTRING) else None
    constant = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return body[1:] if constant and isinstance(first.value.value, str) else body
