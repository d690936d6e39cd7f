"""The appendices and the welcome page: what they say of the chapters, the package and the sources is so."""

import re

import pytest
import yaml

from problems import ROOT

FOLDER = ROOT / "chapters"
INSTRUCTORS = (FOLDER / "d-for-instructors.md").read_text(encoding="utf-8")
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
CHAPTERS = [ROOT / f"{entry['file']}.md" for entry in TOC["parts"][0]["chapters"]]
APPENDICES = [ROOT / f"{entry['file']}.md" for entry in TOC["parts"][-1]["chapters"]]

every_chapter = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)


def text_of(path):
    return path.read_text(encoding="utf-8")


def heading(page):
    return re.search(r"^# (.+)$", text_of(page), flags=re.MULTILINE)[1]


def minutes(chapter):
    return int(re.search(r"\*\*Time:\*\* (\d+) minutes", text_of(chapter))[1])


# The glossary

GLOSSARY = text_of(FOLDER / "b-glossary.md").split("```{glossary}\n")[1].split("\n```")[0]
ENTRIES = dict(re.findall(r"^(\S.*)\n((?:  .+\n?)+)", GLOSSARY, flags=re.MULTILINE))


def linked_terms(page):
    """The terms that a page links: {term}`gradient` and {term}`gradients <gradient>`."""
    roles = re.findall(r"\{term\}`([^`]+)`", text_of(page))
    return {re.sub(r"\s+", " ", re.sub(r".*<(.*)>$", r"\1", role, flags=re.DOTALL)) for role in roles}


def test_the_glossary_is_in_order_and_each_entry_leads_to_a_chapter():
    assert list(ENTRIES) == sorted(ENTRIES, key=str.lower)
    assert len(re.findall(r"^\S", GLOSSARY, flags=re.MULTILINE)) == len(ENTRIES), "a line that is no entry's"
    for term, definition in ENTRIES.items():
        links = re.findall(r"\[Chapter\s(\d+)\]\((.+?)\)", definition)
        assert links, term
        assert all(target == CHAPTERS[int(number) - 1].name for number, target in links), term


def test_every_term_is_linked_from_another_page():
    pages = [page for page in FOLDER.glob("*.md") if page.name != "b-glossary.md"]
    assert set(ENTRIES) - set().union(*map(linked_terms, pages)) == set()


@every_chapter
def test_every_chapter_links_terms(chapter):
    assert len(linked_terms(chapter) & set(ENTRIES)) >= 3


# What the welcome page and the instructors' page say of the chapters

def test_the_welcome_page_leads_to_every_chapter_and_appendix():
    text = text_of(FOLDER / "welcome.md")
    table = re.findall(r"\* - (\d+)\n  - \[(.+)\]\((.+)\)", text)
    assert [(f"{number}. {title}", file) for number, title, file in table] == \
           [(heading(chapter), chapter.name) for chapter in CHAPTERS]
    assert [appendix.name for appendix in APPENDICES if f"({appendix.name})" not in text] == []


def test_the_instructors_table_has_every_chapters_own_minutes():
    rows = re.findall(r"^\| \[(\d+\. .+?)\]\((.+?)\) \| (\d+) \|", INSTRUCTORS, flags=re.MULTILINE)
    assert [(title, file, int(time)) for title, file, time in rows] == \
           [(heading(chapter), chapter.name, minutes(chapter)) for chapter in CHAPTERS]


@pytest.mark.parametrize("name, hours", [("Two", 2), ("Four", 4), ("Eight", 8)])
def test_a_plan_fits_its_hours(name, hours):
    """A chapter in a plan has its own minutes, a named part of one has fewer, and something is left for questions."""
    plan = re.sub(r"\s+", " ", INSTRUCTORS.split(f"### {name} hours\n")[1].split("\n##")[0])
    whole = {int(number): int(time) for number, time in re.findall(r"[Cc]hapter (\d+) \((\d+)\)", plan)}
    parts = re.findall(r'of chapter (\d+) the part "(.+?)"[^(]*\((\d+)\)', plan)
    exercises = re.findall(r"[Ee]xercise (\d+) \((\d+)\)", plan)
    assert whole == {number: minutes(CHAPTERS[number - 1]) for number in whole}
    for number, part, time in parts:
        assert f"\n### {part}\n" in text_of(CHAPTERS[int(number) - 1])
        assert int(time) < minutes(CHAPTERS[int(number) - 1])
    for number, time in exercises:
        (source,) = (ROOT / "exercises" / "solutions").glob(f"{int(number):02}-*.md")
        assert f"\nminutes: {time}\n" in text_of(source)
    planned = sum(whole.values()) + sum(int(part[-1]) for part in parts) + sum(int(time) for _, time in exercises)
    assert hours * 60 * 0.8 <= planned <= hours * 60 * 0.95


