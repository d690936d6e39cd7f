// dW and db side by side, to pick an entry from: by pointer, by touch, or by the arrow keys.

import { h, scrollBox, setAttributes, setText } from "../kit/dom.js";
import { brief } from "../kit/format.js";
import { arrow, choose } from "../kit/keys.js";
import { times } from "../times.js";
import { explain } from "./scene.js";

export function createGrid({ W, entries }, write) {
  const across = W.columns + 1; // the bias is the last of its row
  const cells = entries.map(({ name, key }, n) => h("td", {
    role: "gridcell", class: `bp-entry-cell sym-${key.toLowerCase()}`, "data-entry": name,
    onclick: () => pick(n), onkeydown: (event) => move(event, n),
  }));
  function pick(n) {
    write({ selected: entries[n].name });
    cells[n].focus();
  }
  function move(event, n) {
    const by = arrow(event);
    if (!by) return;
    const [down, right] = by;
    const [column, to] = [(n % across) + right, n + down * across + right];
    if (column >= 0 && column < across && cells[to]) pick(to);
  }
  const head = (text, attributes) => h("th", { scope: "col", ...attributes }, text);
  const heads = times(W.columns, (k) => head(`input ${k}`));
  const rows = times(W.rows, (j) =>
    h("tr", {}, h("th", { scope: "row" }, `unit ${j}`), ...cells.slice(j * across, (j + 1) * across)));
  const root = scrollBox("dW and db", h("table", { role: "grid", "aria-label": "Entries of dW and db" },
    h("thead", {},
      h("tr", {}, h("td"), head("dW", { class: "sym-w", colspan: W.columns, scope: "colgroup" }),
        head("db", { class: "sym-b" })),
      h("tr", {}, h("td"), ...heads, h("td"))),
    h("tbody", {}, ...rows)));

  let shown = {}; // what the cells' texts are of
  function update({ layer, entry, formula }) {
    const chosen = entries.findIndex(({ name }) => name === entry.name);
    choose(cells, chosen, "aria-selected");
    cells.forEach((cell, n) => {
      cell.classList.toggle("is-selected", n === chosen);
      if (layer === shown.layer && formula === shown.formula) return;
      const { derived, fits, agrees } = explain(layer, layer.entries[n], formula);
      const [text, wrong] = [fits ? brief(derived) : "–", fits && !agrees];
      setText(cell, text);
      cell.classList.toggle("is-wrong", wrong);
      setAttributes(cell, {
        "aria-label": `d${entries[n].name} ${fits ? text : "does not exist"}${wrong ? ", not what is measured" : ""}`,
      });
    });
    shown = { layer, formula };
  }
  return { root, update };
}
