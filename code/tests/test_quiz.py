"""Quiz's Python side, and the directive that writes a quiz into a page."""

import json
import re

import pytest
from traitlets import TraitError

from backprop.widgets import Quiz
from backprop.widgets.quiz import read_number
from quiz_page import MULTIPLE, NOTEBOOK, NUMBER, PAGE, SINGLE, build

CHOICE = {"question": "Which?", "options": ["this", "that", "both"], "right": [1],
          "explanations": ["no", "yes", "one is enough"]}
SLOPE = {"form": "number", "question": "How much?", "options": ["0.5", "1/4"], "right": [1], "tolerance": 0.01,
         "explanations": ["twice that", "half of a half"]}


@pytest.mark.parametrize("form, right, answer, correct", [
    ("single", [1], 1, True), ("single", [1], 0, False), ("single", [1], None, None),
    ("multiple", [0, 2], [2, 0], True), ("multiple", [0, 2], [0], False), ("multiple", [1], [], False),
    ("multiple", [0, 2], [0, 1, 2], False),
])
def test_choices_are_judged(form, right, answer, correct):
    quiz = Quiz(**{**CHOICE, "form": form, "right": right, "answer": answer})
    assert quiz.correct is correct and quiz.value is None


@pytest.mark.parametrize("value, tolerance, relative, answer, correct", [
    ("0.25", 0.01, False, 0.26, True), ("0.25", 0.01, False, 0.2601, False), ("1000", 0.01, False, 1000.01, True),
    ("−3", 0.1, False, -2.9, True), ("−3", 0.1, True, -2.7, True), ("−3", 0.1, True, -2.69, False),
    ("0", 1e-9, False, 0, True),
])
def test_numbers_are_judged_within_their_tolerance(value, tolerance, relative, answer, correct):
    quiz = Quiz(form="number", question="How much?", options=[value], explanations=["so"], tolerance=tolerance,
                relative=relative, answer=answer)
    assert quiz.correct is correct and quiz.value == read_number(value)


def test_setting_and_taking_back_the_answer_is_observed():
    quiz, seen = Quiz(**CHOICE), []
    quiz.observe(lambda change: seen.append(change["new"]), "correct")
    for answer in (0, 1, None):
        quiz.answer = answer
    assert seen == [False, True, None]
    quiz.answer = 2
    quiz.question = "Which one?"
    assert quiz.answer is None and quiz.correct is None


@pytest.mark.parametrize("change, words", [
    ({"question": " "}, "no question"),
    ({"options": ["one"]}, "1 options; expected two or more"),
    ({"explanations": ["no", "yes"]}, r"option \(c\) has no explanation"),
    ({"explanations": ["no", "", "one"]}, r"option \(b\) has no explanation"),
    ({"explanations": ["no", "yes", "one", "more"]}, r"explanation \(d\), but no such option"),
    ({"right": []}, "no option is marked right"),
    ({"right": [3]}, r"right is \[3\]; expected indices of options, each once, from 0 to 2"),
    ({"right": [0, 2]}, r"2 options are marked right \(\(a\), \(c\)\); expected one, or the form 'multiple'"),
    ({"form": "essay"}, "essay"),
    ({"answer": 3}, "answer is 3; expected an index from 0 to 2, or None"),
    ({"answer": True}, "answer is True"), ({"answer": "b"}, "answer is 'b'"),
])
def test_what_is_no_quiz_is_refused_and_the_old_one_stays(change, words):
    with pytest.raises(TraitError, match=words):
        Quiz(**{**CHOICE, **change})
    quiz = Quiz(**CHOICE)
    before = quiz.get_state()
    [(name, value)] = change.items()
    with pytest.raises(TraitError, match=words):
        setattr(quiz, name, value)
    assert quiz.get_state() == before


@pytest.mark.parametrize("change, words", [
    ({"tolerance": None}, "tolerance of the right number is None"), ({"tolerance": 0}, "expected a number above 0"),
    ({"tolerance": -1}, "above 0"), ({"tolerance": float("inf")}, "above 0"),
    ({"options": ["half", "1/4"]}, "'half' is no number"), ({"options": ["1/0", "1/4"]}, "no finite number"),
    ({"answer": float("nan")}, "answer is nan; expected a finite number"),
    ({"answer": [0]}, r"answer is \[0\]"),
])
def test_what_is_no_numeric_quiz_is_refused(change, words):
    with pytest.raises(TraitError, match=words):
        Quiz(**{**SLOPE, **change})


