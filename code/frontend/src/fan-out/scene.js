// One activation: what each unit above it sends back, and what the example's loss does when it is nudged.

import { backward, forward, lossesPerExample, toRows } from "../arithmetic.js";
import { changeOf } from "../kit/answer.js";

/** @typedef {ReturnType<typeof fanOut>} Fan */

export function fanOut({ network, cache, example, unit: { l, k } }) {
  const { parameters, Y, hidden, head, L } = network;
  const column = ({ rows, columns, data }) =>
    ({ rows, columns: 1, data: Float64Array.from({ length: rows }, (_, j) => data[j * columns + example]) });
  const dZ = column(backward(cache, Y, parameters, hidden)[`dZ${l + 1}`]).data;
  const W = toRows(parameters[`W${l + 1}`]);
  const sums = W[0].map((_, at) => W.reduce((sum, weights, j) => sum + weights[at] * dZ[j], 0)); // (4)
  // The layers above are a network whose input is this layer.
  const above = {};
  for (let n = 1; n <= L - l; n++) for (const name of "Wb") above[`${name}${n}`] = parameters[`${name}${n + l}`];
  const [A, target] = [column(cache[`A${l}`]), column(Y)];
  const lossWith = (delta) => {
    const data = A.data.map((a, at) => (at === k ? a + delta : a));
    return lossesPerExample(forward({ ...A, data }, above, hidden, head), target, head)[0];
  };
  return {
    a: A.data[k], rows: W.map((weights, j) => [...weights, dZ[j]]), sums, slope: sums[k], rest: lossWith(0), lossWith,
    terms: W.map((weights, j) => ({ w: weights[k], dz: dZ[j] })),
  };
}

export const nudged = ({ slope, rest, lossWith }, nudge) => changeOf(nudge, slope, rest, lossWith(nudge));
