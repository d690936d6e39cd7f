"""The page draws the same random numbers as the package."""

import doctest
from itertools import islice

import numpy as np
import pytest

from backprop.widgets import randomness

DRAW = """([seed, count]) => { const { uniforms, normals, permutation } = backpropWidgets.randomness;
  const uniform = uniforms(seed);
  return [Array.from({ length: count }, uniform), [...normals(seed, count)], permutation(uniforms(seed), count)]; }"""


@pytest.mark.parametrize("seed", [0, 1, 7, 2**31 - 1, 2**31, 2**32 - 2])
@pytest.mark.parametrize("count", [1, 2, 1001])
def test_both_sides_draw_the_same(bundle_page, seed, count):
    uniforms, normals, order = bundle_page.evaluate(DRAW, [seed, count])
    assert uniforms == list(islice(randomness.uniforms(seed), count))
    np.testing.assert_allclose(normals, randomness.normals(seed, count), rtol=1e-14)
    assert order == randomness.permutation(randomness.uniforms(seed), count)
    assert sorted(order) == list(range(count))


def test_they_are_spread_as_they_should_be():
    normals = randomness.normals(3, 20_000)
    assert abs(normals.mean()) < 0.02 and abs(normals.std() - 1) < 0.02
    assert (abs(normals) < 1).mean() == pytest.approx(0.6827, abs=0.01)
    counts = np.zeros((3, 3))
    for seed in range(3000):
        for place, value in enumerate(randomness.permutation(randomness.uniforms(seed), 3)):
            counts[place, value] += 1
    assert abs(counts / 3000 - 1 / 3).max() < 0.05


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(randomness) == (0, 4)
