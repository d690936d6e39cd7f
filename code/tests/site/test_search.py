"""The search: from a folder and below a sub-path, with what readers look for and with rubbish."""

from urllib.parse import quote

import pytest

both_ways = pytest.mark.parametrize("address", ["file", "http"], indirect=True)
by_folder = pytest.mark.parametrize("address", ["file"], indirect=True)
LEADS_TO = {  # what is typed: a page among the first three found
    "chain rule": "04-the-chain-rule-on-a-graph.html",
    "adjoint": "b-glossary.html",
    "softmax": "08-the-output-layer.html",
    "transpose": "07-back-to-the-layer-before.html",
    "ŷ": "08-the-output-layer.html",
}
RUBBISH = ["qwxzyv", "<script>document.title = 'injected'</script>",
           "<img src=x onerror=\"document.title = 'injected'\">",
           "constructor", "__proto__", "hasOwnProperty", "%", "\\", "(", "a" * 5000]


def found(page, address, query):
    """The links that the search answers with, once it has finished."""
    page.goto(f"{address}/search.html?q={quote(query)}")
    page.locator("#search-results").get_by_text("Search finished").or_(
        page.locator("#search-results").get_by_text("did not match")).first.wait_for()
    return page.locator("#search-results li a")


@both_ways
def test_a_result_leads_to_its_page(guarded, address):
    with guarded(f"{address}/search.html") as page:
        for query, target in LEADS_TO.items():
            links = found(page, address, query)
            addresses = [link.get_attribute("href") for link in links.all()]
            assert any(target in link for link in addresses[:3]), (query, addresses[:3])
            links.nth(next(n for n, link in enumerate(addresses) if target in link)).click()
            page.wait_for_url(f"**/{target}*")
            assert page.locator("h1").first.is_visible() or page.locator(".bd-article").is_visible()


@by_folder
def test_rubbish_finds_nothing_and_does_nothing(guarded, address):
    with guarded(f"{address}/search.html") as page:
        for query in RUBBISH:
            assert found(page, address, query).count() == 0, query
            assert page.title().startswith("Search")
            assert page.locator("#search-results :is(script, img)").count() == 0
            assert page.locator("input[name=q]").first.input_value() in ("", query)


@both_ways
def test_every_page_leads_to_the_search(guarded, address):
    with guarded(f"{address}/chapters/01-nudges.html") as page:
        page.keyboard.press("Control+k")
        page.locator("#pst-search-dialog input").fill("chain rule")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=chain+rule")
        page.locator("#search-results li a").first.wait_for()
