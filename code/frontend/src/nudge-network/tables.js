// Matrices as real tables: rows are units, columns are examples (or, for dW, the units that feed them).

import { toRows } from "../arithmetic.js";
import { h, scrollBox } from "../kit/dom.js";
import { equals, inBrackets, short, significant, tiny } from "../kit/format.js";
import { typeset } from "./equations.js";

const MOST_TERMS = 8;

// The tables of one step of the sweep.
export function stepTables({ kind, l }, { network: { L }, base: { cache, grads, losses }, view: { entry, example } }) {
  const shown = (_j, i) => (i === example ? "is-shown" : "");
  if (kind === "start") return [];
  if (kind === "cost") return [table("ℓ(i)", [Array.from(losses)], "example", shown, () => "loss")];
  if (kind === "forward") {
    return [table(`Z^[${l}]`, toRows(cache[`Z${l}`]), "example", shown),
      table(l === L ? "Ŷ" : `A^[${l}]`, toRows(cache[`A${l}`]), "example", shown)];
  }
  const rows = toRows(grads[`${kind}${l}`]);
  const caption = `${kind}^[${l}]`;
  if (kind === "dZ" || kind === "dA") return [table(caption, rows, "example", shown)];
  const isEntry = (j, i) => `d${entry.key}` === `${kind}${l}` && j === entry.row && i === entry.column;
  return [table(caption, rows, kind === "db" ? "" : l === 1 ? "input" : "unit",
    (j, i) => (isEntry(j, i) ? "is-selected" : ""))];
}

// The cost, or the selected entry of dW or db, written out: what meets, example by example, and the average.
export function stepSum({ kind, l }, { base: { losses, grads, cache, J }, slope, view: { entry } }) {
  if (kind === "cost") return average("J", Array.from(losses, term), J);
  if (`d${entry.key}` !== `${kind}${l}`) return "";
  const row = (matrix, j) => toRows(matrix)[j].map(term);
  const before = entry.isBias ? [] : row(cache[`A${l - 1}`], entry.column);
  const terms = row(grads[`dZ${l}`], entry.row).map((dz, i) => [dz, ...before.slice(i, i + 1)].join(" · "));
  return average(`d${entry.name}`, terms, slope);
}

const term = (x) => inBrackets(short(x, 4));

function average(name, terms, value) {
  const mean = significant(value);
  const shown = terms.length > MOST_TERMS ? [...terms.slice(0, MOST_TERMS - 1), "…", terms.at(-1)] : terms;
  return `${name} = 1/${terms.length} × [ ${shown.join(" + ")} ] ${equals(value, mean)} ${mean}`;
}

function table(caption, rows, across, mark, nameOf = (j) => `unit ${j}`) {
  const head = across && h("thead", {}, h("tr", {}, h("td"), ...rows[0].map((_, i) =>
    h("th", { scope: "col", class: mark(-1, i) }, `${across} ${i}`))));
  const body = rows.map((row, j) => h("tr", {}, h("th", { scope: "row" }, nameOf(j)),
    ...row.map((x, i) => h("td", { class: mark(j, i), title: x }, entryText(x)))));
  const name = h("caption", {}, ...typeset(caption));
  return scrollBox(`Table ${name.textContent}`, h("table", {}, name, head, h("tbody", {}, ...body)));
}

const entryText = (x) => (x === 0 || Math.abs(x) >= 0.00005 ? short(x, 4) : tiny(x));
