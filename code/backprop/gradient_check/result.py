"""What a gradient check found, as a table to read rather than a yes or no."""

from dataclasses import dataclass
from html import escape

SIGNS = {"right": "✓", "wrong": "✗", "undecided": "?"}
HEADINGS = ("gradient", "worst", "derived", "measured", "relative error", "step", "verdict")


@dataclass(frozen=True)
class CheckedArray:
    """One row: a gradient such as "dW1", at the place where derived and measured disagree most.

    ``place`` is the entry, such as "[0, 2]", or "direction 1"; ``derived``, ``measured`` and ``step`` are None where
    nothing could be compared (a missing gradient, one of another shape). ``verdict`` is "right", "wrong" or
    "undecided"; ``remark`` adds where a kink was crossed, ``hint`` what may be the mistake. ``checked`` places were
    compared, ``disagreeing`` of them did not agree, ``kinks`` had a kink within the first step.

    >>> row = CheckedArray("dW1", "[0, 2]", 0.5, 0.25, 1e-5, "wrong", hint="Every entry is 2 times too large.")
    >>> print(round(row.relative_error, 3))
    0.333
    """

    gradient: str
    place: str = ""
    derived: float | None = None
    measured: float | None = None
    step: float | None = None
    verdict: str = "wrong"
    remark: str = ""
    hint: str = ""
    checked: int = 0
    disagreeing: int = 0
    kinks: int = 0

    @property
    def relative_error(self):
        """|derived - measured| / (|derived| + |measured|), 0 when both are 0; None when nothing could be compared."""
        if self.measured is None:
            return None
        size = abs(self.derived) + abs(self.measured)
        return abs(self.derived - self.measured) / size if size else 0.0

    @property
    def cells(self):
        """The row as text, one cell for each of the table's columns."""
        verdict = f"{SIGNS[self.verdict]} {self.verdict}" + (f" ({self.remark})" if self.remark else "")
        if self.measured is None:
            return (self.gradient, self.place, "", "", "", "", verdict)
        return (self.gradient, self.place, f"{self.derived:.6g}", f"{self.measured + 0.0:.6g}",  # -0.0 + 0.0 is 0.0
                f"{self.relative_error:.0e}", f"{abs(self.step):.0e}", verdict)


@dataclass(frozen=True, repr=False)
class GradientCheck:
    """What :func:`check_gradients` found. Print it, or leave it as a notebook cell's last line.

    ``rows`` is a tuple of :class:`CheckedArray`; ``title`` says which check was done, ``reach`` what that can and
    cannot catch. It is no boolean: ``passed`` is, and :meth:`raise_if_wrong` is for tests.

    >>> row = CheckedArray("dW1", "[0, 2]", 0.5, 0.25, 1e-5, "wrong", hint="every entry is 2 times too large")
    >>> print(GradientCheck((row,), "Entry by entry", "Every entry was nudged."))
    Entry by entry
    <BLANKLINE>
    gradient  worst   derived  measured  relative error  step   verdict
    dW1       [0, 2]  0.5      0.25      3e-01           1e-05  ✗ wrong
    <BLANKLINE>
    Wrong: dW1. Every entry is 2 times too large.
    Every entry was nudged.
    """

    rows: tuple
    title: str
    reach: str

    @property
    def passed(self):
        """True when every row is right: none wrong, none undecided."""
        return all(row.verdict == "right" for row in self.rows)

    def raise_if_wrong(self):
        """The check itself when it passed; else AssertionError with the table."""
        if not self.passed:
            raise AssertionError(f"the gradients did not pass the check.\n\n{self}")
        return self

    @property
    def findings(self):
        """What to know beside the table, a sentence or two for each row that is not plainly right."""
        return [sentence for row in self.rows for sentence in _findings(row)] or ["Every gradient agrees."]

    def __bool__(self):
        raise TypeError("a gradient check is more than true or false. Print it and read the table; in a test, call "
                        ".raise_if_wrong() or ask for .passed.")

    def __repr__(self):
        table = [HEADINGS, *(row.cells for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*table)]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(cells, widths)).rstrip() for cells in table]
        return "\n".join([self.title, "", *lines, "", *self.findings, self.reach])

    def _repr_html_(self):
        head = "".join(f'<th scope="col">{heading}</th>' for heading in HEADINGS)
        body = "".join(map(_html_row, self.rows))
        notes = "".join(f"<p>{escape(text)}</p>" for text in [*self.findings, self.reach])
        apart = "border-collapse: separate; border-spacing: 0.7em 0"  # themes set numbers side by side with no gap
        caption = f'<caption style="color: inherit">{escape(self.title)}</caption>'  # themes make it too faint to read
        return (f'<div style="overflow-x: auto"><table style="{apart}">{caption}<thead><tr>{head}</tr></thead>'
                f"<tbody>{body}</tbody></table></div>{notes}")


def _html_row(row):
    *cells, verdict = map(escape, row.cells)
    unbroken = "".join(f'<td style="white-space: nowrap">{cell}</td>' for cell in cells)  # 1e-05 breaks at its sign
    return f"<tr>{unbroken}<td>{verdict}</td></tr>"


def _findings(row):
    if row.verdict != "right":
        hint = f" {row.hint[0].upper()}{row.hint[1:]}." if row.hint else ""
        yield f"{row.verdict.capitalize()}: {row.gradient}.{hint}"
    elif row.hint:
        yield f"{row.gradient}: {row.hint}."
    if row.kinks:
        yield (f"{row.gradient}: the first step crossed a kink at {row.kinks} of {row.checked} places, which were "
               "measured again.")
