// An activation at z, a nudge, and what arrives from the right: how much of it gets through.

import { ACTIVATIONS } from "../arithmetic.js";
import { changeOf } from "../kit/answer.js";

export const RANGE = { z: 6, nudge: 2, dA: 5 }; // of the sliders, to both sides
export const SAMPLES = 240; // of each curve
export const FLAT = 0.05; // below this slope, an activation counts as saturated

const both = (z) => [-z, z];
const SATURATED = `saturated: g′ < ${FLAT}`;
// As the reader knows each, and between which z its slope is at least FLAT; what it is called elsewhere.
export const KNOWN = {
  sigmoid: { name: "sigmoid", steep: both(Math.log((1 + Math.sqrt(1 - 4 * FLAT)) / (2 * FLAT) - 1)), flat: SATURATED },
  tanh: { name: "tanh", steep: both(Math.atanh(Math.sqrt(1 - FLAT))), flat: SATURATED },
  relu: { name: "ReLU", steep: [0, Infinity], flat: "dead: g′ = 0" },
  leaky_relu: { name: "leaky ReLU", steep: [0, Infinity], flat: "nearly dead: g′ = 0.01" },
  softplus: { name: "softplus", steep: [Math.log(FLAT / (1 - FLAT)), Infinity], flat: SATURATED },
  identity: { name: "identity", steep: both(Infinity), flat: "" },
};

export function makeScene(activation, z, nudge, dA) {
  const { g, derivative } = ACTIVATIONS[activation];
  const hasKink = activation.endsWith("relu"); // at 0
  const [rest, after, slope] = [g(z), g(z + nudge), derivative(z)];
  return {
    ...KNOWN[activation], ...changeOf(nudge, slope, rest, after), activation, g, derivative, z, dA, after,
    dZ: dA * slope, hasKink,
    kink: !hasKink ? "" : z === 0 ? "at" : z * (z + nudge) < 0 ? "crossed" : "",
  };
}
