"""What a run leaves for others to read: pages for students, JUnit for machines, results for Gradescope.

The rows are made up here; test_grading.py makes real ones.
"""

import csv
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from coursework import feedback, gradescope, junit, report
from coursework.grade import CheckResult, Row, check_results
from coursework.reference import build_reference_near, run_checks
from coursework.run import Result
from coursework.safe import file_names
from coursework.values import line, select
from exercises.handing_in import SLUG

RIGHT = CheckResult("square layers", 4, 4, True, "Right.", None)
WRONG = CheckResult("one output", 0, 3, False, "dW1 has shape (2,); expected (2, 1).\nsecond line", "flat")
PRACTICE = CheckResult("different sizes", 0, 0, True, "Right.", None)
HOSTILE = "<script>alert('1')</script>\x1b[31m\ud800\uffff\u202e]]>&{title}"
ROWS = [
    Row("ada", SLUG, "ada.ipynb", "graded", 4, 7, (RIGHT, WRONG, PRACTICE), warnings=("cells 3, 5 both hold it",)),
    Row("ada", "06-weights-and-biases", "ada.ipynb", "not attempted", 0, 10, reasons=("not attempted",)),
    Row("bo", SLUG, "bo.ipynb", "unreadable", 0, 7, reasons=("the file is empty",)),
    Row("cy", SLUG, "cy.ipynb", "not graded", 0, 7, reasons=("no space left on the grader's own disk",)),
    Row(HOSTILE, SLUG, HOSTILE, "graded", 0, 7, (WRONG._replace(verdict=HOSTILE),), (HOSTILE,), (HOSTILE,)),
]


class Page(HTMLParser):
    """The tags of a page, its text, and whether every tag that was opened is closed in order."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text, self.open = [], "", []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_a_run_writes_every_file_under_its_documented_name(tmp_path):
    folder = report.write_report(ROWS, tmp_path / "grades", None)
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    hostile = file_names([HOSTILE])[0]
    assert files == {"grades.csv", "students.csv", "grades.json", "junit.xml", "feedback/ada.html", "feedback/bo.html",
                     "feedback/cy.html",
                     f"feedback/{hostile}.html", f"gradescope/{SLUG}/ada/results.json",
                     f"gradescope/{SLUG}/bo/results.json",
                     f"gradescope/{SLUG}/{hostile}/results.json", "gradescope/06-weights-and-biases/ada/results.json"}
    assert re.fullmatch(r"[\w-]+", hostile)


def test_checks_of_two_exercises_share_no_column():
    twice = [ROWS[0], ROWS[0]._replace(exercise="06-weights-and-biases", checks=(RIGHT._replace(points=1),))]
    lines = list(csv.DictReader(report.to_csv(twice).splitlines()))
    assert [(line[f"{SLUG}: square layers"], line["06-weights-and-biases: square layers"]) for line in lines] == [
        ("4", ""), ("", "1")]
    assert lines[0][f"{SLUG}: different sizes"] == "right"


def test_a_student_is_one_line_with_every_exercise_and_the_total():
    rows = [*ROWS[:2], ROWS[3]._replace(student="ada", exercise="07-x"), ROWS[2]._replace(student="=1+1", manual=2.5)]
    assert report.to_students_csv(rows).splitlines() == [
        f"student,{SLUG},06-weights-and-biases,07-x,total", "ada,4,0,,4", "'=1+1,2.5,,,2.5"]


def test_a_page_has_every_check_with_its_diagnosis_and_is_whole_in_itself():
    html = feedback.to_html(ROWS[:2])
    page = Page(html)
    assert page.open == [] and not {"script", "link", "img", "iframe"} & set(page.tags)
    assert not re.search(r"(src=|href=|url\()", html) and "prefers-color-scheme: dark" in html
    for words in ("Feedback for ada", f"{SLUG}: 4 of 7 points", "Not right: one output (0 of 3 points)",
                  "dW1 has shape (2,); expected (2, 1).\nsecond line", "Right: square layers (4 of 4 points)",
                  "different sizes (practice)", "Note: cells 3, 5 both hold it", "No answer cell has been changed."):
        assert words in page.text, words


def test_a_page_keeps_the_graders_own_trouble_from_the_student():
    text = Page(feedback.to_html([ROWS[3]])).text
    assert "no verdict on this notebook yet" in text and "disk" not in text and "0 of 7" not in text


def test_what_a_student_wrote_is_text_and_nothing_else():
    html = feedback.to_html([ROWS[4]])
    page = Page(html)
    assert "script" not in page.tags and page.text.count("<script>alert('1')</script>") >= 4
    assert not set("\x1b\ud800\uffff") & set(html) and html.encode()


def test_the_colours_of_a_page_can_be_read():
    """WCAG's 4.5 to 1 for every ink on its paper, light and dark."""
    schemes = re.findall(r"--ink: .*?}", feedback.STYLE)
    assert len(schemes) == 2
    for scheme in schemes:
        colours = dict(re.findall(r"--(\w+): (#\w+);", scheme))
        for ink in ("ink", "right", "wrong"):
            bright, dark = sorted(map(luminance, (colours[ink], colours["paper"])), reverse=True)
            assert (bright + 0.05) / (dark + 0.05) > 4.5, (ink, scheme)


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[start:start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("seed", [7, 4242])
def test_no_report_holds_a_right_value_or_a_line_of_the_solution(tmp_path, exercise, solution, seed):
    """Of every known wrong answer, on the public data and on others."""
    reference = build_reference_near(exercise, seed)
    rows = []
    for wrong in exercise.wrong_answers:
        calls = run_checks(exercise, wrong.code, reference["seed"])
        records = {title: {"passed": False, "problem": None,
                           "output": line(select(call.outcome, reference["checks"][title]["expected"]))}
                   for title, call in calls.items()}
        checks = tuple(check_results(reference, Result(records)))
        rows.append(Row(wrong.identifier, SLUG, "a.ipynb", "graded", 0, 10, checks))
    folder = report.write_report(rows, tmp_path, seed)
    said = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file())
    assert not [text for text in map(str.strip, solution.splitlines()) if len(text) > 20 and text in said]
    values = set(re.findall(r"\d+\.\d{3,}", json.dumps(reference["checks"])))
    assert len(values) > 20 and not values & set(re.findall(r"\d+\.\d{3,}", said))


