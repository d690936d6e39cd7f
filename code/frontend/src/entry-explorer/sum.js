// The chosen entry written out: in symbols, term by term with numbers, and what comes of it.

import { h, renew } from "../kit/dom.js";
import { equals, inBrackets, written } from "../kit/format.js";
import { sizeOf } from "../network.js";
import { DIVISORS, FORMULAS } from "./scene.js";

const between = (sign, parts) => parts.flatMap((part) => [sign, part]).slice(1);
const line = (...parts) => h("div", { class: "bp-sum-line" }, "=", h("span", {}, ...parts));

export function createSum() {
  const root = h("div", { class: "bp-sum" });
  function update(scene) {
    const { entry: { key, name }, answer, layer: { W, m } } = scene;
    root.style.setProperty("--m", m);
    renew(root, [h("strong", { class: `sym-${key.toLowerCase()}` }, `d${name}`), ...(answer.fits
      ? writtenOut(scene) : [line(`nothing: A dZᵀ is ${W.columns} × ${W.rows}, and W is ${sizeOf(W)}.`)])]);
  }
  return { root, update };
}

function writtenOut({ layer: { m }, formula, answer: { rows, terms, total, derived } }) {
  const times = FORMULAS[formula][1];
  const names = Object.keys(rows);
  const coloured = (texts) => between(" · ", texts.map((text, n) =>
    h("span", { class: `bp-term ${names[n] === "A" ? "sym-a" : "sym-z"}` }, text)));
  const symbols = ["Σ", h("sub", {}, "i"), " ", ...coloured(names.map((name) => `${name}[${rows[name]}, i]`))];
  const numbers = between(" + ", terms.map((term) =>
    h("span", { class: "bp-term" }, ...coloured(term.map((x) => inBrackets(written(x)))))));
  const result = written(derived);
  const last = h("strong", {}, result);
  if (!times) return [line(...symbols), line(...numbers), line(last)];
  const share = `1/${m ** times} × `;
  return [
    line(`1/${DIVISORS[times]} × `, ...symbols),
    line(share, "[ ", ...numbers, " ]"),
    line(share, `${inBrackets(written(total))} ${equals(derived, result)} `, last),
  ];
}
