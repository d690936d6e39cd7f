"""Part 1: the time of one training step, every contender beside every other."""

import time

import numpy as np

from agreement import Disagrees, Reference
from contenders import CONTENDERS, NOT_A_PEER
from networks import NETWORKS
from worker import Failed, recruit

WEIGHT = {"a": 2, "b": 2, "c": 2, "d": 3, "e": 9}  # a network's share of the time
FLOOR_LIMIT = {"a": 4, "b": 2.5, "c": 1.05, "d": 1.05, "e": 1.05}  # the engine's target, as a multiple of the floor
SLOW = 4  # seconds a step: measured in the first round alone


def settle_seconds(threads):
    """How long the last contender's threads may go on spinning: OpenBLAS's do for 2²⁸ cycles, a tenth of a second."""
    return 0.13 if threads > 1 else 0.01


def measure(names, plan, seed, missing, cache, progress):
    """The results, a list with one dictionary for each (network, dtype, threads).

    ``missing`` (name -> reason) is filled with the contenders that cannot be loaded.
    """
    cells = [(network, dtype) for network in plan.networks for dtype in plan.dtypes]
    left = len(plan.threads) * sum(WEIGHT[network] for network, _ in cells)
    deadline = time.monotonic() + plan.training_seconds
    rng = np.random.default_rng(seed)
    results = []
    for threads in plan.threads:
        progress(f"starting {len(names)} contenders, threads: {threads}")
        team = recruit(names, threads, missing, cache)
        for network, dtype in cells:
            share = max(0, deadline - time.monotonic()) * WEIGHT[network] / left
            left -= WEIGHT[network]
            cell = Cell(network, dtype, threads, team, plan, progress)
            results.append(cell.measure(rng, seed, time.monotonic() + share))
        for worker in team.values():
            worker.stop()
    return results


class Cell:
    """One network in one dtype with one number of threads: a row of the tables."""

    def __init__(self, network, dtype, threads, team, plan, progress):
        self.name, self.dtype, self.threads = network, dtype, threads
        self.team, self.plan = team, plan
        self.progress = lambda text: progress(f"{self}: {text}")
        self.contenders = {name: {"label": CONTENDERS[name].label, "status": "measured", "reason": None}
                           for name in team}
        self.pace = {}  # name -> (steps in a block, steps before it that are not timed, slow or not)
        self.samples = {name: {} for name in team}  # name -> {round: seconds per step}

    def __str__(self):
        return f"{self.name} {self.dtype}, threads {self.threads}"

    def measure(self, rng, seed, deadline):
        self.progress("the teaching functions' step")
        reference = Reference(NETWORKS[self.name], self.dtype, seed)
        for name in self.team:
            self.progress(f"{CONTENDERS[name].label} prepares")
            self._attempt(name, self._qualify, reference, seed)
        count = 0
        while count < self.plan.least_rounds or (count < self.plan.most_rounds and time.monotonic() < deadline):
            for name in rng.permutation(self._measured()).tolist():
                self._attempt(name, self._block, count)
            count += 1
            self.progress(f"round {count}")
        return self._result()

    def _attempt(self, name, action, *arguments):
        try:
            action(name, *arguments)
        except Disagrees as failure:
            self.contenders[name].update(status="wrong", reason=str(failure))
        except Failed as failure:
            self.contenders[name].update(status="failed", reason=str(failure))

    def _qualify(self, name, reference, seed):
        """Make the contender, hold its first step to the reference, and find how many steps make a block."""
        worker = self.team[name]
        worker.ask("prepare", NETWORKS[self.name], self.dtype, seed)
        cost, parameters = worker.ask("first_step")
        self.contenders[name]["error"] = None if parameters is None else reference.error(cost, parameters)
        seconds = worker.ask("warm_up", self.plan.warm_seconds)
        steps = max(1, round(self.plan.block_seconds / seconds))
        self.pace[name] = steps, round(self.plan.warm_seconds / seconds), seconds > SLOW

    def _block(self, name, count):
        steps, warm_steps, slow = self.pace[name]
        if slow and count > 0:
            return
        time.sleep(settle_seconds(self.threads))
        seconds, cost = self.team[name].ask("block", steps, warm_steps)
        if not np.isfinite(cost):
            raise Disagrees(f"its cost became {cost} while it trained")
        self.samples[name][count] = seconds

    def _measured(self):
        return [name for name, contender in self.contenders.items() if contender["status"] == "measured"]

    def _ratio(self, name, other):
        """The median over the rounds of name's time / other's in the same round: what drifts slowly cancels."""
        if not {name, other} <= set(self._measured()):
            return None
        shared = self.samples[name].keys() & self.samples[other].keys()
        return float(np.median([self.samples[name][r] / self.samples[other][r] for r in shared]))

    def _result(self):
        for name in self._measured():
            microseconds = 1e6 * np.array(list(self.samples[name].values()))
            self.contenders[name].update(
                microseconds=float(np.median(microseconds)),
                quartiles=np.quantile(microseconds, [0.25, 0.75]).tolist(),
                rounds=len(microseconds), steps=self.pace[name][0],
                times_floor=self._ratio(name, "floor"), engine_over=self._ratio("engine", name))
        network = NETWORKS[self.name]
        return {"network": self.name, "sizes": list(network.sizes), "batch": network.batch, "head": network.head,
                "dtype": self.dtype, "threads": self.threads, "contenders": self.contenders, "targets": self._targets()}

    def _targets(self):
        """What was promised of the engine, and whether it holds; a value and a verdict of None: not measured.

        Every peer has its line, the missing too: a promise that nobody could test is not one that was kept.
        """
        limit = FLOOR_LIMIT[self.name]
        over_floor = self._ratio("engine", "floor")
        targets = [{"target": f"at most {limit:g} × the floor", "value": over_floor,
                    "met": None if over_floor is None else over_floor <= limit}]
        for name in CONTENDERS:
            if name not in NOT_A_PEER:
                over = self._ratio("engine", name)
                targets.append({"target": f"faster than {CONTENDERS[name].label}", "value": over,
                                "met": None if over is None else over < 1})
        return targets
