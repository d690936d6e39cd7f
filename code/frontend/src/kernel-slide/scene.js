// A convolution, half the squared error of its outputs, and one entry of it to nudge: a weight, the bias or an input.

import { convolve, convolveBackward, meetings, nudgeEntry } from "../arithmetic.js";
import { changeOf } from "../kit/answer.js";
import { plain, short } from "../kit/format.js";
import { readBetween, show } from "../kit/read.js";
import { entryName, readMatrix, sizeOf } from "../network.js";

const MOST = { A: [6, 7], W: [3, 3], b: [1, 1] };
const LARGEST = 1000;

export const readSmall = (name, value) => readBetween(name, value, -LARGEST, LARGEST);

// Throws an Error whose message a reader can act on.
export function readLayer(values) {
  const layer = Object.fromEntries(Object.keys(MOST).map((name) => [name, readMatrix(name, values?.[name])]));
  const { A } = layer;
  const limit = (name, [rows, columns]) => {
    if (layer[name].rows > rows || layer[name].columns > columns) {
      throw new Error(`${name} is ${sizeOf(layer[name])}; expected at most ${rows} × ${columns}.`);
    }
    for (const x of layer[name].data) readSmall(`an entry of ${name}`, x);
  };
  for (const name in MOST) limit(name, MOST[name]);
  limit("W", [A.rows, A.columns]);
  return layer;
}

// [down, across]: an input of one row is a signal, along which alone the kernel slides.
const along = ({ A }, stride, padding) =>
  A.rows === 1 ? [[1, stride], [0, padding]] : [[stride, stride], [padding, padding]];

// Whether the windows leave no edge unread.
export function fits(layer, stride, padding) {
  const [steps, pads] = along(layer, stride, padding);
  const { A, W } = layer;
  return [[A.rows, W.rows], [A.columns, W.columns]].every(([n, size], k) => (n + 2 * pads[k] - size) % steps[k] === 0);
}

export const windowsOf = (layer, stride, padding) => meetings(layer.A, layer.W, ...along(layer, stride, padding));

// "W[0,2]" or "b[0]" as { name, key, row, column, position }.
export function readEntry(trait, value, arrays, example) {
  const parts = /^\s*(\w)\[\s*(\d)\s*(?:,\s*(\d)\s*)?\]\s*$/.exec(value);
  const [key, row, column] = parts ? [parts[1], Number(parts[2]), Number(parts[3] ?? 0)] : ["", 0, 0];
  const array = Object.hasOwn(arrays, key) && arrays[key];
  if (!array || (key === "b") === (parts?.[3] !== undefined) || row >= array.rows || column >= array.columns) {
    throw new Error(`${trait} is ${show(value)}; expected an entry that is there, such as ${example}.`);
  }
  return { name: entryName(key, row, column), key, row, column, position: row * array.columns + column };
}

// All that is shown. `terms` are what comes back to the chosen entry: { Z: position, other: position, factor }.
export function makeScene(state) {
  const { layer, seen, entry: { key, position }, nudge, target } = state;
  const Z = convolve(layer, seen);
  const dZ = { ...Z, data: Z.data.map((z) => z - target) };
  const slope = convolveBackward(dZ, layer, seen)[`d${key}`].data[position];
  const other = key === "W" ? "A" : "W";
  const terms = key === "b" ? Array.from(Z.data, (_, z) => ({ Z: z, factor: 1 }))
    : seen.met.filter((at) => at[key] === position)
      .map((at) => ({ Z: at.Z, other: at[other], factor: layer[other].data[at[other]] }));
  const slopes = new Float64Array(Z.data.length); // how strongly each output feels it
  for (const term of terms) slopes[term.Z] = term.factor;
  const after = convolve(nudgeEntry(layer, key, position, nudge), seen);
  const [rest, there] = [Z, after].map(({ data }) => 0.5 * data.reduce((sum, z) => sum + (z - target) ** 2, 0));
  const [stride, padding] = along(layer, state.stride, state.padding);
  return {
    ...state, steps: { stride, padding }, Z, dZ, other, terms, slopes, felt: slopes.filter(Boolean).length,
    ...changeOf(nudge, slope, rest, there),
  };
}

// Without rounding's last digits; and where room is scarce, with two decimals at most.
export const brief = (x) => plain(Number(Number(x.toFixed(12)).toPrecision(3)));

export const inCell = (x) => short(x, 2).replace(/\.0+$|(\.\d)0$/, "$1");
