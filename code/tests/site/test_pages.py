"""The front door, and what pages name. What holds on every page: test_every_page.py."""

import re

import pytest

from every_page import PAGES, TOC
from problems import ROOT

by_folder = pytest.mark.parametrize("address", ["file"], indirect=True)


@by_folder
def test_the_front_door_leads_to_the_welcome_page(guarded, address):
    with guarded(f"{address}/index.html") as page:
        page.wait_for_url(f"**/{TOC['root']}.html")


def test_no_page_refers_to_another_site_for_what_it_loads():
    """Static text too: a request that waits for a click would slip past the browser."""
    loads = re.compile(r'<(?:script|img|iframe|source)[^>]*\ssrc="(https?:[^"]+)"|<link[^>]*rel="(?:stylesheet|preload|'
                       r'icon|preconnect)"[^>]*href="(https?:[^"]+)"')
    for name in PAGES:
        text = (ROOT / "_build" / "html" / f"{name}.html").read_text(encoding="utf-8")
        assert not loads.findall(text), name
