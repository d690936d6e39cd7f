"""What the Playground trains, and how: data, a seeded start, and a descent that the page repeats number for number."""

from functools import cache
from typing import NamedTuple

import numpy as np

from backprop.datasets import circles, load_digits, one_hot, spiral, two_moons, xor
from backprop.training import Network, with_ones
from backprop.training.descent import examples_right
from backprop.widgets.randomness import permutation, uniforms
from backprop.widgets.starts import MOST_SEEDS, start

POINTS = {
    "two_moons": lambda m: two_moons(m, noise=0.15),
    "circles": lambda m: circles(m, noise=0.12),
    "spiral": lambda m: spiral(m, arms=2, turns=0.75),
    "xor": lambda m: xor(m, noise=0.35),
}
DATASETS = (*POINTS, "digits")
ALL_POINTS = 300  # a third of them held out
DIGITS = {"train": 400, "held out": 200}  # more would make the page heavy
SHADES = "0123456789abcdefg"  # a pixel is one of 17 shades, written as one character


class Examples(NamedTuple):
    """Examples in columns, those to train on first: ``m`` of them; then the held-out ones."""

    X: np.ndarray  # (n_0, all)
    Y: np.ndarray  # (n_L, all): labels for a sigmoid, one-hot for softmax
    labels: np.ndarray  # (all,)
    m: int

    @property
    def head(self):
        """The canonical head that fits Y, by its loss's name."""
        return "binary_cross_entropy" if len(self.Y) == 1 else "categorical_cross_entropy"


@cache
def wire(dataset):
    """The data set as its page receives it: {"rows", "scale", "labels", "train"}, short and exact.

    ``rows`` are X's rows in units of 1 / ``scale``: whole numbers, or for digits one character for each image. Points
    are rounded to hundredths. Source: :mod:`backprop.datasets`.

    >>> data = wire("xor")
    >>> print(data["rows"][0][:3], data["scale"], data["labels"][:4], data["train"])
    [-96, 95, 122] 100 0101 200
    """
    if dataset == "digits":
        digits = load_digits()
        m, others = DIGITS["train"], DIGITS["held out"]
        X = np.hstack([digits.X_train[:, :m], digits.X_test[:, :others]])
        labels = np.concatenate([digits.labels_train[:m], digits.labels_test[:others]])
        rows, scale = ["".join(SHADES[shade] for shade in row) for row in (16 * X).astype(int)], 16
    else:
        X, _, labels = POINTS[dataset](ALL_POINTS)
        held_out = np.arange(ALL_POINTS) // 2 % 3 == 2  # every third pair, so that the classes stay balanced
        order = np.argsort(held_out, kind="stable")
        rows, labels, scale = (100 * X[:, order]).round().astype(int).tolist(), labels[order], 100
        m = int((~held_out).sum())
    return {"rows": rows, "scale": scale, "labels": "".join(map(str, labels)), "train": m}


@cache
def examples(dataset):
    """The same data set as arrays: :class:`Examples`, read-only.

    >>> data = examples("two_moons")
    >>> print(data.X.shape, data.Y.shape, data.m, data.head)
    (2, 300) (1, 300) 200 binary_cross_entropy
    """
    data = wire(dataset)
    rows = [[SHADES.index(shade) for shade in row] if isinstance(row, str) else row for row in data["rows"]]
    X, labels = np.array(rows) / data["scale"], np.array([int(label) for label in data["labels"]])
    Y = one_hot(labels, 10) if dataset == "digits" else labels[np.newaxis].astype(float)
    for array in (X, Y, labels):
        array.setflags(write=False)
    return Examples(X, Y, labels, data["train"])


class Run:
    """Mini-batch gradient descent from a seeded start; ``step`` counts the updates done.

    ``kept`` holds nudges to keep, (step, l, row, column, δ) in the order of their steps: each is added to its entry of
    layer l's [W b] before the update that follows ``step``.

    >>> run = Run("xor", [3], "tanh", "xavier", seed=0, learning_rate=0.5, batch_size=20, kept=[])
    >>> run.advance(200)
    >>> print(run.step, run.measure()["accuracy"] > 0.9)
    200 True
    """

    def __init__(self, dataset, widths, hidden, initialisation, seed, learning_rate, batch_size, kept):
        self.examples = examples(dataset)
        X, Y, _, m = self.examples
        sizes = [len(X), *widths, len(Y)]
        self.network = Network(start(sizes, initialisation, seed), self.examples.head, hidden)
        self.train, self.held_out = [(with_ones(X[:, part]), Y[:, part]) for part in (slice(m), slice(m, None))]
        self.learning_rate, self.batch_size, self.kept = learning_rate, batch_size, list(kept)
        self.batches = -(-m // self.batch_size)
        self.step, self._order, self._next = 0, None, 0
        self._shuffling = uniforms(MOST_SEEDS + seed)
        self._keep()

    def advance(self, step):
        """Train up to ``step`` updates in all."""
        inputs, Y = self.train
        with np.errstate(all="ignore"):  # a learning rate too high is allowed to overflow: the reader is to see it
            while self.step < step:
                batch = self.step % self.batches
                if batch == 0:
                    self._order = permutation(self._shuffling, inputs.shape[1])
                columns = self._order[batch * self.batch_size : (batch + 1) * self.batch_size]
                self.network.backpropagate(inputs[:, columns], Y[:, columns], self.learning_rate)
                self.network.vector -= self.network.gradient
                self.step += 1
                self._keep()

    def _keep(self):
        while self._next < len(self.kept) and self.kept[self._next][0] <= self.step:
            _, l, row, column, nudge = self.kept[self._next]
            self.network.layers[l - 1][row, column] += nudge
            self._next += 1

    def measure(self):
        """{"cost", "accuracy", "held_out_cost", "held_out_accuracy"}, floats."""
        found = {}
        with np.errstate(all="ignore"):
            for name, (inputs, Y) in {"": self.train, "held_out_": self.held_out}.items():
                J, Y_hat = self.network.evaluate(inputs, Y)
                found[f"{name}cost"], found[f"{name}accuracy"] = float(J), float(examples_right(Y_hat, Y).mean())
        return found

    def gradients(self):
        """{"dW1", "db1", ...} of the cost on all training examples."""
        with np.errstate(all="ignore"):
            self.network.backpropagate(*self.train)
            return self.network.gradients

    def cost_with(self, l, row, column, nudge):
        """The training cost with one entry of layer l's [W b] nudged; the network stays as it is."""
        W = self.network.layers[l - 1]
        before = W[row, column]
        W[row, column] += nudge
        with np.errstate(all="ignore"):
            J, _ = self.network.evaluate(*self.train)
        W[row, column] = before
        return float(J)
