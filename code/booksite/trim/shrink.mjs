// One style sheet without unused rules, and one script: node shrink.mjs < order.json (see shrink.py).

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

const tools = createRequire(join(dirname(fileURLToPath(import.meta.url)), "../../frontend/package.json"));
const { PurgeCSS } = tools("purgecss");
const { transform } = tools("esbuild");

// What Bootstrap's script puts into the page for the two of its components that the theme's pages have. Its other
// names (carousel, offcanvas, ...) are no sign that a page shows such a thing.
const BOOTSTRAP = "scripts/bootstrap.js";
const MENUS_AND_TIPS = ["show", "fade", "tooltip", "tooltip-inner", "tooltip-arrow", "bs-tooltip-auto",
  "bs-tooltip-top", "bs-tooltip-bottom", "bs-tooltip-start", "bs-tooltip-end"];
// Attributes whose values scripts and readers change.
const CHANGING = ["aria-expanded", "aria-hidden", "aria-selected", "checked", "data-mode", "data-popper-placement",
  "data-theme", "data-tooltip", "disabled", "hidden", "open", "x-placement"];

// The pages have no tools to search with while one types: see SEARCH in pages.py.
const ADDED = { "documentation_options.js": "DOCUMENTATION_OPTIONS.search_as_you_type = false;" };

const order = JSON.parse(readFileSync(0, "utf8"));
const read = (name) => readFileSync(join(order.static, name), "utf8");
const words = (text) => text.match(/[\w-]+/g) ?? [];
const variablesIn = (text) => [...text.matchAll(/var\(\s*(--[\w-]+)/g)].map((found) => found[1]);

// A sheet as it would stand in _static itself: its imports in their place, its addresses from there.
function sheet(name) {
  const folder = posix.dirname(name);
  const from = (address) => posix.join(folder, address);
  return read(name)
    .replace(/@charset [^;]*;/g, "")
    .replace(/@import "([^"]+)";/g, (_, address) => sheet(from(address)))
    .replace(/url\((["']?)(?!data:|#)([^"')]+)\1\)/g, (_, quote, address) => `url("${from(address)}")`);
}

const script = (name) => read(name).replace(/^\/\/# sourceMappingURL=.*$/gm, "") + (ADDED[name] ?? "");
const scripts = order.scripts.map((name) => [name, script(name)]);
const { tags, classes, ids, attributes, values } = order.used;
const found = { tags, classes, ids, attributes: { names: attributes, values }, undetermined: MENUS_AND_TIPS };
const named = [...scripts.filter(([name]) => name !== BOOTSTRAP).map(([, text]) => text), ...order.apart.map(read)]
  .flatMap(words);

// Together, in their order: a variable that one sheet sets may be another's to use. Ours stay whole.
const isOurs = (name) => order.whole.includes(name);
const untouched = (text) => `/*! purgecss start ignore */${text}/*! purgecss end ignore */`;
const ours = order.styles.filter(isOurs).map(sheet).join("");
const styles = order.styles.map((name) => isOurs(name) ? untouched(sheet(name)) : sheet(name));
const [purged] = await new PurgeCSS().purge({
  content: ["pages", "scripts"].map((extension) => ({ raw: "", extension })),
  extractors: [
    { extensions: ["pages"], extractor: () => found },
    { extensions: ["scripts"], extractor: () => [...new Set(named)] },
  ],
  css: [{ raw: [readFileSync(order.light, "utf8"), ...styles].join("\n") }],
  dynamicAttributes: CHANGING,
  fontFace: true,
  keyframes: true,
  variables: true,
  safelist: { variables: variablesIn(ours) },
});

async function write(name, text, loader) {
  const { code } = await transform(text, { loader, minify: true, charset: "utf8", legalComments: "inline" });
  writeFileSync(join(order.static, name), code);
}

await write(order.sheet, purged.css, "css");
await write(order.script, scripts.map(([, text]) => text).join("\n;"), "js");
