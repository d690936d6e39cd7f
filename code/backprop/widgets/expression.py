"""Expressions such as "(2*w - 1)^2 / 2": read by Python's own parser, never run by it.

The grammar is the front end's (code/frontend/src/expression): numbers, variables, + - * / ^, parentheses and the
functions below. Each operation knows its local derivatives, so one walk through the tree gives value and derivative.
"""

import ast
import re

import numpy as np

from backprop.activations import relu, relu_derivative, sigmoid, sigmoid_derivative, tanh, tanh_derivative

LONGEST = 100  # characters
NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
TOKEN = re.compile(rf"\s*(?:(?P<number>{NUMBER})|(?P<name>[A-Za-z_]\w*)|(?P<symbol>[-+*/^()]))", re.ASCII)

# Each function's value and derivative. At a kink, the derivative is 0.
FUNCTIONS = {
    "sin": (np.sin, np.cos),
    "cos": (np.cos, lambda x: -np.sin(x)),
    "tan": (np.tan, lambda x: 1 + np.tan(x) ** 2),
    "exp": (np.exp, np.exp),
    "log": (np.log, lambda x: np.nan if x < 0 else 1 / x),
    "sqrt": (np.sqrt, lambda x: 0.5 / np.sqrt(x)),
    "abs": (np.abs, np.sign),
    "tanh": (tanh, tanh_derivative),
    "sigmoid": (sigmoid, sigmoid_derivative),
    "relu": (relu, relu_derivative),
}
# Each operation's value, and its derivatives with respect to both inputs.
OPERATIONS = {
    ast.Add: (np.add, lambda a, b: (1.0, 1.0)),
    ast.Sub: (np.subtract, lambda a, b: (1.0, -1.0)),
    ast.Mult: (np.multiply, lambda a, b: (b, a)),
    ast.Div: (np.divide, lambda a, b: (1 / b, -a / (b * b))),
    ast.Pow: (np.power, lambda a, b: (b * a ** (b - 1), a**b * np.log(a))),
}


class Expression:
    """A function of the ``variables`` that are named, read from text; ``tree`` is Python's syntax tree of it.

    Raises ValueError where the text is no expression, and says at which position; TypeError when it is no text.

    >>> parabola = Expression("(2*w - 1)^2 / 2", ["w"])
    >>> value, derivative = parabola.differentiate({"w": 1.5}, "w")
    >>> print(value, derivative)
    2.0 4.0
    >>> Expression("w^2 + 2w", ["w"])
    Traceback (most recent call last):
    ValueError: Position 8: an operator was expected before “w”; write * to multiply.
    """

    def __init__(self, text, variables):
        check_text(text)
        self.text = text
        self.tree = ast.parse(" ".join(_tokens(text, variables)).replace("^", "**"), mode="eval").body
        names = {node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name)}
        self.variables = sorted(names & set(variables))

    def value(self, at):
        """Its value where the variables are ``at`` ({"w": 1.5}); nan where it has none."""
        return self.differentiate(at, None)[0]

    def differentiate(self, at, variable):
        """(value, derivative with respect to ``variable``) there, as two floats."""
        with np.errstate(all="ignore"):  # inf and nan are answers here, as they are in the page
            value, derivative = self._walk(self.tree, {name: np.float64(x) for name, x in at.items()}, variable)
        return float(value), float(derivative)

    def _walk(self, node, at, variable):
        match node:
            case ast.Constant(value=number):
                return np.float64(number), 0.0
            case ast.Name(id=name):
                return at[name], float(name == variable)
            case ast.UnaryOp(operand=operand):
                value, derivative = self._walk(operand, at, variable)
                return -value, -derivative
            case ast.Call(func=ast.Name(id=name), args=[argument]):
                g, g_derivative = FUNCTIONS[name]
                value, derivative = self._walk(argument, at, variable)
                return g(value), _chain([g_derivative(value)], [derivative])
            case ast.BinOp(left=left, op=operation, right=right):
                g, partials = OPERATIONS[type(operation)]
                (a, da), (b, db) = self._walk(left, at, variable), self._walk(right, at, variable)
                return g(a, b), _chain(partials(a, b), [da, db])


def check_text(text):
    """TypeError when ``text`` is none, ValueError when there is nothing in it or too much."""
    if not isinstance(text, str):
        raise TypeError(f"an expression is written as text, such as 'w^2'; this is a {type(text).__name__}.")
    if not text.strip():
        raise ValueError("The expression is empty; expected one such as w^2.")
    if len(text) > LONGEST:
        raise ValueError(f"The expression has {len(text)} characters; expected at most {LONGEST}.")


def _chain(partials, derivatives):
    """Σ local derivative × derivative; an input that does not move adds nothing, even where its partial is nan."""
    return sum((partial * moves for partial, moves in zip(partials, derivatives) if moves != 0), 0.0)


def _tokens(text, variables):
    """The tokens, in an order that the grammar allows; ValueError says where the text first leaves it."""
    found, end = [], 0
    while match := TOKEN.match(text, end):
        found.append((match.start(match.lastgroup), match.lastgroup, match[match.lastgroup]))
        _check_token(*found[-1], text)
        end = match.end()
    if rest := text[end:].lstrip():
        _refuse(len(text) - len(rest), f"“{rest[0]}” means nothing here; expected a number, a name or a sign such as *")
    tokens, opened = [], []
    for at, kind, token in found:
        _check_place(f"“{token}”", token, tokens, at, opened, variables)
        if kind == "name" and token not in variables and token not in FUNCTIONS:
            _refuse(at, f"“{token}” is not known here; there are {', '.join(variables)} and {', '.join(FUNCTIONS)}")
        if token == "(":
            opened.append(at)
        elif token == ")":
            opened.pop()
        tokens.append(token)
    _check_place("the end", "", tokens, len(text), opened, variables)
    return tokens


def _check_token(at, kind, token, text):
    if re.match(r"0\d", token):
        _refuse(at, f"a number does not begin with {token[:2]}")
    if kind == "number" and np.isinf(float(token)):
        _refuse(at, f"{token} is too large")
    if token == "*" and text[at - 1 : at] == "*":
        _refuse(at - 1, "write ^ for a power")


def _check_place(found, token, tokens, at, opened, variables):
    """May ``token`` ("" for the end) follow ``tokens``, inside the brackets that are ``opened``?"""
    before = tokens[-1] if tokens else "("
    if before in FUNCTIONS:
        if token != "(":
            _refuse(at, f"{found} where “(” was expected, as in {before}({variables[0]})")
    elif before in "+-*/^(":
        if token in ("", "+", "*", "/", "^", ")"):
            variable = "a variable" if len(variables) > 2 else " or ".join(variables)
            _refuse(at, f"{found} where a number, {variable}, or “(” was expected")
    elif token == "" and opened:
        _refuse(at, f"the end where “)” was expected, for the “(” at position {opened[-1] + 1}")
    elif token == ")" and not opened:
        _refuse(at, "this “)” closes nothing")
    elif token == "(" or token[:1].isalnum() or token[:1] in (".", "_"):
        _refuse(at, f"an operator was expected before {found}; write * to multiply")


def _refuse(at, words):
    raise ValueError(f"Position {at + 1}: {words}.")
