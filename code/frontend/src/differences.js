// The second copy of backprop.gradient_check's differences, for functions of one number, in either precision: every
// operation is rounded to it, as NumPy's are. The imaginary parts of the complex step are written out in real numbers.

import { ACTIVATIONS } from "./arithmetic.js";

const same = (x) => x;
// How each rounds, and the spacing of its numbers at 1.
export const PRECISIONS = {
  float64: { round: same, epsilon: 2 ** -52 },
  float32: { round: Math.fround, epsilon: 2 ** -23 },
};
export const METHODS = ["forward", "central", "complex"];

const sigmoidSlope = ACTIVATIONS.sigmoid.derivative;

// f, f′ in float64, and Im f(x + ih), each given the rounding r; ReLU's kink is at c.
export const FUNCTIONS = {
  sigmoid: {
    f: (x, r) => {
      const e = r(Math.exp(-Math.abs(x)));
      return r((x < 0 ? e : 1) / r(1 + e));
    },
    slope: sigmoidSlope,
    imaginary: (x, h, r) => {
      const e = r(Math.exp(-Math.abs(x)));
      const [across, up] = [r(1 + r(e * r(Math.cos(h)))), r(e * r(Math.sin(h)))];
      return r(up / r(r(across * across) + r(up * up)));
    },
  },
  tanh: {
    f: (x, r) => r(Math.tanh(x)),
    slope: (x) => 4 * sigmoidSlope(2 * x), // 1 − tanh² would lose its digits where it is small
    imaginary: (x, h, r) => r(r(Math.sin(2 * h)) / r(r(Math.cosh(2 * x)) + r(Math.cos(2 * h)))),
  },
  exp: {
    f: (x, r) => r(Math.exp(x)),
    slope: Math.exp,
    imaginary: (x, h, r) => r(r(Math.exp(x)) * r(Math.sin(h))),
  },
  cube: {
    f: (x, r) => r(r(x * x) * x),
    slope: (x) => 3 * x * x,
    imaginary: (x, h, r) => r(r(r(r(x * x) - r(h * h)) * h) + r(r(2 * x * h) * x)),
  },
  relu: { f: (x, r, c) => Math.max(r(x - c), 0) },
};

/**
 * @param {{ function: string, x: number, kink: number, dtype: string }} at the kink is so far from x
 * @param {number} step
 * @returns {Record<string, number | null>} by method; null for the complex step of a function with a kink
 */
export function estimates({ function: name, x: point, kink, dtype }, step) {
  const { f, imaginary } = FUNCTIONS[name];
  const r = PRECISIONS[dtype].round;
  const [x, h] = [r(point), r(step)];
  const c = r(x + r(kink));
  const at = (value) => f(r(value), r, c);
  return {
    forward: r(r(at(x + h) - at(x)) / h),
    central: r(r(at(x + h) - at(x - h)) / r(2 * h)),
    complex: imaginary ? r(imaginary(x, h, r) / h) : null,
  };
}

// The derivative at the number that the precision holds in place of x; at a kink 0, as in the book.
export function exact({ function: name, x, kink, dtype }) {
  return name === "relu" ? Number(kink < 0) : FUNCTIONS[name].slope(PRECISIONS[dtype].round(x));
}

// |measured − derived| / (|measured| + |derived|): 0 when equal, 1 when opposite.
export function relativeError(measured, derived) {
  return Math.abs(measured - derived) / (Math.abs(measured) + Math.abs(derived) || 1);
}
