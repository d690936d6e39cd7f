// A linear layer with half the squared error, one entry of its dW or db, and a formula, right or wrong.

import { backward, finiteDifference, forward } from "../arithmetic.js";
import { show } from "../kit/read.js";
import { entryName, readMatrix, sizeOf } from "../network.js";
import { times } from "../times.js";

const STEP = 0.5; // exact at any step: J is a parabola in each entry

// The product that makes dW, and how often it is divided by m. The first is right.
export const FORMULAS = {
  right: ["dZ Aᵀ", 1], transposed: ["A dZᵀ", 1], no_average: ["dZ Aᵀ", 0], averaged_twice: ["dZ Aᵀ", 2],
};
export const DIVISORS = ["", "m", "m²"];

/** A formula of dW, or of db, as the reader sees it. */
export function formulaText(formula, key) {
  const [product, power] = FORMULAS[formula];
  return (key === "b" ? "row sums of dZ" : product) + (power ? ` / ${DIVISORS[power]}` : "");
}

// The layer and all that depends on it alone. Throws an Error whose message a reader can act on.
export function readLayer(values) {
  const [W, b, A, Y] = ["W", "b", "A", "Y"].map((name) => readMatrix(name, values?.[name]));
  const m = A.columns;
  const fit = (name, matrix, rows, columns) => {
    if (matrix.rows !== rows || matrix.columns !== columns) {
      throw new Error(`${name} is ${sizeOf(matrix)}; expected ${rows} × ${columns}, to fit W (${sizeOf(W)}) and A.`);
    }
  };
  fit("b", b, W.rows, 1);
  fit("A", A, W.columns, m);
  fit("Y", Y, W.rows, m);
  const [parameters, head] = [{ W1: W, b1: b }, "squared_error"];
  const { dZ1: dZ } = backward(forward(A, parameters, "identity", head), Y, parameters, "identity");
  const measured = finiteDifference(A, Y, parameters, "identity", head, STEP);
  const entries = times(W.rows, (row) => times(W.columns + 1, (k) => {
    const [key, column] = k < W.columns ? ["W", k] : ["b", 0];
    return { key, row, column, name: entryName(key, row, column) };
  })).flat();
  return { W, A, m, dZ, entries, measured: { W: measured.dW1, b: measured.db1 } };
}

// "W[0,2]" or "b[1]" as { name, key, row, column }.
export function readEntry(value, { entries }) {
  const found = entries.find(({ name }) => name === String(value).replaceAll(" ", ""));
  if (found) return found;
  throw new Error(`selected is ${show(value)}; expected an entry of this layer, such as W[0,0] or b[0].`);
}

/**
 * One entry by a formula, beside the measured one. `rows` are the rows that meet, in the formula's order: no A for a
 * bias, and none at all where the formula's shape is not W's (`fits` is false). `terms` holds each example's numbers.
 */
export function explain(layer, { key, row, column }, formula) {
  const { W, m } = layer;
  const turned = formula === "transposed" && key === "W";
  const fits = !turned || W.rows === W.columns;
  /** @type {Record<string, number>} */
  const rows = !fits ? {} : turned ? { A: row, dZ: column } : key === "b" ? { dZ: row } : { dZ: row, A: column };
  const terms = times(m, (i) =>
    Object.keys(rows).map((name) => layer[name].data[rows[name] * m + i]));
  const products = terms.map((term) => term.reduce((product, x) => product * x, 1));
  const total = fits ? products.reduce((sum, product) => sum + product, 0) : NaN;
  const derived = total / m ** FORMULAS[formula][1];
  const found = layer.measured[key];
  const measured = found.data[row * found.columns + column];
  const close = 1e-9 * (1 + Math.abs(derived) + Math.abs(measured)); // more than rounding leaves
  return {
    rows, fits, terms, products, total, derived, measured,
    ratio: derived ? measured / derived : null, agrees: Math.abs(derived - measured) <= close,
  };
}