def test_junit_has_a_suite_for_each_exercise_and_a_case_for_each_check():
    suites = ElementTree.fromstring(junit.to_junit(ROWS))
    assert [(suite.get("name"), suite.get("tests"), suite.get("failures"), suite.get("errors"), suite.get("skipped"))
            for suite in suites] == [(SLUG, "6", "3", "1", "0"), ("06-weights-and-biases", "1", "0", "0", "1")]
    cases = {(case.get("classname"), case.get("name")): [child.tag for child in case] for case in suites[0]}
    assert cases[f"{SLUG}.ada", "square layers"] == [] and cases[f"{SLUG}.ada", "one output"] == ["failure"]
    assert cases[f"{SLUG}.cy", junit.WHOLE] == ["error"]
    assert suites[0].find("testcase/failure").text == WRONG.verdict


def test_gradescopes_results_have_the_documented_fields():
    data = json.loads(gradescope.to_gradescope(ROWS[0]))
    assert data == {
        "score": 4, "output": "cells 3, 5 both hold it", "output_format": "text",
        "tests": [
            {"name": "square layers", "score": 4, "max_score": 4, "status": "passed", "output": "Right.",
             "output_format": "text"},
            {"name": "one output", "score": 0, "max_score": 3, "status": "failed", "output": WRONG.verdict,
             "output_format": "text"},
            {"name": "different sizes", "status": "passed", "output": "Right.", "output_format": "text"}]}
    assert json.loads(gradescope.to_gradescope(ROWS[2]))["output"] == "unreadable\nthe file is empty"


def test_names_of_files_are_safe_and_differ_everywhere():
    texts = ["ada", "Ada", "ada-2", "..", "../../etc/passwd", "a/b", "\ud800", "zoë ✓", "x" * 400, "x" * 401, "𐐀" * 300,
             "𐐀" * 301]
    names = file_names(texts)
    assert names[:2] == ["ada", "Ada-2"] and names[7] == "zoë"
    assert len({name.casefold() for name in names}) == len(texts)
    assert all(name.strip(".") and "/" not in name and len(f".{name}.html-12345678".encode()) <= 255 for name in names)
