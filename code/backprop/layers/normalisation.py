"""Batch and layer normalisation: one formula, along a row of X or down a column of it.

Both subtract a mean μ and divide by σ = √(variance + ε), then scale and shift each feature by its own γ and β:

    x̂ = (x - μ) / σ        y = γ x̂ + β

They differ in what is averaged. Batch normalisation takes a feature (or channel) over all examples and positions;
layer normalisation takes an example, at one position, over all its features. With ε inside the root, a group of equal
values is harmless: x̂ is 0.
"""

from collections.abc import Mapping

import numpy as np

from backprop.layers.contract import (
    check_backward,
    check_cache,
    check_input,
    check_per_feature,
    make_cache,
    stretch,
)
from backprop.shapes import check_same_dtype
from backprop.validation import check_number


def batch_normalisation_forward(X, gamma, beta, statistics=None, epsilon=1e-5):
    """Normalise each feature over the batch, in training; with ``statistics``, by those: the prediction form.

    X is (features, m), or (channels, ..., m) with one mean and variance a channel; gamma and beta are (features, 1).
    ``statistics`` is what :func:`update_running_statistics` returned. Returns Y like X, and the cache.
    Raises TypeError for what are no float arrays of one dtype, ValueError when shapes, the statistics or epsilon (above
    0 and below 1) do not fit. Source: Ioffe & Szegedy (2015).

    >>> X = np.array([[1.0, 3.0], [5.0, 5.0]])
    >>> Y, cache = batch_normalisation_forward(X, np.array([[2.0], [2.0]]), np.array([[0.0], [7.0]]))
    >>> print(Y.round(3).tolist())
    [[-2.0, 2.0], [7.0, 7.0]]
    """
    epsilon = _check_forward(X, gamma, beta, epsilon)
    group = tuple(range(1, X.ndim))  # all but the features
    if statistics is None:
        mean, variance = X.mean(axis=group).reshape(-1, 1), X.var(axis=group).reshape(-1, 1)
    else:
        mean, variance = _check_statistics("statistics", statistics, X)
    X_hat, sigma = _standardise(X, stretch(mean, X), stretch(variance, X), epsilon)
    Y = stretch(gamma, X) * X_hat + stretch(beta, X)
    batch = {"mean": mean, "variance": variance} if statistics is None else None
    return Y, make_cache("batch_normalisation", Y, X_hat=X_hat, sigma=sigma, gamma=gamma, batch=batch)


def batch_normalisation_backward(dY, cache):
    """grads: dX like X; dgamma and dbeta (features, 1), derivatives of the cost.

    In training the examples meet: a nudge to one moves the mean and the variance, and so the loss of every example.
    Column i of dX is then m ∂J/∂x_i = Σ_j ∂ℓ(j)/∂x_i, an answer from all losses; it still goes back to the layers
    before like any other dX, and their 1/m makes it a derivative of J. With given statistics it is ∂ℓ(i)/∂x_i alone.
    Raises TypeError or ValueError when dY or the cache is not that of this layer.
    Source: Ioffe & Szegedy (2015); their derivation keeps the mean and the variance apart, this one does not.

    >>> X = np.array([[1.0, 3.0, 8.0]])
    >>> Y, cache = batch_normalisation_forward(X, np.ones((1, 1)), np.zeros((1, 1)))
    >>> grads = batch_normalisation_backward(np.array([[3.0, 0.0, 0.0]]), cache)
    >>> print(grads["dbeta"].tolist(), bool(abs(grads["dX"].sum()) < 1e-12))  # a shift of the whole batch: no effect
    [[1.0]] True
    """
    check_backward("batch_normalisation", dY, cache)
    X_hat, sigma, gamma = cache["X_hat"], cache["sigma"], cache["gamma"]
    dX_hat = stretch(gamma, dY) * dY
    if cache["batch"] is None:
        dX = dX_hat / sigma  # given statistics are constants: nothing else moves
    else:
        dX = _standardise_backward(dX_hat, X_hat, sigma, tuple(range(1, dY.ndim)))
    return {"dX": dX, **_scale_and_shift_backward(dY, X_hat)}


def update_running_statistics(running, cache, momentum=0.9):
    """New running statistics: ``momentum`` of the old and the rest of the batch in ``cache``; the old are not changed.

    ``running`` is None before the first batch, then what this function returned: {"mean": (features, 1), "variance":
    (features, 1)}. The batch's variance counts as N / (N - 1) times what the forward pass divided by, N values a
    feature: an estimate for unseen examples must not be too small. Raises ValueError when N is 1, when the forward
    pass used given statistics, or when an argument does not fit, TypeError when it has a wrong type.
    Source: Ioffe & Szegedy (2015), who average the batches; a running average forgets the network that was.

    >>> Y, cache = batch_normalisation_forward(np.array([[1.0, 3.0]]), np.ones((1, 1)), np.zeros((1, 1)))
    >>> first = update_running_statistics(None, cache)
    >>> print(first["mean"].tolist(), first["variance"].tolist())
    [[2.0]] [[2.0]]
    """
    check_cache("batch_normalisation", cache)
    momentum = check_number("momentum", momentum, lambda share: 0 <= share < 1, "a number from 0 to below 1")
    X_hat, batch = cache["X_hat"], cache["batch"]
    if batch is None:
        raise ValueError("cache comes from a forward pass with given statistics; expected one in training, without "
                         "them: only that measures the batch.")
    N = X_hat.size // len(X_hat)
    if N == 1:
        raise ValueError(f"the batch has one value for each feature, X of shape {X_hat.shape}; expected two or more: "
                         "one value says nothing about the variance.")
    new = {"mean": batch["mean"].copy(), "variance": batch["variance"] * (N / (N - 1))}
    if running is None:
        return new
    for name, old in zip(new, _check_statistics("running", running, X_hat)):
        new[name] = momentum * old + (1 - momentum) * new[name]
    return new


