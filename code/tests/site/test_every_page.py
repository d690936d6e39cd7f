"""What holds on every page of the site, each visited once: see every_page.py, which says what is looked at."""

import re

import pytest

from every_page import PAGES, SITE, visit


@pytest.fixture(scope="module", params=PAGES)
def seen(request, browser, served):
    """A page's visit, which all tests here share."""
    return visit(request.param, browser, SITE.as_uri(), served)


def test_it_opens_without_error_or_outside_request(seen):
    assert seen.heading
    assert seen.faults == []


def test_its_policy_refuses_nothing_that_it_needs(seen):
    assert seen.refused == []


def test_all_its_interactives_run(seen):
    assert seen.asleep == []


def test_axe_finds_nothing(seen):
    assert seen.axe == []


def test_it_never_scrolls_sideways(seen):
    assert seen.sideways == []


def test_without_javascript_its_words_and_formulas_are_there(seen):
    assert seen.words_without == seen.words
    assert seen.hidden_without == []
    assert seen.raw_formulas == 0
    if re.match(r"chapters/(\d\d|[ac])-", seen.name):
        assert seen.formulas >= 5


def test_without_javascript_quizzes_can_be_read_and_their_answers_disclosed(seen):
    assert [quiz for quiz in seen.quizzes if not (quiz[0] and quiz[1] and all(quiz[1]) and quiz[2])] == []
    if re.match(r"chapters/\d\d-", seen.name):
        assert len(seen.quizzes) >= 3


def test_interactives_are_pictures_without_javascript_and_on_paper(seen):
    for stills in (seen.stills, seen.stills_on_paper):
        assert [still for still in stills if not (still[0] and still[1] > 400 and still[2] > 20)] == []
    assert len(seen.stills) == len(seen.stills_on_paper)
    if re.match(r"chapters/(\d\d-|welcome)", seen.name):
        assert seen.stills


def test_on_paper_nothing_is_cut_off_or_folded(seen):
    assert seen.cut == []
    assert seen.folded == 0
    assert seen.theme_on_paper == "light"
    assert seen.left_by_paper == []


def test_on_paper_there_is_no_chrome(seen):
    assert seen.chrome == []
