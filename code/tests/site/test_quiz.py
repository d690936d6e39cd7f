"""Quizzes on pages without a kernel: as text, by pointer, touch and keyboard, on paper; the package judges alike."""

import re

import pytest

from backprop.widgets import Quiz
from nudge_page import PHONE
from quiz_page import PAGE, build

SHIFTS = """window.shifts = [];
new PerformanceObserver(list => shifts.push(...list.getEntries().map(e => e.value)))
  .observe({ type: "layout-shift", buffered: true });"""
FAKE = """window.show = (state) => {
  const el = document.body.appendChild(document.createElement('div')), listeners = [];
  const model = { get: name => state[name], set(name, value) { state[name] = value; listeners.forEach(f => f()); },
    on: (_, f) => listeners.push(f), off() {}, save_changes() {} };
  el.id = 'fake';
  backpropWidgets.render({ model, el });
  return model; }; 0"""
CHOICE = {"kind": "quiz", "form": "single", "question": "Which?", "options": ["this", "that"], "right": [1],
          "explanations": ["no", "yes"], "tolerance": None, "relative": False, "answer": None}


@pytest.fixture(scope="session")
def quizzes(tmp_path_factory):
    """A page with one quiz of each form, written by the directive."""
    folder = tmp_path_factory.mktemp("quizzes")
    result = build(folder, {"page": PAGE})
    assert result.returncode == 0, result.stderr
    return (folder / "html" / "page.html").as_uri()


class Page:
    """The quiz of this number on the page."""

    def __init__(self, page, number):
        self.page = page
        self.root = page.locator(f"#interactive-{number} .bp-quiz")
        self.root.wait_for()
        self.verdict = self.root.locator(".bp-verdict")
        self.choices = self.root.get_by_role("radio").or_(self.root.get_by_role("checkbox"))
        self.reasons = self.root.locator(".bp-explanation")
        self.check = self.root.get_by_role("button", name="Check")
        self.retry = self.root.get_by_role("button", name="Try again")

    def answered(self):
        self.root.page.wait_for_function("e => e.dataset.correct", arg=self.root.element_handle())
        return self.root.get_attribute("data-correct") == "true"


def test_without_javascript_it_is_a_list_with_a_disclosed_answer(guarded, quizzes):
    with guarded(quizzes, java_script_enabled=False) as page:
        quiz = page.locator("#interactive-1")
        assert quiz.locator("input, button").count() == 0
        assert quiz.locator(".bp-options > li").count() == 3 and quiz.locator("legend .katex-html").is_visible()
        reason = quiz.get_by_text("forgets the sign")
        assert not reason.is_visible()
        quiz.get_by_text("Answer", exact=True).click()
        assert reason.is_visible() and quiz.get_by_text("the cost rises").is_visible()


@pytest.mark.parametrize("script", [True, False])
def test_on_paper_every_answer_is_unfolded(guarded, quizzes, script):
    with guarded(quizzes, java_script_enabled=script) as page:
        page.emulate_media(media="print")
        for words in ("forgets the sign", "is an average over them", "the slope was asked"):
            assert page.get_by_text(words).is_visible()
            assert page.get_by_text(words).bounding_box()["height"] > 10
        assert page.locator(".bp-host").get_by_role("button").count() == 0


def test_the_mouse_answers_and_every_option_explains_itself(guarded, quizzes):
    with guarded(quizzes) as page:
        quiz = Page(page, 1)
        assert quiz.reasons.count() == 3 and not quiz.reasons.first.is_visible()
        quiz.root.locator(".bp-choice").nth(1).click()
        quiz.check.click()
        assert not quiz.answered()
        assert quiz.verdict.inner_text() == "✗ Not this time: (a) is right. Each option says why."
        signs = [reason.locator("strong").first.inner_text() for reason in quiz.reasons.all()]
        assert signs == ["✓ Right.", "✗ Wrong.", "✗ Wrong."]
        assert all(reason.is_visible() for reason in quiz.reasons.all())
        assert not quiz.root.get_by_text("(b)", exact=True).is_visible()  # it stands below its option
        assert quiz.root.locator(".bp-explanation .katex-html").count() == 2
        quiz.retry.click()
        page.wait_for_function("e => !e.dataset.correct", arg=quiz.root.element_handle())
        assert not quiz.reasons.first.is_visible() and quiz.root.locator("input:checked").count() == 0
        assert quiz.verdict.inner_text() == "" and quiz.root.get_by_text("Choose one.").is_visible()
        quiz.root.locator(".bp-choice").first.click()
        quiz.check.click()
        assert quiz.answered() and quiz.verdict.inner_text() == "✓ Right."
        assert Page(page, 2).root.get_attribute("data-correct") == ""  # the others are left alone


