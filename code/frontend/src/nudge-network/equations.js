// Each step of the sweep in symbols, with the number the equation has in the book.

import { CANONICAL_OUTPUT } from "../arithmetic.js";
import { h, sym } from "../kit/dom.js";

const LOSS = {
  squared_error: "½ Σ_k (ŷ_k − y_k)²",
  binary_cross_entropy: "−Σ_k [y_k log ŷ_k + (1 − y_k) log(1 − ŷ_k)]",
  categorical_cross_entropy: "−Σ_k y_k log ŷ_k",
};

// A symbol with what is raised behind it; an index; anything else.
const TOKEN = /(d?[AWZXYŶJb])(?:\^([\d[\]T]+))?|_(\(:, i\)|[ik])|./gu;
const COLOURS = { x: "a", ŷ: "y" }; // the other symbols have their own

/**
 * "dW^[2] = (1/m) Σ_i ℓ(i)" with its symbols in their colours, and what stands above and below them.
 * @param {string} text
 */
export const typeset = (text) => Array.from(text.matchAll(TOKEN), ([all, symbol, above = "", below]) => {
  if (below) return h("sub", {}, below);
  if (!symbol) return all;
  const letter = symbol.slice(-1).toLowerCase();
  return sym(COLOURS[letter] ?? letter, h("i", {}, symbol), h("sup", {}, above));
});

/**
 * [equations, number, words] of a step; the words say what its numbers are derivatives of.
 * @returns {[string[], string, string]}
 */
export function describeStep({ kind, l }, { L, hidden, head, m }) {
  const isOutput = l === L;
  const [before, transposed] = l === 1 ? ["X", "X^T"] : [`A^[${l - 1}]`, `A^[${l - 1}]T`];
  const perExample = "Column i belongs to the loss ℓ(i) of example i alone: no average yet.";
  return {
    start: [[], "", "Forward, values flow right to the cost. Backward, derivatives flow left to every weight. "
      + "Press Next, or play it all."],
    forward: [[`Z^[${l}] = W^[${l}] ${before} + b^[${l}]`,
      isOutput ? `Ŷ = ${CANONICAL_OUTPUT[head]}(Z^[${l}])` : `A^[${l}] = ${hidden}(Z^[${l}])`], "",
    `Layer ${l}, all ${m} examples at once: one column each. These are the values at δ = 0.`],
    cost: [[`ℓ(i) = ${LOSS[head]}`, "J = (1/m) Σ_i ℓ(i)"], "",
      `The cost is the average of ${m} losses: 1/m = 1/${m} enters here.`],
    dZ: isOutput ? [[`dZ^[${l}] = Ŷ − Y`], "(5)", perExample]
      : [[`dZ^[${l}] = dA^[${l}] ⊙ ${hidden}′(Z^[${l}])`], "(1)", perExample],
    dW: [[`dW^[${l}] = (1/m) dZ^[${l}] ${transposed}`], "(2)",
      `The examples meet here, so the average over m = ${m} is taken here, once: these are derivatives of the cost J.`],
    db: [[`db^[${l}] = (1/m) Σ_i dZ^[${l}]_(:, i)`], "(3)",
      "A bias reaches every example with weight 1: average the columns. Derivatives of the cost J."],
    dA: [[`dA^[${l}] = W^[${l + 1}]T dZ^[${l + 1}]`], "(4)",
      `Each unit of layer ${l} answers for all the units it feeds. ${perExample}`],
  }[kind];
}
