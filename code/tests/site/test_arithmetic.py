"""The front end's arithmetic, in a real browser, against the package: 1e-12 relative on random networks."""

import numpy as np
import pytest

from backprop import backpropagation_general, cost, forward_propagation, numerical_gradient
from backprop.losses import CANONICAL_OUTPUT
from problems import HIDDEN, random_problem

NETWORKS = {"prime": ([5, 7, 3, 2], 7), "square": ([3, 3, 3], 3), "deepest": ([8, 8, 8, 8, 8], 5), "one": ([1, 1], 1)}
IN_THE_PAGE = """([parameters, X, Y, hidden, head]) => {
  const { fromRows, toRows, forward, cost, backward, finiteDifference } = backpropWidgets.arithmetic;
  const each = (entries, convert) => Object.fromEntries(Object.entries(entries).map(([k, v]) => [k, convert(v)]));
  const p = each(parameters, fromRows), x = fromRows(X), y = fromRows(Y);
  const cache = forward(x, p, hidden, head);
  return { cache: each(cache, toRows), cost: cost(cache, y, head), grads: each(backward(cache, y, p, hidden), toRows),
           measured: each(finiteDifference(x, y, p, hidden, head), toRows) };
}"""


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("head", CANONICAL_OUTPUT)
@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_browser_and_package_agree(bundle_page, network, head, hidden, seed):
    parameters, X, Y = random_problem(*NETWORKS[network], seed=seed)
    cache = forward_propagation(X, parameters, head, hidden)
    lists = {name: value.tolist() for name, value in parameters.items()}
    browser = bundle_page.evaluate(IN_THE_PAGE, [lists, X.tolist(), Y.tolist(), hidden, head])

    assert_close(browser["cost"], cost(cache, Y, head))
    assert_same_arrays(browser["cache"], cache)
    assert_same_arrays(browser["grads"], backpropagation_general(cache, Y, parameters, head, hidden))


def test_the_finite_difference_is_the_packages(bundle_page):
    parameters, X, Y = random_problem([5, 7, 3, 2], 7, seed=3)
    head = "categorical_cross_entropy"
    lists = {name: value.tolist() for name, value in parameters.items()}
    browser = bundle_page.evaluate(IN_THE_PAGE, [lists, X.tolist(), Y.tolist(), "tanh", head])["measured"]
    measured = numerical_gradient(lambda p: cost(forward_propagation(X, p, head, "tanh"), Y, head), parameters)
    for name, value in measured.items():  # both are rounded where the costs are subtracted: 1e-16 / 1e-5
        np.testing.assert_allclose(browser[name], value, rtol=0, atol=1e-9)


@pytest.mark.parametrize("scale", [1e3, 1e6])
@pytest.mark.parametrize("head", CANONICAL_OUTPUT)
def test_saturation_overflows_in_neither(bundle_page, head, scale):
    parameters, X, Y = random_problem([5, 7, 3], 7, seed=4)
    parameters = {name: scale * value for name, value in parameters.items()}
    lists = {name: value.tolist() for name, value in parameters.items()}
    browser = bundle_page.evaluate(IN_THE_PAGE, [lists, X.tolist(), Y.tolist(), "relu", head])
    assert_close(browser["cost"], cost(forward_propagation(X, parameters, head), Y, head))


def assert_same_arrays(browser, package):
    assert set(browser) == set(package)
    for name, value in package.items():
        assert np.shape(browser[name]) == value.shape
        assert_close(browser[name], value)


def assert_close(browser, package):
    """1e-12 relative to the array: a difference of nearly equal numbers has no digits of its own to compare."""
    scale = np.linalg.norm(package)
    assert np.linalg.norm(np.subtract(browser, package)) <= 1e-12 * max(scale, 1e-300)
