"""Normalisation, embedding, dropout, attention, residual: what the table of test_layers.py does not say."""

import numpy as np
import pytest

from backprop import layers, numerical_gradient, relative_error
from backprop.datasets import one_hot
from backprop.layers import (
    attention_backward,
    attention_forward,
    batch_normalisation_backward,
    batch_normalisation_forward,
    dropout_backward,
    dropout_forward,
    embedding_backward,
    embedding_forward,
    flatten_forward,
    layer_normalisation_backward,
    layer_normalisation_forward,
    residual_backward,
    residual_forward,
    update_running_statistics,
)
from problems import refused

GAMMA, BETA = np.array([[2.0], [0.5], [-1.0]]), np.array([[1.0], [0.0], [3.0]])
Q, K, V = np.ones((2, 3, 7)), np.ones((2, 5, 7)), np.ones((11, 5, 7))
X = np.random.default_rng(0).standard_normal((3, 5))
SINGLE = [array.astype(np.float32) for array in (X, GAMMA, BETA)]


def test_a_batch_of_equals_gives_beta_and_a_finite_gradient():
    """Variance 0: σ is √ε, and x̂, with its part of the gradient, is 0."""
    equal = np.broadcast_to(np.array([[0.0], [0.5], [-1e3]]), (3, 4)).copy()
    dY = np.random.default_rng(1).standard_normal((3, 4))
    Y, cache = batch_normalisation_forward(equal, GAMMA, BETA, epsilon=1e-4)
    np.testing.assert_array_equal(Y, np.broadcast_to(BETA, (3, 4)))
    grads = batch_normalisation_backward(dY, cache)
    np.testing.assert_allclose(grads["dX"], 100 * GAMMA * (dY - dY.mean(axis=1, keepdims=True)), rtol=1e-12)
    np.testing.assert_array_equal(grads["dgamma"], np.zeros((3, 1)))


def test_a_column_of_equals_gives_beta_and_a_finite_gradient():
    dY = np.random.default_rng(2).standard_normal((3, 2))
    Y, cache = layer_normalisation_forward(np.full((3, 2), 8.0), GAMMA, BETA, epsilon=1e-4)
    np.testing.assert_array_equal(Y, np.broadcast_to(BETA, (3, 2)))
    dX_hat = GAMMA * dY
    expected = 100 * (dX_hat - dX_hat.mean(axis=0))
    np.testing.assert_allclose(layer_normalisation_backward(dY, cache)["dX"], expected, rtol=1e-12)


def test_one_example_teaches_a_normalised_batch_nothing():
    Y, cache = batch_normalisation_forward(X[:, :1], GAMMA, BETA)
    np.testing.assert_array_equal(Y, BETA)
    np.testing.assert_array_equal(batch_normalisation_backward(np.ones((3, 1)), cache)["dX"], np.zeros((3, 1)))


def test_a_column_of_batch_normalisations_dX_answers_for_all_losses():
    """Nudge example 2 alone: dX[:, 2] is how the SUM of all examples' losses moves, m times the cost."""
    R = np.random.default_rng(3).standard_normal((3, 5))
    dX = batch_normalisation_backward(R, batch_normalisation_forward(X, GAMMA, BETA)[1])["dX"]

    def losses(nudge):
        moved = X.copy()
        moved[:, [2]] = nudge["x"]
        return (R * batch_normalisation_forward(moved, GAMMA, BETA)[0]).sum(axis=0)

    every = numerical_gradient(lambda nudge: float(losses(nudge).sum()), {"x": X[:, [2]]})["dx"]
    np.testing.assert_allclose(dX[:, [2]], every, rtol=1e-7)
    own = numerical_gradient(lambda nudge: float(losses(nudge)[2]), {"x": X[:, [2]]})["dx"]
    assert relative_error(dX[:, [2]], own) > 0.1


