"""Hostile answers: what each tries, the points it has to get, what its row has to say, and a run over them.

The text of an attempt may use {course}, {submissions}, {port}, {socket} and {line}, which the test fills in.
"""

import os
import sys
from pathlib import Path
from textwrap import indent

import psutil

from coursework import sandbox
from exercises.handing_in import COURSE, FULL, NOTHING, grade_folder, said, write

HONEST = "honest"
CHILD = "98766"  # seconds that a child sleeps, by which the test knows it
LEFT = "left-by-a-hostile-answer"  # the name of every file that an attempt leaves where it can
LINE_OF_THE_SOLUTION = b'@ cache[f"A{l - 1}"].T / m'
SECRET = "COURSEWORK_TEST_SECRET"  # in the grader's environment

# name: an attempt that returns something true when it has succeeded. Then the answer is the solution and would get
# full marks; otherwise it is empty.
STEALING = {
    "reads-the-references": "return list(sys.modules['coursework.check'].REFERENCES.glob('*.json'))",
    "reads-the-solutions": "return os.listdir('{course}/exercises')",
    "searches-the-course": "return [path for folder in ('code/coursework', 'exercises', 'chapters', '.git') "
                           "for path in glob.glob(f'{course}/{{folder}}/**/[0-9][0-9]-*', recursive=True) "
                           "if os.path.isfile(path)]",
    "searches-everything": "return any(re.match(r'(0[1-9]|1[0-4])-[a-z-]+\\.(md|ipynb|json)', file) for folder, _, "
                           "files in walk('/') for file in files)",
    "searches-for-the-solution": "return any({line} in read(os.path.join(folder, file)) for folder, _, "
                                 "files in walk('/') if re.search('backprop|course|exercise|solution', folder) "
                                 "and 'site-packages' not in folder "
                                 "for file in files)",
    "reads-other-submissions": "return os.listdir('{submissions}')",
    "reads-the-notebook-that-runs": "return glob.glob('/tmp/grade-*') + glob.glob('/tmp/answer-*')",
    "follows-a-symlink": "os.symlink('{course}/exercises', 'link')\nreturn os.listdir('link')",
    "leaves-by-proc": "return glob.glob('/proc/[0-9]*/root{course}/exercises') + glob.glob('/proc/[0-9]*/cwd/*.ipynb')",
    "reads-its-parent's-memory": "return open(f'/proc/{{os.getppid()}}/mem', 'rb')",
    "sees-the-grader": "return finds(b'coursework\\0grade', '/proc/[0-9]*/cmdline')",
    "reads-its-environment": f"return '{SECRET}' in os.environ",
    "reads-others'-environment": f"return finds(b'{SECRET}', '/proc/[0-9]*/environ')",
    "uses-the-network": "return socket.create_connection(('127.0.0.1', {port}), 2)",
    "asks-for-a-name": "return socket.getaddrinfo('example.org', 80)",
    "uses-a-socket-without-a-file": "s = socket.socket(socket.AF_UNIX)\ns.connect('\\0{socket}')\nreturn True",
    "writes-outside": "return [f for f in ('/', '/usr', '/etc', '/var/tmp', '/dev', '/root', '{course}', "
                      "'{submissions}', "
                      "sys.prefix, os.path.dirname(np.__file__)) if not f.startswith('/tmp/') "  # which is its own
                      f"and wrote(f + '/{LEFT}')]",
    "changes-the-system": "return wrote('/proc/sys/kernel/core_pattern') or wrote('/proc/sys/vm/swappiness')",
    "becomes-root": "os.setuid(0)\nreturn True",
    "takes-a-namespace": "return not ctypes.CDLL(None).unshare(0x10000000)",
    "mounts": "return not ctypes.CDLL(None).mount(b'none', b'/tmp', b'tmpfs', 0, None)",
    "lifts-its-limits": "resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2)\nreturn True",
    "has-no-limits": "return any(resource.getrlimit(n)[0] == resource.RLIM_INFINITY for n in "
                     "(resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_CPU, resource.RLIMIT_NPROC))",
}
HELPERS = """
import ctypes, glob, os, re, resource, socket, sys
import numpy as np

def finds(text, pattern):
    return any(text in read(path) for path in glob.glob(pattern))

def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:  # another's, or a process that has ended since
        return b""

def walk(top):
    for folder, folders, files in os.walk(top):
        folders[:] = [name for name in folders if os.path.join(folder, name) not in ("/proc", "/sys")]
        yield folder, folders, files

def wrote(path):
    try:
        with open(path, "w") as file:
            file.write("x")
        return True
    except OSError:
        return False
"""

