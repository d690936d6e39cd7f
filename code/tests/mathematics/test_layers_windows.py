"""Convolution and pooling: what the table of test_layers.py does not say."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import backpropagation, forward_propagation, numerical_gradient, relative_error
from backprop.activations import relu, relu_derivative
from backprop.layers import (
    average_pooling_backward,
    average_pooling_forward,
    conv1d_forward,
    conv2d_backward,
    conv2d_forward,
    flatten_backward,
    flatten_forward,
    max_pooling_backward,
    max_pooling_forward,
)
from problems import random_problem, refused

X1 = np.ones((2, 7, 5))  # a sequence: 2 channels, 7 long, 5 examples
X2 = np.ones((2, 7, 6, 5))
W1, W2, B = np.ones((3, 2, 3)), np.ones((3, 2, 3, 2)), np.zeros((3, 1))


def test_convolution_is_cross_correlation():
    rng = np.random.default_rng(0)
    x, w = rng.standard_normal(11), rng.standard_normal(4)
    Y, _ = conv1d_forward(x.reshape(1, 11, 1), w.reshape(1, 1, 4), np.zeros((1, 1)))
    np.testing.assert_allclose(Y.ravel(), np.correlate(x, w, "valid"), rtol=1e-12)
    assert relative_error(Y.ravel(), np.convolve(x, w, "valid")) > 0.1  # the kernel is not flipped


def test_a_kernel_as_large_as_the_image_is_a_fully_connected_layer():
    rng = np.random.default_rng(1)
    X, W, b = rng.standard_normal((2, 3, 5, 7)), rng.standard_normal((11, 2, 3, 5)), rng.standard_normal((11, 1))
    dZ, A = rng.standard_normal((11, 7)), X.reshape(30, 7)
    Y, cache = conv2d_forward(X, W, b)
    np.testing.assert_allclose(Y.reshape(11, 7), W.reshape(11, 30) @ A + b, rtol=1e-12)
    grads = conv2d_backward(dZ.reshape(11, 1, 1, 7), cache)
    np.testing.assert_allclose(grads["dW"].reshape(11, 30), dZ @ A.T / 7, rtol=1e-10)  # (2)
    np.testing.assert_allclose(grads["db"], dZ.sum(axis=1, keepdims=True) / 7, rtol=1e-10)  # (3)
    np.testing.assert_allclose(grads["dX"].reshape(30, 7), W.reshape(11, 30).T @ dZ, rtol=1e-10)  # (4)


def test_1d_is_2d_with_height_one():
    rng = np.random.default_rng(2)
    X, W = rng.standard_normal((2, 7, 5)), rng.standard_normal((3, 2, 3))
    one, _ = conv1d_forward(X, W, B, stride=2, padding=1)
    two, _ = conv2d_forward(X[:, np.newaxis], W[:, :, np.newaxis], B, stride=(1, 2), padding=(0, 1))
    np.testing.assert_allclose(one, two[:, 0], rtol=1e-12)


@pytest.mark.parametrize("shape, size", [((3, 6, 5), 2), ((3, 4, 6, 5), 2), ((3, 6, 4, 5), (3, 2))])
def test_a_tie_has_one_winner_the_first(shape, size):
    Y, cache = max_pooling_forward(np.full(shape, -7.0), size)
    assert np.all(Y == -7)
    dX = max_pooling_backward(np.ones_like(Y), cache)["dX"]
    expected = np.zeros(shape)
    steps = np.broadcast_to(size, len(shape) - 2)
    expected[(slice(None), *(slice(None, None, step) for step in steps))] = 1
    np.testing.assert_array_equal(dX, expected)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(values=st.lists(st.integers(-2, 2), min_size=5, max_size=11), stride=st.integers(1, 2))
def test_max_pooling_gives_back_what_came_ties_or_not(values, stride):
    X = np.array(values[:len(values) - (1 - len(values) % 2)], float).reshape(1, -1, 1)  # an odd length fits stride 2
    Y, cache = max_pooling_forward(X, size=3, stride=stride, padding=1)
    dY = np.arange(1.0, Y.size + 1).reshape(Y.shape)
    dX = max_pooling_backward(dY, cache)["dX"].ravel()
    expected = np.zeros(X.size)
    for p, share in enumerate(dY.ravel()):
        window = range(max(0, p * stride - 1), min(X.size, p * stride + 2))
        expected[max(window, key=X.ravel().__getitem__)] += share  # max() too takes the first
    np.testing.assert_array_equal(dX, expected)


def test_padding_never_wins_a_maximum_but_counts_in_an_average():
    X = np.full((1, 2, 2, 3), -1.0)
    np.testing.assert_array_equal(max_pooling_forward(X, 2, padding=1)[0], np.full((1, 2, 2, 3), -1.0))
    Y, cache = average_pooling_forward(X, 2, padding=1)
    np.testing.assert_array_equal(Y, np.full((1, 2, 2, 3), -0.25))
    np.testing.assert_array_equal(average_pooling_backward(np.ones_like(Y), cache)["dX"], np.full(X.shape, 0.25))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(n=st.integers(1, 9), size=st.integers(1, 5), stride=st.integers(1, 4), padding=st.integers(0, 4))
def test_sizes_that_do_not_fit_are_refused_with_sizes_that_do(n, size, stride, padding):
    def outputs(n, stride, padding):
        return conv1d_forward(np.ones((1, n, 1)), np.ones((1, 1, size)), np.zeros((1, 1)), stride, padding)[0].shape[1]

    room = n + 2 * padding - size
    if room >= 0 and room % stride == 0:
        assert outputs(n, stride, padding) == room // stride + 1
        return
    with pytest.raises(ValueError, match=f"X has a length of {n}: windows of {size} at stride {stride}") as refusal:
        outputs(n, stride, padding)
    advice = str(refusal.value).split("What would: ")[1]
    lengths = [int(number) for number in re.search(r"a length of (\d+(?: or \d+)?)", advice)[1].split(" or ")]
    assert all(outputs(length, stride, padding) for length in lengths)
    for other in re.findall(r"padding (\d+)", advice):
        assert outputs(n, stride, int(other))
    if "stride 1" in advice:
        assert outputs(n, 1, padding)


REFUSED = {
    "channels that differ": (lambda: conv2d_forward(X2[:1], W2, B), ["W has shape (3, 2, 3, 2)", "channels out, 1"]),
    "examples first": (lambda: conv2d_forward(np.moveaxis(X2, -1, 0), W2, B), ["X has 5 channel(s)", "the last axis"]),
    "an image for conv1d": (lambda: conv1d_forward(X2, W1, B), ["(channels, length, m)", "4 dimension(s)"]),
    "a sequence for conv2d": (lambda: conv2d_forward(X1, W2, B), ["(channels, height, width, m)"]),
    "kernels of a sequence": (lambda: conv2d_forward(X2, W1, B), ["W has shape (3, 2, 3)", "kernel height"]),
    "a bias too many": (lambda: conv1d_forward(X1, W1, np.zeros((4, 1))), ["b has shape (4, 1)", "(3, 1)", "column"]),
    "stride 0": (lambda: conv1d_forward(X1, W1, B, stride=0), ["stride is 0", "1 or more"]),
    "half a stride": (lambda: conv1d_forward(X1, W1, B, stride=0.5), ["stride is 0.5", "whole number"]),
    "negative padding": (lambda: conv1d_forward(X1, W1, B, padding=-1), ["padding is -1", "0 or more"]),
    "padding by name": (lambda: conv1d_forward(X1, W1, B, padding="same"), ["padding is 'same'", "whole number"]),
    "three strides": (lambda: conv2d_forward(X2, W2, B, stride=(1, 1, 1)), ["(1, 1, 1)", "2: height, width"]),
    "a large kernel": (lambda: conv1d_forward(X1[:, :2], W1, B), ["length of 2", "a length of 3", "padding 1"]),
    "a width left over": (lambda: max_pooling_forward(X2[:, :6, :5], 2), ["a width of 5", "a width of 4 or 6"]),
    "a matrix to pool": (lambda: max_pooling_forward(np.ones((3, 5)), 2), ["X has 2 dimension(s)", "width, m)"]),
    "size 0": (lambda: average_pooling_forward(X1, 0), ["size is 0"]),
    "two sizes for a length": (lambda: average_pooling_forward(X1, (1, 7)), ["size is (1, 7)", "1: length"]),
    "windows of padding": (lambda: max_pooling_forward(X1, 1, padding=1), ["less padding than size"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_options_are_refused_in_words(case):
    call, words = REFUSED[case]
    with refused(ValueError, words):
        call()


def test_a_convolutional_network_from_the_pixels_to_the_softmax():
    """Convolution, ReLU, pooling, flatten, then the book's own network: the layers join without a factor between."""
    rng = np.random.default_rng(3)
    parameters, _, Y = random_problem([3 * 2 * 2, 5, 2], 7, seed=3)
    kernels = {"W": 0.5 * rng.standard_normal((3, 2, 3, 3)), "b": 0.5 * rng.standard_normal((3, 1))}
    X = rng.standard_normal((2, 6, 6, 7))

    def forward(kernels, X):
        Z, conv = conv2d_forward(X, kernels["W"], kernels["b"])
        P, pool = max_pooling_forward(relu(Z), 2)
        columns, flat = flatten_forward(P)
        return Z, conv, pool, flat, forward_propagation(columns, parameters, "categorical_cross_entropy")

    def cost(kernels, X):
        A = forward(kernels, X)[-1]["A2"]
        return float(-(Y * np.log(A)).sum() / Y.shape[1])

    Z, conv, pool, flat, cache = forward(kernels, X)
    dZ1 = backpropagation(cache, Y, parameters)["dZ1"]
    dP = flatten_backward(parameters["W1"].T @ dZ1, flat)["dX"]
    dZ = max_pooling_backward(dP, pool)["dX"] * relu_derivative(Z)
    grads = conv2d_backward(dZ, conv)
    measured = numerical_gradient(lambda p: cost(p, X), kernels, step=1e-6)
    for name, value in measured.items():
        np.testing.assert_allclose(grads[name], value, rtol=1e-5, atol=1e-8)
    pixels = numerical_gradient(lambda p: cost(kernels, p["X"]), {"X": X}, step=1e-6)["dX"]
    np.testing.assert_allclose(grads["dX"], 7 * pixels, rtol=1e-5, atol=1e-7)  # per example
