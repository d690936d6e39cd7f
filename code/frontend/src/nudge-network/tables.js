// Matrices as real tables: rows are units, columns are examples (or, for dW, the units that feed them).

import { zeros } from "../arithmetic.js";
import { h, scrollBox } from "../kit/dom.js";
import { equals, short, significant, tiny } from "../kit/format.js";
import { sym } from "./equations.js";

const MOST_TERMS = 8;

// The tables of one step of the sweep.
export function stepTables({ kind, l }, scene) {
  const { network, base, view } = scene;
  const shown = { column: view.example };
  switch (kind) {
    case "forward":
      return [table(sym("Z", l), base.cache[`Z${l}`], "example", shown),
        table(l === network.L ? sym("Ŷ") : sym("A", l), base.cache[`A${l}`], "example", shown)];
    case "cost":
      return [table("ℓ(i)", { ...zeros(1, network.m), data: base.losses }, "example", shown, "loss"),
        table(sym("J"), { rows: 1, columns: 1, data: [base.J] }, "", {}, "cost")];
    case "dZ":
    case "dA":
      return [table(sym(kind, l), base.grads[`${kind}${l}`], "example", shown)];
    case "dW":
    case "db": {
      const chosen = view.entry.key === `${kind[1]}${l}` ? { position: view.entry.position } : {};
      const across = { db: "", dW: l === 1 ? "input" : "unit" }[kind];
      return [table(sym(kind, l), base.grads[`${kind}${l}`], across, chosen)];
    }
    default:
      return [];
  }
}

// The selected entry of dW or db written out: the numbers that meet, example by example, and their average.
export function entrySum({ kind, l }, { network: { m }, base, gradient, view: { entry } }) {
  if (`d${entry.key}` !== `${kind}${l}`) return "";
  const inBrackets = (x) => (x < 0 ? `(${short(x, 4)})` : short(x, 4));
  const terms = Array.from({ length: m }, (_, i) => {
    const dz = inBrackets(base.grads[`dZ${l}`].data[entry.row * m + i]);
    return entry.isBias ? dz : `${dz} · ${inBrackets(base.cache[`A${l - 1}`].data[entry.column * m + i])}`;
  });
  if (m > MOST_TERMS) terms.splice(MOST_TERMS - 1, m - MOST_TERMS, "…");
  const mean = significant(gradient);
  return `d${entry.name} = 1/${m} × [ ${terms.join(" + ")} ] ${equals(gradient, mean)} ${mean}`;
}

// `marked` names a column (the example on show) or one entry's position (the selected parameter).
function table(caption, { rows, columns, data }, across, marked, down = "unit") {
  const head = across && h("tr", {}, h("td", {}),
    ...Array.from({ length: columns }, (_, i) =>
      h("th", { scope: "col", class: i === marked.column ? "is-shown" : "" }, `${across} ${i}`)));
  const body = Array.from({ length: rows }, (_row, j) => h("tr", {},
    h("th", { scope: "row" }, rows === 1 && down !== "unit" ? down : `${down} ${j}`),
    ...Array.from({ length: columns }, (_, i) => {
      const n = j * columns + i;
      const cls = n === marked.position ? "is-selected" : i === marked.column ? "is-shown" : "";
      return h("td", { class: cls, title: String(data[n]) }, entryText(data[n]));
    })));
  const name = h("caption", {}, caption);
  return scrollBox(`Table ${name.textContent}`,
    h("table", {}, name, ...(head ? [h("thead", {}, head)] : []), h("tbody", {}, ...body)));
}

const entryText = (x) => (x === 0 || Math.abs(x) >= 0.00005 ? short(x, 4) : tiny(x));
