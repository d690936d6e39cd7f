"""What a reader takes along: notebooks, the zip of the site, the PDF."""

import re
import zipfile

import nbformat
import pytest
import yaml
from pypdf import PdfReader

from booksite import printing
from booksite.downloads import NAME, OFFERED, PDF, ZIP, notebook, write_zip
from problems import ROOT

SITE = ROOT / "_build" / "html"
TEXTS = sorted((ROOT / "chapters").glob("*.md"))
EXERCISES = sorted((ROOT / "exercises").glob("*.ipynb"))
CODE = re.compile(r"^```\{code-cell\}[^\n]*\n(?:---\n.*?\n---\n|(?::[^\n]*\n)+\n?)?(.*?)\n?^```$",
                  re.DOTALL | re.MULTILINE)
FIRST = nbformat.read(EXERCISES[0], as_version=4).cells[0].source
MACROS = "|".join(re.escape(name) for name in yaml.safe_load((ROOT / "chapters" / "macros.yml").read_text("utf-8")))
OURS = re.compile(rf"\{{[a-z:-]+\}}`|```\{{|:::|(?:{MACROS})(?![A-Za-z])|\]\((?!https?:)|^\([\w-]+\)=$", re.MULTILINE)
PRINTED = ["chapters/06-weights-and-biases.html", "chapters/c-cheat-sheet.html"]


def test_every_page_that_is_a_notebook_offers_itself_as_one():
    """And what is offered opens, with the code of its source, not run; before it the cell that finds the package."""
    assert len(TEXTS) == 20 and len(EXERCISES) == 14
    for source in [*TEXTS, *EXERCISES]:
        name = source.relative_to(ROOT).with_suffix("").as_posix()
        page = (SITE / f"{name}.html").read_text(encoding="utf-8")
        offered = re.findall(rf'href="\.\./(_sources/{name}\.ipynb)"', page)
        assert "jupytext:" not in source.read_text(encoding="utf-8")[:20] or offered, name
        if not offered:
            continue
        made = nbformat.read(SITE / offered[0], as_version=4)
        nbformat.validate(made)
        if source.suffix == ".md":
            first, *code = [cell.source for cell in made.cells if cell.cell_type == "code"]
            assert first == made.cells[0].source == FIRST, name
            assert code == [text.strip("\n") for text in CODE.findall(source.read_text(encoding="utf-8"))
                            if "glue(" not in text], name
            assert not any(cell.get("outputs") for cell in made.cells) and made.metadata.kernelspec.name == "python3"
        else:
            assert made == nbformat.read(source, as_version=4), name


