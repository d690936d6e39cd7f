// Each step of the sweep in symbols, with the number the equation has in the book.

import { CANONICAL_OUTPUT } from "../arithmetic.js";
import { h } from "../kit/dom.js";

// A symbol in its colour: sym("dZ", 2) is dZ with the layer above it.
export function sym(name, layer, extra = "") {
  const letter = name.replace("d", "")[0].toLowerCase();
  const raised = (layer === undefined ? "" : `[${layer}]`) + extra;
  const cls = { ŷ: "sym-y", x: "sym-a" }[letter] ?? `sym-${letter}`;
  return h("span", { class: cls }, h("i", {}, name), ...(raised ? [h("sup", {}, raised)] : []));
}

const indexed = (letter, index = "k") => h("span", {}, letter, h("sub", {}, index));

const LOSS = {
  squared_error: () => ["½ ", indexed("Σ"), " (", indexed("ŷ"), " − ", indexed("y"), ")²"],
  binary_cross_entropy: () => ["−", indexed("Σ"), " [", indexed("y"), " log ", indexed("ŷ"),
    " + (1 − ", indexed("y"), ") log(1 − ", indexed("ŷ"), ")]"],
  categorical_cross_entropy: () => ["−", indexed("Σ"), " ", indexed("y"), " log ", indexed("ŷ")],
};

// { equation, number, words } of a step; `words` says what the numbers are derivatives of.
export function describeStep({ kind, l }, { L, hidden, head, m }) {
  const activation = l === L ? CANONICAL_OUTPUT[head] : hidden;
  const perExample = "Column i belongs to the loss ℓ(i) of example i alone: no average yet.";
  const steps = {
    start: () => ({
      equation: [],
      words: "Forward, values flow right to the cost. Backward, derivatives flow left to every weight. "
        + "Press Next, or play it all.",
    }),
    forward: () => ({
      equation: [[sym("Z", l), " = ", sym("W", l), " ", l === 1 ? sym("X") : sym("A", l - 1), " + ", sym("b", l)],
        [l === L ? sym("Ŷ") : sym("A", l), ` = ${activation}(`, sym("Z", l), ")"]],
      words: `Layer ${l}, all ${m} examples at once: one column each. These are the values at δ = 0.`,
    }),
    cost: () => ({
      equation: [["ℓ(i) = ", ...LOSS[head]()], [sym("J"), " = (1/m) ", indexed("Σ", "i"), " ℓ(i)"]],
      words: `The cost is the average of ${m} losses: 1/m = 1/${m} enters here.`,
    }),
    dZ: () => ({
      number: l === L ? 5 : 1,
      equation: [[sym("dZ", l), " = ",
        ...(l === L ? [sym("Ŷ"), " − ", sym("Y")] : [sym("dA", l), ` ⊙ ${hidden}′(`, sym("Z", l), ")"])]],
      words: perExample,
    }),
    dW: () => ({
      number: 2,
      equation: [[sym("dW", l), " = (1/m) ", sym("dZ", l), " ",
        l === 1 ? sym("X", undefined, "T") : sym("A", l - 1, "T")]],
      words: `The examples meet here, so the average over m = ${m} is taken here, once: `
        + "these are derivatives of the cost J.",
    }),
    db: () => ({
      number: 3,
      equation: [[sym("db", l), " = (1/m) ", indexed("Σ", "i"), " ", indexed(sym("dZ", l), "(:, i)")]],
      words: "A bias reaches every example with weight 1: average the columns. Derivatives of the cost J.",
    }),
    dA: () => ({
      number: 4,
      equation: [[sym("dA", l), " = ", sym("W", l + 1, "T"), " ", sym("dZ", l + 1)]],
      words: `Each unit of layer ${l} answers for all the units it feeds. ${perExample}`,
    }),
  };
  return steps[kind]();
}
