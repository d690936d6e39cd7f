"""Every layer of chapter 13 by one table: a new layer is a line in LAYERS (twice: all sizes different, and all the
same, where a wrong axis keeps every shape) and its definition, written a second time for HIPS autograd."""

from collections.abc import Callable
from typing import NamedTuple

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import layers, numerical_gradient, relative_error

PER_EXAMPLE = {"dX", "dF", "dQ", "dK", "dV"}  # the others are derivatives of the cost
STATISTICS = {"mean": np.array([[0.3], [-2.0], [0.0]]), "variance": np.array([[0.5], [4.0], [0.0]])}
IDS = np.array([[0, 4, 2, 4, 0, 1, 0], [4, 4, 3, 1, 0, 0, 2]])
CAUSAL = np.triu(np.ones((3, 3), bool))
SOME = np.random.default_rng(0).random((5, 3, 7)) < 0.7
SOME[2] = True  # no query is left with nowhere to look


def by_window(X, size, stride, padding, read, fill=0.0):
    """One output after the other: what `read` makes of the window that the output looks at."""
    spatial = X.ndim - 2
    size, stride, padding = (np.broadcast_to(value, spatial).tolist() for value in (size, stride, padding))
    X = anp.pad(X, [(0, 0), *((p, p) for p in padding), (0, 0)], "constant", constant_values=fill)
    counts = [(n - k) // s + 1 for n, k, s in zip(X.shape[1:], size, stride)]
    outputs = [read(X[(slice(None), *(slice(p * s, p * s + k) for p, s, k in zip(position, stride, size)))])
               for position in np.ndindex(*counts)]
    return anp.reshape(anp.stack(outputs, axis=1), (-1, *counts, X.shape[-1]))


def convolution(X, W, b, stride=1, padding=0):
    return by_window(X, W.shape[2:], stride, padding, lambda seen: anp.tensordot(W, seen, W.ndim - 1) + b)


def pooling(read, fill):
    def layer(X, size, stride=None, padding=0):
        return by_window(X, size, size if stride is None else stride, padding,
                         lambda seen: read(anp.reshape(seen, (len(seen), -1, X.shape[-1])), axis=1), fill)
    return layer


def beside(column, X):
    return anp.reshape(column, (-1, *[1] * (X.ndim - 1)))


def batch_normalisation(X, gamma, beta, statistics=None, epsilon=1e-5):
    group = tuple(range(1, X.ndim))
    mean, variance = anp.mean(X, axis=group, keepdims=True), anp.var(X, axis=group, keepdims=True)
    if statistics is not None:
        mean, variance = beside(statistics["mean"], X), beside(statistics["variance"], X)
    return beside(gamma, X) * (X - mean) / anp.sqrt(variance + epsilon) + beside(beta, X)


def layer_normalisation(X, gamma, beta, epsilon=1e-5):
    mean, variance = anp.mean(X, axis=0), anp.var(X, axis=0)
    return beside(gamma, X) * (X - mean) / anp.sqrt(variance + epsilon) + beside(beta, X)


def attention(Q, K, V, mask=None):
    """As in the paper, with vectors in rows, one example at a time."""
    def example(i):
        scores = anp.exp(anp.dot(Q[:, :, i].T, K[:, :, i]) / len(Q) ** 0.5)
        if mask is not None:
            scores = scores * np.broadcast_to(np.atleast_3d(mask), (K.shape[1], Q.shape[1], Q.shape[2]))[:, :, i].T
        return anp.dot(scores / anp.sum(scores, axis=1, keepdims=True), V[:, :, i].T).T
    return anp.stack([example(i) for i in range(Q.shape[-1])], axis=-1)


def dropout(X, rate, seed):
    return anp.where(np.random.default_rng([seed]).random(X.shape) < rate, 0.0, X / (1 - rate))


def columns(X):
    return anp.reshape(X, (-1, X.shape[-1]))


class Layer(NamedTuple):
    name: str
    definition: Callable
    shapes: dict
    options: dict = {}

    def arguments(self, seed=0, dtype=np.float64):
        """Random arrays without ties and the weights R of the cost J = (1/m) Σ_i <R_i, y_i>."""
        rng = np.random.default_rng(seed)
        arrays = {name: rng.standard_normal(shape).astype(dtype) for name, shape in self.shapes.items()}
        R = rng.standard_normal(self.forward(arrays, dtype)[0].shape).astype(dtype)
        return arrays, R

    def forward(self, arrays, dtype=np.float64):
        options = {name: {k: v.astype(dtype) for k, v in value.items()} if name == "statistics" else value
                   for name, value in self.options.items()}
        return getattr(layers, self.name + "_forward")(**arrays, **options)

    def backward(self, dY, cache):
        return getattr(layers, self.name + "_backward")(dY, cache)

    def cost_gradients(self, arrays, R):
        """Derived: every entry of grads as a derivative of J."""
        grads = self.backward(R, self.forward(arrays)[1])
        return {name: value / R.shape[-1] if name in PER_EXAMPLE else value for name, value in grads.items()}

    def autograd_gradients(self, arrays, R):
        derive = grad(lambda arrays: anp.sum(R * self.definition(**arrays, **self.options)) / R.shape[-1])
        return {"d" + name: value for name, value in derive(arrays).items()}


max_pool, mean_pool = pooling(anp.max, fill=-1e9), pooling(anp.mean, fill=0.0)
LAYERS = {
    "conv1d": Layer("conv1d", convolution, {"X": (3, 7, 5), "W": (2, 3, 3), "b": (2, 1)}, {"stride": 2, "padding": 1}),
    "conv1d square": Layer("conv1d", convolution, {"X": (3, 3, 3), "W": (3, 3, 3), "b": (3, 1)}, {"padding": 1}),
    "conv2d": Layer("conv2d", convolution, {"X": (3, 7, 11, 5), "W": (2, 3, 5, 3), "b": (2, 1)},
                    {"stride": (2, 4), "padding": (1, 2)}),
    "conv2d square": Layer("conv2d", convolution, {"X": (3, 3, 3, 3), "W": (3, 3, 3, 3), "b": (3, 1)}, {"padding": 1}),
    "max pool 1d": Layer("max_pooling", max_pool, {"X": (2, 7, 5)}, {"size": 3, "stride": 2, "padding": 1}),
    "max pool 2d": Layer("max_pooling", max_pool, {"X": (2, 11, 7, 5)}, {"size": (5, 3), "stride": (3, 2)}),
    "max pool square": Layer("max_pooling", max_pool, {"X": (4, 4, 4, 4)}, {"size": 2}),
    "average pool 1d": Layer("average_pooling", mean_pool, {"X": (2, 7, 5)}, {"size": 3, "stride": 2, "padding": 1}),
    "average pool 2d": Layer("average_pooling", mean_pool, {"X": (2, 11, 7, 5)}, {"size": (5, 3), "stride": (3, 2)}),
    "average pool square": Layer("average_pooling", mean_pool, {"X": (4, 4, 4, 4)}, {"size": 2}),
    "flatten": Layer("flatten", columns, {"X": (2, 3, 5, 7)}),
    "flatten square": Layer("flatten", columns, {"X": (3, 3, 3)}),
    "residual": Layer("residual", lambda X, F: X + F, {"X": (2, 3, 5), "F": (2, 3, 5)}),
    "residual square": Layer("residual", lambda X, F: X + F, {"X": (3, 3), "F": (3, 3)}),
    "batch norm": Layer("batch_normalisation", batch_normalisation, {"X": (3, 5), "gamma": (3, 1), "beta": (3, 1)}),
    "batch norm images": Layer("batch_normalisation", batch_normalisation,
                               {"X": (3, 2, 5, 7), "gamma": (3, 1), "beta": (3, 1)}, {"epsilon": 0.01}),
    "batch norm square": Layer("batch_normalisation", batch_normalisation,
                               {"X": (3, 3), "gamma": (3, 1), "beta": (3, 1)}),
    "batch norm given": Layer("batch_normalisation", batch_normalisation,
                              {"X": (3, 2, 5), "gamma": (3, 1), "beta": (3, 1)}, {"statistics": STATISTICS}),
    "layer norm": Layer("layer_normalisation", layer_normalisation, {"X": (5, 3), "gamma": (5, 1), "beta": (5, 1)}),
    "layer norm sequence": Layer("layer_normalisation", layer_normalisation,
                                 {"X": (5, 2, 3), "gamma": (5, 1), "beta": (5, 1)}, {"epsilon": 0.01}),
    "layer norm square": Layer("layer_normalisation", layer_normalisation,
                               {"X": (3, 3), "gamma": (3, 1), "beta": (3, 1)}),
    "embedding": Layer("embedding", lambda E, ids: E[:, ids], {"E": (3, 5)}, {"ids": IDS}),
    "embedding square": Layer("embedding", lambda E, ids: E[:, ids], {"E": (3, 3)}, {"ids": np.array([2, 2, 0])}),
    "dropout": Layer("dropout", dropout, {"X": (3, 5, 7)}, {"rate": 0.4, "seed": 11}),
    "dropout square": Layer("dropout", dropout, {"X": (3, 3)}, {"rate": 0.0, "seed": 11}),
    "attention": Layer("attention", attention, {"Q": (2, 3, 7), "K": (2, 5, 7), "V": (11, 5, 7)}),
    "attention masked": Layer("attention", attention, {"Q": (2, 3, 7), "K": (2, 5, 7), "V": (11, 5, 7)},
                              {"mask": SOME}),
    "attention square": Layer("attention", attention, {"Q": (3, 3, 3), "K": (3, 3, 3), "V": (3, 3, 3)},
                              {"mask": CAUSAL}),
}
every_layer = pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)


