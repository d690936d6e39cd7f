"""Optimisers on flat vectors: each turns a gradient into a step, in place.

An optimiser names in ``gradient_scale`` the factor that it wants on the gradient it is given: a learning rate that
only multiplies costs nothing there, and one pass over all parameters if it is multiplied in later (see
:meth:`backprop.training.engine.Network.backpropagate`). ``state()`` and ``settings()`` are all that a checkpoint needs.
"""

import math

import numpy as np

from backprop.validation import check_number

BLOCK = 65536  # numbers that Adam moves at a time, so that what it computes in between stays in the cache


class Optimiser:
    """What the three have in common; ``settings`` are constructor arguments, ``state`` is a dictionary of arrays.

    >>> Momentum(0.1).settings()
    {'learning_rate': 0.1, 'momentum': 0.9}
    """

    state_names = ()
    gradient_scale = 1.0

    def __init__(self, learning_rate):
        self.learning_rate = learning_rate
        self._state = {}

    @property
    def learning_rate(self):
        """The step's length, a positive number; it may be changed between two updates."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value):
        self._learning_rate = check_learning_rate(value)

    def settings(self):
        """The constructor's arguments by name, plain numbers."""
        return {"learning_rate": self.learning_rate}

    def state(self):
        """Copies of what the updates so far have left, by name; empty before the first."""
        return {name: value.copy() for name, value in self._state.items()}

    def restore(self, state):
        """Go back to what :meth:`state` returned. Raises ValueError when it is another optimiser's."""
        if state and set(state) != set(self.state_names):
            raise ValueError(f"the state holds {sorted(state)}; {type(self).__name__} expected "
                             f"{sorted(self.state_names) or 'none'}.")
        self._state = {name: np.array(value) for name, value in state.items()}

    def _start(self, vector):
        return {name: np.zeros_like(vector) for name in self.state_names}

    def _state_for(self, vector):
        """The state's arrays, zero before the first update; ValueError when they belong to another vector."""
        if not self._state:
            self._state = self._start(vector)
        first = self._state[self.state_names[0]]
        if first.shape != vector.shape or first.dtype != vector.dtype:
            raise ValueError(f"vector is {vector.dtype} of shape {vector.shape}, but this optimiser has moved one of "
                             f"{first.dtype} {first.shape}; make a new optimiser for another network.")
        return self._state


class SGD(Optimiser):
    """Gradient descent, w ← w - learning_rate · ∂J/∂w; stochastic when J is a mini-batch's cost (Robbins & Monro 1951).

    Raises ValueError when the learning rate is not a positive number.

    >>> w = np.array([1.0, 2.0])
    >>> sgd = SGD(learning_rate=0.5)
    >>> sgd.update(w, sgd.gradient_scale * np.array([1.0, -1.0]))
    >>> w.tolist()
    [0.5, 2.5]
    """

    @property
    def gradient_scale(self):
        """The learning rate."""
        return self._learning_rate

    def update(self, vector, gradient):
        """Move ``vector`` (P,) in place; ``gradient`` (P,) is ``gradient_scale`` · ∂J/∂vector."""
        vector -= gradient


class Momentum(SGD):
    """Heavy-ball momentum (Polyak 1964): v ← momentum · v - learning_rate · ∂J/∂w, then w ← w + v.

    The learning rate is inside v, as in Polyak's w ← w - learning_rate · ∂J/∂w + momentum · (w - w_before).
    Raises ValueError when the learning rate is not positive or momentum is not in [0, 1).

    >>> w = np.array([1.0])
    >>> optimiser = Momentum(learning_rate=0.5, momentum=0.9)
    >>> for _ in range(2):
    ...     optimiser.update(w, optimiser.gradient_scale * np.array([1.0]))
    >>> round(float(w[0]), 6)  # 1 - 0.5, then - 0.5 - 0.9 · 0.5
    -0.45
    """

    state_names = ("velocity",)

    def __init__(self, learning_rate, momentum=0.9):
        super().__init__(learning_rate)
        self.momentum = check_number("momentum", momentum, _is_share, "a number from 0 to below 1")

    def settings(self):
        return {"learning_rate": self.learning_rate, "momentum": self.momentum}

    def update(self, vector, gradient):
        """Move ``vector`` (P,) in place; ``gradient`` (P,) is ``gradient_scale`` · ∂J/∂vector."""
        velocity = self._state_for(vector)["velocity"]
        velocity *= self.momentum
        velocity -= gradient
        vector += velocity


class Adam(Optimiser):
    """Adam (Kingma & Ba 2015), with the bias correction of both moments.

    m ← β₁ m + (1 - β₁) g; v ← β₂ v + (1 - β₂) g²; w ← w - learning_rate · m̂ / (√v̂ + epsilon), where after t updates
    m̂ = m / (1 - β₁ᵗ) and v̂ = v / (1 - β₂ᵗ). Raises ValueError when a setting is out of range.

    >>> w = np.array([1.0, 1.0])
    >>> Adam(learning_rate=0.1).update(w, np.array([5.0, -0.01]))
    >>> [round(float(x), 4) for x in w]  # the first step has one length, whatever the gradient's
    [0.9, 1.1]
    """

    state_names = ("mean", "mean_square", "updates")

    def __init__(self, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8):
        super().__init__(learning_rate)
        self.beta1 = check_number("beta1", beta1, _is_share, "a number from 0 to below 1")
        self.beta2 = check_number("beta2", beta2, _is_share, "a number from 0 to below 1")
        self.epsilon = check_number("epsilon", epsilon, _is_positive, "a small positive number such as 1e-8")

    def settings(self):
        return {"learning_rate": self.learning_rate, "beta1": self.beta1, "beta2": self.beta2,
                "epsilon": self.epsilon}

    def update(self, vector, gradient):
        """Move ``vector`` (P,) in place against ``gradient`` (P,), which is ∂J/∂vector."""
        state = self._state_for(vector)
        state["updates"] += 1
        t = int(state["updates"])
        first, second = 1 - self.beta1**t, 1 - self.beta2**t
        for start in range(0, len(vector), BLOCK):
            part = slice(start, start + BLOCK)
            g, mean, mean_square = gradient[part], state["mean"][part], state["mean_square"][part]
            mean *= self.beta1
            mean += (1 - self.beta1) * g
            mean_square *= self.beta2
            mean_square += (1 - self.beta2) * (g * g)
            root = np.sqrt(mean_square / second)
            root += self.epsilon
            vector[part] -= (self.learning_rate / first) * mean / root

    def _start(self, vector):
        return {**super()._start(vector), "updates": np.zeros((), np.int64)}


OPTIMISERS = {optimiser.__name__: optimiser for optimiser in (SGD, Momentum, Adam)}


def check_learning_rate(value):
    """``value`` as a Python float, if it is a finite positive number; else TypeError or ValueError.

    >>> check_learning_rate(0)
    Traceback (most recent call last):
        ...
    ValueError: learning_rate is 0; expected a positive number such as 0.1.
    """
    return check_number("learning_rate", value, _is_positive, "a positive number such as 0.1")


def _is_positive(value):
    return 0 < value < math.inf


def _is_share(value):
    return 0 <= value < 1
