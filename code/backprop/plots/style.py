"""What every picture shares: the book's colours, the looks of lines, numbers as text, and the figure itself.

Every figure sits on its own white panel, so it reads the same on light and dark pages: no single grey has
enough contrast on both. A dash pattern, a marker or a sign repeats what each colour says, for grey print and for
every kind of colour vision.
"""

import io
from contextlib import contextmanager

from matplotlib import rc_context
from matplotlib.figure import Figure

# Each symbol keeps the colour that it has in the book's equations and interactives, on a white ground.
SYMBOL_COLOURS = {"A": "#0a5fb8", "W": "#b04a00", "b": "#7a3cb5", "Z": "#00704a", "J": "#7d5c00", "Y": "#1d232b"}
INK, GREY = SYMBOL_COLOURS["Y"], "#56606c"
HALO = "#ffd9b0"  # behind what is selected

# Lines and classes that are no symbol take hues that no symbol has, each lighter than the one before.
SERIES_COLOURS = [INK, "#901d65", "#0083a0", "#988e6a"]
MARKERS = "os^DvPX*"
DASHES = ["-", "--", ":", "-."]
FILLS = ["full", "none", "left", "bottom"]

STYLE = {
    "figure.dpi": 180,  # twice the size at which a page shows it: sharp on dense screens
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.formatter.useoffset": False,  # a sum such as "1e−11 + 1" over the axis is read wrongly, and hides the legend
    "grid.color": "#e4e4e4",
    "xtick.color": GREY,
    "ytick.color": GREY,
    "text.color": INK,
    "font.size": 11,
    "legend.frameon": False,
    "legend.handlelength": 2.8,  # long enough to show a dash pattern
    "lines.linewidth": 2,
}


class Picture(Figure):
    """A figure that every notebook shows, whichever Matplotlib backend is chosen, and that no global list keeps.

    ``description`` says in words what the picture shows, with its numbers: an alternative text, and what is printed
    where no image can be.

    >>> picture = Picture()
    >>> picture.description = "A curve that falls from 3 to 1."
    >>> picture
    A curve that falls from 3 to 1.
    """

    description = ""

    def __repr__(self):
        return self.description or super().__repr__()

    def _repr_png_(self):
        png = io.BytesIO()
        self.savefig(png, format="png")
        return png.getvalue()


@contextmanager
def panels(rows=1, columns=1, squeeze=True, share=False, **how):
    """A figure and its axes, in the book's style; ``share`` gives all of them the same ranges.

    >>> with panels(columns=2, figsize=(6, 3)) as (figure, (left, right)):
    ...     line, = left.plot([1, 2], [3, 1])
    >>> print(line.get_linewidth(), figure.get_facecolor()[:3])
    2.0 (1.0, 1.0, 1.0)
    """
    with rc_context(STYLE):
        figure = Picture(layout="constrained", **how)
        yield figure, figure.subplots(rows, columns, squeeze=squeeze, sharex=share, sharey=share)


def line_looks(names):
    """{name: how to draw its line}: every two differ in marker or fill, and in dash or colour.

    A name is text, or a pair such as ("central", "float32"): its first part then chooses colour and marker, its second
    part dash and fill, so that the eye can follow either. At most 8 texts, or 8 first and 4 second parts.
    Raises ValueError when there are none or more.

    >>> looks = line_looks([("central", "float64"), ("central", "float32"), ("forward", "float64")])
    >>> print(*(look["marker"] + look["linestyle"] for look in looks.values()))
    o- o-- s-
    """
    pairs = all(isinstance(name, tuple) and len(name) == 2 for name in names)
    first = list(dict.fromkeys(name[0] if pairs else name for name in names))
    second = list(dict.fromkeys(name[1] if pairs else "" for name in names))
    if not 0 < len(first) <= len(MARKERS) or len(second) > len(DASHES):
        raise ValueError(f"there are {len(names)} lines to draw; expected 1 to {len(MARKERS)}, or pairs of at most "
                         f"{len(MARKERS)} first and {len(DASHES)} second names, to stay readable. Draw several "
                         "pictures.")
    looks = {}
    for name in names:
        i, j = (first.index(name[0]), second.index(name[1])) if pairs else (first.index(name), 0)
        looks[name] = {
            "color": SERIES_COLOURS[i % 4],
            "marker": MARKERS[i],
            "linestyle": DASHES[j if pairs else (i + i // 4) % 4],
            "fillstyle": FILLS[j],
            "label": name_of(name),
        }
    return looks


def name_of(name):
    """A line's name as the legend and the description write it.

    >>> print(name_of(("central", "float32")))
    central, float32
    """
    return ", ".join(map(str, name)) if isinstance(name, tuple) else str(name)


def legend_above(axes, columns, handlelength=None):
    """The legend over the axes, where it can hide nothing, in so many columns.

    >>> with panels() as (figure, axes):
    ...     line, = axes.plot([1, 2], label="cost")
    ...     legend_above(axes, columns=1)
    >>> print(axes.get_legend().get_texts()[0].get_text())
    cost
    """
    ticks = axes.yaxis.get_major_formatter()
    ticks.set_locs(axes.get_yticks())
    gap = 1.8 if ticks.get_offset() else 0.5  # room for a power of ten over the axis
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), borderaxespad=gap, ncols=columns, fontsize=10,
                columnspacing=1.5, handlelength=handlelength)


def whole_ticks(axes, count):
    """Marks at whole numbers along the horizontal axis, on which the numbers 1 to ``count`` stand.

    >>> with panels() as (figure, axes):
    ...     line, = axes.plot([1], [0.5])
    ...     whole_ticks(axes, 1)
    >>> print(axes.get_xticks().tolist())
    [1]
    """
    if count == 1:
        axes.set_xticks([1])  # the locator takes parts of 1 where there is no second whole number
    else:
        axes.xaxis.get_major_locator().set_params(integer=True)


def counted(count, noun):
    """A number with its noun, in the plural where it is not 1.

    >>> print(counted(1, "epoch"), counted(2, "epoch"), sep="; ")
    1 epoch; 2 epochs
    """
    return f"{count} {noun}{'' if count == 1 else 's'}"


def number(x, digits=3):
    """x with so many significant digits, and a real minus sign: a screen reader may skip a hyphen.

    >>> print(number(-0.03125), number(12.0), number(2e-7))
    −0.0312 12 2e−07
    """
    return f"{x:z.{digits}g}".replace("-", "−")


def short_number(x):
    """x in at most five characters, for small places: two decimals where they fit, else as a power of ten.

    >>> print(short_number(-0.237), short_number(12.345), short_number(0.0004), short_number(0))
    −0.24 12.3 4e−4 0
    """
    size = abs(x)
    if size == 0:
        return "0"
    if size < 0.005 or size >= 9999.5:
        mantissa, exponent = f"{x:.0e}".split("e")
        return f"{mantissa}e{int(exponent)}".replace("-", "−")
    decimals = 2 if size < 9.995 else 1 if size < 99.95 else 0
    return f"{x:.{decimals}f}".replace("-", "−")
