"""The activations, their derivatives, and the softmax's Jacobian."""

import numpy as np
import pytest

import backprop
from backprop.activations import ACTIVATIONS, sigmoid, softmax, softmax_backward, softmax_jacobian
from backprop.gradient_check import relative_error
from backprop.heads import log_sigmoid, log_softmax, log_softmax_complement
from problems import HIDDEN, refused
from referees import exact_activation

every_activation = pytest.mark.parametrize("name", HIDDEN)
EXTREMES = [-1000.0, -40.0, -1.5, -1e-9, 0.0, 1e-9, 1.5, 40.0, 1000.0]


def test_the_list_of_activations_is_whole():
    assert set(ACTIVATIONS) == set(HIDDEN)


@every_activation
def test_derivative_agrees_with_nudging(name):
    Z = np.random.default_rng(4).standard_normal((3, 5))
    g, derivative = ACTIVATIONS[name]
    measured = (g(Z + 1e-6) - g(Z - 1e-6)) / 2e-6
    np.testing.assert_allclose(derivative(Z), measured, rtol=1e-8)


@every_activation
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_values_are_right_from_minus_to_plus_a_thousand(name, dtype):
    """Beside the definitions in arithmetic of 1000 digits; g to a relative error, g' to an error relative to 1."""
    Z = np.array([EXTREMES], dtype)
    g, derivative = ACTIVATIONS[name]
    values, slopes = zip(*(exact_activation(name, z) for z in Z[0].tolist()))
    eps, tiny = np.finfo(dtype).eps, np.finfo(dtype).tiny
    np.testing.assert_allclose(g(Z)[0], values, rtol=10 * eps, atol=tiny)
    np.testing.assert_allclose(derivative(Z)[0], slopes, rtol=10 * eps, atol=10 * eps)


@every_activation
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(7,), (5, 3), (2, 3, 5), (2, 0)])
def test_shape_and_dtype_are_kept_and_the_argument_too(name, dtype, shape):
    Z = np.random.default_rng(4).standard_normal(shape).astype(dtype)
    before = Z.copy()
    for function in ACTIVATIONS[name]:
        value = function(Z)
        assert value.shape == shape and value.dtype == dtype
        assert not np.shares_memory(value, Z)
    np.testing.assert_array_equal(Z, before)


def test_slopes_at_the_kink_are_those_of_the_left():
    kink = np.zeros((1, 1))
    assert ACTIVATIONS["relu"].derivative(kink) == 0
    assert ACTIVATIONS["leaky_relu"].derivative(kink) == 0.01


@pytest.mark.parametrize("name", [*HIDDEN, "softmax"])
@pytest.mark.parametrize("values", [[[2, -3], [0, 1]], [0.5, -1.0], 2, -1.5], ids=str)
def test_activations_read_lists_and_numbers(name, values):
    function = getattr(backprop, name)
    np.testing.assert_array_equal(function(values), function(np.array(values, float)))


@every_activation
def test_whole_numbers_have_the_slopes_of_floats(name):
    Z = np.array([[-3, 0, 2]])
    np.testing.assert_array_equal(ACTIVATIONS[name].derivative(Z), ACTIVATIONS[name].derivative(Z.astype(float)))


def test_sigmoid_reaches_its_limits_without_overflow():
    assert sigmoid(np.array(-800.0)) == 0 and sigmoid(np.array(800.0)) == 1
    assert log_sigmoid(np.array(-800.0)) == -800 and log_sigmoid(np.array(800.0)) == 0


def test_softmax_and_log_softmax_agree_and_do_not_overflow():
    Z = np.array([[1000.0, 1.0], [998.0, -1.0]])
    np.testing.assert_allclose(np.exp(log_softmax(Z)), softmax(Z), rtol=1e-12)
    np.testing.assert_allclose(softmax(Z).sum(axis=0), 1)
    np.testing.assert_allclose(np.exp(log_softmax_complement(Z)), 1 - softmax(Z), rtol=1e-12)


def test_softmax_complement_of_equals_and_of_one_unit():
    np.testing.assert_allclose(np.exp(log_softmax_complement(np.full((4, 2), 700.0))), 0.75)
    assert log_softmax_complement(np.ones((1, 2))).tolist() == [[-np.inf, -np.inf]]


@pytest.mark.parametrize("n", [1, 2, 7])
def test_softmax_jacobian_agrees_with_nudging(n):
    """Both index cases: ∂a_k/∂z_k = a_k (1 - a_k) on the diagonal, ∂a_j/∂z_k = -a_j a_k beside it."""
    z = np.random.default_rng(3).standard_normal((n, 1))
    steps = 1e-6 * np.eye(n)
    measured = (softmax(z + steps) - softmax(z - steps)) / 2e-6  # column k: every a_j, z_k nudged
    a = softmax(z)
    jacobian = softmax_jacobian(a)
    np.testing.assert_allclose(jacobian, measured, rtol=1e-8, atol=1e-9)
    np.testing.assert_array_equal(softmax_jacobian(a[:, 0]), jacobian)
    for j, k in np.ndindex(n, n):
        expected = a[k, 0] * (1 - a[k, 0]) if j == k else -a[j, 0] * a[k, 0]
        assert jacobian[j, k] == pytest.approx(expected, rel=1e-14, abs=1e-16)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_backward_is_the_jacobian_product_of_every_column(dtype):
    rng = np.random.default_rng(3)
    A, dA = softmax(rng.standard_normal((5, 7)).astype(dtype)), rng.standard_normal((5, 7)).astype(dtype)
    dZ = softmax_backward(dA, A)
    assert dZ.dtype == softmax_jacobian(A[:, 0]).dtype == dtype
    for i in range(7):
        assert relative_error(softmax_jacobian(A[:, [i]]).T @ dA[:, [i]], dZ[:, [i]]) < 4 * np.finfo(dtype).eps


REFUSED = {
    "a Jacobian of two columns": (lambda: softmax_jacobian(np.ones((3, 2))), ValueError, ["a has shape (3, 2)", "[i]"]),
    "a Jacobian of a list": (lambda: softmax_jacobian([0.5, 0.5]), TypeError, ["a is a list"]),
    "a Jacobian of whole numbers": (lambda: softmax_jacobian(np.ones(3, int)), TypeError, ["int64"]),
    "dA broadcast over A": (lambda: softmax_backward(np.ones((1, 4)), np.ones((3, 4))), ValueError,
                            ["dA has shape (1, 4)", "A has shape (3, 4)"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_softmax_refusal_names_the_fault(case):
    call, error, words = REFUSED[case]
    with refused(error, words):
        call()
