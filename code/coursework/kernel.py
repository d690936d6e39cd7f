"""The kernel that runs an answer in tier A: no Python starts for it, because a fork of this process becomes it.

This process has imported what a kernel needs already. The fork has all its memory, so it is made before a notebook with
right values is read.
"""

import os
import secrets
import select
import signal
import sys
from traceback import walk_stack

# not used here: a kernel imports them when it starts, the first of them for 0.2 s
import ipykernel.debugger  # noqa: F401
import IPython.core.completerlib
import IPython.core.debugger
import IPython.core.oinspect
import IPython.extensions.storemagic  # noqa: F401
import numpy as np
import tornado.platform.asyncio  # noqa: F401
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.connect import write_connection_file

from coursework.room import Room
from coursework.sandbox import RUNTIME, at_home

INSIDE = f"{RUNTIME}/kernel.json"
SOCKETS = f"{RUNTIME}/kernel"  # there is no network; what these names begin is reached through /proc
MOST_FILES = 2**16
READY = 3  # the file descriptor that a kernel closes when it can be spoken to


class ForkedKernel:
    """A kernel that has just been forked, with as much of jupyter_client's KernelManager as nbval uses."""

    def __init__(self, folder, seconds, user):
        self.file = os.path.join(folder, "kernel.json")
        key = secrets.token_hex(16).encode()
        write_connection_file(self.file, transport="ipc", ip=SOCKETS, key=key)
        if user is not None:
            os.chown(self.file, user, user)
        self.room = Room(seconds, user, self.file)
        self.ready, theirs = os.pipe()
        self.kernel, self.watcher = None, os.fork()
        if not self.watcher:
            _become_kernel(self.room, theirs)
        os.close(theirs)

    def client(self, timeout):
        """A client that is connected. Raises RuntimeError when there is no kernel after ``timeout`` seconds."""
        number, _, problem = self._said(timeout).partition("\n")
        if problem or not number.isdigit():
            raise RuntimeError(problem or number or "the kernel did not start")
        self.kernel = int(number)
        client = BlockingKernelClient(connection_file=self.file)
        client.load_connection_file()
        client.ip = self.room.outside(SOCKETS)
        client.start_channels(stdin=False, hb=False, control=False)
        return client

    def _said(self, timeout):
        said = b""
        while select.select([self.ready], [], [], timeout)[0]:
            more = os.read(self.ready, 4096)
            if not more:
                return said.decode("utf-8", "replace")
            said += more
        raise RuntimeError(f"the kernel was not ready after {timeout:g} seconds")

    def is_alive(self):
        try:
            return os.waitpid(self.watcher, os.WNOHANG)[0] == 0
        except ChildProcessError:
            return False

    def interrupt_kernel(self):
        os.killpg(self.kernel, signal.SIGINT)

    def shutdown_kernel(self, now):
        self.room.close()


def _become_kernel(room, ready):
    """In a forked process: walk into the room, fork the kernel there, and last as long as it. Never returns."""
    try:
        os.setsid()
        room.walk_in()
        kernel = os.fork()  # a process that joins others' process ids is not among them, but its children are
        if not kernel:
            _run_kernel(ready)
        os.write(ready, f"{kernel}\n".encode())
        os.close(ready)
        os.waitpid(kernel, 0)
    except BaseException as problem:  # noqa: BLE001  whatever it is, it must not get back to where nbval runs
        os.write(ready, f"\n{type(problem).__name__}: {problem}".encode())
    finally:
        os._exit(1)


def _run_kernel(ready):
    os.setsid()  # an interrupt is for this process group
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _keep_one_file(ready)
    at_home(os.environ)
    del sys.modules["rfc3987_syntax"]
    sys.setrecursionlimit(sys.getrecursionlimit() + sum(1 for _ in walk_stack(None)))  # calls below are none of its own
    np.random.seed()  # or all kernels would draw the same numbers, being copies
    os.environ["PYTEST_CURRENT_TEST"] = ""  # so ipykernel takes nothing for output that C code writes to descriptor 1
    kernel = IPKernelApp.instance()
    kernel.initialize(["-f", INSIDE])
    os.close(READY)
    kernel.start()


def _keep_one_file(ready):
    """No file of ours stays open but ``ready``, which becomes READY."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(ready, READY)
    for number in range(READY):
        os.dup2(nothing, number)
    os.closerange(READY + 1, MOST_FILES)
