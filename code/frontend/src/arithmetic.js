// The one second copy of the mathematics: what backprop does in NumPy, for pages without a kernel.
//
// Conventions as in the book: examples are columns; dZ and dA hold per-example derivatives; the average over
// the m examples is taken once, in dW and db. Keys are Python's: W1, b1, A0, Z1, A1, dZ1, dW1, db1, dA1.

import { times } from "./times.js";

export * from "./arithmetic/learning.js";

export function zeros(rows, columns) {
  return { rows, columns, data: new Float64Array(rows * columns) };
}

export function fromRows(rows) {
  return { rows: rows.length, columns: rows[0].length, data: Float64Array.from(rows.flat()) };
}

export function toRows({ rows, columns, data }) {
  return times(rows, (j) => Array.from(data.subarray(j * columns, (j + 1) * columns)));
}

// No exponential overflows, and a value near 0 keeps its digits; 1 - g(z) is g(-z).
function sigmoid(z) {
  const e = Math.exp(-Math.abs(z));
  return (z >= 0 ? 1 : e) / (1 + e);
}

// g(z) g(-z), with the exponential that they share.
function sigmoidSlope(z) {
  const e = Math.exp(-Math.abs(z));
  return (1 / (1 + e)) * (e / (1 + e));
}

const tail = (z) => Math.log1p(Math.exp(-Math.abs(z))); // of a softplus, beyond max(z, 0)
const softplus = (z) => Math.max(z, 0) + tail(z);

export const ACTIVATIONS = {
  identity: { g: (z) => z, derivative: () => 1 },
  sigmoid: { g: sigmoid, derivative: sigmoidSlope },
  tanh: { g: Math.tanh, derivative: (z) => 1 - Math.tanh(z) ** 2 },
  relu: { g: (z) => Math.max(z, 0), derivative: (z) => (z > 0 ? 1 : 0) }, // 0 at the kink
  leaky_relu: { g: (z) => Math.max(z, 0.01 * z), derivative: (z) => (z > 0 ? 1 : 0.01) },
  softplus: { g: softplus, derivative: sigmoid },
};

export const CANONICAL_OUTPUT = {
  squared_error: "identity",
  binary_cross_entropy: "sigmoid",
  categorical_cross_entropy: "softmax",
};

export const layerCount = (parameters) => Object.keys(parameters).length / 2;

export function forward(X, parameters, hidden, head) {
  const L = layerCount(parameters);
  const cache = { A0: X };
  for (let l = 1; l <= L; l++) {
    cache[`Z${l}`] = affine(parameters[`W${l}`], cache[`A${l - 1}`], parameters[`b${l}`]);
    cache[`A${l}`] = activate(l < L ? hidden : CANONICAL_OUTPUT[head], cache[`Z${l}`]);
  }
  return cache;
}

// One loss per example, from Z[L], where it is stable at any saturation.
export function lossesPerExample(cache, Y, head) {
  const Z = cache[`Z${(Object.keys(cache).length - 1) / 2}`];
  const losses = new Float64Array(Y.columns);
  for (let i = 0; i < Y.columns; i++) losses[i] = LOSSES[head](Z, Y, i);
  return losses;
}

