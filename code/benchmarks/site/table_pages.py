"""The site's pages in results/site.md: their visits, and Lighthouse's scores."""

COLD, NEXT, SHIFT, SCORE = 250_000, 60_000, 0.01, 95  # bytes, bytes, a share of the screen, points of 100
CATEGORIES = {"performance": "performance", "accessibility": "accessibility", "best-practices": "best practices",
              "seo": "SEO"}


def visits(results, write_table):
    """What each page costs its visitors."""
    pages = results["pages"]
    rows = [[page["page"], _bytes(page["cold"], COLD), _bytes(page.get("next"), NEXT), f"{page['pictures']:,}",
             _bold(f"{page['shift']:.4f}", page["shift"] <= SHIFT), str(len(page["elsewhere"])),
             str(len(page["complaints"]))] for page in pages]
    met = sum("**" not in "".join(row) and row[-2:] == ["0", "0"] for row in rows)
    return f"""## What a page costs

Bytes of the answers' bodies, gzip-compressed where they are text, of the built site over a local server. Cold: with an
empty cache, on a phone's screen, until the page is quiet. Next: after the page before it in the book. Pictures: what
scrolling to the end asks for besides. Shift: the larger of the cumulative layout shifts on a phone's and on a wide
screen. Elsewhere: requests to another origin. Complaints: errors and warnings in the console.

At most {COLD:,} cold, {NEXT:,} next, {SHIFT} shift, nothing elsewhere and no complaint: {met} of {len(pages)} pages.
{_about(results)}

{write_table(['page', 'cold', 'next', 'pictures', 'shift', 'elsewhere', 'complaints'], rows)}"""


def lighthouse(results, write_table):
    """Each page's four scores, and what costs points."""
    pages = results["pages"]
    rows = [[page["page"], *(_bold(str(page["scores"][name]), page["scores"][name] >= SCORE) for name in CATEGORIES),
             *(f"{page[time] / 1000:.1f}" for time in ("first paint", "largest paint")), f"{page['blocked']:.0f}",
             f"{page['shift']:.3f}"] for page in pages]
    met = sum("**" not in "".join(row) for row in rows)
    runs = "one run" if results["runs"] == 1 else f"the median of {results['runs']} runs by performance"
    return f"""## Lighthouse

Mobile, with its simulated slow connection and its processor four times slower; {runs}. Paints in seconds, blocked
(total blocking time) in ms. At least {SCORE} in all four: {met} of {len(pages)} pages. Times depend on the machine and
on what else it does.
{_about(results)}

{write_table(['page', *CATEGORIES.values(), 'first paint', 'largest paint', 'blocked', 'shift'], rows)}

{_faults(pages, write_table)}"""


def _faults(pages, write_table):
    count = {}
    for page in pages:
        for fault in page["faults"]:
            count.setdefault(fault["audit"], []).append(fault["score"])
    if not count:
        return "No audit is below its full score on any page."
    rows = [[audit, str(len(scores)), f"{min(scores):.2f}"] for audit, scores in sorted(count.items())]
    return "Audits below their full score:\n\n" + write_table(["audit", "pages", "lowest score, of 1"], rows)


def _about(results):
    machine = results["machine"]
    trial = "A quick run. " if results["quick"] else ""
    return f"{trial}{machine['cpu']}, {machine['cores']} cores; {results['browser']}; {machine['date']}."


def _bytes(size, limit):
    return "–" if size is None else _bold(f"{size:,}", size <= limit)


def _bold(text, is_met):
    return text if is_met else f"**{text}**"