@pytest.mark.parametrize("shift, axes", [("batch", (1, 2)), ("layer", 0)])
def test_a_shift_of_what_is_averaged_changes_nothing(shift, axes):
    rng = np.random.default_rng(4)
    forward, backward = (getattr(layers, f"{shift}_normalisation_{way}") for way in ("forward", "backward"))
    Y, cache = forward(rng.standard_normal((3, 5, 7)), GAMMA, BETA)
    dX = backward(rng.standard_normal((3, 5, 7)), cache)["dX"]
    np.testing.assert_allclose(dX.sum(axis=axes), 0, atol=1e-12)


def test_running_statistics_are_new_each_time_and_unbiased():
    batches = np.random.default_rng(5).standard_normal((3, 2, 7, 4))
    caches = [batch_normalisation_forward(batch, GAMMA, BETA)[1] for batch in np.moveaxis(batches, -1, 0)]
    running = update_running_statistics(None, caches[0])
    np.testing.assert_allclose(running["variance"].ravel(), batches[..., 0].reshape(3, -1).var(axis=1, ddof=1))
    before = {name: value.copy() for name, value in running.items()}
    later = update_running_statistics(running, caches[1], momentum=0.75)
    for name, value in running.items():
        np.testing.assert_array_equal(value, before[name])
        assert not np.shares_memory(value, later[name]) and not np.shares_memory(value, caches[0]["batch"][name])
    second = batches[..., 1].reshape(3, -1)
    np.testing.assert_allclose(later["mean"], 0.75 * before["mean"] + 0.25 * second.mean(axis=1, keepdims=True))
    np.testing.assert_allclose(later["variance"],
                               0.75 * before["variance"] + 0.25 * second.var(axis=1, ddof=1, keepdims=True))


def test_prediction_does_not_look_at_the_batch():
    running = update_running_statistics(None, batch_normalisation_forward(X, GAMMA, BETA)[1])
    together, _ = batch_normalisation_forward(X, GAMMA, BETA, running)
    alone, _ = batch_normalisation_forward(X[:, :1], GAMMA, BETA, running)
    np.testing.assert_array_equal(together[:, :1], alone)


def test_statistics_keep_float32():
    cache = batch_normalisation_forward(*SINGLE)[1]
    running = update_running_statistics(update_running_statistics(None, cache), cache)
    assert {value.dtype for value in running.values()} == {np.dtype(np.float32)}


def test_an_embedding_is_a_layer_whose_inputs_are_one_hot():
    rng = np.random.default_rng(6)
    E, ids, dY = rng.standard_normal((3, 5)), np.array([4, 0, 4, 4, 1, 2, 0]), rng.standard_normal((3, 7))
    Y, cache = embedding_forward(ids, E)
    np.testing.assert_array_equal(Y, E @ one_hot(ids, 5))
    np.testing.assert_allclose(embedding_backward(dY, cache)["dE"], dY @ one_hot(ids, 5).T / 7, rtol=1e-12)  # (2)


def test_dropout_drops_and_scales_forwards_and_backwards_alike():
    ones = np.ones((100, 200))
    Y, cache = dropout_forward(ones, 0.3, seed=0)
    np.testing.assert_array_equal(np.unique(Y), [0, 1 / 0.7])
    assert abs(Y.mean() - 1) < 4 * np.sqrt(0.3 / 0.7 / Y.size)  # four standard deviations
    np.testing.assert_array_equal(dropout_backward(ones, cache)["dX"], Y)
    assert not np.array_equal(Y, dropout_forward(ones, 0.3, seed=1)[0])
    np.testing.assert_array_equal(dropout_forward(ones, 0.3, (0, 7))[0], dropout_forward(ones, 0.3, [0, 7])[0])
    np.testing.assert_array_equal(dropout_forward(ones, 0, seed=0)[0], ones)  # prediction
    assert np.isfinite(dropout_forward(ones.astype(np.float32), 1 - 1e-9, seed=0)[0]).all()