export function cost(cache, Y, head) {
  const losses = lossesPerExample(cache, Y, head);
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

export function backward(cache, Y, parameters, hidden) {
  const L = layerCount(parameters);
  const { derivative } = ACTIVATIONS[hidden];
  const grads = {};
  for (let l = L; l >= 1; l--) {
    const dZ = l === L
      ? elementwise(cache[`A${l}`], Y, (a, y) => a - y) // (5)
      : elementwise(grads[`dA${l}`], cache[`Z${l}`], (da, z) => da * derivative(z)); // (1)
    grads[`dZ${l}`] = dZ;
    grads[`dW${l}`] = averagedProduct(dZ, cache[`A${l - 1}`]); // (2)
    grads[`db${l}`] = averagedRows(dZ); // (3)
    if (l > 1) grads[`dA${l - 1}`] = transposedProduct(parameters[`W${l}`], dZ); // (4)
  }
  return grads;
}

// Central differences of J for every entry of every parameter: dW1, db1, ...
export function finiteDifference(X, Y, parameters, hidden, head, step = 1e-5) {
  const costAt = (nudged) => cost(forward(X, nudged, hidden, head), Y, head);
  const gradients = {};
  for (const name of Object.keys(parameters)) {
    const { rows, columns, data } = parameters[name];
    const gradient = zeros(rows, columns);
    for (let n = 0; n < data.length; n++) {
      const above = costAt(nudgeEntry(parameters, name, n, step));
      const below = costAt(nudgeEntry(parameters, name, n, -step));
      gradient.data[n] = (above - below) / (2 * step);
    }
    gradients[`d${name}`] = gradient;
  }
  return gradients;
}

// New parameters with one entry (its row-major position) moved; the others are shared, not copied.
export function nudgeEntry(parameters, name, position, delta) {
  const { rows, columns, data } = parameters[name];
  const nudged = Float64Array.from(data);
  nudged[position] += delta;
  return { ...parameters, [name]: { rows, columns, data: nudged } };
}

// ∂ŷ_j/∂z_k of one example, row j and column k: a softmax mixes its units, any other output is elementwise.
export function outputJacobian(Z, head) {
  const output = CANONICAL_OUTPUT[head];
  const { data: a } = activate(output, Z);
  const J = zeros(Z.rows, Z.rows);
  for (let j = 0; j < Z.rows; j++) {
    for (let k = 0; k < Z.rows; k++) {
      if (output === "softmax") J.data[j * Z.rows + k] = a[k] * (j === k ? complement(a, k) : -a[j]);
      else if (j === k) J.data[j * Z.rows + k] = ACTIVATIONS[output].derivative(Z.data[k]);
    }
  }
  return J;
}

// 1 - a_k of a softmax, as the sum of the others: a_k may have been rounded to 1.
export const complement = (a, k) => a.reduce((sum, share, j) => (j === k ? sum : sum + share), 0);

// Where a kernel W meets its input A, for one channel and one example: in output Z, weight W lies on entry A, all
// three by their row-major positions. stride and padding are [down, across]; the padding is no input, so nothing is
// met there.
export function meetings(A, W, stride, padding) {
  const outputs = (n, size, axis) => Math.floor((n + 2 * padding[axis] - size) / stride[axis]) + 1;
  const [rows, columns] = [outputs(A.rows, W.rows, 0), outputs(A.columns, W.columns, 1)];
  const met = [];
  for (let z = 0; z < rows * columns; z++) {
    for (let w = 0; w < W.data.length; w++) {
      const j = Math.floor(z / columns) * stride[0] + Math.floor(w / W.columns) - padding[0];
      const k = (z % columns) * stride[1] + (w % W.columns) - padding[1];
      if (j >= 0 && j < A.rows && k >= 0 && k < A.columns) met.push({ Z: z, W: w, A: j * A.columns + k });
    }
  }
  return { rows, columns, met };
}

// What deep learning calls convolution: the kernel is not flipped.
export function convolve({ A, W, b }, { rows, columns, met }) {
  const Z = zeros(rows, columns);
  Z.data.fill(b.data[0]);
  for (const at of met) Z.data[at.Z] += W.data[at.W] * A.data[at.A];
  return Z;
}

// One weight, many windows, and one input in many windows: what each sends back adds up.
export function convolveBackward(dZ, { A, W }, { met }) {
  const [dA, dW, db] = [zeros(A.rows, A.columns), zeros(W.rows, W.columns), zeros(1, 1)];
  for (const at of met) {
    dW.data[at.W] += dZ.data[at.Z] * A.data[at.A];
    dA.data[at.A] += dZ.data[at.Z] * W.data[at.W];
  }
  db.data[0] = dZ.data.reduce((sum, dz) => sum + dz, 0);
  return { dA, dW, db };
}

function affine(W, A, b) {
  const Z = zeros(W.rows, A.columns);
  const [n, m, w, a] = [W.columns, A.columns, W.data, A.data];
  for (let j = 0; j < W.rows; j++) {
    for (let i = 0; i < m; i++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += w[j * n + k] * a[k * m + i];
      Z.data[j * m + i] = sum + b.data[j];
    }
  }
  return Z;
}

function activate(name, Z) {
  if (name === "softmax") return softmax(Z);
  const { g } = ACTIVATIONS[name];
  return elementwise(Z, Z, g);
}

function softmax(Z) {
  const A = zeros(Z.rows, Z.columns);
  for (let i = 0; i < Z.columns; i++) {
    const { largest, sum } = logSumExp(Z, i);
    for (let k = 0; k < Z.rows; k++) A.data[k * Z.columns + i] = Math.exp(Z.data[k * Z.columns + i] - largest) / sum;
  }
  return A;
}

// log Σ_k e^{z_k} of column i, as largest + log(sum): a shift changes nothing but the overflow.
function logSumExp(Z, i) {
  let largest = -Infinity;
  for (let k = 0; k < Z.rows; k++) largest = Math.max(largest, Z.data[k * Z.columns + i]);
  let sum = 0;
  for (let k = 0; k < Z.rows; k++) sum += Math.exp(Z.data[k * Z.columns + i] - largest);
  return { largest, sum };
}

function sumOverUnits(Z, Y, i, term) {
  let sum = 0;
  for (let k = 0; k < Z.rows; k++) sum += term(Z.data[k * Z.columns + i], Y.data[k * Z.columns + i]);
  return sum;
}

const LOSSES = {
  squared_error: (Z, Y, i) => 0.5 * sumOverUnits(Z, Y, i, (z, y) => (z - y) ** 2),
  binary_cross_entropy: (Z, Y, i) => // where z is large, max(z, 0) - z y is exact, and the tail keeps its digits
    sumOverUnits(Z, Y, i, (z, y) => Math.max(z, 0) - z * y + tail(z)),
  categorical_cross_entropy: (Z, Y, i) => {
    const { largest, sum } = logSumExp(Z, i);
    return -sumOverUnits(Z, Y, i, (z, y) => y * (z - largest - Math.log(sum)));
  },
};

function elementwise(P, Q, combine) {
  const R = zeros(P.rows, P.columns);
  for (let n = 0; n < R.data.length; n++) R.data[n] = combine(P.data[n], Q.data[n]);
  return R;
}

// (1/m) dZ A^T: the examples meet here, so the average is taken here.
function averagedProduct(dZ, A) {
  const dW = zeros(dZ.rows, A.rows);
  const [m, dz, a] = [dZ.columns, dZ.data, A.data];
  for (let j = 0; j < dZ.rows; j++) {
    for (let k = 0; k < A.rows; k++) {
      let sum = 0;
      for (let i = 0; i < m; i++) sum += dz[j * m + i] * a[k * m + i];
      dW.data[j * A.rows + k] = sum / m;
    }
  }
  return dW;
}

function averagedRows(dZ) {
  const db = zeros(dZ.rows, 1);
  for (let j = 0; j < dZ.rows; j++) {
    let sum = 0;
    for (let i = 0; i < dZ.columns; i++) sum += dZ.data[j * dZ.columns + i];
    db.data[j] = sum / dZ.columns;
  }
  return db;
}

function transposedProduct(W, dZ) {
  const dA = zeros(W.columns, dZ.columns);
  const [n, m, w, dz] = [W.columns, dZ.columns, W.data, dZ.data];
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < m; i++) {
      let sum = 0;
      for (let j = 0; j < W.rows; j++) sum += w[j * n + k] * dz[j * m + i];
      dA.data[k * m + i] = sum;
    }
  }
  return dA;
}
