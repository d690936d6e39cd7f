// A linear layer with half the squared error, one entry of its dW or db, and a formula, right or wrong.

import { backward, finiteDifference, forward } from "../arithmetic.js";
import { plain } from "../kit/format.js";
import { show } from "../kit/read.js";
import { entryName, readMatrix } from "../network.js";

const MOST = { units: 4, examples: 6, size: 1000 };
const STEP = 0.5; // exact at any step: J is a parabola in each entry

// As the reader sees them, and what the sum over m examples is divided by. The first is right.
export const FORMULAS = {
  right: { dW: "dZ Aᵀ / m", db: "row sums of dZ / m", average: "1/m × ", divisor: (m) => m },
  transposed: { dW: "A dZᵀ / m", db: "row sums of dZ / m", average: "1/m × ", divisor: (m) => m },
  no_average: { dW: "dZ Aᵀ", db: "row sums of dZ", average: "", divisor: () => 1 },
  averaged_twice: { dW: "dZ Aᵀ / m²", db: "row sums of dZ / m²", average: "1/m² × ", divisor: (m) => m * m },
};

// The layer and all that depends on it alone. Throws an Error whose message a reader can act on.
export function readLayer(values) {
  const [W, b, A, Y] = ["W", "b", "A", "Y"].map((name) => readMatrix(name, values?.[name]));
  const m = A.columns;
  if (Math.max(W.rows, W.columns) > MOST.units || m > MOST.examples) {
    throw new Error(`W is ${sizeOf(W)} and A has ${m} examples; expected at most ${MOST.units} × ${MOST.units} and `
      + `${MOST.examples}, to stay readable.`);
  }
  const fit = (name, matrix, rows, columns) => {
    if (matrix.rows !== rows || matrix.columns !== columns) {
      throw new Error(`${name} is ${sizeOf(matrix)}; expected ${rows} × ${columns}, to fit W (${sizeOf(W)}) and A.`);
    }
  };
  fit("b", b, W.rows, 1);
  fit("A", A, W.columns, m);
  fit("Y", Y, W.rows, m);
  const far = [W, b, A, Y].flatMap(({ data }) => [...data]).find((x) => Math.abs(x) > MOST.size);
  if (far !== undefined) {
    throw new Error(`The layer holds ${far}; expected numbers up to ${MOST.size}, to stay readable.`);
  }

  const [parameters, head] = [{ W1: W, b1: b }, "squared_error"];
  const { dZ1: dZ } = backward(forward(A, parameters, "identity", head), Y, parameters, "identity");
  const measured = finiteDifference(A, Y, parameters, "identity", head, STEP);
  return { W, b, A, m, dZ, measured: { W: measured.dW1, b: measured.db1 } };
}

// As the reader sees numbers: without rounding's last digits, and with three in the tables, where room is scarce.
export const written = (x) => plain(Number(x.toPrecision(12)));
export const brief = (x) => plain(Number(x.toPrecision(3)));

export const sizeOf = ({ rows, columns }) => `${rows} × ${columns}`;

// "W[0,2]" or "b[1]" as { name, key, row, column }.
export function readEntry(value, layer) {
  const parts = /^\s*([Wb])\[\s*(\d)\s*(?:,\s*(\d)\s*)?\]\s*$/.exec(value);
  const [key, row, column] = parts ? [parts[1], Number(parts[2]), Number(parts[3] ?? 0)] : ["", NaN, NaN];
  if (!parts || (key === "b") === (parts[3] !== undefined) || row >= layer[key].rows || column >= layer[key].columns) {
    throw new Error(`selected is ${show(value)}; expected an entry of this layer, such as W[0,0] or b[0].`);
  }
  return { name: entryName(key, row, column), key, row, column };
}

/**
 * One entry by a formula, beside the measured one. `factors` are the rows that meet, in the formula's order: no A for a
 * bias, and none at all where the formula's shape is not W's (`fits` is false). `terms` holds each example's numbers.
 */
export function explain(layer, { key, row, column }, formula) {
  const { W, m } = layer;
  const turned = formula === "transposed" && key === "W";
  const fits = !turned || W.rows === W.columns;
  const factors = !fits ? [] : [{ name: turned ? "A" : "dZ", row }, { name: turned ? "dZ" : "A", row: column }];
  if (key === "b") factors.pop();
  const rows = Object.fromEntries(factors.map((factor) => [factor.name, factor.row]));
  const terms = Array.from({ length: m }, (_, i) =>
    factors.map((factor) => layer[factor.name].data[factor.row * m + i]));
  const products = terms.map((term) => term.reduce((product, x) => product * x, 1));
  const total = fits ? products.reduce((sum, product) => sum + product, 0) : NaN;
  const derived = total / FORMULAS[formula].divisor(m);
  const found = layer.measured[key];
  const measured = found.data[row * found.columns + column];
  const close = 1e-9 * (1 + Math.abs(derived) + Math.abs(measured)); // more than rounding leaves
  return {
    factors, rows, fits, terms, products, total, derived, measured,
    ratio: derived ? measured / derived : null, agrees: Math.abs(derived - measured) <= close,
  };
}
