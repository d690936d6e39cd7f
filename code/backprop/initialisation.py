"""Where the weights start: small random numbers, of a spread that keeps signals neither fading nor growing.

A scheme is a function of (n_in, n_out, rng) that draws W of shape (n_out, n_in), where a layer joins n_in units to
n_out. With inputs of variance 1 and W's entries of variance v, a unit's sum has variance n_in · v.
"""

import numpy as np

from backprop.validation import check_whole

NORMAL_DEVIATION = 0.01


def zeros(n_in, n_out, rng):
    """W = 0: every unit of a layer starts, and stays, a copy of the others. Here to be seen failing.

    Raises ValueError when a size is not a positive whole number.

    >>> print(zeros(3, 2, np.random.default_rng(0)))
    [[0. 0. 0.]
     [0. 0. 0.]]
    """
    return np.zeros(_shape(n_in, n_out))


def normal(n_in, n_out, rng):
    """Normal entries of standard deviation 0.01, whatever the sizes: signals fade from layer to layer.

    Raises ValueError when a size is not a positive whole number.

    >>> print(normal(300, 200, np.random.default_rng(0)).std().round(4))
    0.01
    """
    shape = _shape(n_in, n_out)
    return NORMAL_DEVIATION * rng.standard_normal(shape)


def xavier(n_in, n_out, rng):
    """Normal entries of variance 2 / (n_in + n_out), also called Glorot: for activations of slope 1 around 0.

    Signals keep their variance forward at variance 1 / n_in and backward at 1 / n_out; this is the compromise.
    Source: Glorot & Bengio 2010, *Understanding the Difficulty of Training Deep Feedforward Neural Networks*.
    Raises ValueError when a size is not a positive whole number.

    >>> print(xavier(300, 200, np.random.default_rng(0)).var().round(4), 2 / 500)
    0.004 0.004
    """
    shape = _shape(n_in, n_out)
    return np.sqrt(2 / (n_in + n_out)) * rng.standard_normal(shape)


def xavier_uniform(n_in, n_out, rng):
    """:func:`xavier`'s variance from a uniform distribution, on ±√(6 / (n_in + n_out)), as its paper has it.

    Source: Glorot & Bengio 2010. Raises ValueError when a size is not a positive whole number.

    >>> W = xavier_uniform(300, 200, np.random.default_rng(0))
    >>> print(W.var().round(4), abs(W).max().round(3), round((6 / 500) ** 0.5, 3))
    0.004 0.11 0.11
    """
    shape = _shape(n_in, n_out)
    bound = np.sqrt(6 / (n_in + n_out))  # a uniform distribution on ±c has variance c² / 3
    return rng.uniform(-bound, bound, shape)


def he(n_in, n_out, rng):
    """Normal entries of variance 2 / n_in: for ReLU, which lets half of the signal's mean square through.

    Source: He, Zhang, Ren & Sun 2015, *Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet
    Classification*. Raises ValueError when a size is not a positive whole number.

    >>> print(he(300, 200, np.random.default_rng(0)).var().round(4), round(2 / 300, 4))
    0.0067 0.0067
    """
    shape = _shape(n_in, n_out)
    return np.sqrt(2 / n_in) * rng.standard_normal(shape)


INITIALISATIONS = {"zeros": zeros, "normal": normal, "xavier": xavier, "xavier_uniform": xavier_uniform, "he": he}


def _shape(n_in, n_out):
    return check_whole("n_out", n_out, least=1), check_whole("n_in", n_in, least=1)
