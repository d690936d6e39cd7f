"""Reading a source: what an author writes, and what is refused with file and line."""

import re

import pytest

from coursework.reference import UnsuitableSeed, build_reference
from coursework.release import generate
from coursework.source import Answer, Check, Code, SourceError, Text, read_exercise

SOURCE = '''\
---
title: Double it
chapter: 1
minutes: 5
points: 2
seed: 3
withheld: []
---
# Double it

In {minutes} minutes.

```{code-cell} python
import numpy as np
from coursework import check

SEED = 3
x = np.random.default_rng(SEED).standard_normal(3)
```

% a note to myself
:::{hint} A nudge
Add x to x.
```
x and x
```
:::

```{code-cell} python
:answer: double

def double(x):
    # BEGIN SOLUTION
    doubled_of_x = 2 * x
    return doubled_of_x
    # BEGIN STUB
    raise NotImplementedError
    # END
```

```{code-cell} python
:check: three numbers
:points: 2

check("01-double", "three numbers", double, x)
```

:::{wrong} squared
{quantity} is the square.

```diff
- doubled_of_x = 2 * x
+ doubled_of_x = x ** 2
```
:::
'''


@pytest.fixture
def read(tmp_path):
    def reading(text):
        reading.path.write_text(text, encoding="utf-8")
        return read_exercise(reading.path)

    reading.path = tmp_path / "01-double.md"
    return reading


def test_a_source_becomes_cells_and_wrong_answers(read):
    exercise = read(SOURCE)
    assert [type(cell) for cell in exercise.cells] == [Text, Code, Text, Answer, Check]
    assert exercise.cells[2].text == ("<details><summary>A nudge</summary>\n\nAdd x to x.\n```\nx and x\n```\n\n"
                                      "</details>")
    assert exercise.cells[3] == Answer("double", "def double(x):\n    doubled_of_x = 2 * x\n    return doubled_of_x",
                                       "def double(x):\n    raise NotImplementedError")
    (wrong,) = exercise.wrong_answers
    assert wrong.code == {"double": "def double(x):\n    doubled_of_x = x ** 2\n    return doubled_of_x"}
    assert exercise.slug == "01-double" and exercise.points == 2 and exercise.seed == 3


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_byte_order_mark_and_line_endings_change_nothing(read, tmp_path, ending):
    exercise = read(SOURCE)
    exercise.path.write_bytes(b"\xef\xbb\xbf" + SOURCE.replace("\n", ending).encode())
    assert read_exercise(exercise.path) == exercise


CHECK_CELL = SOURCE[SOURCE.index("```{code-cell} python\n:check"):SOURCE.index(":::{wrong}")]
WRONG = SOURCE[SOURCE.index(":::{wrong}"):]


