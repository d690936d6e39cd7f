"""ComputationGraph's Python side: the sweep beside backprop's own tape, forward mode, paths and nudges."""

import base64
import doctest
import io
import json
import math

import numpy as np
import pytest
from PIL import Image
from traitlets import TraitError

from backprop.autodiff import Value
from backprop.widgets import ComputationGraph, computation_graph, expression_graph
from backprop.widgets.expression import Expression
from backprop.widgets.expression_graph import MAX_NODES, ExpressionGraph

# Each expression on the tape of chapter 14.
ON_THE_TAPE = {
    "(a*b + c) * tanh(a)": lambda a, b, c: (a * b + c) * a.tanh(),
    "u = a*b; v = u + c; v*u - v/a": lambda a, b, c: _forks(a, b, c),
    "(3 - a)^2 / (2*b) - 2^c": lambda a, b, c: (3 - a) ** 2 / (2 * b) - 2**c,
    "relu(a - 9) + relu(b)*exp(-c) + log(a)^b": lambda a, b, c: (a - 9).relu() + b.relu() * (-c).exp() + a.log() ** b,
    "a + a + a*a + b*c": lambda a, b, c: a + a + a * a + b * c,
}
SYNCED = ("expression", "values", "selected", "nudge", "step", "view")
CHAIN = "p = a + a; q = p + p; r = q*q; s = r + sin(r); s*a"


def _forks(a, b, c):
    u = a * b
    v = u + c
    return v * u - v / a


@pytest.mark.parametrize("text", ON_THE_TAPE)
def test_the_sweep_is_the_tapes(text):
    rng = np.random.default_rng(3)
    for _ in range(5):
        at = dict(zip("abc", map(float, rng.uniform(1.1, 2, 3))))
        leaves = {name: Value(x) for name, x in at.items()}
        output = ON_THE_TAPE[text](**leaves)
        output.backward()
        widget = ComputationGraph(expression=text, values=at)
        assert widget.value == pytest.approx(output.data, rel=1e-14)
        assert widget.gradient() == {name: pytest.approx(leaves[name].grad, rel=1e-13) for name in widget.gradient()}
        assert set(widget.gradient()) == set("abc")


def test_sharing_is_what_makes_a_fork():
    tree, forks = ExpressionGraph("(a*b)*(a*b)"), ExpressionGraph("u = a*b; u*u")
    assert [node.name or node.symbol() for node in tree.nodes] == ["a", "b", "×", "×", "×"]
    assert [node.name or node.symbol() for node in forks.nodes] == ["a", "b", "u", "×"]
    assert [(edge.start, edge.end, edge.slot) for edge in forks.edges] == [(0, 2, 0), (1, 2, 1), (2, 3, 0), (2, 3, 1)]
    at = {"a": 3.0, "b": 0.5}
    assert tree.sweep(at).adjoints[:2] == forks.sweep(at).adjoints[:2] == [1.5, 9.0]


@pytest.mark.parametrize("text", [*ON_THE_TAPE, CHAIN, "a", "x*x*x", "-w"])
def test_the_sum_over_paths_is_the_adjoint_and_is_forward_modes(text):
    graph = ExpressionGraph(text)
    at = {name: 1.2 + 0.4 * n for n, name in enumerate(graph.variables)}
    sweep, counts = graph.sweep(at), graph.path_counts()
    for name, number in graph.variables_at().items():
        paths = list(graph.paths(name))
        assert len(paths) == counts[number] == len({tuple(path) for path in paths})
        total = sum(math.prod(sweep.local[edge] for edge in path) for path in paths)
        assert total == pytest.approx(sweep.adjoints[number], rel=1e-12)
        step = 1e-6
        measured = (graph.value(at | {name: at[name] + step}) - graph.value(at | {name: at[name] - step})) / (2 * step)
        assert measured == pytest.approx(sweep.adjoints[number], rel=1e-6)
        if ";" not in text:
            assert Expression(text, [*at]).differentiate(at, name)[1] == pytest.approx(total, rel=1e-12)


