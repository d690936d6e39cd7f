"""How the price of a method grows with the size of what it is used on."""

import numpy as np

from backprop.plots.loglines import checked_lines, log_picture
from backprop.plots.style import name_of, number


def growth(sizes, counts, size="parameters P", quantity="multiplications"):
    """Counts against sizes, both axes logarithmic: what grows like the k-th power of size is a line of slope k.

    ``counts`` maps a method's name to its counts, one for each of ``sizes``; ``size`` and ``quantity`` label the axes.
    Raises ValueError when the numbers do not fit one another or are not positive, TypeError when counts is no
    dictionary.

    >>> picture = growth([10, 1000], {"nudging": [100, 1_000_000], "one sweep": [20, 2000]})
    >>> print(picture.description)
    Multiplications, for parameters P from 10 to 1000: nudging 100 to 1e+06, one sweep 20 to 2e+03.
    """
    counts = checked_lines("counts", counts)
    sizes = np.asarray(sizes, dtype=float)
    if sizes.ndim != 1 or not (np.isfinite(sizes) & (sizes > 0)).all():
        raise ValueError(f"sizes is {sizes}; expected a list of positive numbers such as [10, 100, 1000].")
    for name, values in counts.items():
        if values.shape != sizes.shape or not values.all():
            raise ValueError(f"counts[{name!r}] is {values}; expected {len(sizes)} positive numbers, one for each "
                             "size.")
    figure = log_picture(sizes, counts, "log", xlabel=size, ylabel=quantity)
    ends = [f"{name_of(name)} {number(values[0])} to {number(values[-1])}" for name, values in counts.items()]
    figure.description = (f"{quantity[0].upper()}{quantity[1:]}, for {size} from {sizes[0]:g} to {sizes[-1]:g}: "
                          f"{', '.join(ends)}.")
    return figure