def test_a_chapter_to_take_along_needs_no_extension_to_be_read():
    """No MyST, no macro of the book, no link into a book that is elsewhere."""
    for path in sorted((SITE / "_sources" / "chapters").glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        assert text.startswith("# ") and not OURS.findall(text), path.name
    assert len(OURS.findall("{eq}`eq-dw` ```{math}\n:::{note}\n$\\W{1}$ [6](06.md) [7](#x)\n(rosetta)=")) == 7


def test_numbers_that_the_build_computed_stand_in_the_text_to_take_along():
    chapter = nbformat.read(SITE / "_sources" / "chapters" / "06-weights-and-biases.ipynb", as_version=4)
    page = (SITE / "chapters" / "06-weights-and-biases.html").read_text(encoding="utf-8")
    sentence = re.compile(r"on the average, (?:<[^>]+>)*([-\u2212]?\d\.\d+)")
    taken = sentence.search("\n".join(cell.source for cell in chapter.cells))[1]
    assert taken == sentence.search(page)[1]
    rest = [cell.source for cell in chapter.cells if "glue" in cell.source]
    assert rest == [], "and no cell is left that would compute it for the page"


def test_the_same_text_gives_the_same_notebook():
    once, again = (nbformat.writes(notebook(TEXTS[0], {}, [nbformat.v4.new_code_cell(FIRST)])) for _ in range(2))
    assert once == again and len(nbformat.reads(once, as_version=4).cells) > 5


def test_the_zip_is_the_site():
    """But for itself, the PDF and the sentence that offers both, which would lead nowhere in it."""
    with zipfile.ZipFile(SITE / ZIP) as packed:
        assert packed.testzip() is None
        held = {name.removeprefix(f"{NAME}/"): packed.read(name) for name in packed.namelist()}
    files = {path.relative_to(SITE).as_posix(): path for path in SITE.rglob("*")
             if path.is_file() and not path.name.startswith(".") and path.name not in (ZIP, PDF)}
    assert held.keys() == files.keys() and "index.html" in held
    differing = [name for name, path in files.items() if held[name] != path.read_bytes()]
    assert differing == ["chapters/welcome.html"]
    welcome = files[differing[0]].read_text(encoding="utf-8")
    assert held[differing[0]].decode() == OFFERED.sub("", welcome) and ZIP in welcome
    assert (SITE / ZIP).stat().st_size < 8e6


def test_the_same_site_gives_the_same_bytes(tmp_path):
    for name, content in [("index.html", "<p>é</p>"), ("a/b.txt", "b"), (".hidden", "no"), (ZIP, "old"), (PDF, "no")]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    write_zip(tmp_path, tmp_path / ZIP)
    first = (tmp_path / ZIP).read_bytes()
    (tmp_path / "index.html").touch()
    write_zip(tmp_path, tmp_path / ZIP)
    assert (tmp_path / ZIP).read_bytes() == first
    assert zipfile.ZipFile(tmp_path / ZIP).namelist() == [f"{NAME}/a/b.txt", f"{NAME}/index.html"]


@pytest.fixture(scope="module")
def pdf(browser, tmp_path_factory):
    """Two pages as a PDF, as all of them are printed by `make pdf`."""
    path = tmp_path_factory.mktemp("pdf") / "two.pdf"
    count = printing.print_book(browser, SITE, path, PRINTED)
    reader = PdfReader(path)
    assert len(reader.pages) == count
    return reader


def test_the_pdf_has_its_pages_and_their_outline(pdf):
    assert 8 <= len(pdf.pages) <= 25
    assert [round(float(side) / 72 * 25.4) for side in pdf.pages[0].mediabox[2:]] == [210, 297], "A4"
    chapters = [entry for entry in pdf.outline if not isinstance(entry, list)]
    assert [entry.title for entry in chapters] == ["6. Weights and biases", "C. Cheat sheet"]
    assert "Where 1/m lives" in [entry.title for entry in _all(pdf.outline)]
    assert 0 == pdf.get_destination_page_number(chapters[0]) < pdf.get_destination_page_number(chapters[1])
    assert pdf.metadata.title == printing.TITLE


def test_links_of_the_pdf_lead_to_its_pages_or_to_the_web(pdf):
    found = [link for link in printing.links(pdf) if isinstance(link, str)]
    inside = [link for link in found if not link.startswith("https:")]
    assert "chapters.06-weights-and-biases.equation-eq-dw" in inside and not any("file:" in link for link in found)
    assert len(inside) >= 10 and {f"/{link}" for link in inside} <= set(pdf.named_destinations)
    where = pdf.named_destinations["/chapters.06-weights-and-biases.equation-eq-dw"]
    text = pdf.pages[pdf.get_destination_page_number(where)].extract_text()
    assert "(2)" in text


def test_the_pdf_shows_what_a_screen_folds_and_pictures_for_interactives(pdf):
    whole = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert "One weight touches one row" in whole and "Right." in whole and "Shapes and the forward pass" in whole
    assert "I have read this chapter" not in whole and "Where JavaScript runs" not in whole
    assert any(page.images for page in pdf.pages[:4])


def test_nothing_is_wider_than_the_sheet(browser, tmp_path):
    """The pages with the longest formulas and the widest tables, at the width at which they are printed."""
    names = [f"chapters/{name}.html" for name in ("08-the-output-layer", "12-when-gradients-go-wrong", "a-conventions")]
    (tmp_path / "book.html").write_text(printing.joined(SITE.resolve(), names), encoding="utf-8")
    page = browser.new_page(viewport={"width": round(178 / 25.4 * 96 / 0.8), "height": 900})  # margins and scale
    page.emulate_media(media="print")
    page.goto((tmp_path / "book.html").as_uri())
    wide = """[...document.querySelectorAll('.math, table, pre, img')].filter(e => e.scrollWidth > e.clientWidth + 2
      || e.getBoundingClientRect().right > innerWidth).map(e => e.outerHTML.slice(0, 90))"""
    assert page.evaluate(wide) == []
    page.add_style_tag(content=".bd-article table { min-width: 900px }")
    assert page.evaluate(wide) != [], "a table that is too wide would be seen"
    page.close()


def test_every_page_of_the_site_is_in_the_book():
    names = printing.pages(SITE)
    assert len(names) == len(TEXTS) + len(EXERCISES)
    assert names[:2] == ["chapters/welcome.html", "chapters/01-nudges.html"]
    assert all((SITE / name).is_file() for name in names)
    titles = printing.headings(printing.joined(SITE.resolve(), names))
    assert {f"{n}." for n in range(1, 15)} <= {title.split(" ")[0] for title in titles} and "Where 1/m lives" in titles


def test_without_a_site_the_printer_says_what_to_do(tmp_path):
    with pytest.raises(FileNotFoundError, match="run `make book`"):
        printing.pages(tmp_path)


def test_a_link_that_leads_nowhere_stops_the_printing(browser, tmp_path):
    page = ('<link rel="stylesheet" href="_static/site.css"><nav class="bd-links bd-docs-nav">'
            '<a class="reference internal" href="#">A</a></nav>'
            '<article class="bd-article"><h1 id="a">A</h1><p><a href="#gone">gone</a></p></article>')
    (tmp_path / "index.html").write_text('<meta content="0; url=a.html">', encoding="utf-8")
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    with pytest.raises(ValueError, match="1 links of the book lead nowhere, such as a.gone"):
        printing.print_book(browser, tmp_path, tmp_path / PDF)
    assert not (tmp_path / PDF).exists()


def test_the_first_page_offers_the_pdf_once(tmp_path):
    (tmp_path / "index.html").write_text('<meta content="0; url=a.html">', encoding="utf-8")
    contents = '<nav class="bd-links bd-docs-nav"><a class="reference internal" href="#">A</a></nav>'
    offered = '<p class="bp-take-along">Take <a href="x.zip">x</a>.</p>\n'
    (tmp_path / "a.html").write_text(contents + offered, encoding="utf-8")
    printing.offer(tmp_path)
    printing.offer(tmp_path)
    assert (tmp_path / "a.html").read_text(encoding="utf-8").count(f'href="{PDF}"') == 1


def _all(outline):
    for entry in outline:
        yield from _all(entry) if isinstance(entry, list) else [entry]
