"""What a reader takes along: each page as a notebook, and the whole site as one zip file.

Chapters are notebooks written as text; the theme's download button offers them as .ipynb too, unexecuted, in Markdown
that needs nothing of ours. Exercises are .ipynb files already. The same site gives the same zip, byte by byte.
"""

import re
import zipfile
from pathlib import Path

import jupytext
import nbformat
from myst_nb.ext.glue.crossref import read_glue_cache

from booksite.plain import plain

NAME = "backpropagation-nudge-by-nudge"
ZIP, PDF = f"{NAME}.zip", f"{NAME}.pdf"
# At the end of the first page. A copy that came out of the zip has neither file, so it does not offer them.
OFFER = '<p class="bp-take-along">Take the course along: <a href="{zip}">the whole site as one zip file</a>.</p>\n'
OFFERED = re.compile(r'<p class="bp-take-along">.*?</p>\n', re.DOTALL)
GLUE = re.compile(r"^ *glue\(|import glue$", re.MULTILINE)
OLDEST = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file can name


def setup(app):
    """Register with Sphinx: the notebook's name before the theme writes its buttons, the zip after all else."""
    app.connect("html-page-context", _offer, priority=400)
    app.connect("build-finished", _write_notebooks, priority=300)
    app.connect("build-finished", _write_zip, priority=950)


def notebook(path, glued, first):
    """A text notebook as one that stands alone: the numbers ``glued`` in the text, before its code the cells ``first``.

    The cells' names are their numbers, so that the same text gives the same bytes.
    """
    made = jupytext.read(path)
    made.metadata.pop("jupytext", None)  # a copy of one's own is bound to no text
    made.cells = [cell for cell in made.cells if not GLUE.search(cell.source)]  # the text has what they would fill in
    prose = [cell for cell in made.cells if cell.cell_type == "markdown"]
    for cell, text in zip(prose, plain([cell.source for cell in prose], glued), strict=True):
        cell.source = text
    if len(prose) < len(made.cells):
        made.cells = first + made.cells
    for number, cell in enumerate(made.cells, start=1):
        cell.id = f"cell-{number}"
    return made


def write_zip(site, target):
    """Pack all files of a built site but hidden ones, the two to take along, and the first page's offer of them."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in sorted(site.rglob("*")):
            name = path.relative_to(site)
            if not path.is_file() or path.name in (ZIP, PDF) or any(part.startswith(".") for part in name.parts):
                continue
            content = path.read_bytes()
            if path.suffix == ".html":
                content = OFFERED.sub("", content.decode("utf-8")).encode("utf-8")
            entry = zipfile.ZipInfo(f"{target.stem}/{name.as_posix()}", OLDEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, content)


def _offer(app, name, template, context, doctree):
    if _text_notebook(app, name):
        context["ipynb_source"] = f"{name}.ipynb"
    if name == app.config.root_doc:
        context["body"] += OFFER.format(zip=context["pathto"](ZIP, 1))


def _write_notebooks(app, exception):
    if exception or app.builder.format != "html":
        return
    # An exercise's first cell finds the course's package or installs it. A book without exercises has none.
    exercises = sorted(Path(app.srcdir, "exercises").glob("*.ipynb"))
    first = nbformat.read(exercises[0], as_version=4).cells[:1] if exercises else []
    for name in sorted(app.env.all_docs):
        source = _text_notebook(app, name)
        if source:
            target = Path(app.outdir, "_sources", f"{name}.ipynb")
            target.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook(source, _glued(app, name), first), target)


def _glued(app, name):
    """What the page's cells glued when the page was built: {name: text}."""
    outputs = read_glue_cache(app.env.mystnb_config.output_folder, name)
    return {key: output["data"]["text/plain"].strip("'") for key, output in outputs.items()}


def _text_notebook(app, name):
    """The path of a page's source, if that is a notebook written as text, or None."""
    if name not in app.env.all_docs:
        return None
    path = Path(app.env.doc2path(name))
    is_one = path.suffix == ".md" and path.read_text(encoding="utf-8").startswith("---\njupytext:")
    return path if is_one else None


def _write_zip(app, exception):
    if not exception and app.builder.format == "html":
        write_zip(Path(app.outdir), Path(app.outdir, ZIP))
