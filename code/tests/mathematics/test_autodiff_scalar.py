"""Value: every operation against autograd and nudging, the graph for its readers, and what is refused."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from backprop.autodiff import Value
from problems import refused

# Two inputs; each case is f for Value and, where autograd spells it otherwise, for autograd.
OPERATIONS = {
    "x + y": (lambda x, y: x + y,),
    "x - y": (lambda x, y: x - y,),
    "x * y": (lambda x, y: x * y,),
    "x / y": (lambda x, y: x / y,),
    "x ** y": (lambda x, y: x ** y,),
    "numbers on the left": (lambda x, y: (2 + x) * (3 - y) + 4 * x + 5 / y + 1.5 ** x,),
    "numbers on the right": (lambda x, y: (x + 2) * (y - 3) + x * 4 + y / 5 + x ** 3 + y ** -1.5,),
    "-x": (lambda x, y: -x * y,),
    "exp": (lambda x, y: (x * y).exp(), lambda x, y: anp.exp(x * y)),
    "log": (lambda x, y: (x * y).log(), lambda x, y: anp.log(x * y)),
    "tanh": (lambda x, y: (x * y).tanh(), lambda x, y: anp.tanh(x * y)),
    "relu above": (lambda x, y: (x * y).relu(), lambda x, y: anp.maximum(x * y, 0)),
    "relu below": (lambda x, y: (-x * y).relu(), lambda x, y: anp.maximum(-x * y, 0)),
    "forks": (lambda x, y: x * x - y / x + (x - x) * y,),
}


@pytest.mark.parametrize("case", OPERATIONS)
def test_operations_agree_with_autograd_and_nudging(case):
    ours, theirs = OPERATIONS[case][0], OPERATIONS[case][-1]
    for point in [(0.7, 1.3), (1.9, 0.4)]:
        x, y = map(Value, point)
        f = ours(x, y)
        f.backward()
        assert f.data == pytest.approx(theirs(*point), rel=1e-15, abs=1e-15)
        for i, derived in enumerate([x.grad, y.grad]):
            assert derived == pytest.approx(float(grad(theirs, i)(*point)), rel=1e-14, abs=1e-15)
            above, below = (ours(*(Value(p + h * (i == j)) for j, p in enumerate(point))).data for h in (1e-5, -1e-5))
            assert derived == pytest.approx((above - below) / 2e-5, rel=1e-8, abs=1e-9)


@pytest.mark.parametrize("number", [2, 2.5, True, np.float64(2.5), np.float32(2.5), np.int64(2)], ids=type)
def test_numbers_of_python_and_numpy_stand_on_either_side(number):
    for f in [lambda v, n: v + n, lambda v, n: n + v, lambda v, n: v - n, lambda v, n: n - v, lambda v, n: v * n,
              lambda v, n: n * v, lambda v, n: v / n, lambda v, n: n / v, lambda v, n: v ** n, lambda v, n: n ** v]:
        result = f(Value(3.0), number)
        assert isinstance(result, Value) and type(result.data) is float
        assert result.data == pytest.approx(f(3.0, float(number)), rel=1e-15)


def test_a_power_of_zero_stays_zero_when_its_exponent_is_nudged():
    exponent = Value(2.0)
    (0 ** exponent).backward()
    assert exponent.grad == 0


def test_the_graph_can_be_read():
    x, y = Value(3.0), Value(4.0)
    product = x * y
    total = product + x
    assert (x.operation, product.operation, total.operation) == ("", "*", "+")
    assert total.parents == (product, x) and product.local_derivatives == (4.0, 3.0)
    total.backward()
    for node in (x, y, product):  # local derivative × upstream, summed over the children
        assert node.grad == sum(local * child.grad for child in (product, total)
                                for parent, local in zip(child.parents, child.local_derivatives) if parent is node)
    names = {"** 2": x ** 2, "2 **": 2 ** x, "**": x ** y, "neg": -x, "/": x / y, "-": x - y, "exp": x.exp(),
             "log": x.log(), "tanh": x.tanh(), "relu": x.relu()}
    assert [node.operation for node in names.values()] == list(names)
    assert repr(total) == "Value(data=15.0, grad=1.0)"


REFUSED = {
    "log of zero": (lambda v: (v - v).log(), ValueError, ["log(0)", "positive"]),
    "log of a negative": (lambda v: (-v).log(), ValueError, ["log(-2)", "positive"]),
    "division by zero": (lambda v: v / 0, ValueError, ["2 / 0", "denominator other than 0"]),
    "a number over zero": (lambda v: 1 / (v - v), ValueError, ["1 / 0"]),
    "a negative power of zero": (lambda v: (v - v) ** -1, ValueError, ["0 ** -1", "base other than 0"]),
    "a negative Value as power of zero": (lambda v: (v - v) ** -v, ValueError, ["0 ** -2", "base other than 0"]),
    "zero to a negative": (lambda v: 0 ** -v, ValueError, ["0 ** -2"]),
    "the root of a negative": (lambda v: (-v) ** 0.5, ValueError, ["(-2) ** 0.5", "not a real number"]),
    "the slope of a root at zero": (lambda v: (v - v) ** 0.5, ValueError, ["0 ** 0.5", "infinite slope"]),
    "a negative to a Value": (lambda v: (-v) ** v, ValueError, ["(-2) ** 2", "plain number"]),
    "a negative number to a Value": (lambda v: (-3) ** v, ValueError, ["(-3) ** 2", "above 0"]),
    "zero to a zero Value": (lambda v: 0 ** (v - v), ValueError, ["no slope"]),
    "exp overflows": (lambda v: (500 * v).exp(), ValueError, ["exp(1000)", "709"]),
    "a power overflows": (lambda v: (5 * v) ** 400, ValueError, ["10 ** 400", "too large"]),
    "a product overflows": (lambda v: v * 1e308, ValueError, ["* is inf", "Too large"]),
    "NaN": (lambda v: Value(float("nan")), ValueError, ["data is nan", "where it began"]),
    "a NaN operand": (lambda v: v + float("nan"), ValueError, ["the other operand is nan"]),
    "a huge whole number": (lambda v: v + 10 ** 400, ValueError, ["the other operand is inf"]),
    "text": (lambda v: Value("2"), TypeError, ["data is a str", "real number"]),
    "text beside it": (lambda v: v + "2", TypeError, ["the other operand is a str"]),
    "text before it": (lambda v: "2" - v, TypeError, ["the other operand is a str"]),
    "None as exponent": (lambda v: v ** None, TypeError, ["the exponent is a NoneType"]),
    "text as base": (lambda v: "2" ** v, TypeError, ["the base is a str"]),
    "a complex number": (lambda v: 1j * v, TypeError, ["complex", "real number"]),
    "an array": (lambda v: v * np.ones(2), TypeError, ["ndarray", "Tensor"]),
    "an array before it": (lambda v: np.ones(2) * v, TypeError, ["ndarray", "Tensor"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusal_names_the_fault(case):
    call, error, words = REFUSED[case]
    with refused(error, words):
        call(Value(2.0))
