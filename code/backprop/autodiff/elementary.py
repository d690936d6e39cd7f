"""Functions of floats that refuse, in words, what has no value or no slope.

Left to itself, Python would raise a bare "math domain error", answer (-2.0) ** 0.5 with a complex number, or let an
infinity through that surfaces as NaN much later. :class:`Value` and :class:`Dual` share these functions, so the two
modes refuse the same things.
"""

import math
from numbers import Real


def as_number(argument, value):
    """``value``, any real number of Python or NumPy, as a finite float.

    Raises TypeError when it is something else, ValueError when it is NaN or infinite; both name ``argument``.

    >>> as_number("data", 3)
    3.0
    """
    if not isinstance(value, Real):
        raise TypeError(f"{argument} is a {type(value).__name__}; expected one real number. Arrays need a Tensor; a "
                        "Value, a Dual and a Tensor do not mix, so build the whole expression from one of them.")
    try:
        number = float(value)
    except OverflowError:  # a whole number of more than 308 digits
        number = math.inf
    if not math.isfinite(number):
        hint = "Find out where it began." if math.isnan(number) else "Too large for a float: scale the inputs down."
        raise ValueError(f"{argument} is {number}; expected a finite number. {hint}")
    return number


def exp(x):
    """e^x. Raises ValueError when that is too large for a float.

    >>> exp(0.0)
    1.0
    """
    try:
        return math.exp(x)
    except OverflowError:
        raise ValueError(f"exp({x:g}) is too large for a float; expected an argument below 709. Scale it down, or "
                         "subtract the largest exponent first, as a stable softmax does.") from None


def log(x):
    """The natural logarithm of x > 0. Raises ValueError for any other x.

    >>> log(1.0)
    0.0
    """
    if x <= 0:
        raise ValueError(f"log({x:g}) does not exist; expected a positive number. Find out why it is not positive.")
    return math.log(x)


def quotient(a, b):
    """a / b. Raises ValueError when b is 0.

    >>> quotient(3.0, 4.0)
    0.75
    """
    if b == 0:
        raise ValueError(f"{a:g} / 0 does not exist; expected a denominator other than 0.")
    return a / b


def power(base, exponent):
    """base ** exponent. Raises ValueError when that is not a real number or too large for a float.

    >>> power(-2.0, 3.0)
    -8.0
    """
    if base == 0 and exponent < 0:
        raise ValueError(f"0 ** {exponent:g} divides by 0; expected a base other than 0, or an exponent of 0 or more.")
    if base < 0 and not exponent.is_integer():
        raise ValueError(f"({base:g}) ** {exponent:g} is not a real number; expected a base of 0 or more, or a whole "
                         "exponent.")
    try:
        return base ** exponent
    except OverflowError:
        raise ValueError(f"{base:g} ** {exponent:g} is too large for a float; keep the base or the exponent "
                         "smaller.") from None


def power_slope(base, exponent):
    """∂(base ** exponent)/∂base = exponent · base ** (exponent - 1). Raises ValueError where it is infinite.

    >>> power_slope(5.0, 2.0)
    10.0
    """
    if exponent == 0:
        return 0.0
    if base == 0 and exponent < 1:
        raise ValueError(f"0 ** {exponent:g} has an infinite slope; keep the base above 0.")
    return exponent * power(base, exponent - 1)


def exponent_slope(base, exponent):
    """∂(base ** exponent)/∂exponent = base ** exponent · log base. Raises ValueError where it does not exist.

    >>> round(exponent_slope(2.0, 3.0), 6)
    5.545177
    """
    if base < 0 or base == 0 and exponent <= 0:
        raise ValueError(f"({base:g}) ** {exponent:g} has no slope in its exponent; expected a base above 0. If the "
                         "exponent is a constant, write it as a plain number: x ** 3.")
    return power(base, exponent) * math.log(base) if base else 0.0