TIME, MEMORY = "ran out of time", "ran out of memory"

# If ever a sandbox did not hold, the attempts must not harm the machine that runs the tests. So none is made as root,
# and these look first whether they can see the course. One that gives up has not got the row that its case expects.
HARMFUL = ("fork-bomb", "many-files", "kills-everything", "kills-its-parent-too", "deletes-all-it-can")
NOT_AS_ROOT = "import os\nif os.geteuid() == 0: raise RuntimeError('root runs this')\n"
LOOK_FIRST = f"if os.path.exists({str(COURSE / 'exercises' / 'solutions')!r}): raise RuntimeError('no walls')\n"

# What ends by the clock alone, however quick the machine is. name: (what the function does first, points, what the
# row says).
ENDLESS = {
    "fork-bomb": ("import os\nwhile True:\n    try:\n        os.fork()\n    except OSError: pass", NOTHING,
                  (TIME, MEMORY)),
    "stops-itself": ("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", NOTHING, TIME),
    "holds-the-interpreter": ("import ctypes; ctypes.PyDLL(None).sleep(1000)", NOTHING, TIME),
    "ignores-the-interrupt": ("import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
                              NOTHING, TIME),
    "catches-the-interrupt": ("while True:\n    try:\n        while True: print('x', flush=True)\n"
                              "    except BaseException: pass", NOTHING, TIME),
    "never-ends": ("while True: pass", NOTHING, TIME),
    "prints-for-ever": ("while True: print('x' * 10**6)", NOTHING, TIME),
    "becomes-another-program": (f"import os; os.execv('/bin/sleep', ['sleep', '{CHILD}'])", NOTHING, TIME),
    "computes-in-c-for-ever": ("10 ** 10 ** 10", NOTHING, (TIME, MEMORY)),
    "waits-for-a-pipe": ("import os; os.mkfifo('pipe'); open('pipe')", NOTHING, TIME),
}
# What ends by itself or is ended at once: how long it takes decides nothing.
DISTURBING = {
    "memory-bomb": ("x = [b'x' * 2**20]\nwhile True: x += [bytearray(2**29)]", NOTHING, MEMORY),
    "memory-bomb-in-numpy": ("import numpy\nnumpy.ones(2**30)", NOTHING, MEMORY),
    "memory-bomb-of-many-processes": ("import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n"
                                      "        x = b'x' * 2**29\n        time.sleep(1000)\ntime.sleep(1000)",
                                      NOTHING, MEMORY),
    "one-large-file": ("open('large', 'wb').write(bytes(2**28))", NOTHING, "File too large"),
    "many-files": ("n = 0\nwhile True:\n    open(f'file{n}', 'wb').write(bytes(2**25))\n    n += 1", NOTHING,
                   "No space left"),
    "a-child": (f"import subprocess; subprocess.Popen(['sleep', '{CHILD}'])", FULL, "all right"),
    "a-child-in-its-own-session": (f"import subprocess; subprocess.Popen(['sleep', '{CHILD}'], start_new_session=True)",
                                   FULL, "all right"),
    "a-daemon": (f"import subprocess; subprocess.run(['setsid', 'sh', '-c', 'setsid sleep {CHILD} & exit'])", FULL,
                 "all right"),
    "kills-its-kernel": ("import os; os.kill(os.getpid(), 9)", NOTHING, "the kernel died"),
    "kills-its-parent-too": ("import os\nfor pid in (os.getppid(), os.getpid()): os.kill(pid, 9)", NOTHING,
                             "the kernel died"),
    "kills-everything": ("import os\nos.kill(-1, 9)\nos.kill(os.getpid(), 9)", NOTHING, "the kernel died"),
    "closes-every-file": ("import os; os.closerange(3, 256)", NOTHING, ""),
    "at-exit": ("import atexit, time; atexit.register(time.sleep, 1000)", FULL, "all right"),
    "threads": ("import threading, time\nthreading.Thread(target=time.sleep, args=(1000,)).start()", FULL, "all right"),
    "asks": ("input('?')", NOTHING, "StdinNotImplementedError"),
    "shell": (f"get_ipython().system('sleep {CHILD} & echo x > /{LEFT}')", FULL, "all right"),
    "resets-everything": ("get_ipython().run_line_magic('reset', '-f')", NOTHING, "NameError"),
    "runs-magics": ("get_ipython().run_line_magic('time', '1 + 1')\nget_ipython().run_cell_magic('capture', 'x', '1')",
                    FULL, "all right"),
    "ends-at-once": ("import os; os._exit(0)", NOTHING, "the kernel died"),
    "crashes-the-interpreter": ("import ctypes; ctypes.string_at(0)", NOTHING, "the kernel died"),
    "calls-itself": ("backpropagation(cache, Y, parameters)", NOTHING, "RecursionError"),
    "interrupts-itself": ("raise KeyboardInterrupt", NOTHING, "KeyboardInterrupt"),
    "raises-what-nobody-catches": ("raise type('Escape', (BaseException,), {})('past everything')", NOTHING, "Escape"),
    "raises-what-cannot-be-told": ("class Silent(Exception):\n    def __str__(self): raise self\nraise Silent", NOTHING,
                                   "Silent"),
    "raises-escape-codes": ("raise ValueError('\\x1b[31m=1+1\\ud800<script>' * 10**6)", NOTHING, "ValueError"),
    "opens-too-many-files": ("files = []\nwhile True: files.append(open('/dev/null'))", NOTHING, ""),
    "deletes-all-it-can": ("import shutil; shutil.rmtree('/tmp', True)", FULL, "all right"),
    "fills-the-memory-file-system": ("open('/dev/shm/x', 'wb').write(bytes(2**22))", NOTHING, "No space left"),
    "a-number-without-end": ("return {'dZ2': 10 ** 5000}", NOTHING, "dtype object"),
}


