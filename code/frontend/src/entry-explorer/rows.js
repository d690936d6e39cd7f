// dZ and A one above the other, so that each column is an example: the two rows that meet are lit, and their products
// stand below.

import { h, scrollBox, setText } from "../kit/dom.js";
import { brief } from "../kit/format.js";
import { times } from "../times.js";

export function createRows({ W, m }) {
  const row = (className, head, scope = "row") => {
    const cells = times(m, (i) => (scope === "row" ? h("td") : h("th", { scope }, `${i}`)));
    const name = h("th", { scope: "row" }, head);
    return { name, cells, root: h("tr", { class: className }, name, ...cells) };
  };
  const block = (name, count, colour) => times(count, (j) => row(colour, `${name}[${j}]`));
  const blocks = { dZ: block("dZ", W.rows, "sym-z"), A: block("A", W.columns, "sym-a") };
  const products = row("bp-products", "");
  const body = (rows) => h("tbody", {}, ...rows.map(({ root }) => root));
  const label = "The rows of dZ and A, with a column for each example";
  const root = scrollBox(label, h("table", { class: "bp-meeting", "aria-label": label },
    h("thead", {}, row("", "example", "col").root), body(blocks.dZ), body(blocks.A), body([products])));

  let shown = null; // the layer whose numbers the rows hold
  function update({ layer, answer }) {
    for (const name of Object.keys(blocks)) {
      blocks[name].forEach((line, j) => {
        line.root.classList.toggle("is-lit", j === answer.rows[name]);
        if (layer !== shown) line.cells.forEach((cell, i) => setText(cell, brief(layer[name].data[j * m + i])));
      });
    }
    shown = layer;
    setText(products.name, "A" in answer.rows ? "product" : "term");
    products.cells.forEach((cell, i) => setText(cell, answer.fits ? brief(answer.products[i]) : "–"));
  }
  return { root, update };
}