def assert_same(derived, expected, rtol, atol):
    assert set(derived) == set(expected)
    for name, value in expected.items():
        np.testing.assert_allclose(derived[name], value, rtol=rtol, atol=atol, err_msg=name)


def test_every_layer_is_in_the_table():
    functions = {row.name + ending for row in LAYERS.values() for ending in ("_forward", "_backward")}
    assert functions == set(layers.__all__) - {"update_running_statistics"}


@every_layer
def test_forward_is_the_definition(layer):
    arrays, R = layer.arguments()
    expected = layer.definition(**arrays, **layer.options)
    np.testing.assert_allclose(layer.forward(arrays)[0], expected, rtol=1e-12, atol=1e-12)


@every_layer
def test_gradients_agree_with_nudging(layer):
    """Also where 1/m lives: dX per example, that is m ∂J/∂X (batch normalisation included), dW once averaged."""
    arrays, R = layer.arguments(seed=1)
    measured = numerical_gradient(lambda a: float((R * layer.forward(a)[0]).sum() / R.shape[-1]), arrays)
    assert_same(layer.cost_gradients(arrays, R), measured, rtol=1e-6, atol=1e-9)


@every_layer
def test_gradients_agree_with_autograd(layer):
    arrays, R = layer.arguments(seed=2)
    assert_same(layer.cost_gradients(arrays, R), layer.autograd_gradients(arrays, R), rtol=1e-9, atol=1e-12)


