"""Bad input is refused with a message that says what came, what was expected and what to do."""

import numpy as np
import pytest

from backprop import (
    accuracy,
    backpropagation,
    cost,
    forward_propagation,
    gradient_descent_step,
    initialise_parameters,
    load_digits,
    numerical_gradient,
    relative_error,
    train,
)
from backprop.datasets import one_hot
from backprop.losses import LOSSES
from problems import random_problem, refused

HEAD = "categorical_cross_entropy"
PARAMETERS, X, Y = random_problem([5, 7, 3], 11, seed=0)
CACHE = forward_propagation(X, PARAMETERS, HEAD)


def with_nan(array):
    damaged = array.copy()
    damaged[1, 2] = np.nan
    return damaged


def matrix(array):
    with pytest.warns(PendingDeprecationWarning):
        return np.matrix(array)


def changed(**arrays):
    return {**PARAMETERS, **arrays}


REFUSED = {
    "X transposed": (lambda: forward_propagation(X.T, PARAMETERS, HEAD), ValueError,
                     ["X has shape (11, 5)", "expected 5 rows", "did you mean X.T"]),
    "X a vector": (lambda: forward_propagation(X[:, 0], PARAMETERS, HEAD), ValueError,
                   ["1 dimension", "reshape(-1, 1)"]),
    "X with NaN": (lambda: forward_propagation(with_nan(X), PARAMETERS, HEAD), ValueError, ["X[1, 2] is nan"]),
    "empty batch": (lambda: forward_propagation(X[:, :0], PARAMETERS, HEAD), ValueError, ["(5, 0)", "at least one"]),
    "X of text": (lambda: forward_propagation([["a"]], PARAMETERS, HEAD), TypeError, ["X cannot be read as numbers"]),
    "mixed precision": (lambda: forward_propagation(X.astype("float32"), PARAMETERS, HEAD), TypeError,
                        ["X is float32", "float64", "astype"]),
    "complex X": (lambda: forward_propagation(X.astype(complex), PARAMETERS, HEAD), TypeError, ["complex128"]),
    "X ragged": (lambda: forward_propagation([[1, 2], [3]], PARAMETERS, HEAD), TypeError, ["X cannot be read"]),
    "X None": (lambda: forward_propagation(None, PARAMETERS, HEAD), TypeError, ["X is None", "return missing"]),
    "X masked": (lambda: forward_propagation(np.ma.masked_equal(np.ones((5, 2), int), 1), PARAMETERS, HEAD), TypeError,
                 ["X is a MaskedArray"]),
    "weights as np.matrix": (lambda: forward_propagation(X, changed(W1=matrix(PARAMETERS["W1"])), HEAD), TypeError,
                             ["W1 is a matrix; expected a NumPy array"]),
    "unknown activation": (lambda: forward_propagation(X, PARAMETERS, HEAD, "rleu"), ValueError,
                           ["hidden is 'rleu'", "'relu'"]),
    "unknown head": (lambda: forward_propagation(X, PARAMETERS, "softmax"), ValueError, ["head is 'softmax'", HEAD]),
    "head of one": (lambda: forward_propagation(X, PARAMETERS, ("softmax",)), ValueError, ["pair"]),
    "cross-entropy of an identity": (lambda: forward_propagation(X, PARAMETERS, ("identity", HEAD)), ValueError,
                                     ["'identity'", "'sigmoid', 'softmax'"]),
    "a loss of a row beside a matrix": (lambda: LOSSES["squared_error"].function(Y[:1], Y), ValueError,
                                        ["A has shape (1, 11) but Y has shape (3, 11)"]),
    "a loss's slope in two precisions": (lambda: LOSSES[HEAD].backward(Y, Y.astype("float32")), TypeError,
                                         ["Y is float32 but A is float64"]),
    "missing parameter": (lambda: forward_propagation(X, {"W1": X}, HEAD), ValueError, ["['W1']", "W1, b1"]),
    "no parameters": (lambda: forward_propagation(X, {}, HEAD), ValueError, ["W1, b1"]),
    "bias a vector": (lambda: forward_propagation(X, changed(b1=np.zeros(7)), HEAD), ValueError,
                      ["b1", "reshape(-1, 1)"]),
    "bias a row": (lambda: forward_propagation(X, changed(b1=np.zeros((1, 7))), HEAD), ValueError,
                   ["b1 has shape (1, 7)", "(7, 1)"]),
    "layers that do not join": (lambda: forward_propagation(X, changed(W2=np.ones((3, 5))), HEAD), ValueError,
                                ["W2 has 5 columns", "7 units"]),
    "a list of lists as weights": (lambda: forward_propagation(X, changed(W2=[[1.0]]), HEAD), TypeError,
                                   ["W2 is a list"]),
    "weights with NaN": (lambda: forward_propagation(X, changed(W1=with_nan(PARAMETERS["W1"])), HEAD), ValueError,
                         ["W1[1, 2] is nan"]),
    "two precisions of weights": (lambda: forward_propagation(X, changed(b2=np.zeros((3, 1), "float32")), HEAD),
                                  TypeError, ["b2 is float32"]),
    "Y transposed": (lambda: cost(CACHE, Y.T, HEAD), ValueError, ["Y has shape (11, 3)", "did you mean Y.T"]),
    "class numbers": (lambda: cost(CACHE, [[0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1]], HEAD), ValueError,
                      ["Y has shape (1, 11); expected (3, 11)", "one_hot"]),
    "class numbers in a vector": (lambda: cost(CACHE, [0] * 11, HEAD), ValueError, ["a row Y.reshape(1, -1)"]),
    "label out of range": (lambda: cost(CACHE, Y + 1, HEAD), ValueError, ["between 0 and 1"]),
    "columns that do not sum to 1": (lambda: cost(CACHE, Y / 2, HEAD), ValueError, ["column 0 of Y sums to 0.5"]),
    "a foreign cache": (lambda: backpropagation({"A0": X}, Y, PARAMETERS), ValueError, ["A0, Z1, A1"]),
    "a cache of another network": (lambda: backpropagation(CACHE, Y, initialise_parameters([5, 2, 3], 0)), ValueError,
                                   ["Z1", "(2, 11)"]),
    "a cache of another depth": (lambda: backpropagation(CACHE, Y, initialise_parameters([5, 3], 0)), ValueError,
                                 ["2 layers", "1"]),
    "a cache with NaN": (lambda: backpropagation({**CACHE, "Z1": with_nan(CACHE["Z1"])}, Y, PARAMETERS), ValueError,
                         ["Z1[1, 2] is nan"]),
    "a cache in another precision": (
        lambda: backpropagation({k: v.astype("float32") for k, v in CACHE.items()}, Y, PARAMETERS), TypeError,
        ["cache is float32 but the parameters are float64"]),
    "a cache of two precisions": (lambda: cost({**CACHE, "Z2": CACHE["Z2"].astype("float32")}, Y, HEAD), TypeError,
                                  ["Z2 is float32 but A0 is float64"]),
    "a cache whose Z and A differ": (lambda: cost({**CACHE, "Z2": CACHE["Z1"]}, Y, HEAD), ValueError,
                                     ["cache['Z2'] has shape (7, 11); expected (3, 11)"]),
    "no cache": (lambda: cost(None, Y, HEAD), TypeError, ["cache is a NoneType", "dictionary"]),
    "no dictionary": (lambda: forward_propagation(X, [X], HEAD), TypeError, ["parameters is a list"]),
    "keys of two kinds": (lambda: forward_propagation(X, {1: X, "b1": X}, HEAD), ValueError, ["[1, 'b1']"]),
    "accuracy of other targets": (lambda: accuracy(CACHE, Y[:, :1]), ValueError, ["(3, 1)", "(3, 11)"]),
    "a step without a gradient": (lambda: gradient_descent_step(PARAMETERS, {}, 0.1), ValueError, ["dW1 is missing"]),
    "a step of a gradient of another shape": (lambda: gradient_descent_step({"W1": X}, {"dW1": X[:1]}, 0.1), ValueError,
                                              ["dW1 is (1, 11)", "(5, 11)"]),
    "a learning rate of zero": (lambda: gradient_descent_step({}, {}, 0), ValueError, ["learning_rate is 0"]),
    "no epochs": (lambda: train(PARAMETERS, X, Y, (X, Y), epochs=-3), ValueError, ["epochs is -3"]),
    "no batch": (lambda: train(PARAMETERS, X, Y, (X, Y), batch_size=0), ValueError, ["batch_size is 0"]),
    "nothing held out": (lambda: train(PARAMETERS, X, Y, None), TypeError, ["held_out is a NoneType", "(X, Y)"]),
    "fewer targets than examples": (lambda: train(PARAMETERS, X, Y[:, :3], (X, Y)), ValueError, ["(3, 3)", "(3, 11)"]),
    "training another head": (lambda: train(PARAMETERS, X, Y, (X, Y), head=("sigmoid", "squared_error")), ValueError,
                              ["canonical head"]),
    "a layer size alone": (lambda: initialise_parameters(3, 0), TypeError, ["layer_sizes is 3", "[2, 3, 1]"]),
    "digits as whole numbers": (lambda: load_digits(int), TypeError, ["int64"]),
    "no classes": (lambda: one_hot([0], -1), ValueError, ["classes is -1"]),
    "a step that is rounded away": (lambda: numerical_gradient(lambda p: 0.0, {"v": np.ones(1)}, step=1e-20),
                                    ValueError, ["1e-20", "v[0]", "larger step"]),
    "an infinite step": (lambda: numerical_gradient(lambda p: 0.0, {}, step=np.inf), ValueError, ["step is inf"]),
    "a list to nudge": (lambda: numerical_gradient(lambda p: 0.0, [1.0]), TypeError, ["parameters is a list"]),
    "one layer size": (lambda: initialise_parameters([3], 0), ValueError, ["at least two"]),
    "no units": (lambda: initialise_parameters([3, 0], 0), ValueError, ["layer_sizes[1] is 0"]),
    "half a unit": (lambda: initialise_parameters([3, 1.5], 0), ValueError, ["1.5", "whole number"]),
    "unknown scheme": (lambda: initialise_parameters([3, 2], 0, "kaiming"), ValueError, ["'kaiming'", "'he'"]),
    "a misspelt dtype": (lambda: initialise_parameters([3, 2], 0, dtype="flaot32"), TypeError, ["dtype is flaot32"]),
    "a negative seed": (lambda: initialise_parameters([3, 2], -1), ValueError, ["seed is -1", "0 or more"]),
    "no seed": (lambda: initialise_parameters([3, 2], None), ValueError, ["seed is None"]),
    "whole-number parameters": (lambda: initialise_parameters([3, 2], 0, dtype=int), TypeError, ["int64"]),
    "class out of range": (lambda: one_hot([0, 10], 10), ValueError, ["labels[1] is 10", "0 to 9"]),
    "negative class": (lambda: one_hot([-1], 10), ValueError, ["labels[0] is -1"]),
    "classes as floats": (lambda: one_hot([0.5], 10), TypeError, ["float64"]),
    "no labels": (lambda: one_hot(np.array([], int), 10), ValueError, ["(0,)"]),
    "a step of zero": (lambda: numerical_gradient(lambda p: 0.0, {}, step=0), ValueError, ["step is 0"]),
    "gradients of different shapes": (lambda: relative_error(np.ones(3), np.ones((3, 1))), ValueError,
                                      ["(3,)", "(3, 1)"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusal_names_the_fault(case):
    call, error, words = REFUSED[case]
    with refused(error, words):
        call()


def test_whole_numbers_and_lists_are_welcome():
    cache = forward_propagation([[1] * 2] * 5, PARAMETERS, HEAD)
    assert cache["A0"].dtype == np.float64
    assert cost(cache, [[1, 0], [0, 0], [0, 1]], HEAD) > 0
