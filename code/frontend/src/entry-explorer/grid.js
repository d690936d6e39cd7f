// dW and db side by side, to pick an entry from: by pointer, by touch, or by the arrow keys.

import { h, scrollBox, setAttributes, setText } from "../kit/dom.js";
import { brief, explain } from "./scene.js";

const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

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
    if (!MOVES[event.key]) return;
    event.preventDefault();
    const [down, right] = MOVES[event.key];
    const [column, to] = [(n % across) + right, n + down * across + right];
    if (column >= 0 && column < across && cells[to]) pick(to);
  }
  const head = (text, attributes) => h("th", { scope: "col", ...attributes }, text);
  const heads = Array.from({ length: W.columns }, (_, k) => head(`input ${k}`));
  const rows = Array.from({ length: W.rows }, (_, j) =>
    h("tr", {}, h("th", { scope: "row" }, `unit ${j}`), ...cells.slice(j * across, (j + 1) * across)));
  const root = scrollBox("dW and db", h("table", { role: "grid", "aria-label": "Entries of dW and db" },
    h("thead", {},
      h("tr", {}, h("td"), head("dW", { class: "sym-w", colspan: W.columns, scope: "colgroup" }),
        head("db", { class: "sym-b" })),
      h("tr", {}, h("td"), ...heads, h("td"))),
    h("tbody", {}, ...rows)));

  function update({ layer, entry, formula }) {
    cells.forEach((cell, n) => {
      const { derived, fits, agrees } = explain(layer, layer.entries[n], formula);
      const [text, chosen, wrong] = [fits ? brief(derived) : "–", entries[n].name === entry.name, fits && !agrees];
      setText(cell, text);
      cell.classList.toggle("is-selected", chosen);
      cell.classList.toggle("is-wrong", wrong);
      setAttributes(cell, {
        tabindex: chosen ? 0 : -1, "aria-selected": chosen,
        "aria-label": `d${entries[n].name} ${fits ? text : "does not exist"}${wrong ? ", not what is measured" : ""}`,
      });
    });
  }
  return { root, update };
}
