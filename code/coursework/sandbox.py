"""Where an answer runs: the strongest confinement that this machine allows. It is called a tier, and rows name it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

from coursework.check import REFERENCES

CONFINE = Path(__file__).with_name("confine.py")
SCRATCH, RUNTIME = "/tmp", "/run"  # inside tier A: all that can be written to
MEGABYTE = 2**20
MEMORY = 2048 * MEGABYTE  # of one process, as addresses: NumPy reserves far more than it uses
LARGEST_FILE, LARGEST_SCRATCH = 64 * MEGABYTE, 256 * MEGABYTE
PROCESSES = 64  # and threads; a kernel has about twenty
OPEN_FILES = 256
PROBE_SECONDS = 60
USERS = range(61184, 65520)  # kept free by convention for users that exist for one run
SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin")  # the libraries that Python and NumPy are linked to
SETTINGS = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime")
OWN = ("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try")
NO_NEW_USERS = ("--unshare-user", "--disable-userns")  # who may make namespaces may mount, and fill the memory
AT_HOME = dict.fromkeys(("HOME", "TMPDIR", "IPYTHONDIR"), SCRATCH)
OUTSIDE_ONLY = ("JUPYTER_RUNTIME_DIR", "JUPYTER_PLATFORM_DIRS", "JPY_PARENT_PID", "PYTEST_VERSION")
INSTALL = "install bubblewrap 0.8 or newer, on Debian and Ubuntu: apt install bubblewrap"


class Tier(NamedTuple):
    """``letter`` is for the rows, ``words`` for people; ``lacking`` says why it is not a stronger one."""

    letter: str
    words: str
    lacking: str = ""


TIERS = (
    Tier("A", "bubblewrap: an answer sees no other files, no network and no other processes"),
    Tier("B", "another user and limits: an answer sees the network and what every user may read"),
    Tier("C", "limits: an answer can read what you can read, and has the network"),
)
NONE = Tier("-", "no sandbox on this system: an answer can do what you can do")


class SandboxMissing(Exception):
    """Tier A was required and cannot be had: why, and what to do."""


def require(strongest_of_all):
    """Raise SandboxMissing when root itself would run answers, or they would not run in tier A and have to."""
    tier = strongest()
    if strongest_of_all and tier.letter != TIERS[0].letter:
        raise SandboxMissing("--require-sandbox: nothing was graded, because this machine has no sandbox of tier A, "
                             f"only {describe(tier)}.\nRepair that, or grade without --require-sandbox.")
    if tier.letter not in "AB" and os.name == "posix" and os.geteuid() == 0:
        raise SandboxMissing("nothing was graded, because root itself would run strangers' programs here, in "
                             f"{describe(tier)}.\nRepair that, or grade as an ordinary user.")


def describe(tier):
    """A tier in one line, for people."""
    lacking = f" ({tier.lacking})" if tier.lacking else ""
    return f"tier {tier.letter}, {tier.words}{lacking}"


@cache
def strongest():
    """The strongest tier in which a program starts here: each is tried, once, by starting one."""
    if os.name != "posix":
        return NONE._replace(lacking="bubblewrap needs Linux")
    lacking = []
    for tier in TIERS:
        problem = _probe(tier.letter)
        if problem is None:
            return tier._replace(lacking="; ".join(lacking))
        lacking.append(f"tier {tier.letter}: {problem}")
    return NONE._replace(lacking="; ".join(lacking))


def needs_user(letter):
    """Whether a tier runs an answer as another user: only root can, and root itself must not run one."""
    return letter == "B" or (letter == "A" and os.geteuid() == 0)


def at_home(environment):
    """Change environment variables to what they are inside tier A."""
    for name in OUTSIDE_ONLY:
        environment.pop(name, None)
    environment.update(AT_HOME)


def confined(letter, program, seconds, user=None, connection=None):
    """The command that runs ``program`` in a tier, with at most ``seconds`` of processor time.

    In tier A, the file ``connection`` is readable as /run/kernel.json.
    """
    if letter == NONE.letter:
        return list(program)
    in_walls = letter == TIERS[0].letter
    limited = [os.path.abspath(sys.executable), "-I", "-S", str(CONFINE), json.dumps(limits(letter, seconds, user)),
               "-" if user is None or in_walls else str(user), *program]
    return walled(limited, user, connection) if in_walls else limited


def walled(program, user=None, connection=None):
    """The command that runs ``program`` within the walls of tier A, and without its limits: one that only waits."""
    bwrap = shutil.which("bwrap") or "bwrap"
    if user is None:
        return [bwrap, *NO_NEW_USERS, *_walls(connection), "--", *program]
    # root builds the walls, so that it need not be allowed to the other user, who then gives up namespaces
    become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    inner = [bwrap, *NO_NEW_USERS, "--die-with-parent", "--dev-bind", "/", "/", "--"]
    return [bwrap, *_walls(connection), "--", *become, *inner, *program]


def limits(letter, seconds, user):
    """{name: number} of what one process in a tier may take."""
    most = {"AS": MEMORY, "FSIZE": LARGEST_FILE, "CPU": seconds, "NOFILE": OPEN_FILES, "CORE": 0}
    if letter == "A" or user is not None:  # otherwise it would count whatever else this user runs
        most["NPROC"] = PROCESSES
    return most


def _walls(connection):
    """bubblewrap's options: what can be seen inside, and nothing else of this machine."""
    options = [*OWN, "--die-with-parent", "--clearenv"]
    environment = dict(os.environ)
    at_home(environment)
    for name, value in environment.items():
        options += ["--setenv", name, value]
    for path in SYSTEM:
        target = os.path.islink(path) and os.readlink(path)
        options += ["--symlink", target, path] if target else ["--ro-bind-try", path, path]
    for path in SETTINGS:
        options += ["--ro-bind-try", path, path]
    options += ["--proc", "/proc", "--dev", "/dev"]
    # before the folders: a course or its environment may lie below /tmp, and would be covered
    for path, size in (("/dev/shm", MEGABYTE), (RUNTIME, MEGABYTE), (SCRATCH, LARGEST_SCRATCH)):
        options += ["--size", str(size), "--perms", "1777", "--tmpfs", path]
    for path in _readable():
        for parent in reversed(path.parents[:-1]):
            options += ["--perms", "0755", "--dir", str(parent)]
        options += ["--ro-bind", str(path), str(path)]
    for path in _hidden():
        options += ["--perms", "0755", "--tmpfs", str(path), "--remount-ro", str(path)]
    options += ["--ro-bind", connection, f"{RUNTIME}/kernel.json"] if connection else []
    return [*options, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", SCRATCH]


def _readable():
    """The folders that Python needs: its own, the environment's, this package, and those that PYTHONPATH names."""
    folders = [sys.base_prefix, sys.base_exec_prefix, os.path.realpath(sys.base_prefix), sys.prefix]
    folders += [path for path in sys.path if path.endswith("-packages")]  # an environment may lean on another
    folders += [CONFINE.parent, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    paths = dict.fromkeys(Path(folder).absolute() for folder in folders)
    return [path for path in paths if path.is_dir() and not any(path.is_relative_to(top) for top in SYSTEM)]


def _hidden():
    """What lies inside a readable folder and must not be read: the right values, the exercises and their solutions,
    and the package as it is when nothing is withheld."""
    package, course = CONFINE.parents[1] / "backprop", CONFINE.parents[2] / "exercises"
    return [path for path in (REFERENCES, package, course)
            if path.is_dir() and any(path.is_relative_to(top) for top in (*_readable(), *SYSTEM))]


PROBE = """
import os, sys, numpy
sys.exit("the reference data can be read" if sys.argv[1] == "A" and os.listdir(sys.argv[2]) else 0)
"""


def _probe(letter):
    """Why nothing starts in a tier, or None: tried with what a kernel needs."""
    if letter == "A" and not shutil.which("bwrap"):
        return f"bubblewrap is not installed; {INSTALL}"
    if letter == "B" and os.geteuid() != 0:
        return "only root can start another user's processes"
    user = USERS[-1] if needs_user(letter) else None
    program = [os.path.abspath(sys.executable), "-P", "-c", PROBE, letter, str(REFERENCES)]
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(confined(letter, program, PROBE_SECONDS, user), cwd=folder, capture_output=True,
                                  text=True, errors="replace", stdin=subprocess.DEVNULL, timeout=PROBE_SECONDS)
        except (OSError, subprocess.TimeoutExpired) as problem:
            return str(problem)
    if done.returncode == 0:
        return None
    return (done.stderr.strip().splitlines() or [f"a program in it ended with {done.returncode}"])[-1][:300]
