"""Training with the engine: mini-batches, history, stop, save, resume, and a name for what goes wrong."""

import copy
import math
import zlib
from numbers import Real

import numpy as np

from backprop.training.checkpoints import check_place, read_checkpoint, write_checkpoint
from backprop.training.descent import History, check_examples, examples_right
from backprop.training.divergence import diverged, norm
from backprop.training.engine import Network, with_ones
from backprop.training.optimisers import OPTIMISERS, SGD, Optimiser
from backprop.training.running import deferred_interrupts, progress_bar
from backprop.validation import check_whole


class Trainer:
    """Trains a copy of ``parameters`` on X (n_0, m), Y (n_L, m); the pair ``held_out`` (X, Y) is never trained on.

    ``head`` and ``hidden`` are those of ``forward_propagation``, any of them. ``optimiser`` (default SGD(0.5)) is
    copied too. Examples are shuffled once an epoch by the generator that ``seed`` starts: with plain SGD the
    parameters are those of :func:`backprop.training.train`, up to rounding. A batch whose cost exceeds
    ``cost_limit`` × max(1, the first batch's cost) counts as divergence; so does any NaN or infinity.

    - ``network``, ``optimiser``: the engine's :class:`Network` and the optimiser, as they are now;
    - ``history``: a :class:`History` of the finished epochs; ``gradient_norms`` holds, for each layer, the norm of
      (dW, db), averaged over the epoch's batches;
    - ``epoch``, ``batch``: finished epochs, and finished batches of the epoch under way;
    - ``stopped``: why the last run ended early: "interrupt", "should_stop" or None.

    Raises TypeError or ValueError when an argument cannot be used.

    >>> from backprop import initialise_parameters
    >>> from backprop.training import Momentum
    >>> X, Y = np.array([[0.0, 0, 1, 1], [0, 1, 0, 1]]), np.array([[0.0, 1, 1, 0]])
    >>> trainer = Trainer(initialise_parameters([2, 8, 1], seed=1), X, Y, (X, Y), "binary_cross_entropy",
    ...                   optimiser=Momentum(0.5), batch_size=2)
    >>> history = trainer.run(epochs=50)
    >>> print(len(history.cost), history.accuracy[-1], len(history.gradient_norms[-1]))
    50 1.0 2
    """

    def __init__(self, parameters, X, Y, held_out, head="categorical_cross_entropy", hidden="relu", optimiser=None,
                 batch_size=32, seed=0, cost_limit=1e6):
        self.network = Network(parameters, head, hidden)
        X, Y, held_out = check_examples(parameters, X, Y, held_out, self.network.loss)
        self._examples = with_ones(X), np.array(Y, order="C")
        self._held_out = with_ones(held_out[0]), np.array(held_out[1], order="C")
        self._shuffled = tuple(np.empty_like(array) for array in self._examples)
        self.optimiser = copy.deepcopy(SGD(0.5) if optimiser is None else optimiser)
        if not isinstance(self.optimiser, Optimiser):
            raise TypeError(f"optimiser is a {type(optimiser).__name__}; expected one of {', '.join(OPTIMISERS)}, "
                            "for example SGD(0.1).")
        self._batch_size = int(check_whole("batch_size", batch_size, least=1))
        if not isinstance(cost_limit, Real) or not cost_limit > 1:
            raise ValueError(f"cost_limit is {cost_limit!r}; expected a number above 1, or math.inf for no limit.")
        self.cost_limit = float(cost_limit)
        self._rng = np.random.default_rng(int(check_whole("seed", seed, least=0)))
        self.history = History([], [], [], [])
        self.epoch = self.batch = 0
        self.stopped = None
        self._first_cost = None
        self._norm_sums = np.zeros(len(self.network.layers))
        self._rng_at_epoch = None  # the generator's state before the shuffle of the epoch under way
        self._checksum = None

    @property
    def batch_size(self):
        """Examples in a batch. It cannot change: what counts the batches of an epoch would lose its place."""
        return self._batch_size

    @property
    def batches(self):
        """The number of batches in an epoch; the last may be smaller."""
        return math.ceil(self._examples[1].shape[1] / self.batch_size)

    def run(self, epochs, progress=False, should_stop=None, checkpoint=None):
        """Train until ``epochs`` epochs are finished, counted from the very first; returns the history.

        ``progress`` shows a bar. ``should_stop(trainer)`` is called after each batch; true ends the run. An interrupt
        (Ctrl-C, or a notebook's stop button) ends it after the batch under way. Call ``run`` again to go on exactly
        where it stopped. With a path in ``checkpoint``, the trainer is saved after each epoch and when it stops early.

        Raises :class:`Diverged` when a number stops being finite or the cost grows without bound; the trainer is then
        back at the last good parameters, those with which the epoch (or this run of it) began. Raises OSError, before
        it trains, when no file can be written at ``checkpoint``.
        """
        check_whole("epochs", epochs, least=1)
        if checkpoint is not None:
            check_place(checkpoint)
        self.stopped = None
        total = epochs * self.batches
        done = min(total, self.epoch * self.batches + self.batch)
        with np.errstate(all="ignore"), deferred_interrupts() as interrupted, \
                progress_bar(progress, total, done) as advance:
            self.last_good = self._state()
            while self.epoch < epochs and not self.stopped:
                self._step()
                if self.batch == self.batches:
                    self._finish_epoch()
                    if checkpoint is not None:
                        self.save(checkpoint)
                advance(self)
                if interrupted():
                    self.stopped = "interrupt"
                elif should_stop is not None and should_stop(self):
                    self.stopped = "should_stop"
            if self.stopped and not self._finite():  # no later batch would meet what the last update spoilt
                self._give_up(math.nan, self._examples[0][:-1], self._examples[1], self.batch)
        if self.stopped and checkpoint is not None:
            self.save(checkpoint)
        return self.history

    def save(self, path):
        """Write everything that :meth:`load` needs, but for the examples, to one .npz file; the folder must exist.

        A save that is interrupted leaves the file that was there before. Raises OSError when the disk refuses;
        ValueError, and saves nothing, when a parameter is not finite or the optimiser is one of your own.

        >>> import tempfile
        >>> from backprop import initialise_parameters
        >>> X, Y = np.array([[0.0, 1.0, 2.0]]), np.array([[1.0, 3.0, 5.0]])
        >>> trainer = Trainer(initialise_parameters([1, 4, 1], seed=0), X, Y, (X, Y), "squared_error", batch_size=1)
        >>> history = trainer.run(epochs=3, should_stop=lambda t: t.epoch == 1 and t.batch == 2)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     trainer.save(folder + "/saved.npz")
        ...     again = Trainer.load(folder + "/saved.npz", X, Y, (X, Y))
        >>> print(again.epoch, again.batch, again.run(epochs=3) == trainer.run(epochs=3))
        1 2 True
        """
        if not self._finite():
            raise ValueError("a parameter is NaN or infinite, so nothing was saved. trainer.network.parameters shows "
                             "where; Trainer.load brings back the last file.")
        optimiser = type(self.optimiser).__name__
        if OPTIMISERS.get(optimiser) is not type(self.optimiser):
            raise ValueError(f"the optimiser is a {optimiser}, which load would not know; a checkpoint can hold one of "
                             f"{', '.join(OPTIMISERS)}.")
        state = self._state()
        arrays = {"parameters": state["parameters"], "norm_sums": state["norm_sums"]}
        arrays |= {f"history.{name}": np.array(values, float) for name, values in self.history._asdict().items()}
        arrays |= {f"optimiser.{name}": value for name, value in state["optimiser"].items()}
        write_checkpoint(path, arrays, {
            "sizes": self.network.sizes, "head": [self.network.output, self.network.loss],
            "hidden": self.network.hidden, "optimiser": optimiser,
            "optimiser_settings": self.optimiser.settings(), "batch_size": self.batch_size,
            "cost_limit": str(self.cost_limit), "first_cost": self._first_cost, "epoch": self.epoch,
            "batch": self.batch, "rng": state["rng"], "examples": self._examples_checksum()})

    @classmethod
    def load(cls, path, X, Y, held_out):
        """The trainer that :meth:`save` wrote, with the same examples: it goes on bit for bit as the first would have.

        Raises FileNotFoundError when there is no file; ValueError when it is damaged, foreign, changed or of another
        format, or when the examples are not those it was trained on; TypeError or ValueError when they cannot be used.
        """
        arrays, about = read_checkpoint(path)
        vector, sizes = arrays["parameters"], about["sizes"]
        zeros = {}
        for l, (n_in, n_out) in enumerate(zip(sizes, sizes[1:]), start=1):
            zeros |= {f"W{l}": np.zeros((n_out, n_in), vector.dtype), f"b{l}": np.zeros((n_out, 1), vector.dtype)}
        optimiser = OPTIMISERS[about["optimiser"]](**about["optimiser_settings"])
        trainer = cls(zeros, X, Y, held_out, about["head"], about["hidden"], optimiser, about["batch_size"],
                      cost_limit=float(about["cost_limit"]))
        if trainer._examples_checksum() != about["examples"]:
            raise ValueError(f"X, Y and held_out are not the examples that {path} was trained on; give the same ones, "
                             "in the same order and dtype.")
        trainer.history = History(*(arrays[f"history.{name}"].tolist() for name in History._fields))
        trainer.epoch, trainer._first_cost = about["epoch"], about["first_cost"]
        prefix = "optimiser."
        state = {name[len(prefix):]: value for name, value in arrays.items() if name.startswith(prefix)}
        trainer._restore({"parameters": vector, "optimiser": state, "norm_sums": arrays["norm_sums"],
                          "rng": about["rng"], "batch": about["batch"]})
        return trainer

    def _step(self):
        """One batch: gradient, checks, update."""
        if self._rng_at_epoch is None:
            self._shuffle()
        batch = slice(self.batch * self.batch_size, (self.batch + 1) * self.batch_size)
        inputs, Y = (array[:, batch] for array in self._shuffled)
        scale = self.optimiser.gradient_scale
        cost = self.network.backpropagate(inputs, Y, scale)
        norms = [norm(gradient) / scale for gradient in self.network.gradient_layers]
        if self._first_cost is None and math.isfinite(cost):
            self._first_cost = cost
        if not math.isfinite(sum(norms)) or not self._acceptable(cost):
            self._give_up(cost, inputs[:-1], Y, self.batch + 1)
        self.optimiser.update(self.network.vector, self.network.gradient)
        self._norm_sums += norms
        self.batch += 1

    def _shuffle(self):
        """Put the examples in this epoch's order: done once, a batch is then a slice of contiguous memory."""
        if self.batch == 0:
            self.last_good = self._state()
        self._rng_at_epoch = self._rng.bit_generator.state
        order = self._rng.permutation(self._examples[1].shape[1])
        (inputs, Y), (inputs_shuffled, Y_shuffled) = self._examples, self._shuffled
        np.take(inputs.T, order, axis=0, out=inputs_shuffled.T, mode="clip")  # "raise" would copy once more
        np.take(Y, order, axis=1, out=Y_shuffled, mode="clip")

    def _finish_epoch(self):
        cost, right = self._evaluate(*self._examples)
        if not self._acceptable(cost):
            self._give_up(cost, self._examples[0][:-1], self._examples[1], self.batch)
        self.history.cost.append(cost)
        self.history.accuracy.append(right)
        self.history.held_out_accuracy.append(self._evaluate(*self._held_out)[1])
        self.history.gradient_norms.append((self._norm_sums / self.batches).tolist())
        self.epoch, self.batch, self._rng_at_epoch = self.epoch + 1, 0, None
        self._norm_sums = np.zeros_like(self._norm_sums)

    def _evaluate(self, inputs, Y):
        """J and accuracy over all examples, a batch at a time."""
        m, total, right = Y.shape[1], 0.0, 0
        for start in range(0, m, self.batch_size):
            batch = slice(start, start + self.batch_size)
            cost, Y_hat = self.network.evaluate(inputs[:, batch], Y[:, batch])
            total += cost * Y_hat.shape[1]
            right += int(examples_right(Y_hat, Y[:, batch]).sum())
        return total / m, right / m

    def _finite(self):
        return bool(np.isfinite(self.network.vector).all())

    def _acceptable(self, cost):
        return math.isfinite(cost) and cost <= self.cost_limit * max(1.0, self._first_cost)

    def _give_up(self, cost, X, Y, batch):
        """Name what happened, go back to the last good state, raise."""
        error = diverged(self, cost, X, Y, batch)
        self._restore(self.last_good)
        raise error

    def _state(self):
        """Copies of everything that a batch changes, as it is now; the generator's state as the epoch began."""
        rng = self._rng_at_epoch or self._rng.bit_generator.state
        return {"parameters": self.network.vector.copy(), "optimiser": self.optimiser.state(),
                "norm_sums": self._norm_sums.copy(), "rng": rng, "batch": self.batch}

    def _restore(self, state):
        self.network.vector[:] = state["parameters"]
        self.optimiser.restore(state["optimiser"])
        self._norm_sums = state["norm_sums"].copy()
        self._rng.bit_generator.state = state["rng"]
        self.batch, self._rng_at_epoch = state["batch"], None

    def _examples_checksum(self):
        if self._checksum is None:
            self._checksum = 0
            for inputs, Y in (self._examples, self._held_out):
                self._checksum = zlib.crc32(Y, zlib.crc32(inputs.T, self._checksum))
        return self._checksum
