"""A book of one page that shows every component of the site, built untrimmed and then trimmed, for comparison."""

import io
import shutil
import subprocess
import sys
from pathlib import Path

from PIL import Image, ImageChops

from problems import ROOT

FILES = ["_config.yml", "chapters/macros.yml", "chapters/references.bib", "code/booksite/static/favicon.svg",
         "chapters/images/welcome.png"]
SWITCH = "\n    trim_site: false\n"
PAGE = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {display_name: Python 3, language: python, name: python3}
---
# Every component

A paragraph with *emphasis*, **strength**, `code`, a [link](page.md), a {term}`word`, {eq}`eq-one`, a source
{cite}`rumelhart1986learning`, and mathematics: $\\symw{w} = \\alpha\\sum_{i=1}^{n} x_i$, $\\mathbf{v}$, $\\mathsf{T}$.

```{math}
:label: eq-one
\\left(\\frac{\\partial J}{\\partial w}\\right) = \\int_0^1 \\sqrt{\\tfrac12}\\,\\mathcal{L} \\tag{1}
```

:::{note}
A note, with its icon.
:::

:::{warning}
A warning.
:::

:::{admonition} One that unfolds
:class: tip, dropdown
Inside.
:::

::::{tab-set}
:::{tab-item} First
One.
:::
:::{tab-item} Second
Two.
:::
::::

## A section

```{code-cell} ipython3
:tags: [hide-input]
from backprop.widgets import NudgeCurve
print("printed")
NudgeCurve()
```

:::{quiz}

Which nudge lowers the cost?

- (a) $+0.01$
- (b) $-0.01$

<details><summary>Answer</summary>

- **(a)** The derivative is negative: up lowers the cost.
- (b) raises it.

</details>
:::

### A section below it

| a table | of two |
|---|---:|
| rows | 1 |

> A quotation.

1. First
2. Second

```python
def listing(x):  # with a button to copy it
    return f"{x}" + 1
```

:::{glossary}
word
: What it means.
:::

```{image} images/welcome.png
:width: 400px
:alt: A picture.
```

```{bibliography}
```
"""


def build(folder):
    """(untrimmed, trimmed): folders of the same book's HTML. The second is built on top of the first."""
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    config = folder / "_config.yml"
    text = config.read_text(encoding="utf-8")
    (folder / "_toc.yml").write_text("format: jb-book\nroot: chapters/page\n", encoding="utf-8")
    (folder / "chapters" / "page.md").write_text(PAGE, encoding="utf-8")
    html = folder / "_build" / "html"
    config.write_text(text.replace("\n  config:\n", f"\n  config:{SWITCH}", 1), encoding="utf-8")
    run(folder)
    shutil.copytree(html, folder / "untrimmed")
    config.write_text(text, encoding="utf-8")
    run(folder)
    return folder / "untrimmed", html


def run(folder):
    """Build the book in ``folder`` with warnings as errors."""
    program = Path(sys.executable).parent / "jupyter-book"
    result = subprocess.run([program, "build", "--warningiserror", "--keep-going", folder], capture_output=True,
                            text=True, timeout=300)
    assert result.returncode == 0, result.stdout + result.stderr


def picture(page):
    """What the page shows, as a Pillow image."""
    return Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")


def difference(one, other):
    """How many pixels differ visibly: more than rounding moves the edge of a letter."""
    assert one.size == other.size
    channels = ImageChops.difference(one, other).split()
    strongest = ImageChops.lighter(ImageChops.lighter(*channels[:2]), channels[2])
    return sum(strongest.point(lambda value: 255 * (value > 48)).histogram()[255:])
