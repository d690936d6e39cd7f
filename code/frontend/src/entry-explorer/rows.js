// dZ and A one above the other, so that each column is an example: the two rows that meet are lit, and their products
// stand below.

import { h, scrollBox, setText } from "../kit/dom.js";
import { brief } from "./scene.js";

export function createRows({ W, m }) {
  const cells = () => Array.from({ length: m }, () => h("td"));
  const block = (name, count, colour) => Array.from({ length: count }, (_, j) => {
    const values = cells();
    const row = h("tr", { class: colour }, h("th", { scope: "row" }, `${name}[${j}]`), ...values);
    return { row, values };
  });
  const blocks = { dZ: block("dZ", W.rows, "sym-z"), A: block("A", W.columns, "sym-a") };
  const [terms, what] = [cells(), h("th", { scope: "row" })];
  const examples = terms.map((_, i) => h("th", { scope: "col" }, `${i}`));
  const body = (lines) => h("tbody", {}, ...lines.map(({ row }) => row));
  const root = scrollBox("Rows of dZ and A", h("table", { class: "bp-meeting" },
    h("caption", { class: "bp-hidden" }, "The rows of dZ and A, with a column for each example"),
    h("thead", {}, h("tr", {}, h("th", { scope: "row" }, "example"), ...examples)),
    body(blocks.dZ), body(blocks.A), h("tbody", {}, h("tr", { class: "bp-products" }, what, ...terms))));

  function update({ layer, answer }) {
    for (const name of ["dZ", "A"]) {
      blocks[name].forEach(({ row, values }, j) => {
        row.classList.toggle("is-lit", j === answer.rows[name]);
        values.forEach((cell, i) => setText(cell, brief(layer[name].data[j * m + i])));
      });
    }
    setText(what, answer.factors.length === 1 ? "term" : "product");
    terms.forEach((cell, i) => setText(cell, answer.fits ? brief(answer.products[i]) : "–"));
  }
  return { root, update };
}