def test_every_chapter_treats_a_misconception():
    table = INSTRUCTORS.split("## Misconceptions")[1].split("\n## ")[0]
    treated = dict(re.findall(r"\[(\d+)\]\((.+?)\)", table))
    assert set(treated.values()) == {chapter.name for chapter in CHAPTERS}
    assert all(CHAPTERS[int(number) - 1].name == file for number, file in treated.items())


def test_the_instructors_list_every_exercise():
    listed = re.findall(r"^\| (\d+)\. (.+?) \| (\d+) \| (\d+) \|$", INSTRUCTORS, flags=re.MULTILINE)
    headers = [yaml.safe_load(text_of(source).split("---\n")[1])
               for source in sorted((ROOT / "exercises" / "solutions").glob("[0-9]*.md"))]
    assert listed == [tuple(str(header[name]) for name in ("chapter", "title", "minutes", "points"))
                      for header in headers]


def test_the_options_of_the_grader_exist():
    parser = text_of(ROOT / "code" / "coursework" / "options.py")
    for option in re.findall(r"^\| `(--[a-z-]+)", INSTRUCTORS, flags=re.MULTILINE):
        assert f'"{option}"' in parser


# The bibliography

BIBLIOGRAPHY = dict(re.findall(r"^@\w+\{([^,]+),\n(.*?)^\}", text_of(FOLDER / "references.bib"),
                               flags=re.DOTALL | re.MULTILINE))


def field(key, name):
    found = re.search(rf"^\s*{name}\s*=\s*\{{(.+)\}},?$", BIBLIOGRAPHY[key], flags=re.MULTILINE)
    return found and found[1]


@pytest.mark.parametrize("key", BIBLIOGRAPHY)
def test_every_entry_can_be_found_and_is_named_by_its_author_and_year(key):
    assert all(field(key, name) for name in ("author", "title", "year"))
    assert any(field(key, name) for name in ("doi", "isbn", "url"))
    assert (field(key, "doi") or "10.").startswith("10.") and (field(key, "url") or "http").startswith("http")
    surname, year = re.match(r"([a-z]+)(\d{4})[a-z0-9]+$", key).groups()
    assert year == field(key, "year")
    assert surname[:4] == _plain(field(key, "author").split(",")[0])[:4]


def test_every_entry_is_cited_and_every_citation_has_an_entry():
    pages = "\n".join(map(text_of, FOLDER.glob("*.md")))
    cited = {key.strip() for keys in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", pages) for key in keys.split(",")}
    assert cited == set(BIBLIOGRAPHY)


def test_the_primary_sources_are_there():
    authors_and_years = {(_plain(field(key, "author").split(",")[0]), field(key, "year")) for key in BIBLIOGRAPHY}
    assert {("linnainmaa", "1970"), ("linnainmaa", "1976"), ("werbos", "1974"), ("rumelhart", "1986"),
            ("griewank", "2008"), ("baydin", "2018"), ("glorot", "2010"), ("he", "2015"), ("lecun", "1998"),
            ("lecun", "2012"), ("rathi", "2018")} <= authors_and_years


def test_the_sources_of_the_package_are_in_the_bibliography():
    """Docstrings say (Polyak 1964), Glorot & Bengio 2010 or Srivastava et al. (2014): surnames, then a year."""
    entries = [(_plain(field(key, "author")), field(key, "year")) for key in BIBLIOGRAPHY]
    name = r"(?!Repository)[A-ZÉ][\w'éëöüł]+"
    source = re.compile(rf"({name})(?:(?:, | & | and | et al\.? ?){name})*(?: et al\.)?,? \(?((?:19|20)\d\d)\b")
    missing = set()
    for path in sorted((ROOT / "code" / "backprop").rglob("*.py")):
        for surname, year in source.findall(re.sub(r"\s+", " ", text_of(path))):
            if not any(_plain(surname) in authors and year == when for authors, when in entries):
                missing.add((path.name, surname, year))
    assert missing == set()


def _plain(name):
    return name.lower().translate(str.maketrans("áäçéèëíïñóöúü", "aaceeeiinoouu"))
