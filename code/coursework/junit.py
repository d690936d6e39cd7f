"""The rows as JUnit XML, which continuous integration and many teaching platforms read."""

from xml.etree import ElementTree

from coursework.safe import one_line, printable

WHOLE = "the notebook"  # the case of a row without checks


def to_junit(rows):
    """One suite for each exercise, one case for each check of each student.

    A check that is not right is a failure. A notebook whose checks were not run is one case: skipped when nothing was
    attempted or handed in, an error when there is no verdict, a failure otherwise.
    """
    suites = ElementTree.Element("testsuites")
    for exercise in dict.fromkeys(row.exercise for row in rows):
        suite = ElementTree.SubElement(suites, "testsuite", name=exercise)
        for row in rows:
            if row.exercise == exercise:
                _add_cases(suite, row)
        _count(suite)
    ElementTree.indent(suites, " ")
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _add_cases(suite, row):
    for check in row.checks:
        case = _case(suite, row, check.title)
        if not check.right:
            _outcome(case, "failure", f"{check.points} of {check.out_of} points", check.verdict)
    if row.checks and row.status == "graded":
        return
    kind = {"not attempted": "skipped", "not handed in": "skipped", "not graded": "error"}.get(row.status, "failure")
    _outcome(_case(suite, row, WHOLE), kind, row.status, "\n".join(row.reasons))


def _case(suite, row, name):
    return ElementTree.SubElement(suite, "testcase", classname=one_line(f"{row.exercise}.{row.student}"),
                                  name=one_line(name))


def _outcome(case, kind, message, text):
    ElementTree.SubElement(case, kind, message=one_line(message)).text = printable(text)


def _count(suite):
    suite.set("tests", str(len(suite)))
    for kind, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f"testcase/{kind}"))))