@every_layer
def test_float32_stays_float32_and_is_as_good(layer):
    """A sum of n rounded terms is off by at most about n eps of their sizes; no sum is longer than an array here."""
    arrays, R = layer.arguments(seed=3, dtype=np.float32)
    doubles = {name: value.astype(np.float64) for name, value in arrays.items()}
    tolerance = max(a.size for a in [R, *arrays.values()]) * np.finfo(np.float32).eps
    Y, cache = layer.forward(arrays, np.float32)
    assert Y.dtype == np.float32
    assert relative_error(Y, layer.forward(doubles)[0]) < tolerance
    for name, value in layer.backward(R, cache).items():
        assert value.dtype == np.float32, name
        expected = layer.backward(R.astype(np.float64), layer.forward(doubles)[1])[name]
        assert relative_error(value, expected) < tolerance, name


@every_layer
def test_layers_are_pure(layer):
    """Nothing passed in is written to, nothing passed out shares its memory, and a second call gives the same."""
    arrays, R = layer.arguments(seed=4)
    passed = [R, *arrays.values(), *(v for v in layer.options.values() if isinstance(v, np.ndarray))]
    for array in passed:
        array.flags.writeable = False
    Y, cache = layer.forward(arrays)
    kept = [value for value in cache.values() if isinstance(value, np.ndarray)]
    for array in kept:
        array.flags.writeable = False  # the backward pass leaves its cache alone, too
    first, second = layer.backward(R, cache), layer.backward(R, cache)
    assert_same(second, first, rtol=0, atol=0)
    np.testing.assert_array_equal(Y, layer.forward(arrays)[0])
    results = [Y, *first.values()]
    for i, result in enumerate(results):
        assert not any(np.shares_memory(result, other) for other in passed + kept + results[:i])


@every_layer
def test_examples_are_the_last_axis(layer):
    """One example's loss gives derivatives to that example alone, save where batch normalisation joins them."""
    arrays, R = layer.arguments(seed=5)
    R[..., 1:] = 0
    joined = layer.name == "batch_normalisation" and "statistics" not in layer.options
    grads = layer.backward(R, layer.forward(arrays)[1])
    for name in PER_EXAMPLE & set(grads):
        assert grads[name][..., 1:].any() == joined, name


