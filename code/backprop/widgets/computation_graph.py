"""An expression as a graph: values travel forward, derivatives travel back, and forks add."""

from types import MappingProxyType

import numpy as np
import traitlets

from backprop.widgets.base import Interactive, ratio_in_words
from backprop.widgets.expression_graph import VARIABLE, VARIABLES, ExpressionGraph
from backprop.widgets.traits import Number, check_index


class Values(traitlets.TraitType):
    """{"a": 0.5, ...}, stored as a read-only mapping; it travels as "a=0.5", which a link can carry."""

    info_text = "a dictionary of variables and finite numbers, such as {'a': 0.5}"

    def validate(self, obj, value):
        if not hasattr(value, "items"):
            raise traitlets.TraitError(f"values is {value!r}; expected {self.info_text}.")
        for name, number in value.items():
            if name not in VARIABLES:
                raise traitlets.TraitError(f"values holds {name!r}; expected variables among {', '.join(VARIABLES)}.")
            if not isinstance(number, (int, float, np.number)) or not np.isfinite(number):
                raise traitlets.TraitError(f"values: {name} is {number!r}; expected a finite number.")
        return MappingProxyType({name: float(number) for name, number in value.items()})


def values_to_json(values, widget):
    """{"a": 0.5, "b": 2.0} as "a=0.5, b=-1.0"."""
    return ", ".join(f"{name}={value!r}" for name, value in values.items())


def values_from_json(text, widget):
    """The same, read back."""
    try:
        pairs = [part.split("=") for part in text.split(",") if part.strip()]
        return {name.strip(): float(value) for name, value in pairs}
    except ValueError:
        raise traitlets.TraitError(f"values is {text!r}; expected variables and numbers, as in a=0.5, b=-1.") from None