def test_attention_weighs_and_huge_scores_stay_finite():
    rng = np.random.default_rng(7)
    Q, K = 1e3 * rng.standard_normal((2, 3, 7)), 1e3 * rng.standard_normal((2, 5, 7))
    V = rng.standard_normal((11, 5, 7))
    Y, cache = attention_forward(Q, K, V)
    np.testing.assert_allclose(cache["A"].sum(axis=0), 1, rtol=1e-12)
    best = np.einsum("dki,dqi->kqi", K, Q).argmax(axis=0)  # at scores near 1e6 the best key takes all
    np.testing.assert_allclose(Y, np.take_along_axis(V, best[np.newaxis], axis=1), rtol=1e-12)
    assert all(np.isfinite(value).all() for value in attention_backward(np.ones_like(Y), cache).values())


@pytest.mark.parametrize("shape", [(5, 3), (5, 1, 7), (5, 3, 7), (5, 1, 1)])
def test_what_a_mask_hides_has_no_effect_and_no_gradient(shape):
    rng = np.random.default_rng(8)
    Q, K, V = rng.standard_normal((2, 3, 7)), rng.standard_normal((2, 5, 7)), rng.standard_normal((11, 5, 7))
    mask = np.ones(shape, bool)
    mask[[1, 4]] = False
    Y, cache = attention_forward(Q, K, V, mask)
    shown = [0, 2, 3]
    np.testing.assert_allclose(Y, attention_forward(Q, K[:, shown], V[:, shown])[0], rtol=1e-12)
    grads = attention_backward(np.ones_like(Y), cache)
    assert not grads["dK"][:, [1, 4]].any() and not grads["dV"][:, [1, 4]].any()
    assert grads["dV"][:, shown].all()


def test_a_fork_adds_what_comes_past_the_branch_and_through_it():
    """y = x + sin(x), by the residual layer: dx is its dX plus the branch's."""
    R = np.random.default_rng(9).standard_normal((3, 5))
    grads = residual_backward(R, residual_forward(X, np.sin(X))[1])
    measured = numerical_gradient(lambda p: float((R * (p["X"] + np.sin(p["X"]))).sum()), {"X": X})["dX"]
    np.testing.assert_allclose(grads["dX"] + grads["dF"] * np.cos(X), measured, rtol=1e-7)


def test_flatten_keeps_each_example_in_its_column():
    images = np.arange(2 * 3 * 5 * 7.0).reshape(2, 3, 5, 7)
    columns, _ = flatten_forward(images)
    for i in range(7):
        np.testing.assert_array_equal(columns[:, i], images[..., i].ravel())


def given(**changes):
    return {"mean": np.zeros((3, 1)), "variance": np.ones((3, 1)), **changes}


def normalise(X=X, gamma=GAMMA, statistics=None, epsilon=1e-5):
    return batch_normalisation_forward(X, gamma, BETA, statistics, epsilon)


