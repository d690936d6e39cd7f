"""One question with its answer: every option is explained, the right one and the wrong ones."""

import re
from html import escape

import numpy as np
import traitlets

from backprop.widgets.base import Interactive
from backprop.widgets.quiz_html import label, mark, quiz_html

FORMS = ("single", "multiple", "number")
NUMBER = r"[-−+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-−+]?\d+)?"
FRACTION = re.compile(rf"({NUMBER})(?:\s*/\s*({NUMBER}))?", re.ASCII)
SLACK = 1 + 1e-9  # 0.26 is within 0.01 of 0.25, though in float64 it is 1e-17 outside
PARTS = ("form", "question", "options", "right", "explanations", "tolerance", "relative")


class Quiz(Interactive):
    """A question to answer, checked in the page. In a chapter, write the directive `{quiz}` instead: its text may hold
    mathematics, and it becomes the same interactive.

    ``form`` is "single" (choose one), "multiple" (choose all that apply) or "number". ``question``, ``options`` and
    ``explanations``, one for each option, are plain text; ``right`` lists the indices of the right options. For a
    number, the options are the numbers that are explained, such as "0.25" or "1/4": the right one, and mistakes that
    are worth a word; ``tolerance`` is how far from the right one an answer may be, and ``relative`` makes it a share of
    it. ``answer`` is None until the reader answers: an index, a list of indices, or a number. ``correct`` (None, True
    or False) and ``value`` (the right number, else None) are read-only.

    Raises TraitError when a value, or the combination, cannot be used; the old values then stay.

    >>> quiz = Quiz(question="The derivative is −3 and the cost is to fall. Which nudge?", options=["+0.01", "−0.01"],
    ...             right=[0], explanations=["It brings −3 · 0.01 = −0.03.", "It brings +0.03: the cost rises."])
    >>> quiz.answer = 1
    >>> quiz.correct
    False
    """

    kind = traitlets.Unicode("quiz", read_only=True).tag(sync=True)
    form = traitlets.Enum(FORMS, "single").tag(sync=True)
    question = traitlets.Unicode().tag(sync=True)
    options = traitlets.List(traitlets.Unicode()).tag(sync=True)
    right = traitlets.List(traitlets.Int(), default_value=[0]).tag(sync=True)
    explanations = traitlets.List(traitlets.Unicode()).tag(sync=True)
    tolerance = traitlets.CFloat(None, allow_none=True).tag(sync=True)
    relative = traitlets.Bool(False).tag(sync=True)
    answer = traitlets.Any(None, allow_none=True).tag(sync=True)
    correct = traitlets.Bool(None, allow_none=True, read_only=True)  # the front end judges by itself
    value = traitlets.Float(None, allow_none=True, read_only=True)

    def __init__(self, **traits):
        super().__init__(**traits)
        _check({name: getattr(self, name) for name in PARTS})  # also where nothing was given
        self._judge()

    def html(self):
        """The question, its options and the disclosed answer as HTML, for places without a front end."""
        options, texts, is_number = [], self.explanations, self.form == "number"
        if is_number:
            texts = self._labelled(texts)
        else:
            options = [escape(text) for text in self._labelled(self.options)]
        explanations = [f"<p>{mark(n in self.right, '' if is_number else label(n))} {escape(text)}</p>"
                        for n, text in enumerate(texts)]
        return quiz_html(escape(self.question), "", options, explanations)

    def words(self):
        """The question, its options and the answer as text."""
        options = [] if self.form == "number" else self._labelled(self.options)
        reasons = [f"{'Right' if n in self.right else 'Wrong'}: {text}"
                   for n, text in enumerate(self._labelled(self.explanations))]
        return "\n".join([self.question, *options, "", "Answer", *reasons])

    def still(self):
        """Text in place of a picture."""
        return {"text/html": self.html()}

    def _labelled(self, texts):
        labels = [f"{text}:" for text in self.options] if self.form == "number" else map(label, range(len(texts)))
        return [f"{name} {text}" for name, text in zip(labels, texts)]

    # traitlets calls these after a single assignment, or once for all at the end of hold_trait_notifications.
    @traitlets.validate(*PARTS)
    def _fits(self, proposal):
        values = {name: getattr(self, name) for name in PARTS} | {proposal["trait"].name: proposal["value"]}
        _check(values)
        return proposal["value"]

    @traitlets.validate("answer")
    def _can_be_judged(self, proposal):
        return _read_answer(self.form, len(self.options), proposal["value"])

    @traitlets.observe(*PARTS, "answer")
    def _judge(self, change=None):
        asked = (self.form, self.question, self.options)
        before, self._asked = getattr(self, "_asked", asked), asked
        if before != asked:
            self.answer = None  # it answered another question
        value = read_number(self.options[self.right[0]]) if self.form == "number" else None
        self.set_trait("value", value)
        if self.answer is None:
            correct = None
        elif self.form == "number":
            allowed = self.tolerance * (abs(value) if self.relative else 1)
            correct = abs(self.answer - value) <= allowed * SLACK
        else:
            correct = {*np.atleast_1d(self.answer).tolist()} == {*self.right}
        self.set_trait("correct", correct)


