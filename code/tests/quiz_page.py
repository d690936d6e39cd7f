"""Pages with quizzes, built from Markdown by Sphinx and booksite alone: seconds, not minutes."""

import shutil
import subprocess
import sys

from problems import ROOT

CONF = """
extensions = ["myst_nb", "booksite"]
myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath", "smartquotes"]
katex_macros_file = "macros.yml"
nb_execution_mode = "force"
html_theme = "basic"
"""

SINGLE = r"""
:::{quiz}

**1.** At some weight, $\partial\J/\partial\symw{w} = -3$. You want the cost to fall. Which nudge do you try?

- (a) $+0.01$
- (b) $-0.01$
- (c) Any nudge, if it is *small*: see {eq}`eq-rate`.

<details><summary>Answer</summary>

- **(a)** The predicted change is $-3 \cdot 0.01 = -0.03$.
- (c) forgets the sign.

  One of the two directions makes matters worse.
- (b) predicts $+0.03$: the cost rises.

</details>
:::
"""
MULTIPLE = r"""
:::{quiz} multiple

Which of these have one column for each example?

They are written as in this book:

```{math}
\dZ{l} \quad \dW{l} \quad \A{l}
```

- (a) $\dZ{l}$
- (b) $\dW{l}$
- (c) $\A{l}$

<details><summary>Answer</summary>

- **(a)** holds each example's own derivatives.
- (b) is an average over them.
- **(c)** holds each example's own activations.

</details>
:::
"""
NUMBER = r"""
:::{quiz} number

What is $\sigma'(0)$?

<details><summary>Answer</summary>

- **1/4 ± 0.01** $\sigma(0)(1 - \sigma(0)) = 0.5 \cdot 0.5$.
- 0.5 is $\sigma(0)$ itself; the slope was asked.

</details>
:::
"""
EQUATION = "```{math}\n:label: eq-rate\n\\symw{w} = 1 \\tag{7}\n```\n"
PAGE = f"# A page\n\n{EQUATION}\n{SINGLE}\n{MULTIPLE}\n{NUMBER}\n"
NOTEBOOK = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {display_name: Python 3, language: python, name: python3}
---
# A notebook

```{code-cell} ipython3
from backprop.widgets import Quiz
Quiz(question="Is it < 1?", options=["yes", "no"], right=[0], explanations=["It is 0.", "It is 0, and 0 < 1."])
```
"""


def build(folder, pages):
    """Build {name: Markdown} with warnings as errors; the pages are then in ``folder``/html."""
    source = folder / "source"
    source.mkdir()
    shutil.copy(ROOT / "chapters" / "macros.yml", source)
    (source / "conf.py").write_text(CONF)
    for name, text in pages.items():
        (source / f"{name}.md").write_text(text, encoding="utf-8")
    (source / "index.md").write_text("# Index\n\n```{toctree}\n" + "\n".join(pages) + "\n```\n")
    return subprocess.run([sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", source, folder / "html"],
                          capture_output=True, text=True, timeout=300)
