"""An expression as a graph of operations, and the sweep through it, forward and backward.

The front end's twin is code/frontend/src/expression/graph.js. A variable, or a step with a name ("u = a*b; u + u"), is
one node however often it is used; numbers belong to the operation that takes them, because no derivative travels there.
"""

import ast
import re
from dataclasses import dataclass

import numpy as np

from backprop.widgets.expression import FUNCTIONS, OPERATIONS, Expression, check_text

# The letters that may stand for variables, with the values they have until they are given others.
VARIABLES = {"a": 0.5, "b": -1.0, "c": 2.0, "d": 1.5, "w": 0.8, "x": 1.5, "y": 1.0, "z": -0.5}
MAX_NODES, MAX_VARIABLES, LONGEST_NAME = 24, 4, 4
NAMED = re.compile(r"\s*([A-Za-z]\w*)\s*=", re.ASCII)

VARIABLE = "variable"
SYMBOLS = {ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Div: "÷", ast.Pow: "^", ast.USub: "−"}


@dataclass
class Node:
    """One variable or operation. ``operands`` are numbers of nodes (int) and constants (float)."""

    name: str  # of a variable, or of a step that has one
    operation: object  # VARIABLE, a function's name, or a class of ast
    operands: tuple = ()

    def symbol(self):
        """The operation as a box names it: "×", "tanh", "^ 2"."""
        constants = [f"{x:.3g}" if isinstance(x, float) else "" for x in self.operands] + ["", ""]
        symbol = SYMBOLS.get(self.operation, self.operation)
        return f"{constants[0]} {symbol} {constants[1]}".strip().replace("-", "−")

    def value(self, *inputs):
        """The operation's value, a float64."""
        if self.operation in FUNCTIONS:
            return FUNCTIONS[self.operation][0](*inputs)
        return -inputs[0] if self.operation is ast.USub else OPERATIONS[self.operation][0](*inputs)

    def partials(self, *inputs):
        """The local derivatives, one for each operand."""
        if self.operation in FUNCTIONS:
            return [FUNCTIONS[self.operation][1](*inputs)]
        return [-1.0] if self.operation is ast.USub else OPERATIONS[self.operation][1](*inputs)


@dataclass
class Edge:
    """From node number ``start`` to operand number ``slot`` of node ``end``."""

    start: int
    end: int
    slot: int


@dataclass
class Sweep:
    """One sweep: a number for each node (values, adjoints) or each edge (local, passed)."""

    values: list
    local: list  # ∂node/∂operand
    passed: list  # local × the adjoint of the node
    adjoints: list  # ∂output/∂node


