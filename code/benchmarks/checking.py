"""Part 6: what a gradient check along random directions costs, one direction for each W and each b."""

import numpy as np

import backprop
from backprop.gradient_check.differences import central, default_step, unit_direction
from networks import NETWORKS, problem
from timing import interleaved

DTYPE = "float64"


def measure(networks, rounds, block_seconds, seed, report_progress):
    """A list with one dictionary for each network: the cost of two checks, in backpropagations (forward and backward).

    "differences" draws the directions and takes the two costs of a central difference along each, nothing else.
    "check_gradients" is the package's check with one direction, which also measures the cost's rounding, to set its
    tolerance; "evaluations" says how many costs it asks for, "passed" what it found.
    """
    rng = np.random.default_rng(seed)
    results = []
    for name in networks:
        report_progress(f"gradient check along directions: {name}")
        parameters, X, Y = problem(NETWORKS[name], DTYPE, seed)
        checks = Checks(NETWORKS[name].head, parameters, X, Y, rng)
        seconds = interleaved({"backpropagation": checks.backpropagation, "differences": checks.differences,
                               "check_gradients": checks.check_gradients}, rounds, block_seconds, rng)
        one = seconds["backpropagation"]
        results.append({"network": name, "dtype": DTYPE, "parameters": sum(value.size for value in parameters.values()),
                        "directions": len(parameters), **checks.outcome(),
                        "backpropagation_microseconds": 1e6 * float(np.median(one)),
                        **{kind: float(np.median(seconds[kind] / one)) for kind in ("differences", "check_gradients")}})
    return results


class Checks:
    """What is timed, on one network."""

    def __init__(self, head, parameters, X, Y, rng):
        self.head, self.parameters, self.X, self.Y, self.rng = head, parameters, X, Y, rng
        self.grads = self.backpropagation()
        self.evaluations = 0

    def backpropagation(self):
        cache = backprop.forward_propagation(self.X, self.parameters, self.head)
        return backprop.backpropagation(cache, self.Y, self.parameters)

    def cost(self, parameters):
        self.evaluations += 1
        return backprop.cost(backprop.forward_propagation(self.X, parameters, self.head), self.Y, self.head)

    def differences(self):
        """The worst relative error along the directions."""
        step = default_step("central", np.finfo(DTYPE).eps)
        return max(self._error_along(name, step) for name in self.parameters)

    def _error_along(self, name, step):
        value = self.parameters[name]
        direction = unit_direction({name: value}, self.rng)[name]
        measured = central(lambda t: self.cost({**self.parameters, name: value + t * direction}), step)
        return backprop.relative_error(measured, np.vdot(self.grads[f"d{name}"], direction))

    def check_gradients(self):
        return backprop.check_gradients(self.cost, self.parameters, self.grads, check="directions", count=1)

    def outcome(self):
        """What the package's check said, and how many costs it asked for."""
        self.evaluations = 0
        return {"passed": self.check_gradients().passed, "evaluations": self.evaluations}