@pytest.mark.parametrize("old, new, place, words", [
    ("---\ntitle", "title", "", "no front matter"),
    ("chapter: 1\n", "", "---", "expected title, chapter, minutes"),
    ("chapter: 1", "chapter: one", "chapter: one", "chapter is 'one'; expected a int"),
    ("chapter: 1", "chapter: [1", "minutes", "not YAML"),
    ("points: 2\nseed", "points: 3\nseed", "---", "promises 3 points; the checks give 2"),
    ("\nSEED = 3\n", "\nSEED = 4\n", "import numpy", "SEED = 3"),
    ("SEED = 3\nx", "x", "---", "SEED = 3"),
    (":answer: double", ":anser: double", ":anser: double", "no option"),
    (":answer: double", ":answer:", ":answer:", "no option"),
    (":answer: double", ":answer: triple", "def double", "does not define triple"),
    (":answer: double", ":answer: double\n:points: 1", ":answer: double", "do not go together"),
    ("    # BEGIN STUB\n", "", "def double", "# BEGIN STUB"),
    ("= 2 * x\n    return", "= 2 *\n    return", "    doubled_of_x = 2 *\n", "not Python"),
    (":points: 2\n", ":points: two\n", ":points: two", "points is 'two'"),
    (":::{hint} A nudge", ":::{tip} A nudge", ":::{tip}", "'tip' is not known"),
    (":::{hint} A nudge", ":::{hint}", ":::{hint}", "not known here"),
    ("x and x\n```\n:::", "x and x\n```\n", ":::{hint}", "never closed"),
    ("double, x)\n```", "double, x)", "```{code-cell} python\n:check", "never closed"),
    ("    # END\n```", "    # END", "```{code-cell} python\n:answer", "never closed"),
    (":::{wrong} squared", ":::{wrong} Squared!", ":::{wrong}", "no identifier"),
    ("- doubled_of_x = 2 * x\n", "- doubled_of_x = 3 * x\n", "```diff", "stand in the solution 0 times"),
    ("- doubled_of_x = 2 * x\n", "", "```diff", "comes first"),
    ("- doubled_of_x = 2 * x\n", "doubled_of_x = 2 * x\n", "```diff", "no line of a difference"),
    ("= x ** 2", "= x **", "```diff", "not Python"),
    ("{quantity} is", "{quality} is", ":::{wrong}", "uses quality"),
    ("{quantity} is the square.", "", ":::{wrong}", "uses no words"),
    ("```diff", "```python", ":::{wrong}", "```diff block"),
    (WRONG, WRONG * 2, ":::{wrong}", "two wrong answers"),
    (CHECK_CELL, CHECK_CELL * 2, "check(", "two checks"),
    (CHECK_CELL, "", ":::\n", "0 check cells"),
])
def test_a_mistake_in_a_source_is_refused_with_its_line(read, old, new, place, words):
    assert old in SOURCE
    text = SOURCE.replace(old, new, 1)
    with pytest.raises(SourceError) as caught:
        read(text)
    position = text.rindex(place) if place in (":::\n", "check(") else text.index(place)
    assert str(caught.value).startswith(f"{read.path}:{text[:position].count(chr(10)) + 1}: "), caught.value
    assert words in str(caught.value)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "01-double.md"
    path.write_bytes(b"---\n\xff\xfe")
    with pytest.raises(SourceError, match="not UTF-8"):
        read_exercise(path)


@pytest.mark.parametrize("old, new, words", [
    ("Add x to x.", "Write doubled_of_x = 2*x.", "would show a line of the solution"),
    ("= x ** 2", "= 2.0 * x", "'squared' passes the check"),
    ("= x ** 2", "= x @ x @ x", "returns wrong values in no check"),
    ("{quantity} is the square.", "{quantity} is {factor} times off.", "no constant multiple"),
    ("= 2 * x\n    return", "= 2 * np.array([0.61725, 1, 2])\n    return", "stands on a rounding edge"),
    ("= 2 * x\n    return", "= np.sin(1e8 * x)\n    return", "follows the inputs' last digits"),
    ("= 2 * x\n    return", "= x / 0\n    return", "not all finite"),
    ('"three numbers", double', '"four numbers", double', "does not call check with this title"),
])
def test_a_source_that_cannot_be_graded_fairly_is_refused(read, old, new, words):
    text = SOURCE.replace(old, new, 1)
    if "2 * x" in old:
        text = text.replace("- doubled_of_x = 2 * x", "- return doubled_of_x").replace("+ doubled_of_x = x",
                                                                                       "+ return x")
    with pytest.raises(SourceError, match=re.escape(words)):
        generate(read(text))


def test_two_wrong_answers_with_the_same_values_are_refused(read):
    twice = SOURCE + SOURCE[SOURCE.index(":::{wrong}"):].replace("squared", "power").replace("x ** 2", "x * x")
    exercise = read(twice)
    with pytest.raises(UnsuitableSeed, match="cannot tell 'power' from 'squared'"):
        build_reference(exercise, 3)
