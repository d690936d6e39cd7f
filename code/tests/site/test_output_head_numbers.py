"""OutputHead's numbers over many states, its Jacobian, and what it answers to bad values: the package's."""

import numpy as np
import pytest

from backprop.losses import LOSSES
from backprop.widgets import OutputHead
from gallery_page import drawn
from head_page import SIGMOID, SOFTMAX, assert_numbers_are
from nudge_page import read_number
from problems import CANONICAL_HEADS

STATE = ("kind", "head", "z", "y", "selected", "nudge", "jacobian")
SAID = """(root, text) => {
  return { data: { ...root.dataset }, heat: [...root.querySelectorAll('.bp-heat')].map(text),
    product: [...root.querySelectorAll('.bp-product tbody td')].map(text),
    notice: text(root.querySelector('.bp-notice')) }; }"""
JACOBIANS = """([zs, head]) => zs.map(z => {
  const { fromRows, outputJacobian, toRows } = backpropWidgets.arithmetic;
  return toRows(outputJacobian(fromRows(z.map(x => [x])), head)); })"""


def public(package):
    """The state that travels."""
    return {name: package.get_state()[name] for name in STATE}


def drawn_states():
    rng = np.random.default_rng(5)
    for head in CANONICAL_HEADS:
        for n in (1, 2, 3, 5, 3, 5):
            y = rng.random(n)
            for z, jacobian in [(rng.normal(0, 2, n), "full"), (rng.choice([-1000, -30, 0, 30, 1000], n), "diagonal")]:
                yield OutputHead(head=head, z=z, y=y / y.sum(), selected=int(rng.integers(n)), nudge=rng.normal(),
                                 jacobian=jacobian)


def test_many_states_have_the_packages_numbers(bundle_page):
    packages = list(drawn_states())
    all_said = drawn(bundle_page, map(public, packages), SAID)
    for package, said in zip(packages, all_said, strict=True):
        assert said["notice"] == ""
        assert_numbers_are(said["data"], package)
        n, k = len(package.z), package.selected
        J = package.jacobian_entries()
        for cell, entry, (j, i) in zip(said["heat"], J.flat, np.ndindex(n, n), strict=True):
            left_out = package.head == SOFTMAX and package.jacobian == "diagonal" and j != i
            assert cell == "–" if left_out else read_number(cell) == pytest.approx(entry, abs=6e-4)
            assert left_out or abs(entry) < 5e-4 or cell[0] == "−+"[int(entry > 0)]  # a sign, besides its colour
        product = [[read_number(cell) for cell in said["product"][3 * j : 3 * j + 3]] for j in range(n)]
        terms = [term for *_, term in product]
        assert sum(terms) == pytest.approx(package.derived[k], abs=1e-3 * max(1, abs(package.derived[k])))
        (total,) = said["product"][3 * n :]
        assert read_number(total) == pytest.approx(package.derived[k], abs=6e-5) and total[0] in "+−0"


def test_the_product_is_the_losss_derivative_times_the_jacobian(bundle_page):
    for head in CANONICAL_HEADS:
        package = OutputHead(head=head, z=[0.5, 1.5, -1, 0.2], y=[0.1, 0.2, 0.3, 0.4], selected=2)
        said = drawn(bundle_page, [public(package)], SAID)[0]
        A, Y = (np.array(values)[:, np.newaxis] for values in (package.output, package.y))
        dA, J = LOSSES[head].backward(A, Y)[:, 0], package.jacobian_entries()
        rows = np.reshape([read_number(cell) for cell in said["product"][:12]], (4, 3))
        np.testing.assert_allclose(rows, np.transpose([dA, J[:, 2], dA * J[:, 2]]), rtol=1e-3, atol=6e-5)


@pytest.mark.parametrize("head", CANONICAL_HEADS)
def test_the_jacobian_is_the_packages(bundle_page, head):
    rng = np.random.default_rng(3)
    packages = [OutputHead(head=head, z=rng.normal(0, 3, n), y=np.eye(n)[0], selected=0) for n in (1, 2, 3, 5, 5)]
    shown = bundle_page.evaluate(JACOBIANS, [[package.z for package in packages], head])
    for package, J in zip(packages, shown, strict=True):
        np.testing.assert_allclose(J, package.jacobian_entries(), rtol=1e-12, atol=1e-15)


def test_a_confident_sigmoid_keeps_the_digits_of_its_loss(bundle_page):
    package = OutputHead(head=SIGMOID, z=[30, -33, 12], y=[1, 0, 1])
    said = drawn(bundle_page, [public(package)], SAID)[0]["data"]
    assert float(said["loss"]) == pytest.approx(package.loss, rel=1e-12)
    package = OutputHead(head=SIGMOID, z=[30], y=[1])
    said = drawn(bundle_page, [public(package)], SAID)[0]["data"]
    assert 9e-14 < float(said["loss"]) == pytest.approx(package.loss, rel=1e-12)


def test_a_bad_value_is_answered_with_a_message_and_one_that_works(bundle_page):
    answers = {
        "y is [0,1,0]; expected 2 numbers": {"z": [1, 2]}, "sums to 2": {"y": [1, 1, 0]},
        "z[2] is 10000; expected a number from -1000 to 1000": {"z": [0, 0, 1e4]},
        "z is “far”; expected 1 to 5 numbers, as in": {"z": "far"},
        "expected one of full, diagonal": {"jacobian": "none"},
        "expected a whole number from 0 to 2": {"selected": 3}, "expected one of squared_error": {"head": "hinge"},
        "nudge is 10000": {"nudge": 1e4},
    }
    said = drawn(bundle_page, [public(OutputHead()) | values for values in answers.values()], SAID)
    for words, answer in zip(answers, said, strict=True):
        assert words in answer["notice"] and "Showing" in answer["notice"]
        assert np.isfinite(float(answer["data"]["measured"]))
