"""What a disagreement looks like: the mistakes that leave a pattern, named in words."""

import numpy as np

from backprop.gradient_check.evaluation import find_not_finite

NEARLY = 0.01  # a ratio is constant when it is within one per cent
MOST = 0.7  # of the places have to show a pattern: in float32, kinks disturb the others


def describe_difference(derived, measured, allowed, disagreeing, shape=None):
    """The likely mistake in a gradient of which ``disagreeing`` of all places disagree, as half a sentence.

    ``derived``, ``measured`` and ``allowed`` (how far apart they may be) are (n,); ``shape`` is the array's shape when
    they are all its entries, in order.

    >>> print(describe_difference(np.array([3.0, 6.0]), np.array([1.0, 2.0]), np.array([1e-9, 1e-9]), 2))
    every one of the 2 compared is 3 times too large. If there are m = 3 examples, the average (1/m) is missing
    """
    n = len(derived)
    every = f"every one of the {n} compared" if n > 1 else "it"
    if not measured.any():
        return "the cost stays as it is when this is nudged; make sure that the function uses what it is called with"
    if not derived.any():
        return f"{every} is 0" + (", but the measured ones are not" if n > 1 else ", but the measured one is not")
    if _is_transposed(derived, measured, allowed, shape):
        return "it is the transpose of what was measured"
    factor, fits = _constant_factor(derived, measured, allowed)
    if factor is not None:
        return f"{every if fits == 1 else f'nearly {every}'} {_describe_factor(factor)}"
    if n == 1:
        return "it is not what was measured"
    if disagreeing == n:
        return f"none of the {n} compared agrees, and they have no factor in common"
    count = "1 place disagrees" if disagreeing == 1 else f"{disagreeing} places disagree"
    return f"{count}, of {n} compared" + (": the formula is right for the others" if disagreeing <= n / 10 else "")


def find_fault(name, array, gradients):
    """Why ``gradients`` has nothing to compare with the parameter ``array``, as half a sentence; "" when it has.

    >>> print(find_fault("W1", np.ones((3, 5)), {"dW1": np.ones((5, 3))}))
    it has shape (5, 3), but W1 has shape (3, 5): it is transposed
    """
    key = f"d{name}"
    if key not in gradients:
        renamed = f"; {name} is there, but the gradient of {name} is called {key}" if name in gradients else ""
        return f"it is missing{renamed}. The keys are {', '.join(map(str, gradients)) or 'none'}"
    try:
        gradient = np.asarray(gradients[key])
    except ValueError:
        return "its rows differ in length; expected an array of the parameter's shape"
    if gradient.dtype.kind not in "fiu":
        kind = "an array" if isinstance(gradients[key], np.ndarray) else f"a {type(gradients[key]).__name__}"
        return f"it is {kind} of dtype {gradient.dtype}; expected real numbers"
    if gradient.dtype.kind == "f" and gradient.dtype.itemsize < array.real.dtype.itemsize:
        return f"it is {gradient.dtype}, but {name} is {array.real.dtype}: derive it in that precision, too"
    if gradient.shape != array.shape:
        transposed = gradient.shape == array.shape[::-1]
        remedy = ": it is transposed" if transposed else "; a gradient has the shape of its parameter"
        return f"it has shape {gradient.shape}, but {name} has shape {array.shape}{remedy}"
    fault = find_not_finite(key, gradient)
    return f"{fault}; find out where that began before going on" if fault else ""


def _is_transposed(derived, measured, allowed, shape):
    if shape is None or len(shape) != 2 or shape[0] != shape[1] or shape[0] == 1:
        return False
    difference = np.abs(derived.reshape(shape).T.ravel() - measured)
    return bool(np.mean(difference <= 2 * allowed + NEARLY * np.abs(measured)) >= MOST)


def _constant_factor(derived, measured, allowed):
    """(c, share of the places) when derived = c · measured in most of them, else (None, 0).

    One place alone tells only a whole number c, or 1/c.
    """
    clear = np.abs(measured) > 10 * allowed
    if not clear.any():
        return None, 0
    factor = float(np.median(derived[clear] / measured[clear]))
    fits = np.abs(derived - factor * measured) <= NEARLY * np.abs(derived) + (1 + abs(factor)) * allowed
    if np.mean(fits) < MOST or abs(factor - 1) <= NEARLY or factor == 0:
        return None, 0
    times = max(abs(factor), 1 / abs(factor))
    tells = clear.sum() > 1 or abs(times - round(times)) <= 1e-3 * times
    return (factor, np.mean(fits)) if tells else (None, 0)


def _describe_factor(factor):
    times = max(abs(factor), 1 / abs(factor))
    sign = "has the wrong sign" if factor < 0 else ""
    if times <= 1 + NEARLY:
        return sign
    size = f"is {times:.4g} times too {'large' if abs(factor) > 1 else 'small'}"
    text = f"{sign} and {size}" if sign else size
    if abs(times - round(times)) > 1e-3 * times:
        return text
    missing = "the average (1/m) is missing" if abs(factor) > 1 else "the average (1/m) is taken twice"
    half = "; if not, look for a factor ½" if round(times) == 2 else ""
    return f"{text}. If there are m = {round(times)} examples, {missing}{half}"
