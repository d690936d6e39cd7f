"""axe-core on a page that is open: what keeps some reader out, as far as a program can see it."""

from problems import ROOT

AXE = (ROOT / "code" / "frontend" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
COLOURS = ["color-contrast", "link-in-text-block"]  # the rules that look at colours
# The drawing of a formula is hidden from screen readers, which read its MathML: thousands of elements without a fault.
RUN = """only => axe.run({ exclude: [['.katex-html']] },
  { preload: false, resultTypes: ['violations'], ...(only && { runOnly: { type: 'rule', values: only } }) })"""


def violations(page, only=None):
    """["rule: element", …] of the faults found, by all rules or those of ``only``."""
    page.evaluate(AXE)  # as an element, the page's policy would refuse it
    found = page.evaluate(RUN, only)
    assert len(found["passes"]) > (0 if only else 10), "axe looked at nothing"
    return [f"{rule['id']}: {node['html']}" for rule in found["violations"] for node in rule["nodes"]]
