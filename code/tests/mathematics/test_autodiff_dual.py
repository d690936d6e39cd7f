"""Dual, and random expressions on which reverse mode, forward mode and the complex step must agree."""

import cmath
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop.autodiff import Dual, Value, derivative, jacobian, jvp, topological_order
from problems import refused

INPUTS = 3
numbers = st.floats(-2, 2, allow_subnormal=False).map(lambda x: round(x, 3))


class Complex:
    """A complex number with the methods of Value and Dual, for the complex step: f'(x) = Im f(x + ih) / h."""

    def __init__(self, z):
        self.z = complex(z)

    def exp(self):
        return Complex(cmath.exp(self.z))

    def log(self):
        return Complex(cmath.log(self.z))

    def tanh(self):
        return Complex(cmath.tanh(self.z))

    def relu(self):
        return Complex(self.z if self.z.real > 0 else 0)


def _lift(operation):
    return lambda self, other: Complex(operation(self.z, other.z if isinstance(other, Complex) else other))


for name in ("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "pow", "rpow"):
    setattr(Complex, f"__{name}__", _lift(getattr(complex, f"__{name}__")))
Complex.__neg__ = lambda self: Complex(-self.z)

# Steps of random programs: every operation, with numbers on either side. Each stays inside its domain and none makes
# its operands much larger, whatever a, b and n are.
STEPS = [
    lambda a, b, n: a + b, lambda a, b, n: n + a, lambda a, b, n: a + n,
    lambda a, b, n: a - b, lambda a, b, n: n - a, lambda a, b, n: a - n, lambda a, b, n: -a,
    lambda a, b, n: a.tanh() * b, lambda a, b, n: n * a, lambda a, b, n: a * n,
    lambda a, b, n: a * b / (b * b + 1), lambda a, b, n: a / (n * n + 1), lambda a, b, n: n / (a * a + 1),
    lambda a, b, n: a.tanh() ** 3, lambda a, b, n: (a.tanh() ** 2 + 1) ** n, lambda a, b, n: (n * n + 0.5) ** a.tanh(),
    lambda a, b, n: (a.tanh() + 1.5) ** b.tanh(),
    lambda a, b, n: a.tanh().exp(), lambda a, b, n: (a * a + 0.5).log(), lambda a, b, n: a.relu(),
]


def program(steps):
    """A function of a list of inputs that runs the steps, each on results of earlier ones; forks are frequent."""
    def run(x):
        results = list(x)
        for step, i, j, n in steps:
            results.append(step(results[-1 - i % len(results)], results[-1 - j % len(results)], n))
        return results[-1]

    return run


back = st.integers(0, 5)  # how far back an operand lies
steps = st.lists(st.tuples(st.sampled_from(STEPS), back, back, numbers), min_size=10, max_size=25)
inputs = st.lists(numbers, min_size=INPUTS, max_size=INPUTS)


def reverse(f, x):
    """The gradient, the value, and what rounding is relative to: the sum over all paths of |local derivatives|."""
    nodes = [Value(number) for number in x]
    root = f(nodes)
    root.backward()
    sizes = dict.fromkeys([*nodes, *topological_order(root)], 0.0) | {root: 1.0}
    for node in reversed(topological_order(root)):
        for parent, local in zip(node.parents, node.local_derivatives):
            sizes[parent] += sizes[node] * (1.0 if node.operation == "tanh" else abs(local))  # 1 - y² may cancel
    return root.data, [node.grad for node in nodes], [1 + sizes[node] for node in nodes]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(steps, inputs)
def test_reverse_forward_and_complex_step_agree_on_random_expressions(steps, x):
    f = program(steps)
    value, gradient, sizes = reverse(f, x)
    for i in range(INPUTS):
        dual = f([Dual(number, float(i == j)) for j, number in enumerate(x)])
        assert dual.value == value
        assert abs(dual.derivative - gradient[i]) <= 1e-12 * sizes[i]
        nudged = f([Complex(complex(number, 1e-200 * (i == j))) for j, number in enumerate(x)])
        assert abs(nudged.z.imag / 1e-200 - gradient[i]) <= 1e-9 * sizes[i]


@settings(max_examples=50, deadline=None, derandomize=True)
@given(steps, inputs, inputs)
def test_one_forward_sweep_is_the_gradient_along_a_direction(steps, x, v):
    f = program(steps)
    _, gradient, sizes = reverse(f, x)
    along = jvp(lambda *duals: f(duals), x, v)
    assert abs(along - np.dot(gradient, v)) <= 1e-12 * np.dot(sizes, np.abs(v))


OPERATIONS = {
    "+": (lambda x: 2 + x + 3, 1.0), "-": (lambda x: 2 - x - 3, -1.0), "*": (lambda x: 2 * x * 3, 6.0),
    "/": (lambda x: 2 / x + x / 4, -2 / 0.49 + 0.25), "neg": (lambda x: -x, -1.0),
    "x ** n": (lambda x: x ** -3, -3 * 0.7 ** -4), "n ** x": (lambda x: 2 ** x, 2 ** 0.7 * math.log(2)),
    "x ** x": (lambda x: x ** x, 0.7 ** 0.7 * (math.log(0.7) + 1)), "exp": (lambda x: x.exp(), math.exp(0.7)),
    "log": (lambda x: x.log(), 1 / 0.7), "tanh": (lambda x: x.tanh(), 1 / math.cosh(0.7) ** 2),
    "relu": (lambda x: x.relu(), 1.0), "relu below": (lambda x: (-x).relu(), 0.0),
    "relu at its kink": (lambda x: (x - 0.7).relu(), 0.0), "NumPy on the left": (lambda x: np.float32(2) * x, 2.0),
    "a constant": (lambda x: 3, 0.0),
}


@pytest.mark.parametrize("case", OPERATIONS)
def test_derivatives_by_the_textbook(case):
    f, expected = OPERATIONS[case]
    slope = derivative(f, 0.7)
    assert type(slope) is float and slope == pytest.approx(expected, rel=1e-15, abs=1e-15)


def test_jacobian_and_jvp_of_several_outputs():
    def polar(r, w):
        return [r * w.tanh(), r ** w, 5]

    J = jacobian(polar, (2.0, 3.0))
    expected = [[math.tanh(3), 2 / math.cosh(3) ** 2], [12, 8 * math.log(2)], [0, 0]]
    np.testing.assert_allclose(J, expected, rtol=1e-12)
    np.testing.assert_allclose(jvp(polar, (2.0, 3.0), (0.5, -1.0)), J @ [0.5, -1.0], rtol=1e-14)
    np.testing.assert_array_equal(jacobian(lambda a, b: a * b, np.array([2.0, 3.0])), [3, 2])


def test_dual_shows_itself():
    assert repr(Dual(2) * Dual(3.0, 1.0)) == "Dual(value=6.0, derivative=2.0)"


REFUSED = {
    "log of zero": (lambda: derivative(lambda x: x.log(), 0), ValueError, ["log(0)"]),
    "division by zero": (lambda: derivative(lambda x: 1 / x, 0), ValueError, ["1 / 0"]),
    "a negative power of zero": (lambda: derivative(lambda x: x ** -2, 0), ValueError, ["0 ** -2"]),
    "the root of a negative": (lambda: derivative(lambda x: x ** 0.5, -1), ValueError, ["(-1) ** 0.5"]),
    "a negative to a Dual": (lambda: derivative(lambda x: x ** x, -1), ValueError, ["no slope in its exponent"]),
    "overflow": (lambda: derivative(lambda x: x * 1e300, 1e300), ValueError, ["value is inf"]),
    "text": (lambda: derivative(lambda x: x + "1", 1), TypeError, ["the other operand is a str"]),
    "a Value": (lambda: derivative(lambda x: x * Value(1), 1), TypeError, ["is a Value", "do not mix"]),
    "an array": (lambda: derivative(lambda x: x * np.ones(2), 1), TypeError, ["ndarray"]),
    "an array before it": (lambda: derivative(lambda x: np.ones(2) * x, 1), TypeError, ["operand is a ndarray"]),
    "text out of f": (lambda: derivative(lambda x: "x", 1), TypeError, ["f returned a str"]),
    "a direction too short": (lambda: jvp(lambda a, b: a, (1, 2), (1,)), ValueError, ["2 numbers", "v has 1"]),
    "no list of inputs": (lambda: jvp(lambda a: a, 1.0, 1.0), TypeError, ["x is 1.0", "derivative"]),
    "one number for a Jacobian": (lambda: jacobian(lambda a: a, 2.0), TypeError, ["x is 2.0", "derivative"]),
    "inputs that have no length": (lambda: jvp(lambda a: a, iter([1.0]), (1.0,)), TypeError, ["x is <", "a list"]),
    "a derivative at a Dual": (lambda: derivative(lambda x: derivative(lambda y: y, x), 1), TypeError, ["is a Dual"]),
    "a derivative inside another": (lambda: derivative(lambda x: derivative(lambda y: x * y, 2), 3), ValueError,
                                    ["different jvp calls"]),
    "another call's Dual as result": (lambda: derivative(lambda x: derivative(lambda y: x, 2), 3), ValueError,
                                      ["different jvp calls"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusal_names_the_fault(case):
    call, error, words = REFUSED[case]
    with refused(error, words):
        call()


def test_an_independent_derivative_may_be_taken_inside():
    assert derivative(lambda x: x * derivative(lambda y: y * y, 2), 3) == 4
