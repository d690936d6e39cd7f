// "Edit the data": X and Y as number inputs. What does not fit is said at once, and nothing is written.

import { fromRows, toRows } from "../arithmetic.js";
import { h, scrollBox, setAttributes, setText } from "../kit/dom.js";
import { checkTargets } from "../network.js";

export function createData(network, write) {
  const message = h("p", { class: "bp-note", role: "status" });
  const cells = { X: createCells("X", network.X, apply), Y: createCells("Y", network.Y, apply) };
  const row = (name) => (inputs, k) => h("tr", {}, h("th", { scope: "row" }, `${name}[${k}]`),
    ...inputs.map((input) => h("td", {}, input)));
  const examples = cells.X[0].map((_, i) => h("th", { scope: "col" }, `example ${i}`));
  const root = h("details", { class: "bp-data", "data-place": "data" },
    h("summary", {}, "Edit the data (X and Y)"),
    h("p", { class: "bp-step-words" }, "Each column is one example: its inputs x above, its targets y below."),
    scrollBox("Inputs X and targets Y", h("table", {},
      h("thead", {}, h("tr", {}, h("td"), ...examples)),
      h("tbody", {}, ...cells.X.map(row("x")), ...cells.Y.map(row("y"))))),
    message);
  let shown = null; // the network whose numbers the cells hold

  function apply() {
    let words = "";
    try {
      const [X, Y] = [cells.X, cells.Y].map(readCells);
      checkTargets(fromRows(Y), network.head);
      write({ X, Y });
    } catch (error) {
      words = `Not applied yet: ${error.message}`;
    }
    setText(message, words);
  }
  function update({ network: now }) {
    if (now === shown) return;
    shown = now;
    for (const name of ["X", "Y"]) writeCells(cells[name], toRows(now[name]));
    setText(message, "");
  }
  return { root, update };
}

const createCells = (name, matrix, apply) => toRows(matrix).map((row, k) => Array.from(row, (_, i) => h("input", {
  type: "number", step: "any", class: "bp-cell", oninput: apply,
  "aria-label": `${name}[${k},${i}]`, "data-cell": `${name}[${k},${i}]`,
})));

const isNumber = ({ value }) => value !== "" && Number.isFinite(Number(value));

// The rows as numbers; throws an Error while a cell does not hold one.
function readCells(rows) {
  const cells = rows.flat();
  for (const cell of cells) setAttributes(cell, { "aria-invalid": !isNumber(cell) });
  if (!cells.every(isNumber)) throw new Error("Every field needs a finite number.");
  return rows.map((row) => row.map(({ value }) => Number(value)));
}

// A number that is there as the reader typed it stays: 0.50.
const writeCells = (rows, values) => rows.forEach((row, k) => row.forEach((cell, i) => {
  if (!isNumber(cell) || Number(cell.value) !== values[k][i]) cell.value = String(values[k][i]);
}));
