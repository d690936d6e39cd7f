"""What the pages use: names of elements, classes, ids and attributes, which decide what styles stay."""

import re
from html.parser import HTMLParser

TAG = re.compile(r"<[a-zA-Z](?:[^>\"]|\"[^\"]*\")*>")
LONG = {"alt", "d", "style", "title"}  # no style sheet selects by their values


def used(pages):
    """{"tags", "classes", "ids", "attributes", "values"}, each a sorted list, of all pages together."""
    names = _Names()
    for tag in sorted({tag for page in pages for tag in TAG.findall(page)}):
        names.feed(tag)
        names.reset()  # each stands by itself
    return {kind: sorted(found) for kind, found in names.found.items()}


class _Names(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = {
            "tags": {"html", "head", "body"},
            "classes": set(),
            "ids": set(),
            "attributes": set(),
            "values": set(),
        }

    def handle_starttag(self, tag, attributes):
        self.found["tags"].add(tag)
        for name, value in attributes:
            self.found["attributes"].add(name)
            if name == "class":
                self.found["classes"].update((value or "").split())
            elif name == "id":
                self.found["ids"].add(value)
            if value and name not in LONG:
                self.found["values"].add(value)