REFUSED = {
    "gamma a row": (lambda: normalise(gamma=GAMMA.T), ValueError, ["gamma has shape (1, 3)", "(3, 1)"]),
    "epsilon 0": (lambda: normalise(epsilon=0), ValueError, ["epsilon is 0", "above 0"]),
    "epsilon that float32 rounds to 0": (lambda: batch_normalisation_forward(*SINGLE, epsilon=1e-60), ValueError,
                                         ["epsilon is 1e-60", "float32"]),
    "epsilon NaN": (lambda: normalise(epsilon=float("nan")), ValueError, ["epsilon is nan"]),
    "epsilon a word": (lambda: normalise(epsilon="tiny"), TypeError, ["epsilon is 'tiny'", "number"]),
    "half the statistics": (lambda: normalise(statistics={"mean": BETA}), TypeError, ["statistics is ['mean']"]),
    "no dictionary": (lambda: normalise(statistics=BETA), TypeError, ["statistics is ndarray"]),
    "statistics a row": (lambda: normalise(statistics=given(mean=BETA.T)), ValueError, ["mean has shape (1, 3)"]),
    "single statistics": (lambda: normalise(statistics=given(mean=BETA.astype("f"))), TypeError, ["mean is float32"]),
    "a negative variance": (lambda: normalise(statistics=given(variance=-GAMMA)), ValueError, ["variance", "-2"]),
    "running from prediction": (lambda: update_running_statistics(None, normalise(statistics=given())[1]), ValueError,
                                ["with given statistics"]),
    "running from one value": (lambda: update_running_statistics(None, normalise(X[:, :1])[1]), ValueError,
                               ["one value for each feature", "(3, 1)"]),
    "running of another layer": (lambda: update_running_statistics(None, residual_forward(X, X)[1]), ValueError,
                                 ["residual_forward", "batch_normalisation_forward"]),
    "momentum 1": (lambda: update_running_statistics(None, normalise()[1], momentum=1), ValueError, ["momentum is 1"]),
    "running a number": (lambda: update_running_statistics(0.0, normalise()[1]), TypeError, ["running is float"]),
    "a branch of another shape": (lambda: residual_forward(X, X[:1]), ValueError, ["F has shape (1, 5)", "(3, 5)"]),
    "words as text": (lambda: embedding_forward(["cat"], X), TypeError, ["ids is a list", "np.array([2, 0])"]),
    "words as floats": (lambda: embedding_forward(np.ones(3), X), TypeError, ["float64", "whole numbers"]),
    "a word too many": (lambda: embedding_forward(np.array([0, 5]), X), ValueError, ["ids[1] is 5", "0 to 4"]),
    "a negative word": (lambda: embedding_forward(np.array([[0], [-1]]), X), ValueError, ["ids[1, 0] is -1"]),
    "no words": (lambda: embedding_forward(np.array([], int), X), ValueError, ["ids has shape (0,)"]),
    "three axes of words": (lambda: embedding_forward(np.ones((1, 1, 1), int), X), ValueError, ["(length, m)"]),
    "vectors in a cube": (lambda: embedding_forward(np.array([0]), Q), ValueError, ["E has shape", "(d, words)"]),
    "rate 1": (lambda: dropout_forward(X, 1.0, 0), ValueError, ["rate is 1.0", "below 1"]),
    "rate below 0": (lambda: dropout_forward(X, -0.1, 0), ValueError, ["rate is -0.1", "from 0"]),
    "rate true": (lambda: dropout_forward(X, True, 0), TypeError, ["rate is True"]),
    "no seed": (lambda: dropout_forward(X, 0.5, None), TypeError, ["seed is None", "(run, step)"]),
    "a generator": (lambda: dropout_forward(X, 0.5, np.random.default_rng(0)), TypeError, ["seed is a Generator"]),
    "a negative seed": (lambda: dropout_forward(X, 0.5, -1), ValueError, ["seed is -1"]),
    "keys too short": (lambda: attention_forward(Q, K[:1], V), ValueError, ["K has shape (1, 5, 7)", "2, 5, 7"]),
    "a value too few": (lambda: attention_forward(Q, K, V[:, :4]), ValueError, ["V has shape (11, 4, 7)", "each key"]),
    "other examples": (lambda: attention_forward(Q[..., :6], K, V), ValueError, ["K has shape", "as many examples"]),
    "a mask of numbers": (lambda: attention_forward(Q, K, V, np.ones((5, 3))), TypeError, ["mask is float64", "bool"]),
    "a mask in a list": (lambda: attention_forward(Q, K, V, [[True]]), TypeError, ["mask is list"]),
    "a mask turned": (lambda: attention_forward(Q, K, V, np.ones((3, 5), bool)), ValueError, ["(3, 5)", "(5, 3)"]),
    "a blind query": (lambda: attention_forward(Q, K, V, np.arange(15).reshape(5, 3) % 3 != 1), ValueError,
                      ["query 1 of example 0", "at least one key"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_is_refused_in_words(case):
    call, error, words = REFUSED[case]
    with refused(error, words):
        call()