def layer_normalisation_forward(X, gamma, beta, epsilon=1e-5):
    """Normalise each column of X over its features: examples stay apart, and training is like prediction.

    X is (features, m), or (features, ..., m) with each position on its own, as in a sequence (features, length, m);
    gamma and beta are (features, 1). Returns Y like X, and the cache.
    Raises TypeError for what are no float arrays of one dtype, ValueError when shapes or epsilon (above 0 and below 1)
    do not fit. Source: Ba, Kiros & Hinton (2016).

    >>> X = np.array([[1.0, 5.0], [3.0, 5.0]])
    >>> Y, cache = layer_normalisation_forward(X, np.ones((2, 1)), np.zeros((2, 1)))
    >>> print(Y.round(3).tolist())
    [[-1.0, 0.0], [1.0, 0.0]]
    """
    epsilon = _check_forward(X, gamma, beta, epsilon)
    X_hat, sigma = _standardise(X, X.mean(axis=0, keepdims=True), X.var(axis=0, keepdims=True), epsilon)
    Y = stretch(gamma, X) * X_hat + stretch(beta, X)
    return Y, make_cache("layer_normalisation", Y, X_hat=X_hat, sigma=sigma, gamma=gamma)


def layer_normalisation_backward(dY, cache):
    """grads: dX like X, per example; dgamma and dbeta (features, 1), derivatives of the cost.

    Raises TypeError or ValueError when dY or the cache is not that of this layer. Source: Ba, Kiros & Hinton (2016).

    >>> X = np.array([[1.0], [3.0], [8.0]])
    >>> Y, cache = layer_normalisation_forward(X, np.ones((3, 1)), np.zeros((3, 1)))
    >>> grads = layer_normalisation_backward(np.array([[1.0], [1.0], [1.0]]), cache)
    >>> print(bool(abs(grads["dX"]).max() < 1e-12))  # the sum of the outputs is 0 whatever X is
    True
    """
    check_backward("layer_normalisation", dY, cache)
    dX_hat = stretch(cache["gamma"], dY) * dY
    dX = _standardise_backward(dX_hat, cache["X_hat"], cache["sigma"], 0)
    return {"dX": dX, **_scale_and_shift_backward(dY, cache["X_hat"])}


def _standardise(X, mean, variance, epsilon):
    """x̂ and σ."""
    sigma = np.sqrt(variance + epsilon)
    return (X - mean) / sigma, sigma


def _standardise_backward(dX_hat, X_hat, sigma, group):
    """dX of x̂ = (x - μ) / σ, where μ and σ come from the N values of x along the axes ``group``.

    Which values does x_i touch directly? Its own x̂_i, with slope 1 / σ; the mean, ∂μ/∂x_i = 1 / N; and the deviation,
    ∂σ/∂x_i = x̂_i / N (from σ² = Σ_j (x_j - μ)² / N + ε; the part through μ is 0). Both reach every x̂_j:

        ∂x̂_j/∂x_i = (1{i = j} - 1 / N - x̂_j x̂_i / N) / σ        dx_i = Σ_j dx̂_j ∂x̂_j/∂x_i

    and each sum over j, divided by N, is a mean.
    """
    through_mean = dX_hat.mean(axis=group, keepdims=True)
    through_sigma = X_hat * (dX_hat * X_hat).mean(axis=group, keepdims=True)
    return (dX_hat - through_mean - through_sigma) / sigma


def _scale_and_shift_backward(dY, X_hat):
    """dgamma and dbeta: each touches its feature in all m examples (and positions), so sum; then average, once."""
    m = dY.shape[-1]
    everywhere = tuple(range(1, dY.ndim))
    return {"dgamma": (dY * X_hat).sum(axis=everywhere).reshape(-1, 1) / m,
            "dbeta": dY.sum(axis=everywhere).reshape(-1, 1) / m}


def _check_forward(X, gamma, beta, epsilon):
    """epsilon as a Python float, once all arguments are known to fit."""
    check_input("X", X, "features, ..., m")
    check_per_feature("gamma", gamma, X)
    check_per_feature("beta", beta, X)
    check_same_dtype(X=X, gamma=gamma, beta=beta)
    return check_number("epsilon", epsilon, lambda e: 0 < X.dtype.type(e) < 1,
                        f"a number above 0 and below 1 in {X.dtype}, such as 1e-5")


def _check_statistics(argument, statistics, X):
    """(mean, variance) of statistics that fit X."""
    if not isinstance(statistics, Mapping) or set(statistics) != {"mean", "variance"}:
        came = sorted(statistics, key=str) if isinstance(statistics, Mapping) else type(statistics).__name__
        raise TypeError(f"{argument} is {came}; expected the dictionary with 'mean' and 'variance' that "
                        "update_running_statistics returns.")
    for name in ("mean", "variance"):
        check_per_feature(name, statistics[name], X)
    check_same_dtype(X=X, **statistics)
    if statistics["variance"].min() < 0:
        raise ValueError(f"variance in {argument} holds {statistics['variance'].min():g}; expected 0 or more.")
    return statistics["mean"], statistics["variance"]
