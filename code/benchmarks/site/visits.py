"""What each page of the built site costs its visitors: bytes, movement, requests to elsewhere, complaints.

Each page is opened with an empty cache on a phone's screen, then scrolled through; then the page that follows it in the
book is opened on a wide screen, with the cache that the first one left.
"""

import served

PHONE, WIDE = {"width": 412, "height": 823}, {"width": 1280, "height": 800}
# Shifts with what moved, where it is known: Lighthouse counts them likewise.
OBSERVE = """window.shifts = [];
new PerformanceObserver(list => window.shifts.push(...list.getEntries().filter(entry => !entry.hadRecentInput).map(
  entry => ({ value: entry.value, moved: entry.sources.map(({ node }) => node?.className || node?.nodeName || '') }))))
  .observe({ type: "layout-shift", buffered: true });"""
# To the end, a screen at a time, each painted before the next; then until the pictures that came into sight are there.
SCROLL = """async () => {
  for (let place = 0; place < document.documentElement.scrollHeight; place += innerHeight) {
    scrollTo({ top: place, behavior: "instant" });
    await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  }
  const awaited = [...document.images].filter(image => image.checkVisibility() && !image.complete);
  await Promise.all(awaited.map(image => new Promise(resolve => { image.onload = image.onerror = resolve; })));
}"""
LATE = 0.2  # seconds that each script waits at the server: what moves when it comes, moves before a reader's eyes


def measure(browser, site, names):
    """Rows {"page", "cold", "next", "pictures", "shift", "moved", "elsewhere", "complaints"} of the pages ``names``.

    Bytes are what the server sent, compressed, without headers: "cold" until the page was quiet, "next" when it was
    opened after the page before it (the first has none), "pictures" what scrolling through asked for besides. "shift"
    is the larger of the cumulative layout shifts on the two screens.
    """
    rows = {name: {"page": name, "shift": 0.0, "moved": [], "elsewhere": [], "complaints": []} for name in names}
    with served.serve(site, LATE) as (address, sent):
        for first, following in zip(names, [*names[1:], None], strict=True):
            context = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True)
            page = context.new_page()
            page.add_init_script(OBSERVE)
            sent.clear()
            rows[first]["cold"] = _visit(page, address, rows[first], sent)
            page.evaluate(SCROLL)
            rows[first]["pictures"] = sum(size for _, size in sent) - rows[first]["cold"]
            _read_shifts(page, rows[first])
            if following:
                page.set_viewport_size(WIDE)
                sent.clear()
                rows[following]["next"] = _visit(page, address, rows[following], sent)
                page.evaluate(SCROLL)
                _read_shifts(page, rows[following])
            context.close()
    return list(rows.values())


def _visit(page, address, row, sent):
    """Open the page and return the bytes it took; its row learns what it asked of others and what it complained of."""

    def asked(request):
        if not request.url.startswith((address, "data:", "blob:")):
            row["elsewhere"].append(request.url)

    def said(message):
        if message.type in ("error", "warning"):
            row["complaints"].append(message.text)

    listeners = {"request": asked, "console": said, "pageerror": lambda error: row["complaints"].append(str(error))}
    for event, listener in listeners.items():
        page.on(event, listener)
    page.goto(f"{address}/{row['page']}.html")
    page.wait_for_load_state("networkidle")
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    return sum(size for _, size in sent)


def _read_shifts(page, row):
    shifts = page.evaluate("shifts")
    total = sum(shift["value"] for shift in shifts)
    if total > row["shift"]:
        row["shift"] = round(total, 4)
        row["moved"] = sorted({str(name) for shift in shifts for name in shift["moved"]})