class ComputationGraph(Interactive):
    """The graph of an expression f, to step through forward and backward; a variable to nudge.

    ``expression`` is one of 1 to 4 of the variables a, b, c, d, w, x, y, z, with numbers, + - * / ^, parentheses and
    sin, cos, tan, exp, log, sqrt, abs, tanh, sigmoid, relu. Steps before the last have names and end with a semicolon:
    "u = a*b; u + u". What has a name is one node however often it is used. At most 24 nodes. ``values`` are the
    variables' ({"a": 2}; one that is not given gets a first value of its own), ``selected`` is the variable that is
    nudged by ``nudge``. ``step`` is how far the sweep has come: n operations forward, the output's own derivative, n
    operations backward, so at most 2n + 1. ``view`` is "steps", or "paths" for the sum over all paths.

    All can be set and observed, from Python and from the page. ``value``, ``derivative`` (of f with respect to the
    selected variable), ``predicted_change``, ``measured_change``, ``ratio`` and ``path_count`` are read-only and follow
    them; a number that does not exist, as log(-1), is nan, and a ratio None.

    Raises TraitError when a value cannot be used; the old value then stays.

    >>> graph = ComputationGraph(expression="a*b + a", values={"a": 2, "b": 3}, selected="a", nudge=0.1)
    >>> print(graph.value, graph.derivative, graph.path_count, round(graph.predicted_change, 12))
    8.0 4.0 2 0.4
    """

    kind = traitlets.Unicode("computation-graph", read_only=True).tag(sync=True)
    expression = traitlets.Unicode("(a*b + c) * tanh(a)").tag(sync=True)
    values = Values({}).tag(sync=True, to_json=values_to_json, from_json=values_from_json)
    selected = traitlets.Unicode("a").tag(sync=True)
    nudge = Number(0.1).tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    view = traitlets.Enum(("steps", "paths"), "steps").tag(sync=True)
    value = traitlets.Float(read_only=True)  # the front end computes its own
    derivative = traitlets.Float(read_only=True)
    predicted_change = traitlets.Float(read_only=True)
    measured_change = traitlets.Float(read_only=True)
    ratio = traitlets.Float(read_only=True, allow_none=True)
    path_count = traitlets.Int(read_only=True)

    def __init__(self, **traits):
        super().__init__(**traits)
        self._follow()

    @property
    def graph(self):
        """The expression as an ExpressionGraph: nodes, edges, paths."""
        return _read(self.expression)

    def at(self):
        """{"a": 2.0, ...}: the value of each variable of the expression."""
        return {name: self.values[name] for name in self.graph.variables}

    def sweep(self):
        """The finished sweep: values, local derivatives, what passes along each edge, adjoints."""
        return self.graph.sweep(self.at())

    def gradient(self):
        """{"a": ∂f/∂a, ...} for each variable, by one sweep back."""
        adjoints = self.sweep().adjoints
        return {name: adjoints[n] for name, n in self.graph.variables_at().items()}

    def picture(self):
        """A PNG of the graph after the whole sweep, whichever ``step`` is shown: paper cannot step."""
        from backprop.widgets.computation_graph_picture import computation_graph_figure  # Matplotlib is slow to import

        return computation_graph_figure(self)._repr_png_()

    def words(self):
        """The numbers in a sentence or two."""
        variables = ", ".join(f"{name} = {value:g}" for name, value in self.at().items())
        paths = "1 path" if self.path_count == 1 else f"{self.path_count} paths"
        ratio = ratio_in_words(self.ratio)
        return (f"The graph of f = {self.expression} where {variables}: f is {self.value:z.4g}. The derivative with "
                f"respect to {self.selected} is {self.derivative:z.4g}, over {paths}. Nudging {self.selected} by "
                f"{self.nudge:g} is predicted to change f by {self.predicted_change:z.4g}; measured, it changes by "
                f"{self.measured_change:z.4g}; {ratio}.")

    @traitlets.validate("expression")
    def _can_be_read(self, proposal):
        _read(proposal["value"])
        return proposal["value"]

    @traitlets.validate("selected")
    def _is_a_variable(self, proposal):
        variables = self.graph.variables
        if proposal["value"] not in variables:
            raise traitlets.TraitError(f"selected is {proposal['value']!r}; expected one of {', '.join(variables)}.")
        return proposal["value"]

    @traitlets.validate("values")
    def _are_complete(self, proposal):
        first = {name: VARIABLES[name] for name in self.graph.variables}
        return MappingProxyType(first | dict(proposal["value"]))

    @traitlets.validate("step")
    def _is_a_step(self, proposal):
        return check_index("step", proposal["value"], _last_step(self.graph))

    @traitlets.observe("expression", "values", "selected", "nudge")
    def _follow(self, change=None):
        graph = self.graph
        if self.selected not in graph.variables:  # another expression, without this variable
            self.selected = graph.variables[0]
            return
        if not self.values.keys() >= set(graph.variables):
            self.values = self.values  # completed where it is validated
            return
        self.step = min(self.step, _last_step(graph))
        number, at, sweep = graph.variables_at()[self.selected], self.at(), self.sweep()
        self.set_trait("path_count", graph.path_counts()[number])
        self.set_trait("value", sweep.values[-1])
        self.set_trait("derivative", sweep.adjoints[number])
        moved = graph.value(at | {self.selected: at[self.selected] + self.nudge}) if self.nudge else self.value
        predicted = self.derivative * self.nudge if self.nudge else 0.0
        self.set_trait("predicted_change", predicted)
        self.set_trait("measured_change", moved - self.value if self.nudge else 0.0)
        has_ratio = predicted != 0 and np.isfinite(predicted)
        self.set_trait("ratio", self.measured_change / predicted if has_ratio else None)


def _last_step(graph):
    return 2 * sum(node.operation != VARIABLE for node in graph.nodes) + 1


def _read(expression):
    """The expression as an ExpressionGraph; TraitError when it is none."""
    try:
        return ExpressionGraph(expression)
    except ValueError as error:
        raise traitlets.TraitError(f"expression is {expression!r}. {error}") from None
