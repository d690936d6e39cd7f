"""What an instructor adds: a deadline, times of handing in, and points by hand."""

import csv
import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from coursework import __main__, grade, report
from coursework.deadline import file_times, hours, parse_deadline, read_times, with_lateness
from coursework.feedback import to_html
from coursework.grade import Row
from coursework.gradescope import to_gradescope
from coursework.lists import Lists
from coursework.manual import read_manual, with_manual
from coursework.run import Result
from coursework.submission import Submission
from coursework.tables import TableError
from exercises.handing_in import SLUG, write

OTHER = "06-weights-and-biases"
PAIRS = {("ada", SLUG), ("ada", OTHER), ("bo", SLUG), ("=eve", SLUG)}
ROW = Row("ada", SLUG, "ada.ipynb", "graded", 4, 10)


def at(*numbers):
    return datetime(*numbers, tzinfo=UTC)


@pytest.fixture
def sheet(tmp_path):
    """A function: a CSV file with this text."""

    def make(text):
        path = tmp_path / "sheet.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return make


@pytest.mark.parametrize("text, too_late", [
    ("2026-12-01T23:59Z", at(2026, 12, 2)), ("2026-12-01 23:59Z", at(2026, 12, 2)),
    ("2026-12-01T23:59:30Z", at(2026, 12, 1, 23, 59, 31)), ("2026-12-01T23:59+05:30", at(2026, 12, 1, 18, 30)),
    ("2026-12-01T23:59", datetime(2026, 12, 2).astimezone()), ("2026-12-01", datetime(2026, 12, 2).astimezone()),
])
def test_a_deadline_lasts_to_its_end(text, too_late):
    assert parse_deadline(text) == too_late


@pytest.mark.parametrize("text", ["", "tomorrow", "1.12.2026", "2026-13-01", "2026-12-01T25:00", "2026-12-01T23:59X"])
def test_what_is_no_point_in_time_is_refused(text):
    with pytest.raises(ValueError, match="is no point in time; expected one such as 2026-12-01T23:59"):
        parse_deadline(text)


@pytest.mark.parametrize("over, late", [(-1, 0), (-0.5, 0), (0, 1), (0.5, 1), (3600, 3600)])
def test_lateness_begins_when_the_deadline_is_over(over, late):
    deadline = at(2026, 12, 2)
    (row,) = with_lateness([ROW], deadline, {("ada", SLUG): deadline + timedelta(seconds=over)})
    assert row.late == late


def test_nobody_who_was_late_is_shown_as_punctual():
    assert (hours(0), hours(1), hours(3600), hours(3601)) == (0, 0.01, 1, 1.01)


def test_without_a_time_nobody_is_called_late_or_punctual():
    (row,) = with_lateness([ROW], at(2026, 12, 2), {})
    assert row.late is None and row.warnings == ("no time of handing in is known",)


def test_a_file_was_handed_in_when_it_was_changed(tmp_path, exercise):
    write(tmp_path / "a.ipynb", {})
    (tmp_path / "folder").mkdir()
    os.utime(tmp_path / "a.ipynb", (0, 1_700_000_000))
    found = file_times([(exercise, [Submission("a", tmp_path / "a.ipynb"), Submission("b", tmp_path / "folder")])])
    assert found == {("a", SLUG): datetime.fromtimestamp(1_700_000_000, UTC)}


@pytest.mark.parametrize("text", [
    f"student,time,exercise\nada,2026-12-01T10:00Z,{SLUG}\n",
    f"\ufeffTime ;Group; Exercise;STUDENT\r\n2026-12-01 10:00Z;3;{SLUG};ada\r\n\r\n;;\r\n",
    f"student\ttime\texercise\nada\t2026-12-01T11:00:00+01:00\t{SLUG}",
])
def test_a_sheet_is_read_as_spreadsheets_write_it(sheet, text):
    assert read_times(sheet(text), PAIRS) == {("ada", SLUG): at(2026, 12, 1, 10)}


def test_a_time_without_an_exercise_is_for_all_of_them(sheet):
    assert set(read_times(sheet("student,time\nada,2026-12-01T10:00\n"), PAIRS)) == {("ada", SLUG), ("ada", OTHER)}


def test_points_by_hand_are_read_with_their_comment(sheet):
    text = f'student,exercise,points,comment\nada,{SLUG},2.5,"clear, and short"\nbo,{SLUG},-1,\n\'=eve,{SLUG},3,\n'
    assert read_manual(sheet(text), PAIRS) == {
        ("ada", SLUG): (2.5, "clear, and short"), ("bo", SLUG): (-1, ""), ("=eve", SLUG): (3, "")}


