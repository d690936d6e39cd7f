"""The six equations, one function each: beside sums written out entry by entry, and what they refuse."""

import inspect
import re

import numpy as np
import pytest

from backprop import (
    activation_backward,
    backpropagation,
    bias_gradient,
    forward_propagation,
    head_gradient,
    linear_backward,
    output_gradient,
    weight_gradient,
)
from backprop.activations import ACTIVATIONS
from problems import HIDDEN, random_problem, refused

every_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64])
N, N_PREVIOUS, M = 3, 5, 7


def draw(*shape, dtype=np.float64, seed=0):
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


@every_dtype
@pytest.mark.parametrize("activation", HIDDEN)
def test_equation_1_is_elementwise_at_the_same_entry(activation, dtype):
    dA, Z = draw(N, M, dtype=dtype), draw(N, M, dtype=dtype, seed=1)
    dZ = activation_backward(dA, Z, activation)
    derivative = ACTIVATIONS[activation].derivative
    for j, i in np.ndindex(N, M):
        assert dZ[j, i] == pytest.approx(dA[j, i] * derivative(Z[[j], i])[0], rel=float(4 * np.finfo(dtype).eps))
    assert dZ.dtype == dtype


@every_dtype
@pytest.mark.parametrize("n, n_previous, m", [(N, N_PREVIOUS, M), (3, 3, 3), (1, 1, 1)])
def test_equations_2_3_and_4_are_the_sums_over_the_repeated_index(n, n_previous, m, dtype):
    dZ, A_previous, W = (draw(n, m, dtype=dtype), draw(n_previous, m, dtype=dtype, seed=1),
                         draw(n, n_previous, dtype=dtype, seed=2))
    dW, db, dA_previous = weight_gradient(dZ, A_previous), bias_gradient(dZ), linear_backward(W, dZ)
    assert (dW.shape, db.shape, dA_previous.shape) == (W.shape, (n, 1), A_previous.shape)
    assert dW.dtype == db.dtype == dA_previous.dtype == dtype
    eps = float(20 * np.finfo(dtype).eps)
    for j in range(n):
        assert db[j, 0] == pytest.approx(sum(dZ[j, i] for i in range(m)) / m, rel=eps, abs=eps)
        for k in range(n_previous):
            expected = sum(dZ[j, i] * A_previous[k, i] for i in range(m)) / m
            assert dW[j, k] == pytest.approx(expected, rel=eps, abs=eps)
    for k, i in np.ndindex(n_previous, m):
        assert dA_previous[k, i] == pytest.approx(sum(W[j, k] * dZ[j, i] for j in range(n)), rel=eps, abs=eps)


@every_dtype
def test_equation_5_is_prediction_minus_target_and_6_comes_to_it(dtype):
    Z, Y = draw(N, M, dtype=dtype), abs(draw(N, M, dtype=dtype, seed=1))
    dA, dZ = head_gradient(Z, Z, Y, "squared_error")
    for gradient in [output_gradient(Z, Y), dA, dZ]:
        np.testing.assert_array_equal(gradient, Z - Y)
        assert gradient.dtype == dtype


def test_no_argument_is_changed_or_shared():
    arrays = [draw(4, 4, seed=seed) for seed in range(3)]
    before = [array.copy() for array in arrays]
    A, B, C = arrays
    results = [activation_backward(A, B, "identity"), weight_gradient(A, B), bias_gradient(A), linear_backward(A, B),
               output_gradient(A, B), *head_gradient(A, B, C, ("identity", "squared_error"))]
    for array, copy in zip(arrays, before):
        np.testing.assert_array_equal(array, copy)
        assert not any(np.shares_memory(array, result) for result in results)


def test_backpropagation_reads_as_equations_1_to_5():
    """Its code names each equation once, in the order of the sweep, on the line that calls that equation's function."""
    calls = re.findall(r"= (\w+)\(.*# \((\d)\)", inspect.getsource(backpropagation))
    assert calls == [("output_gradient", "5"), ("activation_backward", "1"), ("weight_gradient", "2"),
                     ("bias_gradient", "3"), ("linear_backward", "4")]


def test_the_functions_chained_by_hand_are_backpropagation():
    parameters, X, Y = random_problem([5, 7, 3], 11, seed=1)
    cache = forward_propagation(X, parameters, "categorical_cross_entropy")
    grads = backpropagation(cache, Y, parameters)
    dZ2 = output_gradient(cache["A2"], Y)
    dA1 = linear_backward(parameters["W2"], dZ2)
    dZ1 = activation_backward(dA1, cache["Z1"])
    by_hand = {"dZ2": dZ2, "dW2": weight_gradient(dZ2, cache["A1"]), "db2": bias_gradient(dZ2), "dA1": dA1,
               "dZ1": dZ1, "dW1": weight_gradient(dZ1, X), "db1": bias_gradient(dZ1)}
    assert set(by_hand) == set(grads)
    for name, value in by_hand.items():
        np.testing.assert_array_equal(value, grads[name])


REFUSED = {
    "(1) the slope of an output of one unit": (
        lambda: activation_backward(draw(N, M), draw(1, M)), ValueError,
        ["dA has shape (3, 7) but Z has shape (1, 7)", "same shape"]),
    "(1) an unknown activation": (lambda: activation_backward(draw(N, M), draw(N, M), "softmax"), ValueError,
                                  ["activation is 'softmax'", "'relu'"]),
    "(1) two precisions": (lambda: activation_backward(draw(N, M), draw(N, M, dtype="float32")), TypeError,
                           ["Z is float32 but dA is float64", "Z.astype('float64')"]),
    "(2) the activation transposed": (lambda: weight_gradient(draw(N, M), draw(M, N_PREVIOUS)), ValueError,
                                      ["dZ has shape (3, 7) but A_previous has shape (7, 5)", "column for each"]),
    "(2) a list": (lambda: weight_gradient([[1.0]], draw(1, 1)), TypeError, ["dZ is a list"]),
    "(2) no examples": (lambda: weight_gradient(draw(N, 0), draw(N_PREVIOUS, 0)), ValueError,
                        ["dZ has shape (3, 0)", "at least one"]),
    "(3) a vector": (lambda: bias_gradient(draw(N)), ValueError, ["dZ has 1 dimension", "dZ.reshape(-1, 1)"]),
    "(3) whole numbers": (lambda: bias_gradient(np.ones((N, M), int)), TypeError, ["dZ has dtype int64"]),
    "(4) W transposed": (lambda: linear_backward(draw(N_PREVIOUS, N), draw(N, M)), ValueError,
                         ["W has shape (5, 3) but dZ has shape (3, 7)", "row for each unit"]),
    "(5) targets of one output": (lambda: output_gradient(draw(N, M), draw(1, M)), ValueError,
                                  ["Y_hat has shape (3, 7) but Y has shape (1, 7)"]),
    "(6) targets of one example": (lambda: head_gradient(draw(N, M), draw(N, M), draw(N, 1), "squared_error"),
                                   ValueError, ["Y_hat has shape (3, 7) but Y has shape (3, 1)"]),
    "(6) sums of another layer": (lambda: head_gradient(draw(N, M), draw(1, M), draw(N, M), "squared_error"),
                                  ValueError, ["Z has shape (1, 7)"]),
    "(6) an unknown head": (lambda: head_gradient(draw(N, M), draw(N, M), draw(N, M), "hinge"), ValueError,
                            ["head is 'hinge'"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_pair_is_refused_before_numpy_broadcasts_it(case):
    call, error, words = REFUSED[case]
    with refused(error, words):
        call()