def test_paths_double_with_each_fork_and_edges_do_not():
    widget = ComputationGraph(expression="p = a + a; q = p + p; r = q + q; s = r + r; s + s")
    assert (widget.path_count, len(widget.graph.edges), widget.derivative) == (32, 10, 32.0)
    widget.expression = "p = a + a; q = p + p; r = q + q; s = r + r; t = s + s; t + t"
    assert (widget.path_count, len(widget.graph.edges), widget.derivative) == (64, 12, 64.0)


def test_what_does_not_arrive_adds_nothing():
    widget = ComputationGraph(expression="x*y*0 + log(y)*0", values={"x": 2, "y": 0})
    assert widget.gradient() == {"x": 0, "y": 0}  # although log has no slope at 0
    no_value = ComputationGraph(expression="log(x)", values={"x": -1}, selected="x")
    assert math.isnan(no_value.value) and math.isnan(no_value.derivative) and "nan" in no_value.words()


def test_the_numbers_follow_every_trait():
    widget, seen = ComputationGraph(nudge=0.5), set()
    widget.observe(lambda change: seen.add(change["name"]))
    assert widget.derivative == pytest.approx(1.5 * (1 - math.tanh(0.5) ** 2) - math.tanh(0.5), rel=1e-14)
    assert widget.measured_change == pytest.approx(math.tanh(1) - 1.5 * math.tanh(0.5), rel=1e-14)
    assert widget.ratio == pytest.approx(widget.measured_change / widget.predicted_change)
    widget.selected = "c"
    assert widget.derivative == pytest.approx(math.tanh(0.5)) and widget.ratio == pytest.approx(1)
    widget.values = {**widget.values, "c": 3}
    assert widget.value == pytest.approx(2.5 * math.tanh(0.5))
    widget.nudge = 0
    assert (widget.predicted_change, widget.measured_change, widget.ratio) == (0, 0, None)
    assert seen >= {"value", "derivative", "path_count", "predicted_change", "measured_change", "ratio"}


def test_another_expression_keeps_what_it_can():
    widget = ComputationGraph(selected="c", step=9, values={"a": 2})
    assert dict(widget.values) == {"a": 2, "b": -1, "c": 2}
    widget.expression = "a*x"
    assert (widget.selected, widget.step, dict(widget.values)) == ("a", 3, {"a": 2, "b": -1, "c": 2, "x": 1.5})
    with widget.hold_trait_notifications():
        widget.expression, widget.selected, widget.step = "u = w*x; u^2 + b", "b", 7
    assert (widget.value, widget.derivative, widget.step) == (pytest.approx(0.8**2 * 1.5**2 - 1), 1.0, 7)
    assert ComputationGraph(expression="z").selected == "z"


@pytest.mark.parametrize("text, words", [
    ("", "empty"), ("a +", "Position 4: the end where a number, a variable, or “\\(” was expected"),
    ("u = a*b; u + foo", "Position 14: “foo” is not known here; there are a, b, c, d, w, x, y, z, u and sin"),
    ("u = a + u; u", "Position 9: “u” is not known"), ("a*b; a", "Step 1 has no name"), ("u = ; u", "Step 1 is empty"),
    ("u = a; ", "Step 2 is empty"), ("total = a; total", "name total is long; expected at most 4"),
    ("sin = a; a", "name sin is taken"), ("u = a; u = b; u", "name u is taken"), ("b = a*b; b", "name b is taken"),
    ("u = a; 3", "last step holds no variable"), ("2 + 3", "last step holds no variable"),
    ("u = a*b; c", "u is never used"), ("u = a*b; v = u*c; u", "v is never used"),
    ("a + b + c + d + w", "holds a, b, c, d, w; expected at most 4"),
    ("a" + "+a*a" * 12, f"makes 25 nodes; expected at most {MAX_NODES}"), ("a" * 101, "at most 100"),
    ("a = b == c", "“=” means nothing here"),
])
def test_what_is_no_graph_is_refused_and_the_old_one_stays(text, words):
    widget = ComputationGraph()
    before = widget.get_state()
    with pytest.raises(TraitError, match=words):
        widget.expression = text
    assert widget.get_state() == before
    with pytest.raises(TraitError, match=words):
        ComputationGraph(expression=text)