@pytest.mark.parametrize("chosen, correct", [([0, 2], True), ([0], False), ([0, 1, 2], False)])
def test_touch_at_360_pixels_chooses_several(guarded, quizzes, chosen, correct):
    with guarded(quizzes, **PHONE) as page:
        quiz = Page(page, 2)
        for n in chosen:
            quiz.root.locator(".bp-choice").nth(n).tap()
        quiz.check.tap()
        assert quiz.answered() is correct is Quiz(form="multiple", question="?", options=list("abc"), right=[0, 2],
                                                     explanations=list("abc"), answer=chosen).correct
        if not correct:
            assert "(a) and (c) are right" in quiz.verdict.inner_text()
        for target in quiz.root.locator(".bp-choice, button").all():
            box = target.bounding_box()
            assert box["height"] >= 44 and box["x"] >= 0 and box["x"] + box["width"] <= 360


def test_keyboard_alone(guarded, quizzes):
    with guarded(quizzes) as page:
        quiz = Page(page, 1)
        focus = lambda style: page.evaluate(f"getComputedStyle(document.activeElement).{style}")
        quiz.choices.first.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
        assert quiz.choices.nth(1).is_checked() and focus("outlineStyle") != "none"
        page.keyboard.press("Enter")
        assert not quiz.answered() and quiz.choices.nth(1).evaluate("e => e === document.activeElement")
        page.keyboard.press("ArrowUp")
        assert quiz.verdict.inner_text() == ""  # it judged another answer
        page.keyboard.press("Tab")
        while page.evaluate("document.activeElement.tagName") == "A":  # in an option or an explanation
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Check" and focus("outlineStyle") != "none"
        page.keyboard.press("Enter")
        assert quiz.verdict.inner_text() == "✓ Right."


def test_nothing_chosen_is_said(guarded, quizzes):
    with guarded(quizzes) as page:
        for number, words in enumerate(["Choose an option first."] * 2 + ["Type a number first."], start=1):
            quiz = Page(page, number)
            quiz.check.click()
            assert quiz.verdict.inner_text() == words and quiz.root.get_attribute("data-correct") == ""
            assert not quiz.reasons.first.is_visible()


TYPED = [("0.25", 0.25), (".25", 0.25), ("1/4", 0.25), (" 2 / 8 ", 0.25), ("25e-2", 0.25),
         ("+.26", 0.26), ("0.2601", 0.2601), ("−0.25", -0.25), ("-1/−4", 0.25), ("3", 3),
         ("0,25", 0.25), ("1,234", 1.234)]


def test_numbers_are_read_as_people_write_them(guarded, quizzes):
    package = Quiz(form="number", question="?", options=["1/4"], explanations=["so"], tolerance=0.01)
    with guarded(quizzes) as page:
        quiz = Page(page, 3)
        field = quiz.root.get_by_label("Your answer")
        for typed, value in TYPED:
            quiz.retry.click()
            page.wait_for_function("e => !e.dataset.correct", arg=quiz.root.element_handle())
            field.fill(typed)
            field.press("Enter")
            package.answer = value
            assert quiz.answered() is package.correct, typed
            verdict = "✓ Right." if package.correct else "✗ Not this time: it is 1/4."
            assert quiz.verdict.text_content() == verdict
            assert float(field.input_value()) == value  # as it was read


def test_what_is_no_number_is_said_and_nothing_unfolds(guarded, quizzes):
    with guarded(quizzes) as page:
        quiz = Page(page, 3)
        for typed in ("a quarter", "1/0", "1,234.5", "1 2", "0x10", "Infinity", "1/2/3", "1e999"):
            quiz.root.get_by_label("Your answer").fill(typed)
            quiz.check.click()
            assert f"“{typed}” is no number here. Type one such as" in quiz.verdict.inner_text()
            assert quiz.root.get_attribute("data-correct") == "" and not quiz.reasons.first.is_visible()


def test_a_known_mistake_is_pointed_at(guarded, quizzes):
    with guarded(quizzes) as page:
        quiz = Page(page, 3)
        quiz.root.get_by_label("Your answer").fill("1/2")
        quiz.check.click()
        assert not quiz.answered()
        assert "the slope was asked" in quiz.root.locator(".is-yours").inner_text()


