// ŷ, y, ŷ − y and the measured derivative side by side; and the Jacobian, one column of which, times ∂ℓ/∂ŷ, comes down
// to ŷ − y.

import { button, h, scrollBox, setAttributes, setText } from "../kit/dom.js";
import { fixed, plain, signed } from "../kit/format.js";
import { times } from "../times.js";
import { oneHot, withEntry } from "./scene.js";

/** @param {number} x */
const change = (x, decimals = 4) => signed(x, fixed(x, decimals));
const entryText = (x, text) => (Number.isNaN(x) ? "–" : x === 0 ? "0" : text(x));

const th = (scope, text = "") => h("th", { scope }, text);
const light = (element, on) => element.classList.toggle("is-lit", on);

/** The heads, then the rows: lists of cells. */
function table(name, label, ...rows) {
  const [head, ...body] = rows.map((cells) => h("tr", {}, ...cells));
  return scrollBox(label, h("table", { class: `bp-${name}`, "aria-label": label },
    h("thead", {}, head), h("tbody", {}, ...body)));
}

export function createOutputs(n, write) {
  /** @type {any} */
  let scene;
  const rows = times(n, (k) => {
    // A softmax has one class as its target; any other output has a target of its own.
    const target = button("bp-target", "", () => write({
      y: scene.mixes ? oneHot(scene.y, k) : withEntry(scene.y, k, Number(scene.y[k] < 0.5)),
    }));
    return { target, head: th("row", `${k}`), numbers: times(4, () => h("td")) };
  });
  const root = table("outputs", "Outputs, targets and derivatives",
    ["k", "z", "ŷ", "y", "ŷ − y", "measured"].map((text) => th("col", text)),
    ...rows.map(({ target, head, numbers: [z, a, ...slopes] }) => [head, z, a, h("td", {}, target), ...slopes]));

  function update(next) {
    scene = next;
    rows.forEach(({ target, head, numbers }, k) => {
      const { y, z, a, dZ, slopes } = scene;
      light(head.parentElement, k === scene.k);
      const texts = [fixed(z[k], Math.abs(z[k]) < 100 ? 2 : 0), fixed(a[k], 4), change(dZ[k]), change(slopes[k])];
      texts.forEach((text, i) => setText(numbers[i], text));
      setText(target, plain(y[k]));
      setAttributes(target, { "aria-pressed": y[k] >= 0.5, "aria-label": `y[${k}] is ${plain(y[k])}` });
    });
  }
  return { root, update };
}

export function createHeat(n, write) {
  const cells = times(n, () => times(n, (k) => h("td", { class: "bp-heat", onclick: () => write({ selected: k }) })));
  const heads = times(n, (k) => th("col", `z[${k}]`));
  const root = table("heatmap", "∂ŷ[j]/∂z[k]", [th("col", "∂ŷ/∂z"), ...heads],
    ...cells.map((row, j) => [th("row", `ŷ[${j}]`), ...row]));

  function update({ entry, k: chosen, head }) {
    const most = head === "squared_error" ? 1 : 0.25;
    heads.forEach((cell, k) => light(cell, k === chosen));
    cells.forEach((row, j) => row.forEach((cell, k) => {
      const x = entry(j, k);
      setText(cell, entryText(x, () => change(x, 3)));
      setAttributes(cell, { style: `--heat:${Math.abs(x || 0) / most}` });
      cell.classList.toggle("is-minus", x < 0);
      light(cell, k === chosen);
    }));
  }
  return { root, update };
}

export function createProduct(n) {
  const rows = times(n, () => times(3, () => h("td")));
  const [factor, collapsed, sum] = [th("col"), th("row"), h("td")];
  collapsed.colSpan = 3;
  const root = table("product", "The sum over j", [th("col", "j"), th("col", "∂ℓ/∂ŷ[j]"), factor, th("col", "product")],
    ...rows.map((row, j) => [th("row", `${j}`), ...row]), [collapsed, sum]);

  function update({ k, dA, entry, terms, derived, wrong }) {
    setText(factor, `× ∂ŷ[j]/∂z[${k}]`);
    rows.forEach(([loss, answer, term], j) => {
      setText(loss, plain(dA[j]));
      setText(answer, entryText(entry(j, k), plain));
      setText(term, entryText(terms[j], change));
    });
    setText(collapsed, `sum ${wrong ? "≠" : "="} ŷ[${k}] − y[${k}]`);
    setText(sum, change(derived[k]));
    sum.classList.toggle("is-wrong", wrong);
  }
  return { root, update };
}