class ExpressionGraph:
    """The graph of ``text``: ``nodes`` in an order in which each comes after its operands, the output last; ``edges``;
    ``variables``, at most 4 of a, b, c, d, w, x, y, z.

    Raises ValueError when the text cannot be read, or makes more than 24 nodes.

    >>> graph = ExpressionGraph("u = a*b; u*u + a")
    >>> print([node.name or node.symbol() for node in graph.nodes], len(graph.edges), graph.path_counts()[0])
    ['a', 'b', 'u', '×', '+'] 6 3
    >>> print(graph.sweep({"a": 2.0, "b": 3.0}).adjoints)
    [37.0, 24.0, 12.0, 1.0, 1.0]
    """

    def __init__(self, text):
        check_text(text)
        self.text, self.nodes, self._known = text, [], {}
        output = self._read()
        self.edges = [Edge(start, end, slot) for end, node in enumerate(self.nodes)
                      for slot, start in enumerate(node.operands) if isinstance(start, int)]
        self.variables = [node.name for node in self.nodes if node.operation == VARIABLE]
        self._check(output)

    def sweep(self, at):
        """A :class:`Sweep` where the variables are ``at`` ({"a": 2.0})."""
        with np.errstate(all="ignore"):  # inf and nan are answers here, as they are in the page
            values = self._values(at)
            local = [float(self.nodes[edge.end].partials(*self._inputs(self.nodes[edge.end], values))[edge.slot])
                     for edge in self.edges]
            adjoints, passed = [0.0] * (len(values) - 1) + [1.0], [0.0] * len(local)
            for end, number, edge in self._backwards():
                # What does not arrive adds nothing, even along an edge whose local derivative has no value.
                passed[number] = local[number] * adjoints[end] if adjoints[end] != 0 else 0.0
                adjoints[edge.start] += passed[number]
        return Sweep([float(value) for value in values], local, passed, adjoints)

    def value(self, at):
        """The output there, as a float; nan where it has none."""
        with np.errstate(all="ignore"):
            return float(self._values(at)[-1])

    def path_counts(self):
        """For each node, the number of paths that lead from it to the output."""
        counts = [0] * (len(self.nodes) - 1) + [1]
        for end, _, edge in self._backwards():
            counts[edge.start] += counts[end]
        return counts

    def paths(self, variable):
        """Every path from ``variable`` to the output, one after the other, as a list of numbers of edges."""
        yield from self._paths_from(self.variables_at()[variable])

    def variables_at(self):
        """{"a": 0, ...}: the number of each variable's node."""
        return {node.name: n for n, node in enumerate(self.nodes) if node.operation == VARIABLE}

    def _paths_from(self, node):
        if node == len(self.nodes) - 1:
            yield []
        for number, edge in enumerate(self.edges):
            if edge.start == node:
                yield from ([number, *rest] for rest in self._paths_from(edge.end))

    def _backwards(self):
        """(end, number, edge) of every edge: node by node, from the output back, operands in their order."""
        for end in reversed(range(len(self.nodes))):
            yield from ((end, number, edge) for number, edge in enumerate(self.edges) if edge.end == end)

    def _values(self, at):
        values = []
        for node in self.nodes:
            variable = node.operation == VARIABLE
            values.append(np.float64(at[node.name]) if variable else node.value(*self._inputs(node, values)))
        return values

    @staticmethod
    def _inputs(node, values):
        return [values[x] if isinstance(x, int) else np.float64(x) for x in node.operands]

    def _read(self):
        """Fill ``nodes``; the last step's operand."""
        end, parts = 0, self.text.split(";")
        for n, part in enumerate(parts, start=1):
            heading = NAMED.match(part)
            name, at = (heading[1], heading.end()) if heading else ("", 0)
            if n < len(parts) and not name:
                raise ValueError(f"Step {n} has no name; expected one such as u = a*b.")
            if not part[at:].strip():
                raise ValueError(f"Step {n} is empty; expected one such as u = a*b.")
            before = " " * (end + at)  # so that a message counts from the start of the text
            operand = self._place(Expression(before + part[at:], list(VARIABLES | self._known)).tree)
            end += len(part) + 1
            if name:
                self._check_name(name)  # now, because the step itself may have used it as a variable
                self._known[name] = operand
                if isinstance(operand, int):
                    self.nodes[operand].name = self.nodes[operand].name or name
        return operand

    def _place(self, tree):
        """The tree as an operand: a constant, or the number of a node that stands for it."""
        match tree:
            case ast.Constant(value=number):
                return float(number)
            case ast.Name(id=name):
                if name not in self._known:
                    self._known[name] = self._add(Node(name, VARIABLE))
                return self._known[name]
            case ast.UnaryOp(operand=operand):
                node = Node("", ast.USub, (self._place(operand),))
            case ast.Call(func=ast.Name(id=name), args=[argument]):
                node = Node("", name, (self._place(argument),))
            case ast.BinOp(left=left, op=operation, right=right):
                node = Node("", type(operation), (self._place(left), self._place(right)))
        if all(isinstance(operand, float) for operand in node.operands):
            with np.errstate(all="ignore"):
                return float(node.value(*map(np.float64, node.operands)))
        return self._add(node)

    def _add(self, node):
        self.nodes.append(node)
        return len(self.nodes) - 1

    def _check_name(self, name):
        if len(name) > LONGEST_NAME:
            raise ValueError(f"The name {name} is long; expected at most {LONGEST_NAME} characters.")
        if name in self._known or name in FUNCTIONS:
            raise ValueError(f"The name {name} is taken; expected another before the “=”.")

    def _check(self, output):
        if isinstance(output, float):
            raise ValueError("Its last step holds no variable; expected one such as a.")
        if len(self.variables) > MAX_VARIABLES:
            raise ValueError(f"It holds {', '.join(self.variables)}; expected at most {MAX_VARIABLES} variables.")
        if len(self.nodes) > MAX_NODES:
            raise ValueError(f"It makes {len(self.nodes)} nodes; expected at most {MAX_NODES}, to stay readable.")
        # Steps come in order, so what leads nowhere is the end of a step.
        used = {edge.start for edge in self.edges} | {output}
        idle = [node.name for n, node in enumerate(self.nodes) if n not in used]
        if idle:
            raise ValueError(f"{idle[-1]} is never used; expected every step to lead to the last.")