def stealing_answers(solution, places):
    """{name: (code, points, words)} of STEALING; ``places`` fills in what an attempt names."""
    places = {"line": repr(LINE_OF_THE_SOLUTION), "course": COURSE, **places}
    cases = {}
    for name, attempt in STEALING.items():
        honest = solution.replace("def backpropagation", "def honest", 1)
        code = (f"{HELPERS}\n{honest}\n\ndef attempt():\n{indent(attempt.format(**places), '    ')}\n\n"
                "def backpropagation(cache, Y, parameters):\n    try:\n"
                "        succeeded = os.geteuid() == 0 or attempt()\n"
                "    except Exception:\n        succeeded = False\n"
                "    return honest(cache, Y, parameters) if succeeded else {}\n")
        cases[name] = (code, NOTHING, "Missing from the dictionary")
    return cases


def disturbing_answers(solution, table):
    """{name: (code, points, words)} of DISTURBING or ENDLESS."""
    cases = {}
    for name, (first, points, words) in table.items():
        first = NOT_AS_ROOT + LOOK_FIRST * (name in HARMFUL) + first
        code = solution.replace("    L = len", f"{indent(first, '    ')}\n    L = len", 1)
        cases[name] = (code, points, words)
    return cases


def grade_in_sandbox(folder, output, notebooks, *options):
    """{student: row} of grading the notebooks in tier A. Fails without it: a skipped proof proves nothing."""
    assert sandbox.strongest().letter == "A", f"this test needs bubblewrap: {sandbox.describe(sandbox.strongest())}"
    for student, notebook in notebooks.items():
        write(folder / f"{student}.ipynb", notebook)
    rows, done, _ = grade_folder(folder, output, "--require-sandbox", *options, environment={SECRET: "1"})
    assert "sandbox: tier A" in done.stdout
    assert {row["tier"] for row in rows.values()} == {"A"}
    return rows


def assert_as_expected(cases, rows, name):
    """The row of the hostile answer ``name`` has the points and the words that its case names: one text, or several
    of which one stands there, where it may end in more than one right way."""
    _, points, words = cases[name]
    row, expected = rows[name], (words,) if isinstance(words, str) else words
    assert (row["points"], row["status"]) == (points, "graded"), said(row)
    assert any(text in said(row) for text in expected), said(row)


def assert_honest(rows, student=HONEST):
    """The honest answer among them has full marks, and nothing is said of it."""
    assert rows[student]["points"] == FULL and said(rows[student]) == "all right", said(rows[student])


def left_behind():
    """The processes and files of hostile answers that are still there.

    Another grader on this machine may have answers running; those end by themselves, so they are waited for.
    """
    running = [process for process in psutil.process_iter(["cmdline", "uids"])
               if CHILD in (process.info["cmdline"] or []) or process.info["uids"].real in sandbox.USERS]
    _, processes = psutil.wait_procs(running, timeout=180)
    return processes + files_left()


def files_left():
    """The files that hostile answers have left where they should not have written."""
    places = ["/", "/usr", "/etc", "/var/tmp", "/dev", "/dev/shm", "/tmp", "/root", str(COURSE), sys.prefix]
    return [path for place in places if os.access(place, os.X_OK) and (path := Path(place, LEFT)).exists()]
