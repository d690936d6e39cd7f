// A function, a point and a nudge: what is predicted, what is measured, and whether a kink is in the way.

import { differentiate, kinksOf, valueOf, variablesOf } from "../expression/evaluate.js";
import { FUNCTIONS } from "../expression/operations.js";
import { parse } from "../expression/parse.js";
import { changeOf } from "../kit/answer.js";
import { show } from "../kit/read.js";

const VARIABLES = ["w", "x"];

// A function's name alone means that function of w: "sigmoid" is sigmoid(w).
export function readFunction(text) {
  if (typeof text !== "string") throw new Error(`function is ${show(text)}; expected an expression such as w^2.`);
  const name = text.trim();
  const written = Object.hasOwn(FUNCTIONS, name) ? `${name}(w)` : text;
  const tree = parse(written, VARIABLES);
  const used = variablesOf(tree);
  if (used.length > 1) throw new Error("It holds both w and x; a curve is a function of one of them.");
  const variable = used[0] ?? "w";
  return {
    text, variable,
    f: (at) => valueOf(tree, { [variable]: at }),
    slope: (at) => differentiate(tree, { [variable]: at }, variable).derivative,
    kinks: kinksOf(tree).map(({ inputs: [inside] }) => (at) => valueOf(inside, { [variable]: at })),
  };
}

export function makeScene({ curve, w, nudge }) {
  const [rest, after, slope] = [curve.f(w), curve.f(w + nudge), curve.slope(w)];
  return {
    ...changeOf(nudge, slope, rest, after), curve, w, after,
    kink: kinkBetween(curve.kinks, w, w + nudge),
  };
}

// "at" w, "crossed" on the way to w + δ, or "" where the function is smooth.
function kinkBetween(kinks, from, to) {
  if (kinks.some((inside) => inside(from) === 0)) return "at";
  return kinks.some((inside) => inside(from) * inside(to) < 0) ? "crossed" : "";
}
