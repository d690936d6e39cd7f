"""A row as the results.json that Gradescope reads.

The format is documented at https://gradescope-autograders.readthedocs.io/en/latest/specs/ (output format).
"""

import json

from coursework.feedback import by_hand
from coursework.safe import one_line, printable


def to_gradescope(row):
    """One submission's results.json; a check without points has a status alone. The row must have a verdict."""
    notes = [row.status] * (row.status != "graded") + [reason for reason in row.reasons if reason != row.status]
    return json.dumps({
        "score": row.total,
        "output": printable("\n".join([*notes, *by_hand(row), *row.warnings])),
        "output_format": "text",  # Gradescope would take the top of the page for HTML otherwise
        "tests": [_test(check) for check in row.checks],
    }, indent=1) + "\n"


def _test(check):
    score = {"score": check.points, "max_score": check.out_of} if check.out_of else {}
    return {"name": one_line(check.title), **score, "status": "passed" if check.right else "failed",
            "output": printable(check.verdict), "output_format": "text"}
