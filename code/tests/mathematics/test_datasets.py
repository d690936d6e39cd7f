"""Points in the plane: the promised shapes, formulas, balance and seeds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop.datasets import circles, load_digits, one_hot, spiral, two_moons, xor
from problems import refused

DATASETS = {"two_moons": (two_moons, 2), "circles": (circles, 2), "spiral": (spiral, 3), "xor": (xor, 4)}
every_dataset = pytest.mark.parametrize("make, part", DATASETS.values(), ids=DATASETS)


@every_dataset
@settings(max_examples=15, deadline=None, derandomize=True)
@given(parts=st.integers(1, 23), seed=st.integers(0, 2**32), noise=st.floats(0, 2), single=st.booleans())
def test_every_set_is_balanced_seeded_and_in_columns(make, part, parts, seed, noise, single):
    m, dtype = part * parts, np.float32 if single else np.float64
    points = make(m=m, noise=noise, seed=seed, dtype=dtype)
    classes = 3 if make is spiral else 2
    assert points.X.shape == (2, m) and points.X.dtype == points.Y.dtype == dtype
    assert points.X.flags.f_contiguous  # a batch of columns is contiguous
    assert (points.labels == np.arange(m) % classes).all()
    assert (np.bincount(points.labels) == m // classes).all()
    expected = one_hot(points.labels, classes, dtype) if classes > 2 else points.labels.reshape(1, m)
    np.testing.assert_array_equal(points.Y, expected)
    for one, other in zip(points, make(m=m, noise=noise, seed=seed, dtype=dtype)):
        np.testing.assert_array_equal(one, other)


@every_dataset
def test_only_the_noise_is_random_and_it_has_the_deviation_asked_for(make, part):
    m = 6000 * part
    exact = make(m=m, noise=0, seed=1).X
    np.testing.assert_array_equal(exact, make(m=m, noise=0, seed=2).X)
    noisy = make(m=m, noise=0.2, seed=1).X
    assert np.std(noisy - exact, axis=1) == pytest.approx([0.2, 0.2], rel=0.02)
    np.testing.assert_allclose(make(m=m, noise=0.4, seed=1).X - exact, 2 * (noisy - exact), atol=1e-12)
    assert (noisy != make(m=m, noise=0.2, seed=2).X).any()
    np.testing.assert_array_equal(make(m=m, seed=1, dtype=np.float32).X, make(m=m, seed=1).X.astype(np.float32))


def test_the_moons_are_half_circles_and_one_is_the_other_turned():
    X, _, labels = two_moons(m=22, noise=0)
    upper, lower = X[:, labels == 0], X[:, labels == 1]
    np.testing.assert_allclose(np.hypot(upper[0] + 0.5, upper[1] + 0.25), 1)
    assert (upper[1] > -0.25).all()
    np.testing.assert_allclose(lower, -upper)
    assert lower[1].max() > upper[1].min()  # they hook into each other


def test_the_circles_have_their_radii_and_even_angles():
    X, _, labels = circles(m=14, inner=0.3, noise=0)
    np.testing.assert_allclose(np.hypot(*X), np.where(labels == 1, 0.3, 1.0))
    angles = np.unwrap(np.arctan2(X[1, labels == 1], X[0, labels == 1]))
    np.testing.assert_allclose(np.diff(angles), 2 * np.pi / 7)


@pytest.mark.parametrize("arms", [2, 3, 5])
def test_the_spiral_has_an_arm_for_each_class(arms):
    points = spiral(m=7 * arms, arms=arms, turns=0.4, noise=0)
    assert points.Y.shape == ((1 if arms == 2 else arms), 7 * arms)
    for k in range(arms):
        x, y = points.X[:, points.labels == k]
        radius = (np.arange(7) + 0.5) / 7
        np.testing.assert_allclose(np.hypot(x, y), radius)
        angle = 2 * np.pi * (k / arms + 0.4 * radius)
        np.testing.assert_allclose([x, y], radius * np.array([np.cos(angle), np.sin(angle)]), atol=1e-15)


def test_xor_is_the_truth_table_around_four_corners():
    X, Y, labels = xor(m=20, noise=0)
    assert set(map(tuple, X.T)) == {(-1, -1), (1, -1), (1, 1), (-1, 1)}
    np.testing.assert_array_equal(labels == 1, X[0] * X[1] < 0)


@pytest.mark.parametrize("make, product", [(circles, lambda x, y: x * x + y * y), (xor, lambda x, y: x * y)])
def test_no_line_separates_them_but_one_product_does(make, product):
    X, _, labels = make(noise=0.05)
    side = 2.0 * labels - 1

    def share_right(features):
        features = np.vstack([features, np.ones_like(side)])
        weights = np.linalg.lstsq(features.T, side, rcond=None)[0]
        return np.mean((weights @ features > 0) == (side > 0))

    assert share_right(X) < 0.8
    assert share_right(np.vstack([X, product(*X)])) == 1


BAD = {
    "an odd number of points": (lambda: two_moons(m=7), ValueError, ["m is 7", "multiple of 2", "Try 8"]),
    "too few points for the arms": (lambda: spiral(m=2, arms=5), ValueError, ["m is 2", "multiple of 5", "Try 5"]),
    "half a corner": (lambda: xor(m=6), ValueError, ["m is 6", "multiple of 4"]),
    "no points": (lambda: circles(m=0), ValueError, ["m is 0", "1 or more"]),
    "a part of a point": (lambda: circles(m=2.0), ValueError, ["m is 2.0", "whole number"]),
    "negative noise": (lambda: two_moons(noise=-0.1), ValueError, ["noise is -0.1", "0 or more"]),
    "endless noise": (lambda: xor(noise=float("inf")), ValueError, ["noise is inf"]),
    "noise in words": (lambda: xor(noise="much"), TypeError, ["noise is 'much'", "such as 0.1"]),
    "an inner circle outside": (lambda: circles(inner=1.5), ValueError, ["inner is 1.5", "between 0 and 1"]),
    "one arm": (lambda: spiral(arms=1), ValueError, ["arms is 1", "2 or more"]),
    "turns that are no number": (lambda: spiral(turns=float("nan")), ValueError, ["turns is nan"]),
    "a negative seed": (lambda: two_moons(seed=-1), ValueError, ["seed is -1"]),
    "no seed": (lambda: two_moons(seed=None), ValueError, ["seed is None"]),
    "points as whole numbers": (lambda: two_moons(dtype=int), TypeError, ["int64", "float32 or float64"]),
    "one-hot as whole numbers": (lambda: one_hot([0, 1], 2, int), TypeError, ["int64", "float32 or float64"]),
}


@pytest.mark.parametrize("make, error, words", BAD.values(), ids=BAD)
def test_what_cannot_be_made_is_refused_in_words(make, error, words):
    with refused(error, words):
        make()


def test_one_hot_and_digits_agree():
    digits = load_digits(np.float32)
    np.testing.assert_array_equal(digits.Y_test, one_hot(digits.labels_test, 10, np.float32))
    assert digits.Y_train.flags.f_contiguous and digits.X_train.flags.f_contiguous  # a batch of columns is contiguous
    assert digits.Y_test.dtype == np.float32 and (digits.Y_test.argmax(axis=0) == digits.labels_test).all()
