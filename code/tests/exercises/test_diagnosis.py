"""From values to words: rounding, printing, and what a student is told."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursework.diagnosis import diagnose
from coursework.values import line, outcome_of, parse_line, select, values_of

EXPECTED = values_of({"dW2": np.array([[1.25, -3.5], [0.0, 7.75]]), "db2": np.array([[2.5], [-8.25]])})
REFERENCE = {"expected": EXPECTED, "wrong": {}}


def told(**changes):
    """The verdict on the right values with some of them changed; None leaves one out."""
    values = {"dW2": np.array([[1.25, -3.5], [0.0, 7.75]]), "db2": np.array([[2.5], [-8.25]])} | changes
    outcome = outcome_of(lambda: {name: value for name, value in values.items() if value is not None}, ())
    return diagnose(parse_line(line(outcome)), REFERENCE, {})


DW2 = np.array([[1.25, -3.5], [0.0, 7.75]])


@pytest.mark.parametrize("dW2, words", [
    (3 * DW2, "Every entry of dW2 is 3 times too large."),
    (DW2 / 4, "Every entry of dW2 is 4 times too small."),
    (-DW2, "Every entry of dW2 has the wrong sign."),
    (-2 * DW2, "Every entry of dW2 has the wrong sign and is 2 times too large."),
    (0 * DW2, "Every entry of dW2 is 0."),
    (DW2[:, :1], "dW2 has shape (2, 1); expected (2, 2)."),
    (DW2.ravel(), "dW2 has shape (4,); expected (2, 2)."),
    (DW2 + [[0, 0], [0, np.nan]], "dW2[1, 1] is nan; expected finite numbers."),
    (DW2 + [[0, np.inf], [0, 0]], "dW2[0, 1] is inf; expected finite numbers."),
    (DW2 + [[0, 0], [0.5, 0]], "dW2[1, 0] is 0.5, and should not be. 1 of 4 entries of dW2 differ."),
    (DW2.astype(str), "dW2 is of type ndarray with dtype <U32; expected an array of numbers of shape (2, 2)."),
    (DW2 + 1j, "dW2 is of type ndarray with dtype complex128; expected an array of numbers of shape (2, 2)."),
    ([[1.25], [0.0, 7.75]],
     "dW2 is of type list, and cannot become an array; expected an array of numbers of shape (2, 2)."),
    (np.zeros((1000, 1000)), "dW2 has shape (1000, 1000); expected (2, 2)."),
    (None, "Missing from the dictionary you return: dW2."),
])
def test_a_difference_is_described(dW2, words):
    verdict = told(dW2=dW2)
    assert verdict.text == f"{words} Right already: db2."
    assert not verdict.right and verdict.mistake is None


@pytest.mark.parametrize("cost, words", [
    (7.5, "result is 3 times too large."),
    (-2.5, "result has the wrong sign."),
    (0.0, "result is 0."),
    (1.59, "result is 1.59, and should not be."),
    (np.array([2.5, 2.5]), "result has shape (2,); expected one number."),
])
def test_of_a_single_number_only_a_telling_factor_is_told(cost, words):
    """Any two numbers have a ratio; it says something when it is a whole number."""
    assert diagnose(outcome_of(lambda: cost, ()), {"expected": values_of(2.5), "wrong": {}}, {}).text == words


def test_one_number_for_an_array_is_called_so():
    assert told(db2=np.array(2.5)).text.startswith("db2 is one number; expected (2, 1).")


def test_a_transposed_column_is_called_so():
    assert "That is the transpose's shape." in told(db2=np.array([[2.5, -8.25]])).text


@pytest.mark.parametrize("changes", [
    {"dW2": DW2 + 1}, {"dW2": 3 * DW2, "db2": None}, {"db2": np.array([[1.0], [9.0]])}, {"dW2": DW2.T},
    {"db2": np.zeros(2)},
])
def test_no_message_tells_the_right_value(changes):
    text = told(**changes).text
    assert not any(value in text for value in ("1.25", "3.5", "7.75", "2.5", "8.25"))


def test_right_values_are_right_whatever_the_order_and_the_company():
    shuffled = {"db2": EXPECTED["db2"], "other": "x", "dW2": EXPECTED["dW2"]}
    assert diagnose(select({"values": shuffled}, EXPECTED), REFERENCE, {}).right


def test_numbers_print_with_four_digits_and_no_negative_zero():
    values = values_of(np.array([-0.0, -1e-320, 1.23456, 123456.0, np.nan, -np.inf]))
    assert line({"values": values}) == '{"values":{"result":[0.0,-1e-320,1.235,123500.0,"nan","-inf"]}}'


def test_what_goes_wrong_inside_is_an_outcome_with_the_line():
    def broken(x):
        x = x + 1
        return x @ np.ones((3, 3))

    outcome = outcome_of(broken, (np.ones((2, 2)),))
    assert outcome["error"]["code"] == "return x @ np.ones((3, 3))"
    assert outcome["error"]["line"] == broken.__code__.co_firstlineno + 2
    text = diagnose(outcome, REFERENCE, {}).text
    assert f"line {outcome['error']['line']} of your answer" in text and "The shapes do not fit" in text


@pytest.mark.parametrize("function, words", [
    (None, "needs a function"), ({}, "got a dict"), (lambda: None, "returned None"), (lambda: exit(3), "SystemExit"),
])
def test_no_function_and_no_result(function, words):
    assert words in diagnose(outcome_of(function, ()), REFERENCE, {}).text


def test_a_function_cannot_disturb_the_next_call():
    argument = {"W": np.ones(2)}
    outcome_of(lambda p: p["W"].fill(5), (argument,))
    assert argument["W"].tolist() == [1, 1]


JSON = st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                        st.sampled_from(["values", "error", "dW2", "db2", "type", "shape", "what", "line"]), inner,
                        max_size=3),
                    max_leaves=12)


@given(JSON)
def test_nothing_that_a_cell_can_print_breaks_the_diagnosis(data):
    for text in (json.dumps(data), json.dumps({"values": {"dW2": data, "db2": data}}), json.dumps({"error": data})):
        outcome = parse_line(text)
        if outcome is not None:
            assert isinstance(diagnose(select(outcome, EXPECTED), REFERENCE, {}).text, str)


@pytest.mark.parametrize("stop, words", [
    (lambda: np.ones((2, 3)) @ np.ones((2, 3)), "the inner sizes have to agree"),
    (lambda: np.ones((2, 3)).dot(np.ones((2, 3))), "the inner sizes have to agree"),
    (lambda: np.ones((2, 3)) + np.ones((2, 2)), "both need the same shape"),
    (lambda: np.ones((2, 3)).reshape(4), "as many entries as the old one"),
    (lambda: bool(np.ones(3) > 0), "use np.where"),
    (lambda: np.ones(3)[3], "the last one is the size less 1"),
    (lambda: [1, 2][np.ones(2, int)], "a single whole number is needed"),
    (lambda: float(np.ones(2)), "a single number is needed"),
    (lambda: np.ones(2) - {}, "no array of numbers"),
], ids=["product", "dot", "broadcast", "reshape", "truth", "index", "whole", "number", "operands"])
def test_what_numpy_says_is_said_again_in_the_words_of_the_course(stop, words):
    """With NumPy's own messages, whose wording its versions change."""
    outcome = outcome_of(lambda: stop(), ())
    verdict = diagnose(outcome["error"] and {"error": outcome["error"] | {"line": 1, "code": "x"}}, {}, {})
    assert words in verdict.text.lower(), verdict.text
