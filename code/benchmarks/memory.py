"""Part 4: how much memory a step of each contender takes, at its highest."""

import gc
import tracemalloc
from pathlib import Path

from contenders import CONTENDERS
from networks import NETWORKS
from worker import Failed, recruit

STATUS = Path("/proc/self/status")
CLEAR_REFS = Path("/proc/self/clear_refs")
MB = 2**20


def measure(names, plan, seed, cache, progress):
    """A list with one dictionary for each contender, each in a fresh process with one thread."""
    results = []
    for name, worker in recruit(names, 1, {}, cache).items():
        progress(f"memory: {CONTENDERS[name].label}")
        result = {"contender": name, "label": CONTENDERS[name].label, "network": plan.memory_network,
                  "dtype": "float32", "resident_mb": None, "allocated_mb": None, "reason": None}
        try:
            result.update(worker.ask("memory", NETWORKS[plan.memory_network], "float32", seed))
        except Failed as failure:
            result["reason"] = str(failure)
        worker.stop()
        results.append(result)
    return results


def peak_of_a_step(session, network, dtype, seed):
    """The two measures of the session's contender, in MB.

    resident_mb: the highest resident set during a step, less the resident set before the network was made: batch,
    parameters, work space, and whatever the library keeps for itself. Only Linux can tell.
    allocated_mb: the highest sum of what Python and NumPy allocate during a step beyond what was there before it. A
    library with an allocator of its own stays out of sight here.
    """
    gc.collect()
    before = _resident("VmRSS")
    session.prepare(network, dtype, seed)
    for _ in range(4):  # compilers and allocators settle
        session.contender.step()
    gc.collect()
    can_tell = _forget_peak()
    session.contender.step()
    resident = (_resident("VmHWM") - before) / MB if can_tell else None
    tracemalloc.start()
    session.contender.step()
    tracemalloc.reset_peak()
    at_rest, _ = tracemalloc.get_traced_memory()
    session.contender.step()
    _, highest = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {"resident_mb": resident, "allocated_mb": (highest - at_rest) / MB}


def _forget_peak():
    """Start the resident set's highest mark anew; False where the system does not offer that."""
    try:
        CLEAR_REFS.write_text("5")
    except OSError:
        return False
    return True


def _resident(mark):
    """A line of the process's status, in bytes; 0 where there is no such file."""
    lines = STATUS.read_text().splitlines() if STATUS.exists() else []
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith(mark)), 0)
