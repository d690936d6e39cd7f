"""Each optimiser against its paper's formula, written plainly on a dictionary."""

import numpy as np
import pytest

from backprop.training import SGD, Adam, Momentum
from backprop.training.optimisers import BLOCK

SHAPES = {"W1": (7, 5), "b1": (7, 1)}


def flat(arrays):
    return np.concatenate([value.ravel() for value in arrays.values()])


def sgd(w, g, memory, t):
    return w - 0.3 * g


def momentum(w, g, memory, t):
    """Polyak's own form: the step before, once more, times 0.8."""
    before = memory.get("before", w)
    memory["before"] = w
    return w - 0.3 * g + 0.8 * (w - before)


def adam(w, g, memory, t):
    memory["m"] = 0.8 * memory.get("m", 0) + 0.2 * g
    memory["v"] = 0.95 * memory.get("v", 0) + 0.05 * g**2
    return w - 0.3 * (memory["m"] / (1 - 0.8**t)) / (np.sqrt(memory["v"] / (1 - 0.95**t)) + 1e-6)


CASES = [(lambda: SGD(0.3), sgd), (lambda: Momentum(0.3, 0.8), momentum), (lambda: Adam(0.3, 0.8, 0.95, 1e-6), adam)]
every_optimiser = pytest.mark.parametrize("make, formula", CASES, ids=["SGD", "Momentum", "Adam"])


@every_optimiser
@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-13), (np.float32, 1e-5)])
def test_ten_updates_follow_the_formula(make, formula, dtype, tolerance):
    rng = np.random.default_rng(0)
    arrays = {name: rng.standard_normal(shape) for name, shape in SHAPES.items()}
    vector, optimiser, memory = flat(arrays).astype(dtype), make(), {name: {} for name in SHAPES}
    for t in range(1, 11):
        grads = {name: rng.standard_normal(shape) for name, shape in SHAPES.items()}
        gradient = (optimiser.gradient_scale * flat(grads)).astype(dtype)
        kept = gradient.copy()
        optimiser.update(vector, gradient)
        np.testing.assert_array_equal(gradient, kept)
        arrays = {name: formula(arrays[name], grads[name], memory[name], t) for name in SHAPES}
        np.testing.assert_allclose(vector, flat(arrays), rtol=tolerance, atol=tolerance)
    assert vector.dtype == dtype and {v.dtype for k, v in optimiser.state().items() if k != "updates"} <= {vector.dtype}


@every_optimiser
def test_a_restored_optimiser_goes_on_bit_for_bit(make, formula):
    rng = np.random.default_rng(0)
    vector, first, second = np.ones(9), make(), make()
    first.update(vector, rng.standard_normal(9))
    state, copy = first.state(), vector.copy()
    second.restore(state)
    kept = {name: value.copy() for name, value in state.items()}
    for gradient in rng.standard_normal((3, 9)):
        first.update(vector, gradient)
        second.update(copy, gradient)
        np.testing.assert_array_equal(vector, copy)
    again = make()
    again.restore(state)  # a state can be gone back to twice: nobody writes into it
    for name, value in again.state().items():
        np.testing.assert_array_equal(value, kept[name])
    assert type(second)(**second.settings()).settings() == first.settings()


def test_adam_moves_a_vector_longer_than_its_block_as_one():
    gradient = np.random.default_rng(0).standard_normal(BLOCK + 7)
    whole, parts = np.zeros_like(gradient), [np.zeros(BLOCK // 2), np.zeros(BLOCK // 2 + 7)]
    Adam().update(whole, gradient)
    for part, piece in zip(parts, np.split(gradient, [BLOCK // 2])):
        Adam().update(part, piece)
    np.testing.assert_array_equal(whole, np.concatenate(parts))


REFUSED = {
    "no learning rate": (lambda: SGD(0), "learning_rate is 0"),
    "an infinite learning rate": (lambda: Adam(np.inf), "learning_rate is inf"),
    "a NaN": (lambda: SGD(np.nan), "learning_rate is nan"),
    "a momentum of one": (lambda: Momentum(0.1, 1.0), "momentum is 1.0"),
    "a negative beta": (lambda: Adam(beta2=-0.1), "beta2 is -0.1"),
    "no epsilon": (lambda: Adam(epsilon=0), "epsilon is 0"),
    "another's state": (lambda: Adam().restore({"velocity": np.ones(2)}), "['velocity']"),
    "another network": (lambda: [m := Momentum(0.1), *(m.update(np.ones(n), np.ones(n)) for n in (2, 3))],
                        "another network"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusal_names_the_fault(case):
    call, words = REFUSED[case]
    with pytest.raises(ValueError) as refusal:
        call()
    assert words in str(refusal.value)


def test_a_learning_rate_of_text_is_of_the_wrong_type():
    with pytest.raises(TypeError, match="learning_rate is '0.1'; expected a positive number"):
        SGD("0.1")


def test_a_numpy_learning_rate_does_not_widen_float32():
    optimiser = SGD(np.float64(0.1))
    assert (optimiser.gradient_scale * np.ones(2, np.float32)).dtype == np.float32
    optimiser.learning_rate = 0.2
    assert optimiser.gradient_scale == 0.2