def test_a_quiz_needs_a_question():
    with pytest.raises(TraitError, match="no question"):
        Quiz()


@pytest.mark.parametrize("traits, answer", [(CHOICE, 2), ({**CHOICE, "form": "multiple"}, [0, 1]), (SLOPE, 1 / 3)])
def test_state_makes_the_round_trip_through_json(traits, answer):
    quiz, other = Quiz(**traits), Quiz(**traits)
    quiz.answer = answer
    state = json.loads(json.dumps(quiz.get_state()))
    assert state["kind"] == "quiz" and "correct" not in state
    other.set_state({"answer": state["answer"]})
    assert other.answer == answer and other.correct is quiz.correct


def test_displayed_where_no_front_end_runs_it_is_text_with_a_disclosed_answer():
    data, _ = Quiz(**{**CHOICE, "question": "Is 1 < 2 & true?"})._repr_mimebundle_()
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}
    html = data["text/html"]
    assert "<legend>Is 1 &lt; 2 &amp; true?</legend>" in html and "<li>(b) that</li>" in html
    before, answer = html.split('<details class="bp-answer"><summary>Answer</summary>')
    assert "one is enough" not in before and answer.count("✗") == 2 and answer.count("✓") == 1
    assert re.search(r'✓</span> Right\.</strong> <span class="bp-label">\(b\)</span> yes', answer)
    assert data["text/plain"].splitlines() == ["Is 1 < 2 & true?", "(a) this", "(b) that", "(c) both", "", "Answer",
                                               "Wrong: (a) no", "Right: (b) yes", "Wrong: (c) one is enough"]
    assert Quiz(**SLOPE).words().splitlines() == ["How much?", "", "Answer", "Wrong: 0.5: twice that",
                                                  "Right: 1/4: half of a half"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("quiz")
    percent = NUMBER.replace("± 0.01", "± 2 %")
    result = build(folder, {"page": PAGE, "percent": f"# A page\n{percent}", "notebook": NOTEBOOK})
    assert result.returncode == 0, result.stderr
    return folder / "html"


@pytest.fixture(scope="module")
def page(site):
    return (site / "page.html").read_text(encoding="utf-8")


def quizzes(page):
    """(state, fieldset) of each quiz of a page."""
    hosts = page.split('<div class="bp-host" id="interactive-')[1:]
    written = r'json">(.*?)</script><div class="bp-written">(<fieldset.*?</fieldset>)\s*</div>'
    found = [re.search(written, host, re.DOTALL) for host in hosts]
    return [(json.loads(match[1]), match[2]) for match in found]


def test_the_directive_writes_a_fieldset_with_rendered_mathematics(page):
    assert [int(n) for n in re.findall('id="interactive-(.)"', page)] == [1, 2, 3]
    assert page.count("widgets.classic.js") == 1
    state, text = quizzes(page)[0]
    assert len(state.pop("options")) == 3 and state == {
        "kind": "quiz", "form": "single", "right": [0], "tolerance": None, "relative": False, "answer": None}
    legend = text.split("</legend>")[0]
    assert "<strong>1.</strong>" in legend and "sym-w" in legend and "<p>" not in legend
    assert text.count("katex-html") == 1 + 2 + 2  # question, options, explanations
    assert "<em>small</em>" in text and 'href="#equation-eq-rate"' in text  # cross references are resolved
    assert "\\symw" not in re.sub("<annotation.*?</annotation>", "", text, flags=re.DOTALL)


def test_each_explanation_stands_in_its_options_order_with_its_sign(page):
    _, text = quizzes(page)[0]
    options, answer = text.split('<details class="bp-answer">')
    assert options.count("<li>") == answer.count("<li>") == 3
    reasons = answer.split("<li>")[1:]
    for n, (sign, words) in enumerate([("✓</span> Right", "The predicted"), ("✗</span> Wrong", "predicts"),
                                       ("✗</span> Wrong", "forgets the sign")]):
        assert re.search(rf'{sign}\.</strong> <span class="bp-label">\({"abc"[n]}\)</span>\s+{words}', reasons[n])
    assert "One of the two directions" in reasons[2]


def test_several_right_ones_and_numbers(page):
    (state, text), (number, digits) = quizzes(page)[1:]
    assert state["form"] == "multiple" and state["right"] == [0, 2]
    assert "They are written" in text.split("<ul")[0] and text.split("<ul")[0].count("katex-display") == 1
    assert (number["form"], number["options"], number["right"]) == ("number", ["1/4", "0.5"], [0])
    assert (number["tolerance"], number["relative"]) == (0.01, False)
    assert "bp-options" not in digits and "(0.01" not in digits


def test_a_percentage_is_a_relative_tolerance(site):
    state, _ = quizzes((site / "percent.html").read_text(encoding="utf-8"))[0]
    assert (state["tolerance"], state["relative"]) == (0.02, True)


def test_a_quiz_shown_by_a_cell_stands_in_the_page_as_the_same_text(site):
    page = (site / "notebook.html").read_text(encoding="utf-8")
    (state, text), = quizzes(page)
    assert state["question"] == "Is it < 1?" and "<legend>Is it &lt; 1?</legend>" in text
    assert text.count("<li>") == 4 and page.count("widgets.classic.js") == 1 and "<img" not in text


FAULTS = {
    "none-right": (SINGLE.replace("**(a)**", "(a)"), "no option is marked right"),
    "two-right": (SINGLE.replace("- (b) predicts", "- **(b)** predicts"), "2 options are marked right ((a), (b))"),
    "unexplained": (SINGLE.replace("- (b) predicts $+0.03$: the cost rises.\n", ""), "option (b) has no explanation"),
    "empty": (SINGLE.replace("(b) predicts $+0.03$: the cost rises.", "(b) ."), "option (b) has no explanation"),
    "stranger": (SINGLE.replace("- (b) predicts", "- (e) predicts"), "explains (e), which is no option"),
    "twice": (SINGLE.replace("- (b) predicts", "- (a) predicts"), "explains (a), again"),
    "order": (SINGLE.replace("- (b) $-0.01$", "- (d) $-0.01$"), "expected (b) and its text"),
    "reasons": (SINGLE.replace("- (b) $-0.01$", "- (b) $-0.01$\n\n  Since"), "an option is one paragraph"),
    "no-label": (SINGLE.replace("- (b) predicts", "- predicts"), "expected what it explains"),
    "no-answer": (SINGLE.replace("<details><summary>Answer</summary>", ""), "expected one answer"),
    "no-options": (SINGLE.replace("- (", "("), "expected a list of options"),
    "no-question": (SINGLE.split("**1.**")[0] + SINGLE[SINGLE.index("- (a)"):], "expected a question"),
    "form": (SINGLE.replace("{quiz}", "{quiz} essay"), "its form is 'essay'; expected one of single, multiple, number"),
    "no-tolerance": (NUMBER.replace(" ± 0.01", ""), "the right number is “1/4”; expected its tolerance too"),
    "zero": (NUMBER.replace("± 0.01", "± 0"), "expected a number above 0"),
    "no-number": (NUMBER.replace("- 0.5 is", "- half is"), "a number"),
    "after": (MULTIPLE.replace("</details>\n", "</details>\n\nAnd more.\n"), "nothing after the answer"),
}


@pytest.fixture(scope="module")
def complaints(tmp_path_factory):
    """What one build says of all faults together."""
    pages = {name: f"# A page\n\n{text.replace('{eq}`eq-rate`', 'above')}" for name, (text, _) in FAULTS.items()}
    result = build(tmp_path_factory.mktemp("faults"), pages)
    assert result.returncode != 0
    return result.stderr


@pytest.mark.parametrize("name", FAULTS)
def test_a_quiz_written_wrongly_stops_the_build_with_file_and_line(complaints, name):
    said = [line for line in complaints.splitlines() if f"{name}.md:" in line]
    assert len(said) == 1 and FAULTS[name][1] in said[0], said or complaints
    line = int(re.search(rf"/{name}\.md:(\d+): WARNING: quiz: ", said[0])[1])
    assert 3 < line <= 26
