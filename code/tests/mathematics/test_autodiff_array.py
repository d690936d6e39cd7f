"""Tensor: every vector-Jacobian product against autograd and nudging; broadcasting; and a network's gradients."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import make_vjp
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import backpropagation, forward_propagation
from backprop.autodiff import Tensor, Value, topological_order, unbroadcast
from problems import random_problem, refused

RNG = np.random.default_rng(3)
A, B = RNG.uniform(0.5, 2, (3, 5)), RNG.uniform(0.5, 2, (3, 5))
SQUARE = RNG.standard_normal((3, 3))

# Each case: f for Tensors, f for autograd where it is spelled otherwise.
OPERATIONS = {
    "a + b": (lambda a, b: a + b,),
    "a - b": (lambda a, b: a - b,),
    "a * b": (lambda a, b: a * b,),
    "a / b": (lambda a, b: a / b,),
    "-a": (lambda a, b: -a * b,),
    "powers": (lambda a, b: a ** 2 + b ** -1.5 + a ** 0,),
    "numbers": (lambda a, b: 2 + a * 3 - 4 / b + (5 - a) / 6,),
    "arrays on the left": (lambda a, b: A + (B * a - (A - b)) / (B / a),),
    "arrays on the right": (lambda a, b: (a - A) * B / 2 + b,),
    "a @ b": (lambda a, b: a @ b.T @ a,),
    "an array @ a": (lambda a, b: SQUARE @ (a @ (b.T @ SQUARE)),),
    "exp": (lambda a, b: (a * b).exp(), lambda a, b: anp.exp(a * b)),
    "log": (lambda a, b: (a * b).log(), lambda a, b: anp.log(a * b)),
    "tanh": (lambda a, b: (a * b).tanh(), lambda a, b: anp.tanh(a * b)),
    "relu": (lambda a, b: (a - b).relu(), lambda a, b: anp.maximum(a - b, 0)),
    "sum of all": (lambda a, b: (a * b).sum(), lambda a, b: anp.sum(a * b)),
    "sum of columns": (lambda a, b: (a * b).sum(0), lambda a, b: anp.sum(a * b, 0)),
    "sum of rows": (lambda a, b: (a * b).sum(1), lambda a, b: anp.sum(a * b, 1)),
    "sum as a column": (lambda a, b: (a * b).sum(-1, keepdims=True), lambda a, b: anp.sum(a * b, 1, keepdims=True)),
    "sum of both axes": (lambda a, b: (a * b).sum(axis=(0, 1)), lambda a, b: anp.sum(a * b)),
    "reshape": (lambda a, b: a.reshape(5, 3) * b.reshape((5, -1)),),
    "T": (lambda a, b: a.T * b.T,),
    "an entry": (lambda a, b: a[1, 2] * b[-1],),
    "a slice": (lambda a, b: a[1:, ::2] / b[:2, :3],),
    "rows picked twice": (lambda a, b: a[[0, 2, 0]] * b[np.array([1, 1, 2])],),
    "a mask": (lambda a, b: a[A > 1] * b[A > 1],),
    "forks": (lambda a, b: a * a - a + (a - a) * b,),
}


@pytest.mark.parametrize("case", OPERATIONS)
def test_vjps_agree_with_autograd_and_nudging(case):
    ours, theirs = OPERATIONS[case][0], OPERATIONS[case][-1]
    a, b = Tensor(A), Tensor(B)
    result = ours(a, b)
    V = np.random.default_rng(5).standard_normal(result.shape)
    result.backward(V)
    for i, tensor in enumerate((a, b)):
        vjp, value = make_vjp(theirs, i)(A, B)
        np.testing.assert_allclose(result.data, value, rtol=1e-15)
        assert tensor.grad.shape == tensor.shape and tensor.grad.dtype == np.float64
        np.testing.assert_allclose(tensor.grad, vjp(V), rtol=1e-13, atol=1e-14)
        np.testing.assert_allclose(tensor.grad, nudged(ours, [A, B], i, V), rtol=1e-8, atol=1e-8)


def nudged(f, arrays, which, V, h=1e-6):
    """Central differences of Σ V ⊙ f in every entry of one of the arrays."""
    gradient = np.zeros_like(arrays[which])
    for index in np.ndindex(gradient.shape):
        ends = []
        for step in (h, -h):
            moved = [array.copy() for array in arrays]
            moved[which][index] += step
            ends.append((V * f(*map(Tensor, moved)).data).sum())
        gradient[index] = (ends[0] - ends[1]) / (2 * h)
    return gradient


SHAPES = [((5, 1), (5, 7)), ((7,), (5, 7)), ((), (5, 7)), ((1, 7), (5, 1)), ((3, 1), (3, 3)), ((3,), (3, 3)),
          ((1,), ()), ((1, 1), (2, 3, 5)), ((3, 1), (2, 1, 5)), ((2, 3, 5), (2, 3, 5))]


@pytest.mark.parametrize("operation", ["+", "-", "*", "/"])
@pytest.mark.parametrize("shapes", SHAPES, ids=str)
def test_broadcasting_is_undone_by_summing(shapes, operation):
    f = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b}[operation]
    rng = np.random.default_rng(7)
    for order in (shapes, shapes[::-1]):
        arrays = [rng.uniform(0.5, 2, shape) for shape in order]
        tensors = [Tensor(array) for array in arrays]
        result = f(*tensors)
        V = rng.standard_normal(result.shape)
        result.backward(V)
        for i, tensor in enumerate(tensors):
            assert np.shape(tensor.grad) == tensor.shape
            np.testing.assert_allclose(tensor.grad, make_vjp(f, i)(*arrays)[0](V), rtol=1e-12, atol=1e-14)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.data())
def test_unbroadcast_is_the_transpose_of_broadcasting(data):
    full = tuple(data.draw(st.lists(st.integers(1, 4), max_size=4)))
    kept = full[data.draw(st.integers(0, len(full))):]
    shape = tuple(data.draw(st.sampled_from([1, n])) for n in kept)
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    x, V = rng.standard_normal(shape), rng.standard_normal(full)
    back = unbroadcast(V, shape)
    assert back.shape == shape
    assert (V * x).sum() == pytest.approx((back * x).sum(), rel=1e-10, abs=1e-12)  # ⟨V, Bx⟩ = ⟨Bᵀ V, x⟩


def test_numbers_as_tensors_agree_with_values():
    def f(x, y):
        return ((x * y - 2).tanh() + x / y).exp() * (y - 3).relu() + (x * x).log() - y ** 3 - -x

    tensors, values = [Tensor(0.7), Tensor(3.3)], [Value(0.7), Value(3.3)]
    for inputs in (tensors, values):
        f(*inputs).backward()
    np.testing.assert_allclose([t.grad for t in tensors], [v.grad for v in values], rtol=1e-14)


def forward(tensors, X, L):
    """Z1, ..., ZL of a network with ReLU hidden layers."""
    A, Z = X, []
    for l in range(1, L + 1):
        Z.append(tensors[f"W{l}"] @ A + tensors[f"b{l}"])
        A = Z[-1].relu()
    return Z


def losses(head, Z, Y):
    """Σ ℓ(i) from Z[L], each head spelled with what a Tensor has."""
    if head == "squared_error":
        return (0.5 * (Z - Y) ** 2).sum()
    if head == "binary_cross_entropy":  # log(1 + e^z) - y z
        return ((1 + Z.exp()).log() - Y * Z).sum()
    return Z.exp().sum(axis=0).log().sum() - (Y * Z).sum()


@pytest.mark.parametrize("head", ["squared_error", "binary_cross_entropy", "categorical_cross_entropy"])
@pytest.mark.parametrize("sizes, m", [([5, 7, 3], 11), ([3, 3, 3], 3), ([5, 7, 3, 2], 13)], ids=str)
def test_a_networks_gradients_are_backpropagations(sizes, m, head):
    parameters, X, Y = random_problem(sizes, m, seed=2)
    L = len(sizes) - 1
    grads = backpropagation(forward_propagation(X, parameters, head), Y, parameters)
    tensors = {name: Tensor(value) for name, value in parameters.items()}
    Z = forward(tensors, X, L)
    (losses(head, Z[-1], Y) / m).backward()
    for name, tensor in tensors.items():
        np.testing.assert_allclose(tensor.grad, grads["d" + name], rtol=1e-10, atol=1e-14)
    for l in range(1, L + 1):  # Z's grad is ∂J/∂Z; dZ is per example
        np.testing.assert_allclose(m * Z[l - 1].grad, grads[f"dZ{l}"], rtol=1e-10, atol=1e-13)


def test_float32_stays_float32():
    parameters, X, Y = random_problem([5, 7, 3], 11, seed=2, dtype=np.float32)
    tensors = {name: Tensor(value) for name, value in parameters.items()}
    Z = forward(tensors, X, 2)
    J = 2.0 * losses("categorical_cross_entropy", Z[-1], Y) / 11 + (np.float64(0.1) - Z[0] ** 2 / 3).tanh().sum()
    result = 1 - (J * J).relu() ** 1.5
    result.backward()
    assert {node.data.dtype for node in topological_order(result)} == {np.dtype(np.float32)}
    assert {node.grad.dtype for node in topological_order(result)} == {np.dtype(np.float32)}
    x = Tensor(np.float32([1, 2]))
    assert (x * [0.5, 1] + np.array([1, 0])).data.dtype == np.float32  # lists and whole numbers are welcome
    assert Tensor(np.float32(2)).data.dtype == (Tensor(np.float32(2)) * np.float64(3)).data.dtype == np.float32


def test_nothing_given_is_changed_or_kept():
    x, V = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    X = Tensor(x)
    (X * X).backward(V)
    np.testing.assert_array_equal([x, V], [[1, 2], [3, 4]])
    x[0] = 100
    assert X.data[0] == 1
    with pytest.raises(ValueError):
        X.data -= 1  # the graph remembers data


def test_a_tensor_shows_itself_and_its_rows():
    x = Tensor([[1, 2], [3, 4]])
    assert repr(x) == "Tensor([[1., 2.],\n        [3., 4.]])"
    assert [row.data.tolist() for row in x] == [[1, 2], [3, 4]]
    product = x @ x
    assert (product.operation, product.parents, len(product.vjps)) == ("@", (x, x), 2)


ONES = np.ones((2, 3))
REFUSED = {
    "shapes that do not broadcast": (lambda t: t + np.ones(2), ValueError, ["(2, 3)", "(2,)", "column (n, 1)"]),
    "matrices that do not fit": (lambda t: t @ ONES, ValueError, ["(2, 3) and (2, 3)", "(n, k) and (k, m)"]),
    "a vector as matrix": (lambda t: t @ np.ones(3), ValueError, ["(3,)", "reshape(-1, 1)"]),
    "log of zero": (lambda t: (t - ONES).log(), ValueError, ["log[0, 0] is 0.0", "positive"]),
    "division by zero": (lambda t: t / [1, 0, 1], ValueError, ["denominator[1] is 0.0", "other than 0"]),
    "a number over zero": (lambda t: 1 / (t - 1), ValueError, ["denominator[0, 0] is 0.0"]),
    "a negative power of zero": (lambda t: (t - 1) ** -1, ValueError, ["base[0, 0] is 0.0", "0 ** -1"]),
    "the slope of a root at zero": (lambda t: (t - 1) ** 0.5, ValueError, ["0 ** 0.5"]),
    "the root of a negative": (lambda t: (-t) ** 1.5, ValueError, ["base[0, 0] is -1.0", "not real"]),
    "a Tensor as exponent": (lambda t: t ** t, TypeError, ["exponent is a Tensor", "real number"]),
    "NaN": (lambda t: Tensor([1, np.nan]), ValueError, ["data[1] is nan", "where it began"]),
    "infinity beside it": (lambda t: t * np.inf, ValueError, ["the other operand is inf"]),
    "a sum too large": (lambda t: (t * 1e308).sum(), ValueError, ["sum is inf", "float64"]),
    "nothing": (lambda t: Tensor([]), ValueError, ["(0,)", "no numbers"]),
    "an empty slice": (lambda t: t[:, :0], ValueError, ["(2, 0)"]),
    "ragged rows": (lambda t: Tensor([[1], [1, 2]]), ValueError, ["rows differ in length"]),
    "text": (lambda t: Tensor("1"), TypeError, ["data is a str"]),
    "a Tensor of a Tensor": (lambda t: Tensor(t), TypeError, ["data is a Tensor"]),
    "a Value": (lambda t: t * Value(1), TypeError, ["the other operand is a Value"]),
    "complex numbers": (lambda t: t * ONES.astype(complex), TypeError, ["complex128", "real numbers"]),
    "half precision": (lambda t: Tensor(np.ones(2, np.float16)), TypeError, ["float16", "astype"]),
    "an array of another precision": (lambda t: t + ONES.astype(np.float32), TypeError, ["float32", "float64"]),
    "a Tensor of another precision": (lambda t: t + Tensor(ONES.astype(np.float32)), TypeError, ["float32", "float64"]),
    "no V": (lambda t: t.backward(), ValueError, ["(2, 3)", "Sum it first"]),
    "V of another shape": (lambda t: t.backward(np.ones((3, 2))), ValueError, ["V has shape (3, 2)", "(2, 3)"]),
    "V of another precision": (lambda t: t.backward(ONES.astype(np.float32)), TypeError, ["V is float32"]),
    "a mask": (lambda t: t + np.ma.ones((2, 3)), TypeError, ["the other operand is a MaskedArray"]),
    "shapes that were never broadcast": (lambda t: unbroadcast(ONES, (4,)), ValueError, ["(2, 3)", "(4,)"]),
    "more axes than V has": (lambda t: unbroadcast(ONES, (1, 2, 3)), ValueError, ["(2, 3)", "(1, 2, 3)"]),
    "an axis too many": (lambda t: t.sum(axis=2), ValueError, ["axis 2"]),
    "entries that do not fit": (lambda t: t.reshape(4, 2), ValueError, ["(4,2)"]),
}


@pytest.mark.filterwarnings("ignore:overflow encountered")
@pytest.mark.parametrize("case", REFUSED)
def test_refusal_names_the_fault(case):
    call, error, words = REFUSED[case]
    with refused(error, words):
        call(Tensor(ONES))