BAD_ARRAYS = {
    "a list": (lambda a: a.tolist(), TypeError, "is a list"),
    "whole numbers": (lambda a: a.astype(int), TypeError, "float32 or float64"),
    "half precision": (lambda a: a.astype("float16"), TypeError, "has dtype float16"),
    "NaN": (lambda a: np.where(np.arange(a.size).reshape(a.shape) == a.size - 1, np.nan, a), ValueError, "is nan"),
    "infinity": (lambda a: np.where(np.arange(a.size).reshape(a.shape) == 0, np.inf, a), ValueError, "is inf"),
    "no examples": (lambda a: a[..., :0], ValueError, "holds no numbers"),
    "one axis": (lambda a: a.ravel(), ValueError, "has "),
}


@every_layer
@pytest.mark.parametrize("damage", BAD_ARRAYS)
def test_bad_arrays_are_refused_by_name(layer, damage):
    spoil, error, words = BAD_ARRAYS[damage]
    arrays, R = layer.arguments()
    for name in arrays:
        with pytest.raises(error, match=rf"^{name}\b.*{words}"):
            layer.forward({**arrays, name: spoil(arrays[name])})
    with pytest.raises(error, match=rf"^dY\b.*{words}"):
        layer.backward(spoil(R), layer.forward(arrays)[1])


@every_layer
def test_mixed_dtypes_and_foreign_caches_are_refused(layer):
    arrays, R = layer.arguments()
    cache = layer.forward(arrays)[1]
    for name in list(arrays)[1:]:
        with pytest.raises(TypeError, match="use one dtype throughout"):
            layer.forward({**arrays, name: arrays[name].astype(np.float32)})
    with pytest.raises(TypeError, match="dY is float32 but Y is float64"):
        layer.backward(R.astype(np.float32), cache)
    with pytest.raises(ValueError, match="dY has shape"):
        layer.backward(np.repeat(R, 2, axis=0), cache)
    other = layers.flatten_forward(R)[1] if layer.name != "flatten" else layers.residual_forward(R, R)[1]
    for wrong, error in [(other, ValueError), ({}, ValueError), (None, TypeError)]:
        with pytest.raises(error, match="^cache "):
            layer.backward(R, wrong)


@st.composite
def any_shapes(draw, row):
    """Another line for the table: the layer of `row` with drawn shapes and options."""
    size = st.integers(1, 4)
    if "conv" in row.name or "pooling" in row.name:
        spatial = len(row.shapes["X"]) - 2
        k, s, counts = (draw(st.tuples(*[st.integers(1, 3)] * spatial)) for _ in range(3))
        reach = [(count - 1) * step + width for count, step, width in zip(counts, s, k)]
        padding = tuple(draw(st.integers(0, min(width, (full + 1) // 2) - 1)) for full, width in zip(reach, k))
        X = (draw(size), *(full - 2 * p for full, p in zip(reach, padding)), draw(size))
        if "pooling" in row.name:
            return row._replace(shapes={"X": X}, options={"size": k, "stride": s, "padding": padding})
        W = (draw(size), X[0], *k)
        return row._replace(shapes={"X": X, "W": W, "b": (W[0], 1)}, options={"stride": s, "padding": padding})
    if row.name == "attention":
        d, n, queries, keys, m = (draw(size) for _ in range(5))
        mask = np.tri(keys, queries, dtype=bool) if "mask" in row.options and keys >= queries else None
        return row._replace(shapes={"Q": (d, queries, m), "K": (d, keys, m), "V": (n, keys, m)}, options={"mask": mask})
    X = tuple(draw(st.lists(size, min_size=2, max_size=4)))
    if row.name == "embedding":
        ids = np.random.default_rng(draw(st.integers(0, 99))).integers(0, X[1], X[1:3])
        return row._replace(shapes={"E": X[:2]}, options={"ids": ids})
    shapes = {name: (X[0], 1) if name in ("gamma", "beta") else X for name in row.shapes}
    return row._replace(shapes=shapes, options={k: v for k, v in row.options.items() if k != "statistics"})


@pytest.mark.parametrize("name", [name for name in LAYERS if "square" not in name])
@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_shapes(name, data):
    layer = data.draw(any_shapes(LAYERS[name]))
    arrays, R = layer.arguments(seed=6)
    np.testing.assert_allclose(layer.forward(arrays)[0], layer.definition(**arrays, **layer.options), atol=1e-10)
    assert_same(layer.cost_gradients(arrays, R), layer.autograd_gradients(arrays, R), rtol=1e-7, atol=1e-9)