@pytest.mark.parametrize("name, value, words", [
    ("selected", "d", "selected is 'd'; expected one of a, b, c"), ("selected", 3, "selected"),
    ("step", 10, "step is 10; expected a whole number from 0 to 9"), ("step", -1, "from 0 to 9"), ("step", 0.5, "step"),
    ("nudge", math.inf, "nudge is inf; expected a finite number"), ("nudge", "far", "nudge"),
    ("view", "tree", "steps.*paths"), ("values", 3, "values is 3; expected a dictionary"),
    ("values", {"k": 1}, "values holds 'k'; expected variables among a, b"),
    ("values", {"a": math.nan}, "values: a is nan; expected a finite number"), ("values", {"a": "2"}, "a is '2'"),
    ("derivative", 1.0, "read-only"), ("path_count", 1, "read-only"),
])
def test_what_cannot_be_used_is_refused_and_the_old_stays(name, value, words):
    widget = ComputationGraph()
    before, numbers = widget.get_state(), (widget.derivative, widget.measured_change)
    with pytest.raises(TraitError, match=words):
        setattr(widget, name, value)
    assert widget.get_state() == before and (widget.derivative, widget.measured_change) == numbers


def test_what_a_front_end_may_not_send_is_refused():
    widget = ComputationGraph()
    with pytest.raises(TraitError, match="never changes"):
        widget.set_state({"kind": "another"})
    with pytest.raises(TraitError, match="values is 'a:2'; expected variables and numbers, as in a=0.5"):
        widget.set_state({"values": "a:2"})


def test_state_makes_the_round_trip_through_json():
    widget = ComputationGraph(expression="u = w*x; u^2 + b", values={"w": 0.1 + 0.2, "x": -1e-17}, selected="b",
                              nudge=0.25, step=3, view="paths")
    state = json.loads(json.dumps(widget.get_state()))
    assert state["values"] == "w=0.30000000000000004, x=-1e-17, b=-1.0" and "derivative" not in state
    other = ComputationGraph()
    other.set_state({name: state[name] for name in SYNCED})
    assert {name: other.get_state()[name] for name in SYNCED} == {name: state[name] for name in SYNCED}
    assert other.value == widget.value


@pytest.mark.parametrize("traits", [
    {}, {"expression": "a"}, {"expression": CHAIN, "view": "paths"}, {"expression": "-x", "nudge": 0},
    {"expression": "a*b + a*c + a*d + b*c + b*d + c*d + a*b*c + sin(a)"},
    {"expression": "log(x)", "values": {"x": -1}}])
def test_displayed_where_no_front_end_runs_it_is_a_picture_and_words(traits):
    data, _ = ComputationGraph(**traits)._repr_mimebundle_()
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    picture.load()
    assert picture.width > 900 and len(picture.convert("RGB").getcolors(1 << 24)) > 20
    assert "predicted to change f by" in data["text/plain"]


def test_the_picture_writes_forks_as_sums_and_stays_in_its_frame():
    from backprop.widgets.computation_graph_picture import computation_graph_figure

    figure = computation_graph_figure(ComputationGraph())
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert "1.18 + (−0.462) = 0.718" in texts and "0.786 × 1.5" in texts and "−1 × 0.462" in texts
    figure.draw_without_rendering()
    box = figure.get_tightbbox()
    assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.get_figwidth() and box.y1 <= figure.get_figheight()


@pytest.mark.parametrize("module", [computation_graph, expression_graph])
def test_the_examples_in_the_docstrings_run(module):
    failed, tried = doctest.testmod(module)
    assert failed == 0 and tried >= 2
