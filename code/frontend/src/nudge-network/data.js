// "Edit the data": X and Y as number inputs. What does not fit is said at once, and nothing is written.

import { fromRows, toRows } from "../arithmetic.js";
import { h, scrollBox, setAttributes, setText } from "../kit/dom.js";
import { checkTargets } from "../network.js";

export function createData(network, write) {
  const message = h("p", { class: "bp-note", role: "status" });
  const inputs = { X: fields("X", "x", network.X, apply), Y: fields("Y", "y", network.Y, apply) };
  const examples = Array.from({ length: network.m }, (_, i) => h("th", { scope: "col" }, `example ${i}`));
  const root = h("details", { class: "bp-data" },
    h("summary", {}, "Edit the data (X and Y)"),
    h("p", { class: "bp-step-words" }, "Each column is one example: its inputs x above, its targets y below."),
    scrollBox("Inputs X and targets Y", h("table", {},
      h("caption", { class: "bp-hidden" }, "Inputs X and targets Y"),
      h("thead", {}, h("tr", {}, h("td", {}), ...examples)),
      h("tbody", {}, ...inputs.X.rows), h("tbody", {}, ...inputs.Y.rows))),
    message);
  let shown = null; // the network whose numbers the fields hold

  function apply() {
    const [X, Y] = [inputs.X.read(), inputs.Y.read()];
    const fault = X === null || Y === null ? "Every field needs a finite number." : faultOf(fromRows(Y));
    setText(message, fault ? `Not applied yet: ${fault}` : "");
    if (!fault) write({ X, Y });
  }
  function faultOf(Y) {
    try {
      checkTargets(Y, network.head);
      return "";
    } catch (error) {
      return error.message;
    }
  }
  function update({ network: now }) {
    if (now === shown) return;
    shown = now;
    inputs.X.write(now.X);
    inputs.Y.write(now.Y);
    setText(message, "");
  }
  return { root, update };
}

function fields(name, letter, { rows, columns }, apply) {
  const cells = Array.from({ length: rows }, (_row, k) => Array.from({ length: columns }, (_, i) =>
    h("input", {
      type: "number", step: "any", class: "bp-cell", oninput: apply,
      "aria-label": `${name}[${k},${i}]`, "data-cell": `${name}[${k},${i}]`,
    })));
  return {
    rows: cells.map((row, k) => h("tr", {}, h("th", { scope: "row" }, `${letter}[${k}]`),
      ...row.map((input) => h("td", {}, input)))),
    // The rows as numbers, or null while a field does not hold one.
    read() {
      const holdsNumber = ({ value }) => value !== "" && Number.isFinite(Number(value));
      for (const input of cells.flat()) setAttributes(input, { "aria-invalid": !holdsNumber(input) });
      return cells.flat().every(holdsNumber) ? cells.map((row) => row.map(({ value }) => Number(value))) : null;
    },
    write(matrix) {
      toRows(matrix).forEach((row, k) => row.forEach((x, i) => {
        if (Number(cells[k][i].value) !== x || cells[k][i].value === "") cells[k][i].value = String(x);
      }));
    },
  };
}
