"""One page for each student: every check with its diagnosis, in a file that needs no other.

It says no more than the check cells do: a diagnosis never holds the right value, the inputs or the solution.
"""

from html import escape

from coursework.deadline import hours
from coursework.safe import printable

STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --line: #c9c9c9; --right: #14632a; --wrong: #a01515; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e8; --paper: #16181c; --line: #4a4d55; --right: #7fd69a; --wrong: #ff9d94; }
}
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif;
  color: var(--ink); background: var(--paper); overflow-wrap: anywhere; }
ul.checks { list-style: none; padding: 0; }
ul.checks li { border-top: 1px solid var(--line); padding: .6rem 0; }
.right strong { color: var(--right); }
.wrong strong { color: var(--wrong); }
p.verdict { margin: .2rem 0; white-space: pre-wrap; }
""".strip()

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
<main>
<h1>{heading}</h1>
{sections}
</main>
</body>
</html>
"""
STATUS = {
    "not attempted": "No answer cell has been changed.",
    "refused": "Nothing in this notebook could be run, for the reasons below.",
    "not handed in": "No notebook for this exercise was handed in.",
    "unreadable": "This file could not be read, for the reason below.",
    "not graded": "There is no verdict on this notebook yet, so there are no points. Your instructor has been told.",
}


def to_html(rows):
    """The page of the student to whom all ``rows`` belong."""
    student = rows[0].student
    return PAGE.format(title=f"Feedback for {escape(printable(student))}", heading=f"Feedback for {_text(student)}",
                       style=STYLE, sections="\n".join(map(_section, rows)))


def _section(row):
    graded = row.status != "not graded"
    heading = f"{row.exercise}: {row.points} of {row.out_of} points" if row.has_verdict else row.exercise
    parts = [f"<h2>{_text(heading)}</h2>", f"<p>File: {_text(row.file)}</p>"]
    if row.status in STATUS and (graded or not row.has_verdict):  # points given by hand are a verdict
        parts.append(f"<p>{_text(STATUS[row.status])}</p>")
    parts.append(_list(list(by_hand(row)), ""))
    # why there is no verdict is for the instructor: it may speak of the grader's own machine
    parts.append(_list([reason for reason in row.reasons if graded and reason != row.status], ""))
    parts.append(_list(row.checks, "checks", _check))
    parts.append(_list([f"Note: {warning}" for warning in row.warnings], ""))
    return "<section>\n" + "\n".join(filter(None, parts)) + "\n</section>"


def by_hand(row):
    """What a person or a deadline has added, in sentences."""
    if row.manual is not None:
        comment = f" ({row.comment})" if row.comment else ""
        yield f"Points given by hand: {row.manual:g}, so {row.total:g} in all{comment}."
    if row.late:
        yield f"Handed in {hours(row.late):g} hours after the deadline."


def _check(check):
    kind, said = ("right", "\N{CHECK MARK} Right") if check.right else ("wrong", "\N{BALLOT X} Not right")
    points = f"{check.points} of {check.out_of} points" if check.out_of else "practice"
    return (f'<li class="{kind}"><strong>{said}</strong>: {_text(check.title)} ({points})'
            f'<p class="verdict">{_text(check.verdict)}</p></li>')


def _list(items, kind, to_item=lambda text: f"<li>{_text(text)}</li>"):
    if not items:
        return ""
    attribute = f' class="{kind}"' if kind else ""
    return f"<ul{attribute}>\n" + "\n".join(map(to_item, items)) + "\n</ul>"


def _text(text):
    """Escaped, and isolated: letters that run from right to left turn nothing around them."""
    return f"<bdi>{escape(printable(text))}</bdi>"
