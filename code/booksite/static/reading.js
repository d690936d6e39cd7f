/* Comfort while reading: previews of what a link leads to, and which pages have been read. Both are absent without
   harm where no script runs. What this script adds has classes that begin with bp-. */
(function () {
  "use strict";

  /** @template {HTMLElement} [T=HTMLElement] @param {string} selector @param {ParentNode} [within] */
  const find = (selector, within = document) => /** @type {T | null} */ (within.querySelector(selector));

  function create(tag, className, text) {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  }

  // ---- Previews

  // What a link shows: rendered by the build (previews.py), or a copy of what stands on this page.
  function contentOf(link) {
    const href = link.getAttribute("href") ?? "";
    if (!href.startsWith("#")) {
      const template = /** @type {HTMLTemplateElement | null} */ (find("#bp-previews"));
      const built = template && find(`[data-for="${CSS.escape(href)}"]`, template.content);
      return built ? [...built.cloneNode(true).childNodes] : [];
    }
    const place = document.getElementById(decodeURIComponent(href.slice(1)));
    if (!place?.closest(".bd-article")) return [];
    if (place.matches("div.math")) return [bare(place)];
    const definition = place.matches("dt") ? place.nextElementSibling : null;
    if (!definition) return [];
    return [create("p", "bp-preview-title", (place.firstChild?.textContent ?? "").trim()),
      ...bare(definition).childNodes];
  }

  // A copy that is no place and holds no links: nothing in a preview can be focused.
  function bare(element) {
    const copy = /** @type {HTMLElement} */ (element.cloneNode(true));
    for (const link of copy.querySelectorAll("a")) {
      if (link.matches(".headerlink")) link.remove();
      else link.replaceWith(...link.childNodes);
    }
    for (const place of [copy, ...copy.querySelectorAll("[id]")]) place.removeAttribute("id");
    return copy;
  }

  // Below the link, or above it where there is more room; never beyond the page's edges.
  function put(preview, link, at) {
    const edge = 8; // px, as in the style sheet
    const page = document.documentElement;
    const lines = [...link.getClientRects()];
    const line = lines.find((box) => at !== null && at >= box.top && at <= box.bottom) ?? lines[0];
    const height = preview.offsetHeight;
    const below = innerHeight - line.bottom;
    const above = below < height && line.top > below;
    const left = Math.max(edge, Math.min(line.left, page.clientWidth - preview.offsetWidth - edge));
    preview.style.left = `${left + scrollX}px`;
    preview.style.top = `${(above ? line.top - height : line.bottom) + scrollY}px`;
  }

  // A long formula is set smaller, as far as it can be read; the rest of it scrolls.
  function fit(preview) {
    for (const formula of preview.querySelectorAll(".katex-display")) {
      const share = formula.clientWidth / formula.scrollWidth;
      if (share < 1) formula.style.fontSize = `${Math.max(share, 0.6)}em`;
    }
  }

  function addPreviews(article) {
    const wait = 300; // ms: a pointer that only passes shows nothing, and one that leaves for the preview finds it
    const preview = create("div", "bp-preview", "");
    preview.id = "bp-preview";
    preview.setAttribute("role", "tooltip");
    preview.hidden = true;
    find("#main-content")?.append(preview);
    /** @type {HTMLElement | null} */
    let shown = null;
    let timer = 0;

    function show(link, at = null) {
      clearTimeout(timer);
      if (link === shown) return;
      hide();
      const content = contentOf(link);
      if (!content.length) return;
      shown = link;
      preview.replaceChildren(...content);
      preview.hidden = false;
      fit(preview);
      put(preview, link, at);
      link.setAttribute("aria-describedby", preview.id);
    }
    function hide() {
      clearTimeout(timer);
      if (!shown) return;
      shown.removeAttribute("aria-describedby");
      shown = null;
      preview.hidden = true;
    }
    const later = (action) => {
      clearTimeout(timer);
      timer = setTimeout(action, wait);
    };
    const linkAt = (event) => event.target.closest("a.reference.internal");
    const leave = () => shown?.matches(":focus-visible") || later(hide);

    article.addEventListener("pointerover", (event) => {
      const link = linkAt(event);
      if (link && event.pointerType !== "touch") later(() => show(link, event.clientY)); // a finger follows the link
    });
    article.addEventListener("pointerout", (event) => {
      const link = linkAt(event);
      if (link && !link.contains(event.relatedTarget)) leave();
    });
    preview.addEventListener("pointerenter", () => clearTimeout(timer));
    preview.addEventListener("pointerleave", leave);
    article.addEventListener("focusin", (event) => {
      const link = linkAt(event);
      if (link?.matches(":focus-visible")) show(link);
    });
    article.addEventListener("focusout", (event) => {
      if (linkAt(event) === shown && !preview.matches(":hover")) hide();
    });
    document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
    addEventListener("pagehide", hide); // a page that is gone back to shows none
  }

  // ---- What has been read

  const KEY = "backpropagation-nudge-by-nudge.read"; // pages opened from folders share one store

  // The names of the pages ticked, or null where the browser refuses; what others wrote there counts for nothing.
  function readTicks() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
      return Array.isArray(kept) ? kept.filter((name) => typeof name === "string") : [];
    } catch (error) {
      return error instanceof SyntaxError ? [] : null;
    }
  }

  function writeTicks(names) {
    try {
      if (names.length) localStorage.setItem(KEY, JSON.stringify(names));
      else localStorage.removeItem(KEY);
      return true;
    } catch {
      return false;
    }
  }

  // The pages that can be ticked, as the contents list names them: [{ name, kind, link }].
  function listPages() {
    const root = new URL(document.documentElement.dataset.content_root ?? "./", location.href).href;
    const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".bd-docs-nav li > a"));
    return [...links].flatMap((link) => {
      const name = link.href.replace(/[?#].*/, "").replace(root, "").replace(/\.html$/, "");
      const [, kind] = name.match(/^(chapters|exercises)\/\d\d-/) ?? [];
      return kind ? [{ name, kind, link }] : [];
    });
  }

  const VERB = { chapters: "read", exercises: "done" };

  // How many pages of this kind are ticked, and how many there are.
  function tally(pages, ticks, kind) {
    const all = pages.filter((page) => page.kind === kind);
    return [all.filter((page) => ticks.includes(page.name)).length, all.length];
  }

  function showInContents(pages, ticks) {
    for (const { name, kind, link } of pages) {
      const ticked = ticks.includes(name);
      find(".bp-tick", link)?.remove();
      if (!ticked) continue;
      const tick = create("span", "bp-tick", "\u00a0✓");
      tick.title = VERB[kind];
      tick.setAttribute("role", "img");
      tick.ariaLabel = `(${VERB[kind]})`;
      link.append(tick);
    }
    for (const kind of Object.keys(VERB)) {
      const caption = pages.find((page) => page.kind === kind)?.link.closest("ul")?.previousElementSibling;
      if (!caption) continue;
      find(".bp-tally", caption)?.remove();
      const [count, all] = tally(pages, ticks, kind);
      if (count) caption.append(create("span", "bp-tally", ` ${count} of ${all} ${VERB[kind]}`));
    }
  }

  function addProgress() {
    const pages = listPages();
    const box = find(".bp-progress");
    /** @type {string[] | null} */
    let cleared = null; // what "Clear" took away, until this page is left
    if (readTicks() === null) {
      box?.remove();
      return;
    }
    const said = box && find(".bp-progress-said", box);
    const tick = /** @type {HTMLInputElement | null} */ (box && find("input", box));
    const clear = box && find("button", box);

    function refresh() {
      const ticks = readTicks() ?? [];
      showInContents(pages, ticks);
      if (!said || !tick || !clear) return;
      tick.checked = ticks.includes(box?.dataset.page ?? "");
      const parts = Object.keys(VERB).map((kind) => [kind, ...tally(pages, ticks, kind)])
        .filter(([, count]) => count).map(([kind, count, all]) => `${count} of ${all} ${kind} ${VERB[kind]}`);
      const words = cleared ? "All ticks are cleared." : parts.length ? `${parts.join(", ")}.` : "";
      if (said.textContent !== words) said.textContent = words;
      clear.hidden = !(cleared || ticks.length);
      clear.textContent = cleared ? "Undo" : "Clear all ticks";
    }
    function keep(names) {
      if (!writeTicks(names) && said && tick) {
        tick.checked = false;
        said.textContent = "This browser refuses to keep the tick.";
      } else refresh();
    }
    tick?.addEventListener("change", () => {
      const others = (readTicks() ?? []).filter((name) => name !== box?.dataset.page);
      cleared = null;
      keep(tick.checked ? [...others, box?.dataset.page] : others);
    });
    clear?.addEventListener("click", () => {
      const back = cleared;
      cleared = back ? null : readTicks();
      keep(back ?? []);
    });
    addEventListener("storage", refresh); // ticked on another page that is open
    addEventListener("pageshow", refresh); // and on one that was gone back from
    refresh();
  }

  const article = find(".bd-article");
  if (article) addPreviews(article);
  addProgress();
})();
