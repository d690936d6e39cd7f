"""KernelSlide's numbers, sums and rules over many states: they are the package's."""

import json
import re

import numpy as np
import pytest

from backprop.layers import conv1d_backward, conv1d_forward, conv2d_backward, conv2d_forward
from backprop.widgets import KernelSlide
from booksite.interactives import public_state
from gallery_page import drawn
from kernel_page import assert_numbers_are
from nudge_page import read_number

CONVOLUTION = """([A, W, b, dZ, stride, padding]) => {
  const { fromRows, toRows, meetings, convolve, convolveBackward } = backpropWidgets.arithmetic;
  const layer = { A: fromRows(A), W: fromRows(W), b: fromRows(b) }, met = meetings(layer.A, layer.W, stride, padding);
  const { dA, dW, db } = convolveBackward(fromRows(dZ), layer, met);
  return [convolve(layer, met), dA, dW, db].map(toRows); }"""
SAID = """(root, text) => {
  const sum = e => ({ name: text(e.querySelector('strong')), total: text([...e.querySelectorAll('strong')].at(-1)),
    rule: text(e.firstChild), terms: [...e.querySelectorAll('.bp-place:not(.is-empty)')].map(text) });
  return { data: { ...root.dataset }, notice: text(root.querySelector('.bp-notice')),
    Z: [...root.querySelectorAll('[data-entry^=Z] span')].map(text),
    dZ: [...root.querySelectorAll('[role=table] td span')].map(text),
    lit: [...root.querySelectorAll('[data-entry].is-lit')].map(e => e.dataset.entry),
    moved: [...root.querySelectorAll('[data-entry^=Z] small')].map(text),
    sums: [...root.querySelectorAll('.bp-sum')].map(sum) }; }"""


