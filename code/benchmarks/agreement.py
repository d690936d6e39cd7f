"""Before anything is timed: does a contender compute the same step as the teaching functions?"""

import numpy as np

import backprop
from networks import LEARNING_RATE, problem

# Relative L2 error of what one step added to each parameter. In float64 a wrong formula shows far above rounding
# (about 1e-14 here), and both dtypes run the same code. In float32 about one z in 1e6 lies so close to ReLU's kink that
# rounding decides its side; the unit's whole contribution goes with it, and √1e-6 = 1e-3.
TOLERANCE = {"float32": 1e-2, "float64": 1e-9}


class Disagrees(Exception):
    """A contender computed another step; the message says how."""


class Reference:
    """One step of the teaching functions from a network's starting parameters."""

    def __init__(self, network, dtype, seed):
        self.dtype = dtype
        self.parameters, X, Y = problem(network, dtype, seed)
        cache = backprop.forward_propagation(X, self.parameters, network.head)
        self.cost = backprop.cost(cache, Y, network.head)
        grads = backprop.backpropagation(cache, Y, self.parameters)
        self.updates = {name: LEARNING_RATE * grads[f"d{name}"] for name in self.parameters}

    def error(self, cost, parameters):
        """The worst relative error of a contender's first step; raises :class:`Disagrees` when it is no rounding."""
        if not isinstance(cost, float):
            raise Disagrees(f"the step returned a {type(cost).__name__}, not its cost as a float")
        errors = {"the cost": abs(cost - self.cost) / abs(self.cost)}
        for name, before in self.parameters.items():
            after = parameters[name]
            if after.shape != before.shape or after.dtype != before.dtype:
                raise Disagrees(f"{name} came back as {after.dtype} {after.shape}, not {before.dtype} {before.shape}")
            update = self.updates[name]
            errors[f"the update of {name}"] = float(np.linalg.norm(before - after - update) / np.linalg.norm(update))
        worst = max(errors, key=lambda name: np.nan_to_num(errors[name], nan=np.inf))
        if not errors[worst] <= TOLERANCE[self.dtype]:
            raise Disagrees(f"{worst} is off by {errors[worst]:.2g} of its size; rounding explains at most "
                            f"{TOLERANCE[self.dtype]:g}")
        return errors[worst]
