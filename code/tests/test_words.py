"""Words: British forms, one word for one thing, no word twice in a row.

Sphinx checks the rest while it builds, and the build stops at its warnings: unknown documents, terms, equations,
citations and files. That a link in a built page leads somewhere is proved by test_links.py; `make lint` finds what is
misspelt.
"""

import ast
import io
import re
import tokenize
from importlib.resources import files

import pytest

from problems import ROOT

READERS = [*sorted((ROOT / "chapters").glob("*.md")), *sorted((ROOT / "exercises" / "solutions").glob("[0-9]*.md"))]
CONTRIBUTORS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "code/README.md",
                                         "exercises/solutions/README.md")]
PYTHON = [path for path in sorted((ROOT / "code").rglob("*.py")) if "node_modules" not in path.parts]

NOT_PROSE = [
    r"\A---\n.*?\n---\n",  # the page's header
    r"^(`{3,})(?:\w|\{code-cell\}|\{math\}|\{literalinclude\}).*?^\1$",
    r"^:::.*$",
    r"\$\$.*?\$\$|\$[^$]*\$",
    r"(?:\{[\w:]+\})?`[^`]*`",
    r"\]\([^)]*\)|https?://\S+",
    r"(?<!\*)\*[A-Z][^*]*\*(?!\*)",  # titles keep their own spelling
]

# American in codespell's list, and right in British English too: a computer's program, a practice (the noun), the
# module `math`.
ALSO_BRITISH = {"math", "practice", "practices", "program", "programs"}

# Of several words for one thing, the book's pages use one.
ONE_WORD = {
    r"non-?linearit\w+": "activation function",
    r"pre-?activations?": "weighted sum",
    r"(?<!called a )neurons?": "unit",
    r"neural nets?\b": "network",
    r"(?:test|validation) set": "held-out set",
    r"back-propag\w+|backprop\b": "backpropagation",
    r"mini-?batch\w*": "batch",
    r"element-wise": "elementwise",
    r"cross entrop\w+": "cross-entropy",
    r"one hot\b": "one-hot",
    r"soft-max": "softmax",
    r"data sets?\b": "dataset",
    r"(?-i:\b(?:Relu|RELU|relu)\b)": "ReLU",
    r"(?-i:(?<![\w/])(?:Numpy|numpy)(?![\w/-]))": "NumPy",  # but numpy/numpy is a repository
    r"(?-i:(?<![\w/])(?:Pytorch|pytorch)(?![\w/-]))": "PyTorch",
}

every_text = pytest.mark.parametrize("path", [*READERS, *CONTRIBUTORS, *PYTHON],
                                     ids=lambda path: path.relative_to(ROOT).as_posix())
every_page = pytest.mark.parametrize("path", READERS, ids=lambda path: path.stem)


def prose(path):
    """The sentences of a file: Markdown without code, formulas and addresses; Python's docstrings and comments."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        text = docstrings_and_comments(text)
    text = re.sub(r"\{term\}`([^`<]*)[^`]*`", r"\1", text)  # what a reader reads
    for pattern in NOT_PROSE:
        text = re.sub(pattern, " … ", text, flags=re.DOTALL | re.MULTILINE)
    return text


def docstrings_and_comments(source):
    nodes = [node for node in ast.walk(ast.parse(source))
             if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))]
    docstrings = [ast.get_docstring(node) or "" for node in nodes]
    sentences = [docstring.split("\n>>> ")[0] for docstring in docstrings]  # an example ends a docstring
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return "\n\n".join([*sentences, *(token.string for token in tokens if token.type == tokenize.COMMENT)])


def american_words():
    """{American form: British form}, from codespell's own list."""
    lines = (files("codespell_lib") / "data" / "dictionary_en-GB_to_en-US.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("->") for line in lines]
    return {form.strip(): british for british, forms in pairs for form in forms.split(",")
            if form.strip() and form.strip() not in ALSO_BRITISH}


AMERICAN = american_words()


def test_the_list_of_words_is_sorted_and_short():
    words = (ROOT / "code" / "tests" / "words.txt").read_text(encoding="utf-8").split()
    assert words == sorted(set(words)) and len(words) <= 40


@every_text
def test_spelling_is_british(path):
    found = {word: AMERICAN[word.lower()] for word in re.findall(r"[A-Za-z]+", prose(path)) if word.lower() in AMERICAN}
    assert found == {}


@every_text
def test_no_word_stands_twice(path):
    assert re.findall(r"\b([A-Za-z]{2,})(?: +| *\n *)\1\b", prose(path)) == []


@every_page
def test_one_thing_has_one_name(path):
    text = prose(path)
    found = {word: name for pattern, name in ONE_WORD.items()
             for word in re.findall(pattern, text, flags=re.IGNORECASE)}
    assert found == {}


def test_the_checks_see_what_they_should(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("---\ntitle: color\n---\n"
                    "The color of the the {term}`neuron <unit>`, `color`, {eq}`color`, $color$, *Color Theory*.\n"
                    "```{code-cell} ipython3\ncolor = 1\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="colour"):
        test_spelling_is_british(page)
    with pytest.raises(AssertionError):
        test_no_word_stands_twice(page)
    with pytest.raises(AssertionError, match="unit"):
        test_one_thing_has_one_name(page)
    assert prose(page).split() == "… The color of the the neuron , … , … , … , … . …".split()
