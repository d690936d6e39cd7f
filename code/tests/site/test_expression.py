"""The front end's expressions, in a real browser, against the package's: same numbers, same refusals."""

import numpy as np
import pytest

from backprop.widgets.expression import Expression
from expressions import random_text

IN_THE_PAGE = """cases => cases.map(([text, at]) => {
  try {
    const tree = backpropWidgets.expression.parse(text, Object.keys(at));
    return Object.keys(at).map(name => {
      const { value, derivative } = backpropWidgets.expression.differentiate(tree, at, name);
      return [String(value), String(derivative)];
    });
  } catch (error) { return error.message; }
})"""
REFUSED = ["", " ", "w +", "w + + w", "+w", "2w", "2 w", "w x", "w(2)", "(w)(x)", "w**2", "w * * 2", "(w + 1", "((w)",
           "w)", "()", "sin", "sin w", "sin + 1", "sin()", "3 + sin", "foo", "foo(w)", "w + e", "007", "1e999", "1.5.2",
           "w.real", "[w]", "w, x", "w = 2", "w; x", "__import__('os')", "w $", "w" * 101, "*w", "^2", "w ^", "-",
           "w @ x", "λ", "\\w"]


def test_browser_and_package_agree_on_random_expressions(bundle_page):
    rng = np.random.default_rng(0)
    texts = [text for text in (random_text(rng, 3) for _ in range(900)) if len(text) <= 100]
    cases = [[text, {"w": float(w), "x": float(x)}] for text, (w, x) in zip(texts, rng.uniform(-2, 2, (len(texts), 2)))]
    finite = 0
    for (text, at), browser in zip(cases, bundle_page.evaluate(IN_THE_PAGE, cases), strict=True):
        assert not isinstance(browser, str), f"{text} is refused in the page: {browser}"
        package = [Expression(text, ["w", "x"]).differentiate(at, name) for name in ("w", "x")]
        found = [[float(number.replace("Infinity", "inf")) for number in pair] for pair in browser]
        finite += bool(np.isfinite(package).all())
        # a sum of nearly opposite terms has no digits of its own: 1e-12 of what was added
        np.testing.assert_allclose(found, package, rtol=1e-12, atol=1e-12, err_msg=f"{text} at {at}")
    assert len(cases) > 700 and finite > 0.6 * len(cases)


def test_browser_and_package_refuse_with_the_same_words(bundle_page):
    said = bundle_page.evaluate(IN_THE_PAGE, [[text, {"w": 1, "x": 1}] for text in REFUSED])
    for text, browser in zip(REFUSED, said):
        with pytest.raises(ValueError) as refusal:
            Expression(text, ["w", "x"])
        assert browser == str(refusal.value), text


def test_nothing_that_is_typed_is_ever_run(bundle_page):
    attacks = ["alert(1)", "constructor", "w.constructor('return 1')()", "toString()", "__proto__", "`${w}`",
               "w\n;alert(1)"]
    found = bundle_page.evaluate(IN_THE_PAGE, [[text, {"w": 1, "x": 1}] for text in attacks])
    assert all(isinstance(answer, str) and answer.startswith("Position") for answer in found), found
