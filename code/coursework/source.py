"""The one source of an exercise: Markdown with YAML front matter, read strictly.

``exercises/solutions/README.md`` shows the syntax to authors. Every error names the file and the line.
"""

import ast
import re
from pathlib import Path
from typing import NamedTuple

import yaml

from coursework.diagnosis import PLACEHOLDERS
from coursework.names import defined_names
from coursework.wrong_answers import replace_lines

FRONT_MATTER = {"title": str, "chapter": int, "minutes": int, "points": int, "seed": int, "withheld": list}
CELL_OPTIONS = ("answer", "check", "points", "explore")
MARKERS = ("# BEGIN SOLUTION", "# BEGIN STUB", "# END")
DIRECTIVES = ("hint", "wrong")
SEED_LINE = re.compile(r"^SEED = (\d+)\b", re.MULTILINE)
IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class SourceError(Exception):
    """A source that cannot be used: what is wrong, with file and line."""

    def __init__(self, path, line, message):
        super().__init__(f"{path}:{line}: {message}")


class Text(NamedTuple):
    """A Markdown cell."""

    text: str


class Code(NamedTuple):
    """Code that is given: the same for students, authors and the grader."""

    code: str


class Explore(NamedTuple):
    """Code that students run to see something; nothing depends on it, and no grader runs it."""

    title: str
    code: str


class Answer(NamedTuple):
    """What the student writes: a function of this name."""

    name: str
    solution: str
    stub: str


class Check(NamedTuple):
    """A cell that prints values; with 0 points it is practice."""

    title: str
    points: int
    code: str

    def concerns(self, answer):
        """Whether the check's code names this answer; a mistake in another answer need not show here."""
        return any(isinstance(node, ast.Name) and node.id == answer for node in ast.walk(ast.parse(self.code)))


class WrongAnswer(NamedTuple):
    """A known mistake: the answer's code with it, and what to tell the student who made it."""

    identifier: str
    code: str
    diagnosis: str
    line: int


class Exercise(NamedTuple):
    """Everything that one source says."""

    slug: str
    path: Path
    title: str
    chapter: int
    minutes: int
    points: int
    seed: int
    withheld: list
    cells: list
    wrong_answers: list

    def of_kind(self, kind):
        """The cells of one kind, in order."""
        return [cell for cell in self.cells if isinstance(cell, kind)]


def read_exercise(path):
    """The :class:`Exercise` in the file ``path``. Raises :class:`SourceError`."""
    path = Path(path)
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        message = f"not UTF-8 text ({error.reason} at byte {error.start}); save it as UTF-8."
        raise SourceError(path, 1, message) from None
    return _Reader(path, lines).exercise()


