// What an expression may do: each operation's value, and its local derivatives with respect to each input.

import { ACTIVATIONS } from "../arithmetic.js";

/**
 * @typedef {object} Operation
 * @property {(...inputs: number[]) => number} value
 * @property {(...inputs: number[]) => number[]} partials one for each input
 */

const unary = (value, derivative) => ({ value, partials: (x) => [derivative(x)] });
const activation = (name) => unary(ACTIVATIONS[name].g, ACTIVATIONS[name].derivative);

/** @type {Record<string, Operation>} named as they are written */
export const FUNCTIONS = {
  sin: unary(Math.sin, Math.cos),
  cos: unary(Math.cos, (x) => -Math.sin(x)),
  tan: unary(Math.tan, (x) => 1 + Math.tan(x) ** 2),
  exp: unary(Math.exp, Math.exp),
  log: unary(Math.log, (x) => (x < 0 ? NaN : 1 / x)),
  sqrt: unary(Math.sqrt, (x) => 0.5 / Math.sqrt(x)),
  abs: unary(Math.abs, Math.sign), // 0 at the kink
  tanh: activation("tanh"),
  sigmoid: activation("sigmoid"),
  relu: activation("relu"),
};

/** @type {Record<string, Operation>} */
export const OPERATIONS = {
  ...FUNCTIONS,
  "+": { value: (a, b) => a + b, partials: () => [1, 1] },
  "-": { value: (a, b) => a - b, partials: () => [1, -1] },
  "*": { value: (a, b) => a * b, partials: (a, b) => [b, a] },
  "/": { value: (a, b) => a / b, partials: (a, b) => [1 / b, -a / (b * b)] },
  "^": { value: Math.pow, partials: (a, b) => [b * a ** (b - 1), a ** b * Math.log(a)] },
  "negate": { value: (a) => -a, partials: () => [-1] },
};

// Functions whose slope jumps where their input is 0.
export const KINKED = ["abs", "relu"];
