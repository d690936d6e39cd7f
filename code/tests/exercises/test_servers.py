"""The processes in which runs take place: they are used again, replaced when broken, and keep no trace of an answer."""

import contextlib
import os
import re

import psutil
import pytest

from coursework import run, servers
from coursework.notebook import answer_source, reference_notebook
from coursework.reference import build_reference_near
from coursework.values import line

SEARCH = '''
import re
def parts():
    for start, end in re.findall(r"^([0-9a-f]+)-([0-9a-f]+) rw", open("/proc/self/maps").read(), re.MULTILINE):
        with open("/proc/self/mem", "rb", buffering=0) as memory:
            memory.seek(int(start, 16))
            try:
                yield memory.read(int(end, 16) - int(start, 16))
            except OSError:
                pass
own = "".join(["a text of ", "its own"])
parts = list(parts())
assert any(re.search(b"[a] text of its own", part) for part in parts), sum(map(len, parts))
found = any(re.search({wanted!r}, part) for part in parts)
'''
ANSWER = "def backpropagation(cache, Y, parameters):\n    return honest(cache, Y, parameters) if found else {}\n"


@pytest.fixture(autouse=True)
def no_others():
    """No server waits that another test's command has prepared."""
    servers._close_all()


@pytest.fixture(scope="module")
def judged(exercise):
    """A function: nbval's Result on an answer."""
    reference = build_reference_near(exercise, 7)

    def judge(code):
        answers = {"backpropagation": answer_source("backpropagation", code)}
        return run.run_notebook(reference_notebook(exercise, reference, answers), exercise, reference)

    judge.reference = reference
    return judge


def passed(result):
    return [record["passed"] for record in result.checks.values()]


def test_one_process_serves_many_runs_and_answers_leave_nothing_in_it(judged, solution):
    spoils = "import builtins, numpy\nbuiltins.left = numpy.left = 1\n"
    finds = "import builtins, numpy\nassert not hasattr(builtins, 'left') and not hasattr(numpy, 'left')\n"
    assert all(passed(judged(spoils + solution)))
    (first,) = servers._idle
    assert all(passed(judged(finds + solution)))
    assert servers._idle == [first]


def test_a_broken_server_is_replaced(judged, solution):
    assert all(passed(judged(solution)))
    (first,) = servers._idle
    first.process.kill()
    first.process.wait()
    assert all(passed(judged(solution)))
    assert servers._idle != [first]


def test_a_run_whose_server_is_killed_has_no_verdict_and_the_next_one_has(judged, solution):
    assert all(passed(judged(solution)))
    (server,) = servers._idle
    code = f"import time\ntime.sleep(3)\n{solution}"
    taken = server.run

    def killed(*arguments):
        with contextlib.suppress(ProcessLookupError):
            os.kill(server.process.pid, 9)
        return taken(*arguments)

    server.run = killed
    with pytest.raises(run.RunFailed, match="no check was run: nbval ended with -9"):
        judged(code)
    assert all(passed(judged(solution)))


def test_an_answer_does_not_find_the_right_values_in_its_memory(judged, solution):
    """Its kernel is a fork of a process that reads them later; a text of its own is found there."""
    check = next(check for check in judged.reference["checks"].values() if check["points"])
    numbers = re.search(r"\[\[([-\d.,]{20})", line({"values": check["expected"]}))[1]
    wanted = f"[{numbers[0]}]{re.escape(numbers[1:])}".encode()  # a pattern that does not find itself
    code = solution.replace("def backpropagation", "def honest", 1)
    result = judged(f"{SEARCH.format(wanted=wanted)}\n{code}\n\n{ANSWER}")
    assert result.problem is None and not any(passed(result)), result


def test_a_run_leaves_no_process(judged, solution):
    judged(solution)
    (server,) = servers._idle
    assert psutil.Process(server.process.pid).children(recursive=True) == []
