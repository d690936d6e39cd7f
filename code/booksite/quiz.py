"""The directive `{quiz}`: a question in a chapter, written in its Markdown, answered in its page.

    :::{quiz}

    Which nudge lowers the cost?

    - (a) $+0.01$
    - (b) $-0.01$

    <details><summary>Answer</summary>

    - **(a)** The derivative is negative: up lowers the cost.
    - (b) raises it.

    </details>
    :::

A bold label marks a right option. `:::{quiz} multiple` has one or more; in `:::{quiz} number` there is no list of
options, and the answer's items are the right number with its tolerance, `**0.25 ± 0.01**` or `**0.25 ± 1 %**`, and
mistakes worth a word, `0.5 is ...`. Where this extension is unknown, in a notebook or on GitHub, it reads as it stands.
"""

import re

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from traitlets import TraitError

from backprop.widgets import Quiz
from backprop.widgets.quiz import FORMS, NUMBER, read_number
from backprop.widgets.quiz_html import label, mark, quiz_html
from booksite.interactives import interactive, page_html, public_state

OPENING, CLOSING = "<details><summary>Answer</summary>", "</details>"
LETTER = re.compile(r"\([a-z]\)")
GIVEN = re.compile(rf"{NUMBER}(?:/{NUMBER})?")
ACCEPTED = re.compile(rf"({GIVEN.pattern})\s*±\s*({NUMBER})(\s*%)?")

logger = logging.getLogger(__name__)


class quiz(interactive):  # docutils names its nodes in lower case
    """An interactive whose children are its text, each with the attribute `part`, and not its picture."""


class Fault(Exception):
    """A quiz that is not written as one; its arguments are the words and the node where it shows, if any."""


def setup(app):
    """Register the directive."""
    app.add_node(quiz, html=(_visit_html, None), latex=(_visit_other, _visit_other))
    app.add_directive("quiz", QuizDirective)


class QuizDirective(SphinxDirective):
    """Reads the body into a :class:`quiz`; what cannot be one is warned of, and warnings stop the build."""

    has_content = True
    optional_arguments = 1

    def run(self):
        body = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, body)
        form = self.arguments[0] if self.arguments else "single"
        try:
            return [_read(body, form)]
        except (Fault, TraitError, ValueError) as fault:
            where = fault.args[1] if isinstance(fault, Fault) else None
            located = where is not None and where.line is not None
            logger.warning("quiz: %s", fault.args[0], location=where if located else self.get_location())
            return []


def _read(body, form):
    if form not in FORMS:
        raise Fault(f"its form is {form!r}; expected one of {', '.join(FORMS)}.", None)
    question, more, options, answers = _split(body, form)
    items = [_option(item, label(n)) for n, item in enumerate(options)]
    explained = [_explanation(item, form) for item in answers]
    if form == "number":
        items = [item["label"] for item in explained]
    else:
        explained = _in_order(explained, [label(n) for n in range(len(options))])
    right = [n for n, item in enumerate(explained) if item["right"]]
    tolerance, relative = next((item["tolerance"] for item in explained if item["tolerance"]), (None, False))
    state = Quiz(form=form, question=question.astext(), options=items, right=right,
                 explanations=[item["text"] for item in explained], tolerance=tolerance, relative=relative).get_state()
    for item in explained:
        option = "" if form == "number" else _without_label(item)
        item["node"][0].insert(0, nodes.raw("", f"{mark(item['right'], option)} ", format="html"))
    return quiz("", _phrase("question", question), *(nodes.container("", node, part="more") for node in more),
                *(_phrase("option", item[0]) for item in options),
                *(nodes.container("", *item["node"].children, part="explanation") for item in explained),
                state=_state(state))


def _phrase(part, paragraph):
    """A paragraph's inside: a legend and a label hold no blocks."""
    return nodes.inline("", "", *paragraph.children, part=part)


