"""On paper: the cheat sheet is one sheet, A4 or Letter, in letters that can be read."""

import re

import pytest

PAPER = {"A4": (794, 1123), "Letter": (816, 1056)}  # CSS pixels
MARGINS = 2 * 9 * 96 / 25.4  # as book.css sets them

by_folder = pytest.mark.parametrize("address", ["file"], indirect=True)


@by_folder
@pytest.mark.parametrize("paper", PAPER)
@pytest.mark.parametrize("margin", ["0", "0.4in"])
def test_the_cheat_sheet_is_one_page(guarded, address, paper, margin):
    with guarded(f"{address}/chapters/c-cheat-sheet.html") as page:
        pdf = page.pdf(format=paper, margin=dict.fromkeys(["top", "right", "bottom", "left"], margin))
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


@by_folder
@pytest.mark.parametrize("paper", PAPER)
def test_the_cheat_sheet_is_whole_and_readable_on_paper(guarded, address, paper):
    width = int(PAPER[paper][0] - MARGINS)
    with guarded(f"{address}/chapters/c-cheat-sheet.html", viewport={"width": width, "height": 900}) as page:
        page.emulate_media(media="print")
        sheet = page.locator("#c-cheat-sheet")
        assert sheet.locator("h1").inner_text().startswith("C. Cheat sheet")
        cut = sheet.evaluate("""sheet => [sheet, ...sheet.querySelectorAll(".pst-scrollable-table-container")]
            .filter(box => box.scrollWidth > box.clientWidth + 1).map(box => box.innerText.slice(0, 40))""")
        points = sheet.evaluate("sheet => Math.min(...[...sheet.querySelectorAll('p, li, td')]"
                                ".map(box => parseFloat(getComputedStyle(box).fontSize) * 0.75))")
    assert cut == []
    assert points >= 8
