"""A sandbox of tier A that a process can walk into: a forked one, which has imported what it needs already.

bubblewrap builds the walls around a program that only waits, the keeper. A process that joins the keeper's namespaces
and gives up what the keeper has given up is where a program that bubblewrap had started would be.
"""

import ctypes
import fcntl
import os
import socket
import struct
import subprocess

from coursework.confine import become, lower
from coursework.sandbox import SCRATCH, limits, walled

KEEPER = ["/bin/cat"]  # waits until nobody listens to it any more
BUILDING_SECONDS = 60
NAMESPACES = ("cgroup", "ipc", "uts", "net", "pid", "mnt")
NS_GET_PARENT = 0xB702  # from Linux's headers: nsfs.h, prctl.h, capability.h
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_SET_DUMPABLE = 24, 38, 4
CAPABILITY_VERSION_3 = 0x20080522
CREDENTIALS = struct.Struct("3i")  # process, user, group: what the kernel says of who has sent a message
_libc = ctypes.CDLL(None, use_errno=True)


class Room:
    """One sandbox; ``connection`` is a file that is /run/kernel.json inside. Raises RuntimeError or OSError."""

    def __init__(self, seconds, user, connection=None):
        self.user, self.limits = user, limits("A", seconds, user)
        self.line, theirs = socket.socketpair()
        self.line.settimeout(BUILDING_SECONDS)
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        with theirs:
            self.walls = subprocess.Popen(walled(KEEPER, user, connection), stdin=theirs, stdout=theirs,
                                          stderr=subprocess.DEVNULL)
        self.line.send(b".")
        said, about, _, _ = self.line.recvmsg(1, socket.CMSG_SPACE(CREDENTIALS.size))
        if not said:
            raise RuntimeError("bubblewrap did not start the kernel")
        self.keeper, _, _ = CREDENTIALS.unpack(about[0][2])

    def walk_in(self):
        """Join: what this process forks from now on is inside, without a privilege, and stays there."""
        lower(self.limits)
        folder = f"/proc/{self.keeper}/ns"
        doors = {name: os.open(f"{folder}/{name}", os.O_RDONLY) for name in (*NAMESPACES, "user")}
        outer = fcntl.ioctl(doors["user"], NS_GET_PARENT)  # bubblewrap makes two users' namespaces, one in the other
        here = {name: os.stat(f"/proc/self/ns/{name}").st_ino for name in NAMESPACES}
        if self.user is None:  # the rest is the outer one's; as root it is ours
            _call("setns", outer, 0)
        for name in NAMESPACES:
            if os.fstat(doors[name]).st_ino != here[name]:  # without cgroups there is none of its own
                _call("setns", doors[name], 0)
        if self.user is not None:
            become(self.user)
            _call("setns", outer, 0)
        _call("setns", doors["user"], 0)
        _give_up_privileges()
        os.umask(0o077)
        os.chdir(SCRATCH)

    def outside(self, path):
        """Where a path inside is found from here."""
        return f"/proc/{self.keeper}/root{path}"

    def close(self):
        """End everything inside."""
        self.walls.kill()
        self.walls.wait()
        self.line.close()


def _give_up_privileges():
    for capability in range(64):
        if _libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0):
            break  # the last one that this system has
    _call("capset", ctypes.byref((ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3)), ctypes.byref((ctypes.c_uint32 * 6)()))
    _call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _call("prctl", PR_SET_DUMPABLE, 1, 0, 0, 0)  # as a program that was started is


def _call(name, *arguments):
    if getattr(_libc, name)(*arguments):
        raise OSError(ctypes.get_errno(), f"{name}: {os.strerror(ctypes.get_errno())}")
