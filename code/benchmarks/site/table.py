"""From results/site.json to results/site.md. Nothing is measured here."""

import table_pages

LIMIT, BUDGET = 16, 60_000  # ms from a nudge to its repaint; bytes of the bundle


def write(results):
    """The whole page, as Markdown: the parts that were measured."""
    sections = ["# The interactives and the site, measured"]
    if "nudging" in results:
        sections += [_opening(results), _nudging(results), _sizes(results["sizes"]), _requests(results["requests"])]
    sections += [write_part(results[name], _table) for name, write_part in
                 [("visits", table_pages.visits), ("lighthouse", table_pages.lighthouse)] if name in results]
    return "\n\n".join(sections) + "\n"


def _opening(results):
    machine = results["machine"]
    how = ("A quick run, to see that all works: its times mean nothing." if results["quick"]
           else "Written by `make bench-site`. Absolute times belong to this machine.")
    return f"""{how}

{machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB, {machine['system']}; {results['browser']},
headless. {machine['date']}."""


def _nudging(results):
    empty, *rows = results["nudging"]
    met = [row["percentile_95"] is not None and row["percentile_95"] <= LIMIT for row in rows]
    body = [[row["kind"], row["state"], row["control"] or "nothing to move", str(row["elements"]),
             f"{row['repaints']} of {row['nudges']}", _time(row["median"]), _time(row["percentile_95"])]
            for row in results["nudging"]]
    return f"""## From a nudge to its repaint

Milliseconds, with the processor slowed down {results['slowdown']:g} times. Each kind stands in the state of the gallery
that has the most elements, and its first slider, or what takes a slider's place, is moved at the start of a frame. The
time ends when that frame's scripts, style, layout and paint are done. The first row is a page with a slider and a
number: what the harness and the browser take by themselves. It is not subtracted from the others.

At most {LIMIT} ms at the 95th percentile: {sum(met)} of {len(rows)} kinds.

{_table(['kind', 'state', 'what is moved', 'elements', 'repainted', 'median', '95th percentile'], body)}"""


def _time(value):
    if value is None:
        return "–"
    return f"{value:.1f}" if value <= LIMIT else f"**{value:.1f}**"


def _sizes(sizes):
    whole, each = sizes["whole"], sizes["each"]
    total = sum(whole.values())
    rows = [[kind, *(f"{bytes_[part]:,}" for part in ("js", "css")), f"{sum(bytes_.values()):,}"]
            for kind, bytes_ in sorted(each.items(), key=lambda item: -sum(item[1].values()))]
    shared = {part: whole[part] - sum(bytes_[part] for bytes_ in each.values()) for part in ("js", "css")}
    rows += [["what several kinds use", *(f"{size:,}" for size in shared.values()), f"{sum(shared.values()):,}"],
             ["**all**", f"{whole['js']:,}", f"{whole['css']:,}", f"**{total:,}**"]]
    verdict = "within" if total <= BUDGET else f"**{total - BUDGET:,} over**"
    return f"""## The bundle

Bytes, gzip-compressed. A kind's are what the bundle loses when that kind alone is left out. The whole is {verdict} its
budget of {BUDGET:,}.

{_table(['kind', 'JavaScript', 'CSS', 'both'], rows)}"""


def _requests(visits):
    names = sorted({name for visit in visits for name in visit["asked"]})
    rows = [[f"{visit['page']}: {visit['interactives']} interactives",
             *(str(visit["asked"].get(name, 0)) for name in names)] for visit in visits]
    return f"""## Requests

How often the server was asked for each script and style sheet: on a first visit to a page with all interactives, then
on the next page, with one.

{_table(['page', *names], rows)}"""


def _table(header, rows):
    return "\n".join(f"| {' | '.join(line)} |" for line in [header, ["---"] * len(header), *rows])
