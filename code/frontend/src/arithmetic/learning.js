// The arithmetic of learning: where the weights start, the batches, a step, and how much is right.

import { zeros } from "../arithmetic.js";

// In place: one step of gradient descent, w - η dw.
export function descend(parameters, grads, learningRate) {
  for (const name of Object.keys(parameters)) {
    const { data } = parameters[name];
    for (let n = 0; n < data.length; n++) data[n] -= learningRate * grads[`d${name}`].data[n];
  }
}

// The share of the examples whose one output is on the right side of ½, or whose largest output is their class's.
export function accuracy(cache, { rows, columns, data }) {
  const A = cache[`A${(Object.keys(cache).length - 1) / 2}`].data;
  const largest = (values, i) => {
    let best = 0;
    for (let k = 1; k < rows; k++) if (values[k * columns + i] > values[best * columns + i]) best = k;
    return best;
  };
  let right = 0;
  for (let i = 0; i < columns; i++) {
    if (rows === 1 ? A[i] > 0.5 === data[i] > 0.5 : largest(A, i) === largest(data, i)) right++;
  }
  return right / columns;
}

// Of a matrix, the columns with these indices: a batch of its examples.
export function columnsOf({ rows, columns, data }, indices) {
  const chosen = zeros(rows, indices.length);
  for (let k = 0; k < rows; k++) {
    for (let i = 0; i < indices.length; i++) chosen.data[k * indices.length + i] = data[k * columns + indices[i]];
  }
  return chosen;
}

// The standard deviation of normal weights that join n_in units to n_out.
export const INITIALISATIONS = {
  zeros: () => 0,
  normal: (_nIn, _nOut, scale) => scale,
  xavier: (nIn, nOut) => Math.sqrt(2 / (nIn + nOut)),
  he: (nIn) => Math.sqrt(2 / nIn),
};

// Parameters of layers of these sizes, from one standard normal number for each weight; biases start at 0.
export function initialise(sizes, scheme, numbers, scale = 0.01) {
  const parameters = {};
  let used = 0;
  for (let l = 1; l < sizes.length; l++) {
    const W = (parameters[`W${l}`] = zeros(sizes[l], sizes[l - 1]));
    const deviation = INITIALISATIONS[scheme](W.columns, W.rows, scale);
    for (let n = 0; n < W.data.length; n++) W.data[n] = deviation * numbers[used++];
    parameters[`b${l}`] = zeros(sizes[l], 1);
  }
  return parameters;
}
