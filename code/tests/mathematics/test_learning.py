"""The digits and training on them."""

import numpy as np
import pytest

from backprop import accuracy, gradient_descent_step, initialise_parameters, load_digits, train
from problems import random_problem, refused


def test_digits_are_split_once_and_for_all():
    digits = load_digits()
    assert digits.X_train.shape == (64, 1437) and digits.X_test.shape == (64, 360)
    assert digits.X_train.min() == 0 and digits.X_train.max() == 1
    np.testing.assert_array_equal(digits.Y_test.argmax(axis=0), digits.labels_test)
    np.testing.assert_array_equal(digits.Y_train.sum(axis=0), 1)
    assert digits.labels_test[:10].tolist() == load_digits().labels_test[:10].tolist()
    together = np.concatenate([digits.X_train, digits.X_test], axis=1)
    from sklearn.datasets import load_digits as load

    assert sorted(map(tuple, together.T * 16)) == sorted(map(tuple, load().data))


def test_the_64_32_10_network_learns_the_digits():
    digits = load_digits()
    start = initialise_parameters([64, 32, 10], seed=0)
    before = start["W1"].copy()
    parameters, history = train(start, digits.X_train, digits.Y_train, (digits.X_test, digits.Y_test), epochs=10)
    assert history.held_out_accuracy[-1] >= 0.92
    assert history.cost[-1] < history.cost[0]
    np.testing.assert_array_equal(start["W1"], before)
    assert not np.array_equal(parameters["W1"], before)


def test_training_repeats_with_its_seed():
    digits = load_digits()
    runs = [train(initialise_parameters([64, 10], 0), digits.X_train, digits.Y_train,
                  (digits.X_test, digits.Y_test), epochs=2)[1] for _ in range(2)]
    assert runs[0] == runs[1]


def test_accuracy_counts_the_examples_that_are_right():
    probabilities = np.array([[0.9, 0.2, 0.6, 0.4], [0.1, 0.8, 0.4, 0.6]])
    cache = {"A0": np.ones((1, 4)), "Z1": np.zeros((2, 4)), "A1": probabilities}
    assert accuracy(cache, np.array([[1, 0, 0, 0], [0, 1, 1, 1]])) == 0.75
    one_output = {"A0": np.ones((1, 4)), "Z1": np.zeros((1, 4)), "A1": np.array([[0.9, 0.2, 0.6, 0.4]])}
    assert accuracy(one_output, np.array([[1, 0, 0, 0]])) == 0.75


def test_a_numpy_learning_rate_does_not_widen_float32():
    parameters, X, Y = random_problem([5, 3], 11, seed=0, dtype=np.float32)
    trained, _ = train(parameters, X, Y, (X, Y), epochs=2, learning_rate=np.float64(0.1))
    assert {value.dtype for value in trained.values()} == {np.dtype(np.float32)}


ONE, ONE_32 = {"W1": np.ones((1, 1))}, {"dW1": np.ones((1, 1), np.float32)}
LINE = random_problem([2, 1], 3, seed=0)
REFUSED = {
    "two precisions": (lambda: gradient_descent_step(ONE, ONE_32, 0.1), TypeError, ["W1 is float64", "dW1 is float32"]),
    "a list": (lambda: gradient_descent_step({"W1": [[1.0]]}, {"dW1": [[1.0]]}, 0.1), TypeError, ["W1 is", "list"]),
    "a rate of text": (lambda: gradient_descent_step(ONE, {}, "0.1"), TypeError, ["learning_rate is '0.1'"]),
    "a rate without end": (lambda: gradient_descent_step(ONE, {}, np.inf), ValueError, ["learning_rate is inf"]),
    "a seed of text": (lambda: train(*LINE, LINE[1:], "squared_error", seed="a"), ValueError, ["seed is 'a'"]),
    "no rate": (lambda: train(*LINE, LINE[1:], "squared_error", learning_rate=0), ValueError, ["learning_rate is 0"]),
    "held-out examples that do not fit": (lambda: train(*LINE, (LINE[1].T, LINE[2]), "squared_error"), ValueError,
                                          ["In held_out: X has shape (3, 2)"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusal_names_the_fault(case):
    call, error, words = REFUSED[case]
    with refused(error, words):
        call()
