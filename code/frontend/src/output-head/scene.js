// One example at the output: its logits, targets and head; what the formulas say, and what nudging measures.

import {
  backward, complement, cost, finiteDifference, forward, fromRows, nudgeEntry, outputJacobian, zeros,
} from "../arithmetic.js";
import { changeOf } from "../kit/answer.js";
import { forgiving, readBetween, show } from "../kit/read.js";
import { checkTargets } from "../network.js";

export const LARGEST = 1000; // size of a number
const [MOST, LOGITS] = [5, [1.2, 0.4, -0.8]];
const [SIGMOID, SOFTMAX] = ["binary_cross_entropy", "categorical_cross_entropy"];

export const HEADS = {
  squared_error: "identity, ½ squared error", [SIGMOID]: "sigmoid, cross-entropy", [SOFTMAX]: "softmax, cross-entropy",
};
// Why each head's ∂ℓ/∂z comes down to ŷ − y.
export const REASONS = {
  squared_error: "∂ŷ/∂z is 1: nothing is left but ∂ℓ/∂ŷ = ŷ − y.",
  [SIGMOID]: "∂ℓ/∂ŷ is (ŷ − y) / (ŷ(1 − ŷ)) and ∂ŷ/∂z is ŷ(1 − ŷ): they cancel.",
  [SOFTMAX]: "∂ℓ/∂ŷ[j] is −y[j] / ŷ[j], and row j holds that ŷ[j]: it cancels.",
};
export const JACOBIANS = { full: "full", diagonal: "diagonal only" };

const column = (values) => fromRows(values.map((value) => [value]));
export const oneHot = (values, k) => values.map((_, j) => Number(j === k));
export const withEntry = (values, k, value) => values.map((old, j) => (j === k ? value : old));

/** These targets, or where the head cannot score them, the class of the largest alone. */
export function targetsFor(head, y) {
  try {
    checkTargets(column(y), head);
    return y;
  } catch {
    return oneHot(y, y.indexOf(Math.max(...y)));
  }
}

/** @param {import("../kit/interactive.js").Model} model */
export function readState(model) {
  const { complaints, attempt, choice, number } = forgiving(model);
  const numbers = (name, least, most) => {
    const value = model.get(name);
    if (!Array.isArray(value) || value.length < least || value.length > most) {
      const count = least < most ? `${least} to ${most}` : least;
      throw new Error(`${name} is ${show(value)}; expected ${count} numbers, as in [1,0.5].`);
    }
    return value.map((part, k) => readBetween(`${name}[${k}]`, part, -LARGEST, LARGEST));
  };
  const head = choice("head", SOFTMAX, HEADS);
  const z = attempt(() => numbers("z", 1, MOST), LOGITS, `[${LOGITS}]`);
  const targets = () => {
    const y = numbers("y", z.length, z.length);
    checkTargets(column(y), head);
    return y;
  };
  return {
    head, z, complaints,
    jacobian: choice("jacobian", "full", JACOBIANS),
    y: attempt(targets, oneHot(z, 0), "class 0"),
    k: number("selected", 0, 0, z.length - 1, true),
    nudge: number("nudge", 0, -LARGEST, LARGEST),
  };
}

/**
 * The logit z[k] that gives the output ŷ[k] this value. A softmax fixes its logits up to a constant: the others stay,
 * and their probabilities keep their proportions.
 */
export function logitFor({ head, z }, k, value) {
  if (head === "squared_error") return value;
  const others = head === SIGMOID ? [0] : z.filter((_, j) => j !== k);
  if (!others.length) return z[k]; // a single class has all of the probability
  const largest = Math.max(...others);
  const sum = others.reduce((total, other) => total + Math.exp(other - largest), 0);
  const logit = largest + Math.log(sum * value / (1 - value));
  return Math.max(-LARGEST, Math.min(LARGEST, Number(logit.toFixed(6))));
}

export function makeScene(state) {
  const { head, z, y, k, nudge } = state;
  // A layer whose input is 0, so that its Z is b.
  const [X, Y, parameters] = [zeros(1, 1), column(y), { W1: zeros(z.length, 1), b1: column(z) }];
  const at = (nudged) => forward(X, nudged, "identity", head);
  const loss = (nudged) => cost(at(nudged), Y, head); // of one example: its own loss
  const cache = at(parameters);
  const [a, dZ] = [cache.A1.data, backward(cache, Y, parameters, "identity").dZ1.data];
  const mixes = head === SOFTMAX;
  const onlyDiagonal = mixes && state.jacobian === "diagonal";
  const own = (j) => 0 - y[j] * complement(a, j); // a softmax's diagonal entry times ∂ℓ/∂ŷ[j]
  const derived = onlyDiagonal ? a.map((_, j) => own(j)) : dZ;
  const J = outputJacobian(cache.Z1, head).data;
  const [rest, slope] = [loss(parameters), derived[k]];
  const after = loss(nudgeEntry(parameters, "b1", k, nudge));
  return {
    ...state, a, dZ, derived, mixes,
    slopes: finiteDifference(X, Y, parameters, "identity", head).db1.data,
    dA: a.map((share, j) => lossDerivative(head, share, y[j])),
    entry: (j, i) => (onlyDiagonal && j !== i ? NaN : J[j * z.length + i]), // left out
    // ∂ℓ/∂ŷ[j] · ∂ŷ[j]/∂z[k], with the division by ŷ cancelled: where ŷ is rounded to 0 it would be ∞ · 0.
    terms: a.map((_, j) => (j === k ? (mixes ? own(k) : dZ[k]) : mixes && !onlyDiagonal ? y[j] * a[k] : 0)),
    wrong: Math.abs(slope - dZ[k]) > 1e-9,
    change: changeOf(nudge, slope, rest, after),
  };
}

const quotient = (y, a) => (y === 0 ? 0 : y / a); // 0 / 0 = 0

function lossDerivative(head, a, y) {
  if (head === "squared_error") return a - y;
  return (head === SIGMOID ? quotient(1 - y, 1 - a) : 0) - quotient(y, a);
}