@pytest.mark.parametrize("seed", range(6))
def test_the_convolution_is_the_packages(bundle_page, seed):
    rng = np.random.default_rng(seed)
    kernel, stride, padding, outputs = (rng.integers(low, 4, 2) for low in (1, 1, 0, 1))
    size = np.maximum((outputs - 1) * stride + kernel - 2 * padding, 1)
    padding = np.where((size + 2 * padding - kernel) % stride == 0, padding, 0)
    size = np.maximum((outputs - 1) * stride + kernel - 2 * padding, 1)
    outputs = (size + 2 * padding - kernel) // stride + 1
    A, W, b, dZ = (rng.normal(size=shape) for shape in (size, kernel, (1, 1), outputs))
    layer = A[None, ..., None], W[None, None], b, tuple(map(int, stride)), tuple(map(int, padding))
    Y, cache = conv2d_forward(*layer)
    grads = conv2d_backward(dZ[None, ..., None], cache)
    shown = bundle_page.evaluate(CONVOLUTION, [A.tolist(), W.tolist(), b.tolist(), dZ.tolist(), *map(list, layer[3:])])
    package = [Y[0, ..., 0], grads["dX"][0, ..., 0], grads["dW"][0, 0], grads["db"]]
    for value, expected in zip(shown, package, strict=True):
        np.testing.assert_allclose(value, expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("stride, padding", [(1, 0), (1, 1), (2, 0), (2, 1)])
def test_along_a_signal_it_is_the_packages_in_one_dimension(bundle_page, stride, padding):
    rng = np.random.default_rng(9)
    x, w, b = rng.normal(size=(1, 7, 1)), rng.normal(size=(1, 1, 3)), rng.normal(size=(1, 1))
    Y, cache = conv1d_forward(x, w, b, stride, padding)
    dY = rng.normal(size=Y.shape)
    grads = conv1d_backward(dY, cache)
    shown = bundle_page.evaluate(CONVOLUTION, [x[..., 0].tolist(), w[0].tolist(), b.tolist(), dY[..., 0].tolist(),
                                               [1, stride], [0, padding]])
    for value, expected in zip(shown, [Y[..., 0], grads["dX"][..., 0], grads["dW"][0], grads["db"]], strict=True):
        np.testing.assert_allclose(value, expected, rtol=1e-12, atol=1e-13)


def drawn_states():
    rng = np.random.default_rng(5)
    sizes = [((5, 5), (3, 3)), ((6, 7), (2, 3)), ((5, 3), (3, 1)), ((1, 7), (1, 3)), ((3, 3), (3, 3)), ((1, 1), (1, 1))]
    for size, kernel in sizes:
        for stride, padding in [(1, 0), (1, 1), (2, 1), (2, 0)]:
            if any((n + 2 * padding - k) % stride for n, k in zip(size, kernel)):
                continue
            widget = KernelSlide(A=rng.integers(-4, 5, size) / 2, W=rng.integers(-4, 5, kernel) / 4, b=[[0.25]],
                                 stride=stride, padding=padding, target=float(rng.integers(-1, 2)))
            for name in "AWbW":
                j, k = (int(rng.integers(n)) for n in (widget.b if name == "b" else widget.shown()[name]).shape)
                row, column = (int(rng.integers(n)) for n in widget.outputs().shape)
                widget.selected = "b[0]" if name == "b" else f"{name}[{j},{k}]"
                widget.window, widget.nudge = f"Z[{row},{column}]", float(rng.integers(-5, 6)) / 4
                yield widget.get_state()
    yield KernelSlide(layer="signal", stride=2, padding=1, selected="A[0,4]", window="Z[0,2]").get_state()


def package_of(state):
    names = ("A", "W", "b", "layer", "stride", "padding", "target", "window", "selected", "nudge")
    return KernelSlide(**{name: state[name] for name in names})


def worth(term):
    """A term's value: "+ (−0.5) · 3 = −1.5"."""
    factors = [read_number(factor) for factor in term.split("=")[0].split("·")]
    if "=" in term:
        assert read_number(term.split("=")[1]) == pytest.approx(np.prod(factors), rel=6e-3, abs=1e-9)
    return np.prod(factors)


def test_many_states_have_the_packages_numbers_and_sums(bundle_page):
    all_states = [json.loads(public_state(state)) for state in drawn_states()]
    assert len(all_states) > 60
    for state, said in zip(all_states, drawn(bundle_page, all_states, SAID), strict=True):
        package = package_of(state)
        assert said["notice"] == ""
        assert_numbers_are(said["data"], package)
        Z, slopes = package.outputs(), package.slopes()
        assert [read_number(z) for z in said["Z"]] == pytest.approx(Z.ravel(), abs=6e-3 + abs(Z).max() * 5e-3)
        dZ = package.gradient()["dZ"].ravel()
        assert [read_number(z) for z in said["dZ"]] == pytest.approx(dZ, abs=6e-3 + abs(dZ).max() * 5e-3)
        lit = [tuple(map(int, name[2:-1].split(","))) for name in said["lit"] if name[0] == "Z"]
        assert lit == [tuple(index) for index in np.argwhere(slopes)]
        for text, slope in zip(said["moved"], slopes.ravel(), strict=True):
            assert text == "" if not slope or not package.nudge else read_number(text) == pytest.approx(
                slope * package.nudge, abs=6e-3)
        forward, backward = said["sums"]
        at = tuple(map(int, package.window[2:-1].split(",")))
        assert forward["name"] == package.window and backward["name"] == f"d{package.selected}"
        assert len(forward["terms"]) == package.shown()["W"].size + 1
        for sum_, value in [(forward, Z[at]), (backward, package.derivative)]:
            assert sum(map(worth, sum_["terms"])) == pytest.approx(value, rel=6e-3, abs=0.02)
            assert read_number(sum_["total"]) == pytest.approx(value, rel=1e-3, abs=1e-9)


def test_the_rules_name_the_entries_that_meet(bundle_page):
    """Each written rule, evaluated over the package's own arrays, comes to the derivative."""
    for state in map(lambda s: json.loads(public_state(s)), drawn_states()):
        package = package_of(state)
        backward = drawn(bundle_page, [state], SAID)[0]["sums"][1]
        grads, arrays = package.gradient(), package.shown()
        found = re.search(r"· ([AW])\[(.+?),(.+?)\]", backward["rule"])
        total = 0.0
        for (p, q), dz in np.ndenumerate(grads["dZ"]):
            if not found:
                total += dz
                continue
            row, column = (eval(re.sub(r"(\d)([pq])", r"\1*\2", text.replace("−", "-")), {"p": p, "q": q})
                           for text in found.groups()[1:])
            array = arrays[found[1]]
            if 0 <= row < array.shape[0] and 0 <= column < array.shape[1]:
                total += dz * array[row, column]
        assert total == pytest.approx(package.derivative, rel=1e-9, abs=1e-9), backward["rule"]
