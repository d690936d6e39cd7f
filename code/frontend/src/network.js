// What a model's traits say, read with suspicion: the values may come from a page, a kernel or a URL.

import { ACTIVATIONS, CANONICAL_OUTPUT, fromRows } from "./arithmetic.js";
import { forgiving, readChoice, readIndex, readNumber, show } from "./kit/read.js";

export const LIMITS = { layers: 4, units: 8, examples: 32 };

// The network and its data. Throws an Error whose message a reader can act on.
export function readNetwork(model) {
  const hidden = readChoice("hidden", model.get("hidden"), ACTIVATIONS);
  const head = readChoice("head", model.get("head"), CANONICAL_OUTPUT);
  const parameters = readParameters(model.get("parameters"));
  const L = Object.keys(parameters).length / 2;
  const X = readMatrix("X", model.get("X"));
  const Y = readMatrix("Y", model.get("Y"));
  const sizes = [parameters.W1.columns];
  for (let l = 1; l <= L; l++) sizes.push(parameters[`W${l}`].rows);
  if (X.rows !== sizes[0]) throw new Error(`X has ${X.rows} rows; W1 expects ${sizes[0]}, one for each input.`);
  if (Y.rows !== sizes[L] || Y.columns !== X.columns) {
    throw new Error(`Y is ${Y.rows} × ${Y.columns}; expected ${sizes[L]} × ${X.columns}, one row for each output and `
      + "one column for each example.");
  }
  if (X.columns > LIMITS.examples) throw new Error(`X has ${X.columns} examples; at most ${LIMITS.examples} fit here.`);
  checkTargets(Y, head);
  return { parameters, X, Y, hidden, head, sizes, L, m: X.columns };
}

// Labels that the head's loss can score.
export function checkTargets(Y, head) {
  if (head === "squared_error") return;
  const outside = Y.data.find((y) => y < 0 || y > 1);
  if (outside !== undefined) throw new Error(`Y holds ${outside}; ${head} needs labels between 0 and 1.`);
  if (head !== "categorical_cross_entropy") return;
  for (let i = 0; i < Y.columns; i++) {
    let sum = 0;
    for (let k = 0; k < Y.rows; k++) sum += Y.data[k * Y.columns + i];
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
    const W = (parameters[`W${l}`] = readMatrix(`W${l}`, value[`W${l}`]));
    const b = (parameters[`b${l}`] = readMatrix(`b${l}`, value[`b${l}`]));
    if (b.rows !== W.rows || b.columns !== 1) {
      throw new Error(`b${l} is ${b.rows} × ${b.columns}; expected ${W.rows} × 1, one bias for each row of W${l}.`);
    }
    if (l > 1 && W.columns !== parameters[`W${l - 1}`].rows) {
      const units = parameters[`W${l - 1}`].rows;
      throw new Error(`W${l} has ${W.columns} columns; expected ${units}, one for each unit of layer ${l - 1}.`);
    }
    if (Math.max(W.rows, W.columns) > LIMITS.units) {
      throw new Error(`W${l} is ${W.rows} × ${W.columns}; at most ${LIMITS.units} units a layer fit here.`);
    }
  }
  return parameters;
}

export function readMatrix(name, value) {
  const rows = Array.isArray(value) && value.length > 0 && value.every(Array.isArray) ? value : [[]];
  const columns = rows[0].length;
  if (columns === 0 || rows.some((row) => row.length !== columns)) {
    throw new Error(`${name} is not a matrix; expected a list of rows of equal length.`);
  }
  for (const x of rows.flat()) {
    if (!Number.isFinite(x)) throw new Error(`${name} holds ${show(x)}; expected finite numbers.`);
  }
  return fromRows(rows);
}

// "W1[0,1]" or "b2[1]" as the entry it names: { name, key, l, row, column, position }.
export function readEntry(value, { parameters }) {
  const text = typeof value === "string" ? value.trim() : "";
  const parts = /^([Wb][1-9])\[\s*(\d{1,3})\s*(?:,\s*(\d{1,3})\s*)?\]$/.exec(text);
  const array = parts && parameters[parts[1]];
  const isBias = parts?.[1][0] === "b";
  const [row, column] = parts ? [Number(parts[2]), Number(parts[3] ?? 0)] : [NaN, NaN];
  if (!parts || !array || isBias === (parts[3] !== undefined) || !(row < array.rows && column < array.columns)) {
    throw new Error(`selected is ${show(value)}; expected an entry of this network, such as W1[0,0] or b1[0].`);
  }
  return {
    name: entryName(parts[1], row, column), key: parts[1], l: Number(parts[1].slice(1)), isBias, row, column,
    position: row * array.columns + column,
  };
}

export const entryName = (key, row, column) => (key[0] === "b" ? `${key}[${row}]` : `${key}[${row},${column}]`);

/**
 * @param {{ parameters: Record<string, { rows: number, columns: number }> }} network
 * @param {(key: string) => boolean} [only]
 */
export function entryNames({ parameters }, only = () => true) {
  return Object.keys(parameters).filter(only).flatMap((key) => {
    const { rows, columns } = parameters[key];
    return Array.from({ length: rows * columns }, (_, n) => entryName(key, Math.floor(n / columns), n % columns));
  });
}

// Where the reader is: each value falls back on its own, and says so.
export function readView(model, network, lastStep) {
  const { complaints, attempt } = forgiving();
  const first = entryName("W1", 0, 0);
  return {
    entry: attempt(() => readEntry(model.get("selected"), network), readEntry(first, network), first),
    nudge: attempt(() => readNumber("nudge", model.get("nudge")), 0, "no nudge"),
    example: attempt(() => readIndex("example", model.get("example"), network.m - 1), 0, "example 0"),
    step: attempt(() => readIndex("step", model.get("step"), lastStep), 0, "the start of the sweep"),
    complaints,
  };
}
