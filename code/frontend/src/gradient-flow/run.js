// One run through a deep network and back, and what is read off it. backprop.widgets.gradient_flow computes the same.

import { backward, forward, initialise, toRows } from "../arithmetic.js";
import { normals } from "../randomness.js";
import { times } from "../times.js";

export const MOST = { depth: 30, width: 12, seed: 999, scale: 1e6 };
const EXAMPLES = 32;
const BINS = 24;
const FAR = 100; // a gradient that grows or shrinks by more on its way has exploded or vanished

/**
 * The same function, which computes nothing while its arguments stay what they were.
 * @template T
 * @param {(...values: any) => T} compute
 */
function remembering(compute) {
  let key = "";
  /** @type {T} */
  let last;
  return (...values) => {
    const now = values.join();
    if (now !== key) last = compute(...values);
    key = now;
    return last;
  };
}

export function createRun() {
  // The numbers of a seed are enough for the largest network; a smaller one takes the first of them.
  const weights = remembering((seed) => normals(seed, MOST.depth * MOST.width ** 2));
  const data = remembering((seed) => normals(MOST.seed + 1 + seed, 2 * MOST.width * EXAMPLES));
  return remembering((depth, width, hidden, initialisation, scale, seed) => {
    const size = width * EXAMPLES;
    const matrix = (from) => ({ rows: width, columns: EXAMPLES, data: data(seed).subarray(from, from + size) });
    const parameters = initialise(Array(depth + 1).fill(width), initialisation, weights(seed), scale);
    const cache = forward(matrix(0), parameters, hidden, "squared_error");
    return readOff(cache, backward(cache, matrix(size), parameters, hidden), depth, hidden);
  });
}

function readOff(cache, grads, depth, hidden) {
  const layers = times(depth, (n) => n + 1);
  const sizes = (name) => layers.map((l) => rootMeanSquare(grads[`${name}${l}`].data));
  const [dZ, dW] = [sizes("dZ"), sizes("dW")];
  const [first, last] = [dZ[0], dZ[depth - 1]];
  const verdict = judge(dZ, first, last);
  const factor = verdict === "overflows" || last === 0 ? null : (first / last) ** (1 / (depth - 1));
  // For each hidden layer of ReLUs, how many of its units are 0 for every example.
  const dead = hidden === "relu" ? layers.slice(0, -1).map((l) =>
    toRows(cache[`A${l}`]).filter((row) => row.every((a) => a === 0)).length) : [];
  return { cache, dZ, dW, first, last, dead, verdict, factor };
}

// ∞ where a value is not finite; no square overflows.
function rootMeanSquare(values) {
  const largest = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (!Number.isFinite(largest)) return Infinity;
  return largest && largest * Math.sqrt(values.reduce((sum, x) => sum + (x / largest) ** 2, 0) / values.length);
}

function judge(dZ, first, last) {
  if (dZ.includes(Infinity)) return "overflows";
  if (first === 0) return "stops";
  if (first * FAR < last) return "vanishes";
  return first > FAR * last ? "explodes" : "arrives";
}

/** Values in equal bins, as NumPy's histogram; null where one overflowed. */
export function histogram(values) {
  if (!values.every(Number.isFinite)) return null;
  const counts = Array(BINS).fill(0);
  let [low, high] = [Math.min(...values), Math.max(...values)];
  if (low === high) [low, high] = [low - 1, high + 1];
  for (const x of values) counts[Math.min(BINS - 1, Math.floor(BINS * ((x - low) / (high - low))))]++;
  return { counts, low, high };
}
