"""When training goes wrong: the layer and the array in which it began, by name."""

import numpy as np

from backprop.activations import ACTIVATIONS
from backprop.training.engine import with_ones
from backprop.training.output_layer import output_function


class Diverged(ArithmeticError):
    """Training met a number that is not finite, or a cost without bound.

    - ``quantity``: what went wrong first, such as "Z2", "dW1" or "J";
    - ``layer``: its layer, 1..L;
    - ``epoch``, ``batch``: when, both counted from 1.

    >>> error = Diverged("Z2 became infinite at epoch 3, batch 17", "Z2", layer=2, epoch=3, batch=17)
    >>> print(error.quantity, error.layer, isinstance(error, ArithmeticError))
    Z2 2 True
    """

    def __init__(self, message, quantity, layer, epoch, batch):
        super().__init__(message)
        self.quantity, self.layer, self.epoch, self.batch = quantity, layer, epoch, batch

    def __reduce__(self):  # an exception with arguments of its own must say how it is copied to another process
        return type(self), (*self.args, self.quantity, self.layer, self.epoch, self.batch)


def first_not_finite(network, X, Y):
    """(name, layer, "infinite" or "not a number") of the first such array in a pass over X and Y; None if all are well.

    The order is that of the two passes: W1, b1, Z1, A1, ..., AL, the cost J, then dWL, dbL, ..., dW1, db1 as the
    network's last backward pass left them. X is (n_0, m), Y is (n_L, m); neither is checked.

    >>> from backprop.training import Network
    >>> network = Network({"W1": np.array([[1e308]]), "b1": np.array([[0.0]])}, "squared_error")
    >>> with np.errstate(over="ignore"):
    ...     print(first_not_finite(network, np.array([[1.0, 100.0]]), np.ones((1, 2))))
    ('Z1', 1, 'infinite')
    """
    for name, layer, array in _in_order(network, X, Y):
        if not np.isfinite(array).all():
            return name, layer, "not a number" if np.isnan(array).any() else "infinite"
    return None


def _in_order(network, X, Y):
    parameters, L = network.parameters, len(network.layers)
    A = X
    for l in range(1, L + 1):
        W, b = parameters[f"W{l}"], parameters[f"b{l}"]
        g = ACTIVATIONS[network.hidden].function if l < L else output_function(network.output)
        yield from [(f"W{l}", l, W), (f"b{l}", l, b)]
        Z = W @ A + b
        yield f"Z{l}", l, Z
        A = g(Z)
        yield f"A{l}", l, A
    yield "J", L, np.array(network.evaluate(with_ones(X), Y)[0])
    for l in range(L, 0, -1):
        dW = network.gradient_layers[l - 1]
        yield from [(f"dW{l}", l, dW[:, :-1]), (f"db{l}", l, dW[:, -1:])]


def fastest_growing_layer(network, before):
    """The layer 1..L whose [W b] is now largest beside its norm in the parameter vector ``before`` (P,).

    >>> from backprop.training import Network
    >>> network = Network({f"{k}{l}": np.ones((1, 1)) for l in (1, 2) for k in "Wb"}, "squared_error")
    >>> before = network.vector.copy()
    >>> network.layers[1][:] = 50
    >>> fastest_growing_layer(network, before)
    2
    """
    growth = [norm(now) / max(norm(then), np.finfo(network.dtype).tiny)
              for now, then in zip(network.layers, network.matrices(before))]
    return int(np.argmax(growth)) + 1


def norm(array):
    """The square root of the sum of squares of an array, a float; no square overflows or underflows on the way.

    >>> norm(np.array([3e-30, 4e-30], np.float32)) > 4.9e-30
    True
    """
    flat = array.reshape(-1)
    square = float(np.dot(flat, flat))
    if 1e-30 < square < 1e30:
        return square**0.5
    largest = float(np.abs(flat).max())
    if largest == 0 or not np.isfinite(largest):
        return largest
    flat = flat / flat.dtype.type(largest)
    return largest * float(np.dot(flat, flat)) ** 0.5


def diverged(trainer, cost, X, Y, batch):
    """The :class:`Diverged` that says what went wrong first on this batch, X (n_0, m) and Y (n_L, m).

    >>> from backprop.training import SGD, Trainer
    >>> X, Y = np.array([[1.0, 2.0]]), np.array([[1.0, 2.0]])
    >>> line = {"W1": np.array([[5.0]]), "b1": np.array([[0.0]])}
    >>> try:
    ...     Trainer(line, X, Y, (X, Y), "squared_error", optimiser=SGD(1e200)).run(epochs=3)
    ... except Diverged as error:
    ...     print(str(error)[:40])
    J became infinite at epoch 1, batch 1 (l
    """
    network, good = trainer.network, trainer.last_good
    found = first_not_finite(network, X, Y)
    if found:
        quantity, layer, became = found
        what = f"{quantity} became {became}"
    else:
        layer = fastest_growing_layer(network, good["parameters"])
        quantity = f"W{layer}"
        what = f"the cost grew to {cost:.3g}, and {quantity} grew most"
    epoch = trainer.epoch + 1
    since = f"after epoch {trainer.epoch}" + (f" and {good['batch']} batches" if good["batch"] else "")
    return Diverged(
        f"{what} at epoch {epoch}, batch {batch} (layer {layer} of {len(network.layers)}; learning rate "
        f"{trainer.optimiser.learning_rate:g}). Try a smaller learning rate, or another initialisation. The last good "
        f"parameters, those {since}, are back in trainer.network.", quantity, layer, epoch, batch)