def read_number(text):
    """The number that "0.25", "1/4", "−3" or "1e-3" writes; ValueError when it writes none."""
    found = FRACTION.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is no number; expected one such as 0.25, 1/4 or −3.")
    above, below = (float((part or "1").replace("−", "-")) for part in found.groups())
    if below == 0 or not np.isfinite(above / below):
        raise ValueError(f"{text!r} is no finite number.")
    return above / below


def _check(parts):
    fault = _fault(**parts)
    if fault:
        raise traitlets.TraitError(fault)


def _fault(form, question, options, right, explanations, tolerance, relative):
    """What is wrong with a quiz, in words; "" when nothing is."""
    if not question.strip():
        return "the quiz has no question; give it one."
    if len(options) < (1 if form == "number" else 2):
        return f"the quiz has {len(options)} options; expected two or more, or for a number the right one."
    for n in range(max(len(options), len(explanations))):
        if n >= len(explanations) or not explanations[n].strip():
            return f"option {label(n)} has no explanation; every option has one, the wrong ones too."
        if n >= len(options) or not options[n].strip():
            return f"there is an explanation {label(n)}, but no such option."
    if not right:
        return "no option is marked right; mark one."
    if len(set(right)) != len(right) or not set(right) <= set(range(len(options))):
        return f"right is {right}; expected indices of options, each once, from 0 to {len(options) - 1}."
    if len(right) > 1 and form != "multiple":
        return (f"{len(right)} options are marked right ({', '.join(map(label, right))}); expected one, or the form "
                "'multiple'.")
    return _fault_of_number(options, tolerance) if form == "number" else ""


def _fault_of_number(options, tolerance):
    try:
        for text in options:
            read_number(text)
    except ValueError as error:
        return str(error)
    if tolerance is None or not (tolerance > 0 and np.isfinite(tolerance)):
        return f"the tolerance of the right number is {tolerance}; expected a number above 0, as in 0.25 ± 0.01."
    return ""


def _read_answer(form, count, answer):
    """The answer as it is stored; TraitError when the form has no such answer."""
    if answer is None:
        return None
    if form == "number":
        if isinstance(answer, (int, float, np.number)) and np.isfinite(answer):
            return float(answer)
        raise traitlets.TraitError(f"answer is {answer!r}; expected a finite number, or None.")
    chosen = [answer] if form == "single" else answer
    if not isinstance(chosen, (list, tuple)) or not all(type(n) is int and 0 <= n < count for n in chosen):
        expected = "an index" if form == "single" else "a list of indices"
        raise traitlets.TraitError(f"answer is {answer!r}; expected {expected} from 0 to {count - 1}, or None.")
    return answer if form == "single" else sorted(set(chosen))
