// How wrong each method is at every step, where each does best, and what spoils it at this one.

import { estimates, exact, METHODS, PRECISIONS, relativeError } from "../differences.js";
import { powerOfTen } from "../kit/format.js";
import { times } from "../times.js";

export const LEAST = 1e-20; // of the step
export const KNOWN = { sigmoid: "sigmoid", tanh: "tanh", exp: "exp", cube: "x³", relu: "ReLU" };
const ORDER = { forward: "h", central: "h²", complex: "h²" }; // of the truncation
const WINDOW = 4; // samples to either side, half a power of ten: rounding is luck, so one good sample proves nothing

export const STEPS = times(161, (n) => Number((10 ** (n / 8 - 20)).toPrecision(3)));

/** All that the step does not change: the errors of each method at STEPS, and its best. */
export function measureCurves(settings) {
  const derivative = exact(settings);
  const rows = STEPS.map((step) => estimates(settings, step));
  const { epsilon } = PRECISIONS[settings.dtype];
  const useful = (method) => (error, n) => (isLost(settings, method, STEPS[n]) ? 1 : error);
  return Object.fromEntries(METHODS.filter((method) => rows[0][method] !== null).map((method) => {
    const errors = rows.map((row) => relativeError(row[method], derivative));
    return [method, { errors, best: bestOf(errors.map(useful(method)), epsilon) }];
  }));
}

// The step does not change x: what is then measured is 0, right only by accident.
function isLost({ x, dtype }, method, step) {
  const { round } = PRECISIONS[dtype];
  return method !== "complex" && round(round(x) + round(step)) === round(x);
}

// The largest step whose worst neighbour is least; errors below two roundings are alike. Null where none is right.
function bestOf(errors, epsilon) {
  const worst = errors.map((_, n) =>
    Math.max(2 * epsilon, ...errors.slice(Math.max(0, n - WINDOW), n + WINDOW + 1)));
  const error = Math.min(...worst);
  return error < 0.1 ? { step: STEPS[worst.lastIndexOf(error)], error } : null;
}

export function makeScene(settings, curves) {
  const { step } = settings;
  const [derivative, measured] = [exact(settings), estimates(settings, step)];
  const methods = METHODS.map((name) => {
    const estimate = measured[name];
    const error = estimate === null ? null : relativeError(estimate, derivative);
    const best = curves[name]?.best;
    return { name, estimate, error, best, why: why(settings, name, error, best, derivative) };
  });
  return { ...settings, curves, derivative, methods };
}

function why(settings, name, error, best, derivative) {
  const { function: f, kink, step } = settings;
  if (error === null) return "Not for ReLU: an imaginary nudge never meets the kink.";
  if (isLost(settings, name, step)) return "Lost: x + h is rounded to x.";
  if (f === "relu" && step > (name === "central" ? Math.abs(kink) : kink) && (name === "central" || kink >= 0)) {
    return kink === 0 ? "x is on the kink: no derivative to agree with." : "Kink: the step reaches across it.";
  }
  if (derivative === 0) return error ? "f′ is 0: any other number is wholly wrong." : "Exactly 0, as it should be.";
  if (best && f !== "relu" && step > 3 * best.step) return `Truncation, about ${ORDER[name]}: make h smaller.`;
  if (name === "complex") return "Nothing is subtracted, so nothing is lost to rounding.";
  return best && step >= best.step / 3 ? "Near its best: the two errors balance."
    : "Rounding, about ε/h: make h larger.";
}

// 1, 10⁻⁵, 1.3 × 10⁻⁵
export function power(x) {
  if (x === 1) return "1";
  const [mantissa, exponent] = x.toExponential(1).replace(".0", "").split("e");
  return `${mantissa === "1" ? "" : `${mantissa} × `}${powerOfTen(Number(exponent))}`;
}
