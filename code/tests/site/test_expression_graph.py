"""Expressions in the page: their graphs, sweeps and refusals are the package's."""

import re

import numpy as np
import pytest

from backprop.widgets.expression_graph import VARIABLES, ExpressionGraph
from expressions import random_text

IN_THE_PAGE = """cases => cases.map(([text, at]) => {
  try {
    const { nodes, edges } = backpropWidgets.expression.readGraph(text);
    const { values, local, passed, adjoints, paths } = backpropWidgets.expression.sweep({ nodes, edges }, at);
    return { values: values.map(String), local: local.map(String), passed: passed.map(String),
      adjoints: adjoints.map(String), paths, edges: edges.map(({ from, to, slot }) => [from, to, slot]) };
  } catch (error) { return error.message; }
})"""
REFUSED = ["", "a +", "u = a*b; u + foo", "a*b; a", "u = ; u", "u = a; ", "total = a; total", "sin = a; a",
           "b = a*b; b", "u = a; u = b; u", "u = a; 3", "2 + 3", "u = a*b; c", "u = a*b; v = u*c; u",
           "a + b + c + d + w", "a" * 101, "a" + "+a*a" * 12, "a = b == c", "u = a + u; u", ";", "=", "= a", "a; = b",
           "u v = a; u", "k", "λ = a; λ"]


def shared_text(rng):
    """Steps that use one another: u, then v, then both."""
    first, second = (random_text(rng, 1) for _ in range(2))
    return f"u = {first} + w; v = u*{second} - x; v*sin(u) + u"


def test_browser_and_package_sweep_alike(bundle_page):
    rng = np.random.default_rng(1)
    texts = [text for text in [shared_text(rng) for _ in range(150)] + [random_text(rng, 3) for _ in range(250)]
             if len(text) <= 100 and re.search("[wx]", text)]
    points = rng.uniform(0.1, 2, (len(texts), 2))
    cases = [[text, {"w": float(w), "x": float(x)}] for text, (w, x) in zip(texts, points)]
    compared = 0
    for (text, at), browser in zip(cases, bundle_page.evaluate(IN_THE_PAGE, cases), strict=True):
        if isinstance(browser, str):
            with pytest.raises(ValueError) as refusal:
                ExpressionGraph(text)
            assert browser == str(refusal.value), text
            continue
        graph = ExpressionGraph(text)
        sweep = graph.sweep(at)
        assert browser["edges"] == [[edge.start, edge.end, edge.slot] for edge in graph.edges]
        assert browser["paths"] == graph.path_counts()
        for name in ("values", "local", "passed", "adjoints"):
            found = [float(number.replace("Infinity", "inf")) for number in browser[name]]
            expected = getattr(sweep, name)
            if np.isfinite(expected).all():
                compared += 1
                scale = max([1.0, *map(abs, expected)])  # a sum of nearly opposite terms has no digits of its own
                np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-13 * scale, err_msg=f"{text} at {at}")
    assert compared > 800


def test_browser_and_package_refuse_with_the_same_words(bundle_page):
    said = bundle_page.evaluate(IN_THE_PAGE, [[text, VARIABLES] for text in REFUSED])
    for text, browser in zip(REFUSED, said):
        with pytest.raises(ValueError) as refusal:
            ExpressionGraph(text)
        assert browser == str(refusal.value), text
