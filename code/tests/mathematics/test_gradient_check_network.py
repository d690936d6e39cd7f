"""The network's numerical gradient, batched and by recomputing: the same answer as nudging blindly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import backpropagation_general, cost, forward_propagation, numerical_gradient, relative_error
from backprop.activations import ACTIVATIONS
from backprop.gradient_check import METHODS, network_numerical_gradient
from backprop.gradient_check.analytic import ANALYTIC, analytic_losses
from backprop.losses import OUTPUTS
from problems import HEADS, HIDDEN, random_problem

# Differences are compared entry by entry, on the scale of the cost: rounding differs, and a step divides it.
ROUNDING = {"float64": {"forward": 1e-7, "central": 1e-9, "five-point": 1e-11},
            "float32": {"forward": 1e-3, "central": 1e-4, "five-point": 1e-5}}
every_variant = pytest.mark.parametrize("variant", ["batched", "recompute"])


def derive(problem, head, hidden):
    parameters, X, Y = problem
    return backpropagation_general(forward_propagation(X, parameters, head, hidden), Y, parameters, head, hidden)


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("head", HEADS, ids=str)
def test_every_head_and_activation_agrees_with_blind_nudging(problem, head, hidden):
    parameters, X, Y = problem
    blind = numerical_gradient(lambda p: cost(forward_propagation(X, p, head, hidden), Y, head), parameters)
    for variant in ("batched", "recompute"):
        measured = network_numerical_gradient(parameters, X, Y, head, hidden, variant)
        assert set(measured) == set(blind)
        for name, value in blind.items():
            np.testing.assert_allclose(measured[name], value, rtol=0, atol=ROUNDING["float64"]["central"])


@every_variant
@pytest.mark.parametrize("method", ["forward", "central", "five-point"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_every_difference_agrees_in_both_precisions(problem, variant, method, dtype):
    parameters, X, Y = problem
    parameters = {name: value.astype(dtype) for name, value in parameters.items()}
    X, Y, head = X.astype(dtype), Y.astype(dtype), "categorical_cross_entropy"
    blind = numerical_gradient(lambda p: cost(forward_propagation(X, p, head, "tanh"), Y, head), parameters,
                               method=method)
    measured = network_numerical_gradient(parameters, X, Y, head, "tanh", variant, method=method)
    for name, value in blind.items():
        assert measured[name].dtype == dtype and measured[name].shape == value.shape
        np.testing.assert_allclose(measured[name], value, rtol=0, atol=ROUNDING[dtype][method])


def test_a_step_from_numpy_leaves_float32_as_it_is(problem):
    parameters, X, Y = problem
    parameters = {name: value.astype("float32") for name, value in parameters.items()}
    measured = [network_numerical_gradient(parameters, X.astype("float32"), Y.astype("float32"), "squared_error",
                                           step=step) for step in (1e-4, np.float64(1e-4))]
    for name, value in measured[0].items():
        np.testing.assert_array_equal(value, measured[1][name])


@every_variant
@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("head", HEADS, ids=str)
def test_the_complex_step_agrees_with_backpropagation_to_the_last_digits(problem, head, hidden, variant):
    parameters, X, Y = problem
    measured = network_numerical_gradient(parameters, X, Y, head, hidden, variant, method="complex")
    grads = derive(problem, head, hidden)
    for name, value in measured.items():
        assert relative_error(value, grads[name]) < 1e-13, name


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.integers(1, 5), min_size=2, max_size=5), st.integers(1, 4), st.integers(1, 2**16),
       st.sampled_from(HIDDEN), st.sampled_from(HEADS), st.integers(0, 10**6))
def test_any_sizes_and_any_memory(sizes, m, memory, hidden, head, seed):
    sizes[-1] = max(sizes[-1], 2)  # a softmax of one unit is constant
    parameters, X, Y = problem = random_problem(sizes, m, seed)
    measured = network_numerical_gradient(parameters, X, Y, head, hidden, memory=memory, method="complex")
    grads = derive(problem, head, hidden)
    for name, value in measured.items():
        np.testing.assert_allclose(value, grads[name], rtol=1e-10, atol=1e-14)


def test_memory_bounds_what_is_computed_at_once(monkeypatch):
    parameters, X, Y = random_problem([5, 7, 3], 11, seed=0)
    widths = []
    monkeypatch.setitem(ACTIVATIONS, "tanh", ACTIVATIONS["tanh"]._replace(
        function=lambda Z: widths.append(Z.size) or np.tanh(Z)))
    for memory in (1, 3 * 3 * 11 * 8 * 4, 2**21):
        widths.clear()
        network_numerical_gradient(parameters, X, Y, "squared_error", "tanh", memory=memory)
        most = max(widths[1:])  # the first call is the plain forward pass
        assert most == 11 * {1: 1, 3168: 4}.get(memory, 42)


@pytest.mark.parametrize("name", ANALYTIC)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_analytic_functions_are_the_packages_own_on_real_numbers(name, dtype):
    Z = np.random.default_rng(0).uniform(-30, 30, (3, 50)).astype(dtype)
    if name == "softmax":
        own = forward_propagation(Z, {"W1": np.eye(3, dtype=dtype), "b1": np.zeros((3, 1), dtype)},
                                  "categorical_cross_entropy")["A1"]
    else:
        own = ACTIVATIONS[name].function(Z)
    np.testing.assert_allclose(ANALYTIC[name](Z), own, rtol=50 * np.finfo(dtype).eps)


@pytest.mark.parametrize("loss, output", [(loss, output) for loss, outputs in OUTPUTS.items() for output in outputs])
def test_analytic_losses_are_the_packages_own_on_real_numbers(loss, output):
    rng = np.random.default_rng(1)
    Z = rng.uniform(-20, 20, (3, 50))
    Y = rng.dirichlet(np.ones(3), 50).T
    single = {"W1": np.eye(3), "b1": np.zeros((3, 1))}
    for i in range(50):
        own = cost(forward_propagation(Z[:, [i]], single, (output, loss)), Y[:, [i]], (output, loss))
        assert float(analytic_losses(Z[:, [i]], Y[:, [i]], output, loss)[0]) == pytest.approx(own, rel=1e-12)


def test_relu_by_complex_step_has_the_slope_of_its_side_and_the_books_at_the_kink():
    one = {"W1": np.array([[1.0]]), "b1": np.array([[0.0]]), "W2": np.array([[1.0]]), "b2": np.array([[0.0]])}
    X, Y = np.array([[-1e-9, 0.0, 1e-9]]), np.array([[-1.0, -1.0, -1.0]])  # off, on the kink, on
    measured = network_numerical_gradient(one, X, Y, "squared_error", method="complex")
    assert measured["db1"][0, 0] == pytest.approx((1 + 1e-9) / 3, rel=1e-12)


REFUSED = {
    "an unknown variant": (lambda p, X, Y: network_numerical_gradient(p, X, Y, "squared_error", variant="fast"),
                           ValueError, "variant is 'fast'"),
    "no memory": (lambda p, X, Y: network_numerical_gradient(p, X, Y, "squared_error", memory=0), ValueError,
                  "memory is 0"),
    "an unknown method": (lambda p, X, Y: network_numerical_gradient(p, X, Y, "squared_error", method="magic"),
                          ValueError, "method is 'magic'"),
    "X transposed": (lambda p, X, Y: network_numerical_gradient(p, X.T, Y, "squared_error"), ValueError, "X.T"),
    "Y in another precision": (lambda p, X, Y: network_numerical_gradient(p, X, Y.astype("float32"), "squared_error"),
                               TypeError, "Y is float32"),
    "a cost that overflows": (lambda p, X, Y: network_numerical_gradient(p, 1e200 * X, Y, "squared_error", "identity"),
                              ValueError, "the cost is inf when unit 0 of layer 1"),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.filterwarnings("ignore:overflow")
def test_refusal_names_the_fault(case):
    call, error, words = REFUSED[case]
    with pytest.raises(error, match=words):
        call(*random_problem([5, 7, 3], 11, seed=0))


@pytest.mark.parametrize("method", METHODS)
def test_no_argument_changes(problem, method):
    parameters, X, Y = problem
    before = [value.copy() for value in (*parameters.values(), X, Y)]
    network_numerical_gradient(parameters, X, Y, "squared_error", method=method)
    for value, kept in zip((*parameters.values(), X, Y), before):
        np.testing.assert_array_equal(value, kept)