def test_screen_readers_hear_question_options_and_reasons(guarded, quizzes):
    with guarded(quizzes) as page:
        quiz = Page(page, 1)
        group = page.get_by_role("group", name=re.compile("At some weight.*Which nudge do you try"))
        assert group.count() == 1 and group.locator("legend").count() == 1
        assert [bool(radio.get_attribute("aria-describedby")) for radio in quiz.choices.all()] == [False] * 3
        for label in (r"^\(a\)", r"^\(b\)", r"^\(c\) Any nudge, if it is small"):
            assert quiz.root.get_by_role("radio", name=re.compile(label)).count() == 1
        quiz.choices.nth(2).check()
        quiz.check.click()
        assert not quiz.answered()
        described = quiz.choices.nth(1).get_attribute("aria-describedby")
        assert "the cost rises" in page.locator(f"#{described}").inner_text()
        assert quiz.verdict.get_attribute("role") == "status"
        assert Page(page, 3).root.get_by_label("Your answer").count() == 1


def test_answers_are_stored_nowhere_and_a_link_leads_to_the_question(guarded, quizzes):
    with guarded(quizzes, permissions=["clipboard-read", "clipboard-write"]) as page:
        quiz = Page(page, 2)
        quiz.choices.first.check()
        quiz.check.click()
        quiz.answered()
        quiz.root.get_by_role("button", name="Copy link").click()
        quiz.root.get_by_text(re.compile("Link copied|The link: .*#interactive-2$")).wait_for()
        assert page.url == quizzes
        assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    with guarded(f"{quizzes}#interactive-2") as page:
        quiz = Page(page, 2)
        assert quiz.root.get_attribute("data-correct") == "" and quiz.root.locator("input:checked").count() == 0


def test_nothing_moves_when_quizzes_wake(browser, quizzes):
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.add_init_script(SHIFTS)
    page.goto(quizzes)
    Page(page, 3)
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shifts = page.evaluate("shifts")
    context.close()
    assert sum(shifts) <= 0.01


def test_what_a_kernel_sets_is_shown_and_what_the_reader_answers_is_sent(guarded, gallery):
    with guarded(gallery("quiz")) as page:
        page.evaluate(FAKE)
        model = page.evaluate_handle("state => show(state)", CHOICE)
        root = page.locator("#fake .bp-quiz")
        model.evaluate("m => m.set('answer', 0)")
        page.wait_for_function("e => e.dataset.correct === 'false'", arg=root.element_handle())
        assert root.get_by_role("radio").first.is_checked() and root.get_by_text("yes").is_visible()
        root.get_by_role("radio").nth(1).check()
        root.get_by_role("button", name="Check").click()
        assert model.evaluate("m => m.get('answer')") == 1
        root.get_by_role("button", name="Try again").click()
        assert model.evaluate("m => m.get('answer')") is None
        model.evaluate("m => m.set('question', 'And now?')")
        root.get_by_text("And now?").wait_for()


BAD = [
    ({"form": "essay"}, "form is “essay”; expected one of single, multiple, number"),
    ({"options": []}, "no options with an explanation each"),
    ({"explanations": ["one"]}, "no options with an explanation each"),
    ({"right": [7]}, "right is 7; expected a whole number from 0 to 1"),
    ({"right": None}, "right is null"),
    ({"form": "number", "options": ["1", "half"]}, "is no number here"),
    ({"form": "number", "options": ["1", "2"]}, "tolerance is null; expected a finite number"),
    ({"answer": 9}, "answer is 9; expected a whole number from 0 to 1. Showing no answer instead."),
]


def test_a_bad_value_gives_a_message_in_its_place(guarded, gallery):
    with guarded(gallery("quiz")) as page:
        page.evaluate(FAKE)
        for change, words in BAD:
            page.evaluate("state => void show(state)", {**CHOICE, **change})
            assert words in page.locator("#fake").last.inner_text()


def test_in_a_notebook_page_and_traits_move_each_other(live):
    with live("Quiz(question='Which?', options=['this', 'that'], right=[1], explanations=['no', 'yes'])") as lab:
        lab.root.get_by_text("(b) that").click()
        lab.root.get_by_role("button", name="Check").click()
        lab.root.get_by_text("✓ Right.").first.wait_for()
        lab.until("[widget.answer, widget.correct] == [1, True]")
        lab.root.get_by_role("button", name="Try again").click()
        lab.until("widget.answer is None and widget.correct is None")
        lab.run("widget.answer = 0")
        lab.root.get_by_text("Not this time: (b) is right").wait_for()
        assert lab.root.get_by_role("radio").first.is_checked()