def _split(body, form):
    """The question's first paragraph, more of it, the options, the explanations."""
    fences = [node for node in body if isinstance(node, nodes.raw)]
    if [node.astext().strip() for node in fences] != [OPENING, CLOSING]:
        raise Fault(f"expected one answer, between the lines {OPENING} and {CLOSING}.", None)
    start, end = map(body.index, fences)
    before, inside, after = body[:start], body[start + 1 : end], body[end + 1 :]
    options = []
    if form != "number":
        if not before or not isinstance(before[-1], nodes.bullet_list):
            raise Fault("expected a list of options before the answer.", fences[0])
        options = before.pop().children
    if not before or not isinstance(before[0], nodes.paragraph):
        raise Fault("expected a question, a paragraph of its own, first.", None)
    if len(inside) != 1 or not isinstance(inside[0], nodes.bullet_list):
        raise Fault("expected the explanations as one list, and nothing beside it.", fences[0])
    if after:
        raise Fault("expected nothing after the answer.", after[0])
    return before[0], before[1:], options, inside[0].children


def _option(item, name):
    if len(item) != 1 or not isinstance(item[0], nodes.paragraph):
        raise Fault("an option is one paragraph; its reasons belong in the answer.", item)
    if not item.astext().startswith(f"{name} "):
        raise Fault(f"an option begins “{item.astext()[:20]}”; expected {name} and its text.", item)
    return item.astext()


def _explanation(item, form):
    """{label, right, text, tolerance, node} of one item of the answer."""
    if not item or not isinstance(item[0], nodes.paragraph):
        raise Fault("an explanation begins with a paragraph.", item)
    first = next((node for node in item[0] if node.astext()), item[0])  # MyST puts an empty text before bold
    is_right = isinstance(first, nodes.strong)
    tolerance = None
    if form == "number" and is_right:
        found = ACCEPTED.fullmatch(first.astext())
        if not found:
            raise Fault(f"the right number is “{first.astext()}”; expected its tolerance too, as in 0.25 ± 0.01 or "
                        "0.25 ± 1 %.", item)
        tolerance = (read_number(found[2]) / (100 if found[3] else 1), bool(found[3]))
    else:
        found = (GIVEN if form == "number" else LETTER).match(first.astext())
    if not found:
        raise Fault(f"an explanation begins “{item.astext()[:20]}”; expected what it explains, "
                    f"{'a number' if form == 'number' else 'as (a)'}.", item)
    name = found[1] if tolerance else found[0]
    return {"label": name, "right": is_right, "text": item.astext().removeprefix(found[0]).strip(" .:"),
            "tolerance": tolerance, "node": item}


def _without_label(item):
    """Takes the label out of an explanation's text, and returns it: the mark writes it."""
    text = next(text for text in item["node"][0].findall(nodes.Text) if text.strip())
    rest = text.lstrip().removeprefix(item["label"]).lstrip()
    old = text if rest or not item["right"] else text.parent  # a label in bold is bold alone
    old.parent.replace(old, nodes.Text(rest))
    return item["label"]


def _in_order(explained, names):
    """The explanations in the order of the options; TraitError follows where one is missing."""
    by_name = {}
    for item in explained:
        if item["label"] not in names or item["label"] in by_name:
            again = "again" if item["label"] in by_name else "which is no option"
            raise Fault(f"the answer explains {item['label']}, {again}.", item["node"])
        by_name[item["label"]] = item
    missing = [name for name in names if name not in by_name]
    if missing:
        raise Fault(f"option {missing[0]} has no explanation; every option has one, the wrong ones too.", None)
    return [by_name[name] for name in names]


def _state(state):
    """What the page needs beside the text that stands in it."""
    needed = ("kind", "form", "options", "right", "tolerance", "relative", "answer")
    return public_state({name: state[name] for name in needed})


def _visit_html(self, node):
    parts = {"question": [], "more": [], "option": [], "explanation": []}
    for part in node.children:
        parts[part["part"]].append(_rendered(self, part))
    text = quiz_html(parts["question"][0], "".join(parts["more"]), parts["option"], parts["explanation"])
    before, after = page_html(self, node, is_text=True)
    self.body.append(before + text + after)
    raise nodes.SkipNode


def _rendered(translator, part):
    outside, translator.body = translator.body, []
    for child in part.children:
        child.walkabout(translator)
    inside, translator.body = "".join(translator.body), outside
    return inside


def _visit_other(self, node):
    """Elsewhere its text stands as it is."""