class _Reader:
    def __init__(self, path, lines):
        self.path, self.lines = path, lines
        self.position = 0  # index of the next line
        self.cells, self.prose, self.wrong_blocks, self.starts = [], [], [], {}

    def fail(self, line, message):
        raise SourceError(self.path, line, message)

    def exercise(self):
        header = self.front_matter()
        while self.position < len(self.lines):
            self.next_block()
        self.end_prose()
        answers = [cell for cell in self.cells if isinstance(cell, Answer)]
        checks = [cell for cell in self.cells if isinstance(cell, Check)]
        if not answers or not checks:
            self.fail(len(self.lines), f"{len(answers)} answer cells and {len(checks)} check cells; expected at "
                                       "least one of each.")
        total = sum(check.points for check in checks)
        if total != header["points"]:
            self.fail(1, f"the front matter promises {header['points']} points; the checks give {total}.")
        self.check_seed(header["seed"])
        wrong = [self.wrong_answer(answers, *block) for block in self.wrong_blocks]
        for answer in answers:
            if not any(check.points and check.concerns(answer.name) for check in checks):
                self.fail(len(self.lines), f"no check with points names the answer {answer.name}.")
        return Exercise(self.path.stem, self.path, cells=self.cells, wrong_answers=wrong, **header)

    def front_matter(self):
        if not self.lines or self.lines[0].strip() != "---" or "---" not in self.lines[1:]:
            self.fail(1, "no front matter; expected a first line ---, the exercise's facts in YAML, and ---.")
        end = self.lines.index("---", 1)
        self.position = end + 1
        try:
            header = yaml.safe_load("\n".join(self.lines[1:end])) or {}
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", error)
            self.fail(mark.line + 2 if mark else 1, f"the front matter is not YAML: {problem}.")
        if not isinstance(header, dict) or set(header) != set(FRONT_MATTER):
            got = ", ".join(map(str, header)) or "nothing"
            self.fail(1, f"the front matter has {got}; expected {', '.join(FRONT_MATTER)}.")
        for key, kind in FRONT_MATTER.items():
            if type(header[key]) is not kind:
                line = next(i for i, text in enumerate(self.lines, 1) if text.startswith(key))
                self.fail(line, f"{key} is {header[key]!r}; expected a {kind.__name__}.")
        return header

    def next_block(self):
        """Read prose up to the next code cell or directive, and that."""
        text, start = self.lines[self.position], self.position + 1
        if match := re.match(r"(`{3,})\{code-cell\} python\s*$", text):
            self.end_prose()
            self.code_cell(start, self.body(start, match[1]))
        elif match := re.match(r"(:{3,})\{([\w-]+)\} +(\S.*)$", text):
            self.directive(start, match[2], match[3].strip(), self.body(start, match[1]))
        elif text.startswith(":::") or re.match(r"`{3,}\{", text):
            self.fail(start, f"{text!r} is not known here; expected ```{{code-cell}} python, :::{{hint}} Title or "
                             ":::{wrong} identifier.")
        elif match := re.match(r"(`{3,})", text):  # code to read: its lines are no blocks of ours
            self.prose += [text, *self.body(start, match[1]), match[1]]
        else:
            self.position += 1
            if text.strip() == "+++":
                self.end_prose()
            elif not text.startswith("%"):  # a note for authors
                self.prose.append(text)

    def body(self, start, fence):
        """The lines up to the closing fence."""
        self.position = start
        while self.position < len(self.lines):
            self.position += 1
            line = self.lines[self.position - 1].rstrip()
            if line == fence:
                return self.lines[start:self.position - 1]
            if re.match(r"(`{3,}|:{3,})\{", line):
                break  # the next block begins inside this one
        self.fail(start, f"the block that starts here is never closed; expected a line {fence}.")

    def end_prose(self):
        text = "\n".join(self.prose).strip()
        if text:
            self.cells.append(Text(text))
        self.prose = []

    def code_cell(self, start, body):
        options = {}
        while body and (match := re.match(r":([\w-]+): *(.*)$", body[0])):
            line = start + 1 + len(options)
            if match[1] not in CELL_OPTIONS or not match[2]:
                self.fail(line, f"{body[0]!r} is no option of a code cell; expected one of "
                                f"{', '.join(f':{name}: value' for name in CELL_OPTIONS)}.")
            if match[1] == "points" and not match[2].strip().isdigit():
                self.fail(line, f"points is {match[2]!r}; expected a whole number, 0 for practice.")
            options[match[1]] = match[2].strip()
            body = body[1:]
        first = start + 1 + len(options)
        while body and not body[0].strip():
            body, first = body[1:], first + 1
        code = "\n".join(body).rstrip()
        self.parse(code, first)
        if set(options) == {"answer"}:
            cell = self.answer(first, options["answer"], body)
        elif set(options) == {"check", "points"}:
            cell = self.check(first, options, code)
        elif set(options) == {"explore"}:
            cell = Explore(options["explore"], code)
        elif not options:
            cell = Code(code)
        else:
            self.fail(start + 1, f"the options {', '.join(options)} do not go together; expected answer alone, or "
                                 "explore alone, or check with points, or none.")
        self.starts[id(cell)] = first
        self.cells.append(cell)

    def answer(self, first, name, body):
        positions = [[i for i, text in enumerate(body) if text.strip() == marker] for marker in MARKERS]
        if any(len(found) != 1 for found in positions) or positions != sorted(positions):
            self.fail(first, f"the answer {name} needs the lines {', '.join(MARKERS)}, once each and in this order.")
        (begin,), (stub,), (end,) = positions
        before, after = body[:begin], body[end + 1:]
        solution = "\n".join(before + body[begin + 1:stub] + after).strip("\n")
        cell = Answer(name, solution, "\n".join(before + body[stub + 1:end] + after).strip("\n"))
        for which, code in (("solution", cell.solution), ("stub", cell.stub)):
            if name not in defined_names(self.parse(code, first)):
                self.fail(first, f"the {which} of this answer does not define {name}.")
        return cell

    def check(self, first, options, code):
        if any(isinstance(cell, Check) and cell.title == options["check"] for cell in self.cells):
            self.fail(first, f"there are two checks called {options['check']!r}; titles are unique.")
        return Check(options["check"], int(options["points"]), code)

    def parse(self, code, first):
        try:
            return ast.parse(code)
        except SyntaxError as error:
            self.fail(first + (error.lineno or 1) - 1, f"this is not Python: {error.msg}.")

    def directive(self, start, name, title, body):
        if name not in DIRECTIVES:
            self.fail(start, f"the directive {name!r} is not known; expected one of {', '.join(DIRECTIVES)}.")
        if name == "wrong":
            self.wrong_blocks.append((start, title, body))
            return
        text = "\n".join(body).strip()
        self.prose.append(f"<details><summary>{title}</summary>\n\n{text}\n\n</details>")

    def wrong_answer(self, answers, start, identifier, body):
        if not IDENTIFIER.fullmatch(identifier):
            self.fail(start, f"{identifier!r} is no identifier; expected words in small letters joined by hyphens.")
        if [block[1] for block in self.wrong_blocks].count(identifier) > 1:
            self.fail(start, f"there are two wrong answers called {identifier!r}.")
        if body.count("```diff") != 1 or "```" not in body:
            self.fail(start, "a wrong answer needs one ```diff block that turns the solution into it.")
        opening, closing = body.index("```diff"), body.index("```")
        diagnosis = " ".join(" ".join(body[:opening] + body[closing + 1:]).split())
        unknown = set(re.findall(r"\{(.*?)\}", diagnosis)) - set(PLACEHOLDERS)
        if not diagnosis or unknown:
            self.fail(start, f"the diagnosis uses {', '.join(sorted(unknown)) or 'no words'}; expected a sentence for "
                             f"the student, in which only {', '.join(PLACEHOLDERS)} stand in braces.")
        try:
            answer, code = replace_lines([answer.solution for answer in answers], body[opening + 1:closing])
            ast.parse(code)
        except SyntaxError as error:
            self.fail(start + 1 + opening, f"what this gives is not Python: {error.msg}.")
        except ValueError as error:
            self.fail(start + 1 + opening, str(error))
        return WrongAnswer(identifier, {answers[answer].name: code}, diagnosis, start)

    def check_seed(self, seed):
        given = [(cell, match) for cell in self.cells if isinstance(cell, Code)
                 for match in SEED_LINE.finditer(cell.code)]
        if len(given) != 1 or int(given[0][1][1]) != seed:
            line = self.starts[id(given[0][0])] if given else 1
            self.fail(line, f"expected one line SEED = {seed}, as the front matter says, in the given code; the grader "
                            "puts its own seed there.")
