// What a model's traits say, read with suspicion: the values may come from a page, a kernel or a URL.

import { ACTIVATIONS, CANONICAL_OUTPUT, fromRows, layerCount } from "./arithmetic.js";
import { forgiving, readChoice, readIndex, readNumber, show } from "./kit/read.js";
import { times } from "./times.js";

export const LIMITS = { layers: 4, units: 8, examples: 32 };

export const sizeOf = ({ rows, columns }) => `${rows} × ${columns}`;

// The network and its data. Throws an Error whose message a reader can act on.
export function readNetwork(model) {
  const hidden = readChoice("hidden", model.get("hidden"), ACTIVATIONS);
  const head = readChoice("head", model.get("head"), CANONICAL_OUTPUT);
  const parameters = readParameters(model.get("parameters"));
  const [X, Y] = ["X", "Y"].map((name) => readMatrix(name, model.get(name)));
  const [L, m] = [layerCount(parameters), X.columns];
  const sizes = [parameters.W1.columns, ...times(L, (l) => parameters[`W${l + 1}`].rows)];
  checkSize("X", X, sizes[0], m);
  checkSize("Y", Y, sizes[L], m);
  if (m > LIMITS.examples) throw new Error(`X has ${m} examples; at most ${LIMITS.examples} fit here.`);
  checkTargets(Y, head);
  return { parameters, X, Y, hidden, head, sizes, L, m };
}

function checkSize(name, matrix, rows, columns) {
  if (matrix.rows === rows && matrix.columns === columns) return;
  throw new Error(`${name} is ${sizeOf(matrix)}; expected ${rows} × ${columns}, to fit the network and its examples.`);
}

// Labels that the head's loss can score.
export function checkTargets(Y, head) {
  if (head === "squared_error") return;
  const outside = Y.data.find((y) => y < 0 || y > 1);
  if (outside !== undefined) throw new Error(`Y holds ${outside}; ${head} needs labels between 0 and 1.`);
  if (head !== "categorical_cross_entropy") return;
  for (let i = 0; i < Y.columns; i++) {
    const sum = Y.data.reduce((total, y, n) => (n % Y.columns === i ? total + y : total), 0);
    if (Math.abs(sum - 1) > 1e-6) {
      throw new Error(`column ${i} of Y sums to ${Number(sum.toPrecision(6))}; ${head} needs each column to sum to 1.`);
    }
  }
}

function readParameters(value) {
  const names = value && typeof value === "object" ? Object.keys(value) : [];
  const L = names.length / 2;
  if (!Number.isInteger(L) || L < 1 || L > LIMITS.layers) {
    const found = names.join(", ") || "nothing";
    throw new Error(`parameters holds ${found}; expected W1, b1, … for 1 to ${LIMITS.layers} layers.`);
  }
  const parameters = {};
  for (let l = 1; l <= L; l++) {
    const [W, b] = [`W${l}`, `b${l}`].map((name) => (parameters[name] = readMatrix(name, value[name])));
    checkSize(`W${l}`, W, W.rows, l > 1 ? parameters[`W${l - 1}`].rows : W.columns);
    checkSize(`b${l}`, b, W.rows, 1);
    if (Math.max(W.rows, W.columns) > LIMITS.units) {
      throw new Error(`W${l} is ${sizeOf(W)}; at most ${LIMITS.units} units a layer fit here.`);
    }
  }
  return parameters;
}

export function readMatrix(name, value) {
  const isRow = (row) => Array.isArray(row) && row.length > 0 && row.length === value[0].length;
  if (!Array.isArray(value) || value.length === 0 || !value.every(isRow)) {
    throw new Error(`${name} is not a matrix; expected a list of rows of equal length.`);
  }
  const wrong = value.flat().find((x) => !Number.isFinite(x));
  if (wrong !== undefined) throw new Error(`${name} holds ${show(wrong)}; expected finite numbers.`);
  return fromRows(value);
}

// "W1[0,1]" or "b2[1]" as the entry it names: { name, key, l, row, column, position }.
export function readEntry(value, { parameters }) {
  const name = String(value).replaceAll(" ", "");
  const key = name.slice(0, 2);
  const [l, row, column = 0] = (name.match(/\d+/g) ?? []).map(Number);
  const array = parameters[key];
  if (!array || name !== entryName(key, row, column) || row >= array.rows || column >= array.columns) {
    throw new Error(`selected is ${show(value)}; expected an entry of this network, such as W1[0,0] or b1[0].`);
  }
  return { name, key, l, isBias: key[0] === "b", row, column, position: row * array.columns + column };
}

export const entryName = (key, row, column) => (key[0] === "b" ? `${key}[${row}]` : `${key}[${row},${column}]`);

/**
 * @param {{ parameters: Record<string, { rows: number, columns: number }> }} network
 * @param {(key: string) => boolean} [only]
 */
export function entryNames({ parameters }, only = () => true) {
  return Object.keys(parameters).filter(only).flatMap((key) => {
    const { rows, columns } = parameters[key];
    return times(rows * columns, (n) => entryName(key, Math.floor(n / columns), n % columns));
  });
}

// Where the reader is: each value falls back on its own, and says so.
export function readView(model, network, lastStep) {
  const { complaints, attempt } = forgiving(model);
  const first = entryName("W1", 0, 0);
  return {
    entry: attempt(() => readEntry(model.get("selected"), network), readEntry(first, network), first),
    nudge: attempt(() => readNumber("nudge", model.get("nudge")), 0, "no nudge"),
    example: attempt(() => readIndex("example", model.get("example"), network.m - 1), 0, "example 0"),
    step: attempt(() => readIndex("step", model.get("step"), lastStep), 0, "the start of the sweep"),
    complaints,
  };
}
