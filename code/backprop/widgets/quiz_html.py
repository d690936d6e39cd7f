"""A quiz as HTML that needs no script: a list of options and a disclosed answer. The front end
(code/frontend/src/quiz) finds its way by this structure and makes it answerable."""

SIGNS = {True: ("bp-right", "✓", "Right."), False: ("bp-wrong", "✗", "Wrong.")}


def quiz_html(question, more, options, explanations):
    """Arguments are HTML: the question in phrasing content, more of it in blocks, and a list of each."""
    listed = f'<ul class="bp-options">{_items(options)}</ul>' if options else ""
    return (f'<fieldset class="bp-question"><legend>{question}</legend>{more}{listed}'
            f'<details class="bp-answer"><summary>Answer</summary><ul>{_items(explanations)}</ul></details></fieldset>')


def mark(is_right, option=""):
    """What an explanation begins with: a sign and a word, so that colour is never alone, and the label of the option
    that it explains, which is hidden where it stands below that option."""
    name, sign, word = SIGNS[is_right]
    labelled = option and f' <span class="bp-label">{option}</span>'
    return f'<strong class="{name}"><span aria-hidden="true">{sign}</span> {word}</strong>{labelled}'


def label(n):
    """(a), (b), ..."""
    return f"({chr(ord('a') + n)})"


def _items(texts):
    return "".join(f"<li>{text}</li>" for text in texts)
