"""What Value and Tensor share: forks, order, depth, memory, and gradients that accumulate until they are reset."""

import contextlib
import gc
import sys

import numpy as np
import pytest

from backprop.autodiff import Tensor, Value, topological_order

both = pytest.mark.parametrize("kind", [Value, Tensor])


@contextlib.contextmanager
def little_stack():
    """Room for 20 more calls; a recursive search or destructor would need thousands."""
    limit, depth, frame = sys.getrecursionlimit(), 0, sys._getframe()
    while frame:
        depth, frame = depth + 1, frame.f_back
    sys.setrecursionlimit(depth + 20)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def chain(kind, length):
    """The first and the last node of ``length`` operations in a row."""
    x = y = kind(1.0)
    for _ in range(length):
        y = -y
    return x, y


@both
def test_every_node_comes_once_and_after_its_parents(kind):
    x, y = kind(1.5), kind(0.5)
    root = (x * y + x) * (x * y) - x / (y + 1)
    order = topological_order(root)
    place = {node: i for i, node in enumerate(order)}
    assert len(place) == len(order) and order[-1] is root and {x, y} <= set(order)
    assert all(place[parent] < place[node] for node in order for parent in node.parents)


@both
def test_forks_add_and_a_leaf_answers_for_itself(kind):
    x = kind(3.0)
    (x * x - (x - x) + x / x).backward()
    assert x.grad == 6
    leaf = kind(2.0)
    leaf.backward()
    assert leaf.grad == 1


@both
def test_powers_and_relu_have_the_slopes_that_exist(kind):
    for base, exponent, slope in [(-3.0, 2, -6.0), (-2.0, 3, 12.0), (-2.0, -1, -0.25), (0.0, 1, 1.0), (0.0, 2, 0.0),
                                  (0.0, 0, 0.0), (5.0, 0, 0.0), (0.0, 1.5, 0.0)]:
        x = kind(base)
        (x ** exponent).backward()
        assert x.grad == slope
    at_the_kink = kind(0.0)
    at_the_kink.relu().backward()
    assert at_the_kink.grad == 0


@both
def test_gradients_accumulate_until_they_are_reset(kind):
    x = kind(3.0)
    square = x * x
    y = square * 2
    before = x.grad
    for times in (1, 2, 3):  # a node in the middle counts each sweep once, too
        y.backward()
        assert (x.grad, square.grad, y.grad) == (12 * times, 2 * times, times)
    other = 5 * x
    other.backward()
    assert x.grad == 41 and before == 0
    y.zero_grad()
    assert (x.grad, square.grad, y.grad, other.grad) == (0, 0, 0, 1)


@both
def test_sixty_diamonds_take_linear_time(kind):
    x = y = kind(1.0)
    for _ in range(60):
        y = y + -y * -1.0  # two paths each, 2⁶⁰ in all
    assert len(topological_order(y)) == 1 + 4 * 60
    y.backward()
    assert x.grad == 2.0 ** 60


def alive(kind):
    """How many nodes there are in memory."""
    return sum(type(thing) is kind for thing in gc.get_objects())


@both
@pytest.mark.filterwarnings("ignore:overflow encountered")
def test_a_derivative_too_large_for_a_float_is_refused_and_never_becomes_nan(kind):
    for f, at in [(lambda x: x * 1e300 * 1e300 * 0, 1e-300), (lambda x: x / 5e-324, 0.0), (lambda x: x ** -1, 1e-200)]:
        x = kind(at)
        with pytest.raises(ValueError, match="inf; expected .*finite|too large"):
            (f(x) * 1e10 if at else f(x)).backward()
        assert np.isfinite(x.grad)


@pytest.mark.parametrize("kind, length", [(Value, 100_000), (Tensor, 10_000)])
def test_a_long_chain_needs_no_recursion_and_no_garbage_collector(kind, length):
    before = alive(kind)
    gc.disable()
    try:
        with little_stack():
            x, y = chain(kind, length)
            y.backward()
            y.zero_grad()
            y.backward()
            assert x.grad == 1 and len(topological_order(y)) == length + 1
            assert alive(kind) == before + length + 1
            del x, y
            assert alive(kind) == before
    finally:
        gc.enable()


def test_a_network_is_freed_without_the_garbage_collector():
    before = alive(Tensor)
    gc.disable()
    try:
        W, X = Tensor(np.ones((3, 5))), np.ones((5, 7))
        J = ((W @ X).tanh().exp().log() / 2 - 1).relu().T.reshape(21)[1:].sum() ** 2
        J.backward()
        assert alive(Tensor) == before + 16
        del W, J
        assert alive(Tensor) == before
    finally:
        gc.enable()