@pytest.mark.parametrize("text, words", [
    (f"student,exercise,points\neve,{SLUG},1\n",
     "line 2: there is no student 'eve' among the submissions; they are from"),
    (f"student,exercise,points\nbo,{OTHER},1\n", f"line 2: there is no exercise '{OTHER}'"),
    (f"student,exercise,points\nada,{SLUG},two\n", "line 2: 'two' is no number of points"),
    (f"student,exercise,points\nada,{SLUG},nan\n", "line 2: 'nan' is no number of points"),
    (f'student,exercise,points\nada,{SLUG},"2,5"\n', "line 2: '2,5' is no number of points"),
    (f"student,exercise,points\nada,{SLUG},\n", "line 2: nothing under points"),
    (f"student,exercise,points\nada,{SLUG},1,2\n", "line 2: 4 cells under 3 headings"),
    (f"student,exercise,points\nada,{SLUG},1\n\nada,{SLUG},1\n", "line 4: a second line for ada"),
    ("name,points\nada,1\n", "its first line has name, points; expected the columns student, exercise, points"),
    ("", "its first line has nothing"),
    (b"student\xff", "is not UTF-8 text"),
])
def test_a_sheet_that_says_nothing_usable_is_refused_with_its_line(sheet, text, words):
    with pytest.raises(TableError) as caught:
        read_manual(sheet(text), PAIRS)
    assert words in str(caught.value) and "sheet.csv" in str(caught.value)


@pytest.mark.parametrize("text, words", [
    ("student,time\neve,2026-12-01T10:00\n", "no student 'eve'"),
    ("student,time\nada,yesterday\n", "is no point in time"),
    ("student,time\nada,2026-12-01\n", "a day without a time"),
    ("student,time\nada,2026-12-01T10:00\nada,2026-12-01T11:00\n", "a second time for ada"),
])
def test_a_time_that_says_nothing_usable_is_refused_with_its_line(sheet, text, words):
    with pytest.raises(TableError, match=words):
        read_times(sheet(text), PAIRS)


def test_everything_added_is_in_the_reports():
    lists = Lists(at(2026, 12, 2), {("ada", SLUG): at(2026, 12, 2, 1, 30)}, {("ada", SLUG): (2.5, "clear")})
    rows = lists.on([ROW])
    (line,) = csv.DictReader(report.to_csv(rows).splitlines())
    assert {name: line[name] for name in ("points", "by hand", "total", "comment", "hours late")} == {
        "points": "4", "by hand": "2.5", "total": "6.5", "comment": "clear", "hours late": "1.5"}
    assert json.loads(to_gradescope(rows[0]))["score"] == 6.5
    page = to_html(rows)
    assert "Points given by hand: 2.5, so 6.5 in all (clear)." in page and "1.5 hours after the deadline" in page
    assert "late: 1.5 h" in report.summary(rows[0])


def test_without_lists_no_column_is_added():
    assert not {"by hand", "total", "hours late"} & set(report.to_csv([ROW]).splitlines()[0].split(","))


def test_points_by_hand_are_a_verdict():
    row = ROW._replace(status="not graded", points=0)
    assert not row.has_verdict and with_manual([row], {("ada", SLUG): (3, "")})[0].has_verdict


@pytest.mark.parametrize("options, words", [
    (["--deadline", "2000-01-01T00:00", "--times", "{none}"], "none.csv cannot be read: No such file"),
    (["--times", "{sheet}"], "add --deadline"),
    (["--manual", "{sheet}"], "there is no student 'eve' among the submissions; they are from ada."),
])
def test_a_mistake_in_a_list_is_found_before_anything_runs(tmp_path, monkeypatch, capsys, solution, handed_in, options,
                                                           words):
    monkeypatch.setattr(grade, "run_notebook", lambda *_: pytest.fail("it ran"))
    write(tmp_path / "class" / "ada.ipynb", handed_in(solution))
    (tmp_path / "sheet.csv").write_text(f"student,exercise,points\neve,{SLUG},1\n")
    places = {"none": tmp_path / "none.csv", "sheet": tmp_path / "sheet.csv"}
    arguments = ["grade", str(tmp_path / "class"), "--output", str(tmp_path / "grades")]
    assert __main__.main(arguments + [option.format(**places) for option in options]) == 2
    assert words in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "grades").exists()


def test_a_graded_class_has_its_hours_and_points(tmp_path, monkeypatch, solution, handed_in):
    monkeypatch.setattr(grade, "run_notebook", lambda notebook, *_: Result({
        cell["metadata"]["coursework"]["check"]: {"passed": True, "problem": None, "output": ""}
        for cell in notebook["cells"] if "check" in cell["metadata"].get("coursework", {})}))
    for student, moment in (("ada", at(2026, 12, 1)), ("bo", at(2026, 12, 3))):
        write(tmp_path / "class" / f"{student}.ipynb", handed_in(solution))
        os.utime(tmp_path / "class" / f"{student}.ipynb", (0, moment.timestamp()))
    (tmp_path / "manual.csv").write_text(f"student,exercise,points,comment\nbo,{SLUG},2,derivation\n")
    for _ in range(2):  # the second time from the cache
        assert __main__.main(["grade", str(tmp_path / "class"), "--output", str(tmp_path / "grades"),
                              "--deadline", "2026-12-01T23:59Z", "--manual", str(tmp_path / "manual.csv")]) == 0
    for number in (1, 2):
        rows = json.loads((tmp_path / "grades" / f"run-{number}" / "grades.json").read_text())["rows"]
        assert [(row["student"], row["late"], row["manual"], row["comment"]) for row in rows] == [
            ("ada", 0, None, ""), ("bo", 86400, 2, "derivation")]
