// The bundle's one entry: every interactive of the course is a kind.

import * as arithmetic from "./arithmetic.js";
import * as differences from "./differences.js";
import { differentiate } from "./expression/evaluate.js";
import { readGraph, sweep } from "./expression/graph.js";
import { parse } from "./expression/parse.js";
import { problem } from "./kit/dom.js";
import { show } from "./kit/read.js";
import { readExamples, Run } from "./playground/run.js";
import * as randomness from "./randomness.js";
// In an order that gzip likes: what is alike stands near, within the 32 KB that it looks back.
import * as quiz from "./quiz/index.js";
import * as computationGraph from "./computation-graph/index.js";
import * as nudgeCurve from "./nudge-curve/index.js";
import * as activationNudge from "./activation-nudge/index.js";
import * as gradientCheck from "./gradient-check/index.js";
import * as gradientFlow from "./gradient-flow/index.js";
import * as priceOfGradients from "./price-of-gradients/index.js";
import * as playground from "./playground/index.js";
import * as outputHead from "./output-head/index.js";
import * as kernelSlide from "./kernel-slide/index.js";
import * as entryExplorer from "./entry-explorer/index.js";
import * as forwardPass from "./forward-pass/index.js";
import * as fanOut from "./fan-out/index.js";
import * as nudgeNetwork from "./nudge-network/index.js";

const KINDS = {
  quiz, "computation-graph": computationGraph, "nudge-curve": nudgeCurve, "activation-nudge": activationNudge,
  "gradient-check": gradientCheck, "gradient-flow": gradientFlow, "price-of-gradients": priceOfGradients, playground,
  "output-head": outputHead, "kernel-slide": kernelSlide, "entry-explorer": entryExplorer,
  "forward-pass": forwardPass, "fan-out": fanOut, "nudge-network": nudgeNetwork,
};

// Traits that a page may read from, and write to, its URL.
export const shareable = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, KINDS[kind].shareable]));

// What the tests hold to the package.
export const training = { Run, readExamples };
export const expression = { parse, differentiate, readGraph, sweep };
export { arithmetic, differences, randomness };

/**
 * Draws the interactive that `model` describes into `el`.
 * @param {{ model: import("./kit/interactive.js").Model, el: HTMLElement }} where
 * @returns {() => void} takes it away again
 */
export function render({ model, el }) {
  const kind = model.get("kind");
  try {
    if (!Object.hasOwn(KINDS, kind)) {
      throw new Error(`Its kind is ${show(kind)}; this version of the page knows ${Object.keys(KINDS).join(", ")}.`);
    }
    return KINDS[kind].render({ model, el });
  } catch (error) {
    el.replaceChildren(problem(error.message)); // a message, never a blank
    return () => el.replaceChildren();
  }
}
