"""Text that anyone may have written, made safe for a screen, a sheet, a page, XML and the name of a file."""

import re
import unicodedata

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # none of these may stand in XML
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST_NAME = 50  # characters; even of four bytes each, a file beside it with a longer name fits into 255


def printable(text):
    """``text`` without control characters; line breaks and tabs stay."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def one_line(text):
    """``text`` without control characters, in one line."""
    return printable(text).replace("\n", " ")


def cell(value):
    """A spreadsheet's cell that stays text: what would be computed is quoted."""
    if not isinstance(value, str):
        return value
    value = one_line(value)
    return "'" + value if value.startswith(FORMULA) else value


def file_names(texts):
    """A name without an ending for each of ``texts``: readable, and no two alike where capitals make no difference."""
    names, taken = [], set()
    for text in texts:
        stem = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", text)).strip("-.")[:LONGEST_NAME] or "student"
        name, number = stem, 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.casefold())
        names.append(name)
    return names
