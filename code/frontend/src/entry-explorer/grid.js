// dW and db side by side, to pick an entry from: by pointer, by touch, or by the arrow keys.

import { h, scrollBox, setAttributes, setText } from "../kit/dom.js";
import { entryName } from "../network.js";
import { brief, explain, readEntry } from "./scene.js";

const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export function createGrid({ W }, write) {
  const cells = Array.from({ length: W.rows }, (_row, j) => Array.from({ length: W.columns + 1 }, (_, k) => {
    const isBias = k === W.columns;
    const name = isBias ? entryName("b", j, 0) : entryName("W", j, k);
    return h("td", {
      role: "gridcell", class: isBias ? "bp-entry-cell sym-b" : "bp-entry-cell sym-w", "data-entry": name,
      onclick: () => pick(j, k), onkeydown: (event) => move(event, j, k),
    });
  }));
  function pick(j, k) {
    write({ selected: cells[j][k].dataset.entry });
    cells[j][k].focus();
  }
  function move(event, j, k) {
    if (!MOVES[event.key]) return;
    event.preventDefault();
    const [down, right] = MOVES[event.key];
    if (cells[j + down]?.[k + right]) pick(j + down, k + right);
  }
  const heads = Array.from({ length: W.columns }, (_, k) => h("th", { scope: "col" }, `input ${k}`));
  const root = scrollBox("dW and db", h("table", { role: "grid", "aria-label": "Entries of dW and db" },
    h("thead", {}, h("tr", {}, h("td", {}), h("th", { class: "sym-w", colspan: W.columns, scope: "colgroup" }, "dW"),
      h("th", { class: "sym-b", scope: "col" }, "db")), h("tr", {}, h("td", {}), ...heads, h("td", {}))),
    h("tbody", {}, ...cells.map((row, j) => h("tr", {}, h("th", { scope: "row" }, `unit ${j}`), ...row)))));

  function update({ layer, entry, formula }) {
    for (const cell of cells.flat()) {
      const name = String(cell.dataset.entry);
      const { derived, fits, agrees } = explain(layer, readEntry(name, layer), formula);
      const [text, chosen] = [fits ? brief(derived) : "–", name === entry.name];
      setText(cell, text);
      cell.classList.toggle("is-selected", chosen);
      cell.classList.toggle("is-wrong", fits && !agrees);
      setAttributes(cell, {
        tabindex: chosen ? 0 : -1, "aria-selected": chosen,
        "aria-label": `d${name} ${fits ? text : "does not exist"}${fits && !agrees ? ", not what is measured" : ""}`,
      });
    }
  }
  return { root, update };
}
