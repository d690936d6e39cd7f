// The chosen entry written out: in symbols, term by term with numbers, and what comes of it.

import { h } from "../kit/dom.js";
import { equals } from "../kit/format.js";
import { FORMULAS, sizeOf, written } from "./scene.js";

const inBrackets = (x) => (x < 0 ? `(${written(x)})` : written(x));
const between = (sign, parts) => parts.flatMap((part) => [sign, part]).slice(1);
const line = (...parts) => h("div", { class: "bp-sum-line" }, h("span", {}, "="), h("span", {}, ...parts));

export function createSum() {
  const root = h("div", { class: "bp-sum" });
  function update(scene) {
    const { entry, answer } = scene;
    const name = h("strong", { class: entry.key === "b" ? "sym-b" : "sym-w" }, `d${entry.name}`);
    root.replaceChildren(name, ...(answer.fits ? writtenOut(scene) : [line(missing(scene))]));
  }
  return { root, update };
}

const missing = ({ layer: { W } }) => `nothing: A dZᵀ is ${W.columns} × ${W.rows}, and W is ${sizeOf(W)}.`;

function writtenOut({ layer: { m }, formula, answer: { factors, terms, total, derived } }) {
  const { average, divisor } = FORMULAS[formula];
  const [by, sum, result] = [divisor(m), inBrackets(total), written(derived)];
  const share = average && `1/${by} × `;
  const coloured = (texts) => between(" · ", texts.map((text, n) =>
    h("span", { class: factors[n].name === "A" ? "bp-term sym-a" : "bp-term sym-z" }, text)));
  const numbers = terms.map((term) => h("span", { class: "bp-term" }, ...coloured(term.map(inBrackets))));
  return [
    line(average, "Σ", h("sub", {}, "i"), " ", ...coloured(factors.map(({ name, row }) => `${name}[${row}, i]`))),
    line(share, ...(average ? ["[ "] : []), ...between(" + ", numbers), ...(average ? [" ]"] : [])),
    line(...(average ? [share, `${sum} ${equals(derived, result)} `] : []), h("strong", {}, result)),
  ];
}
