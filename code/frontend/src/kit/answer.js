// The answer to a nudge: three numbers, a sentence, and why the ratio is what it is.

import { times } from "../times.js";
import { h, setText, sym } from "./dom.js";
import { aligned, fixed, plain, scientific } from "./format.js";
import { createAnnouncer } from "./live.js";

const ROUNDING = 1e-11; // a cost holds 16 digits: below this, the ratio's own first digits are noise

/**
 * @typedef {object} Change
 * @property {number} nudge
 * @property {number} slope
 * @property {number} rest the value before the nudge
 * @property {number} predicted
 * @property {number} measured
 * @property {number | null} ratio
 */

/**
 * @param {object} options
 * @param {(Node | string)[]} options.predicted the formula of the prediction
 * @param {(Node | string)[]} options.measured
 * @param {(Node | string)[]} [options.ratio]
 * @param {[string, string]} [options.names] of the two
 */
export function createAnswer({ predicted, measured, ratio = ["measured ÷ predicted"],
  names = ["predicted change", "measured change"] }) {
  const outputs = ["predicted", "measured", "ratio"].map((name) => createOutput(`bp-value bp-value-${name}`));
  const why = h("p", { class: "bp-why" });
  const sentence = h("p", { class: "bp-sentence" });
  const announcer = createAnnouncer();
  const root = h("div", { class: "bp-readout" },
    h("div", { class: "bp-cards" },
      ...[predicted, measured, ratio].map((formula, n) => createCard([...names, "ratio"][n], formula, outputs[n]))),
    sentence, why, announcer.root);
  /** @type {HTMLElement[]} */
  let clauses = [];

  /**
   * @param {Pick<Change, "predicted" | "measured" | "ratio">} change
   * @param {string[]} words clauses of the sentence
   * @param {string} because
   * @param {string} [more] is said to a screen reader too
   */
  function update(change, words, because, more = "") {
    const pair = [change.predicted, change.measured];
    const texts = aligned(...pair).map((text, n) => (Number.isNaN(pair[n]) ? "–" : text));
    [...texts, ratioText(change.ratio)].forEach((text, n) => setText(outputs[n], text));
    setText(why, because);
    if (clauses.length !== words.length) {
      clauses = words.map(() => h("span", { class: "bp-clause" }));
      sentence.replaceChildren(...clauses.flatMap((clause) => [" ", clause]));
    }
    words.forEach((text, n) => setText(clauses[n], text));
    announcer.say([...words, more].join(" ").trim());
  }
  return { root, update };
}

/**
 * The answer of a function to a nudge of one of its variables, whose name `letter` writes into the formulas.
 * @param {Node | string} f the function's name
 * @param {(f: Node, letter: Node) => (Node | string)[]} [slopeOf] how its slope is written
 */
export function createNudgeAnswer(f, slopeOf = (name, letter) => ["∂", name, "/∂", letter]) {
  const letters = times(3, () => h("span", { class: "bp-chosen" }));
  const name = () => sym("j", f);
  const answer = createAnswer({
    predicted: [...slopeOf(name(), letters[0]), " · δ"],
    measured: [name(), "(", letters[1], " + δ) − ", name(), "(", letters[2], ")"],
  });
  /** @param {string} text */
  const write = (text) => letters.forEach((letter) => setText(letter, text));
  return { ...answer, letter: write };
}

/**
 * A number that is read out by the sentences, not by itself.
 * @param {string} className
 */
export const createOutput = (className) => h("output", { class: className, "aria-live": "off" });

/**
 * @param {Node | string} name
 * @param {(Node | string)[]} formula
 * @param {Node[]} value and what stands below
 */
export const createCard = (name, formula, ...value) => h("div", { class: "bp-card" },
  h("div", { class: "bp-card-name" }, name), h("div", { class: "bp-card-formula" }, ...formula), ...value);

/**
 * What a nudge is predicted to change, by the slope, and what it changes from `rest` to `after`. No nudge, no change:
 * also where ∞ − ∞ is not a number.
 * @param {number} nudge
 * @param {number} slope
 * @param {number} rest
 * @param {number} after
 * @returns {Change}
 */
export function changeOf(nudge, slope, rest, after) {
  const [predicted, measured] = nudge === 0 ? [0, 0] : [slope * nudge, after - rest];
  return { nudge, slope, rest, predicted, measured, ratio: predicted === 0 ? null : measured / predicted };
}

/** @param {number | null} ratio */
export function ratioText(ratio) {
  if (ratio === null || !Number.isFinite(ratio)) return "–";
  const size = Math.abs(ratio);
  return size === 0 || (size >= 0.001 && size < 1000) ? fixed(ratio, 4) : scientific(ratio);
}

/**
 * @param {Change} change
 * @param {string} name of what answers the nudge: "J"
 * @param {number} range of nudges that are worth trying
 */
export function reason({ nudge, slope, rest, predicted, measured, ratio }, name, range) {
  if (nudge === 0) return "No nudge yet, so there is no ratio.";
  if (Number.isNaN(measured)) return `${name} has no value where this nudge leads.`;
  if (!Number.isFinite(measured)) return `This nudge is so large that ${name} overflows.`;
  if (slope === 0 || ratio === null) return "The derivative is 0 here, so there is nothing to divide by.";
  if (Math.abs(predicted) < ROUNDING * Math.abs(rest)) {
    return `A change this small drowns in the rounding of ${name}.`;
  }
  if (Math.abs(ratio - 1) < 0.005) return "Ratio near 1: at this size of nudge, the tangent tells the truth.";
  if (Math.abs(ratio - 1) < 0.05) return "Nearly 1. Halve δ, and the rest halves too.";
  const size = Math.abs(ratio);
  if (Math.abs(nudge) > range && (size < 0.01 || size > 100)) {
    return `This nudge is far outside the tangent's reach. Try a δ between −${range} and ${range}.`;
  }
  if (ratio < 0) return "Opposite signs: this nudge is too large for the tangent. Halve δ.";
  return "The curve bends away from its tangent. Halve δ and watch the ratio move towards 1.";
}

/**
 * "Predicted: J falls by 0.04." and "Measured: …"
 * @param {Change} change
 * @param {string} name
 */
export function changesInWords({ predicted, measured }, name) {
  const [p, m] = aligned(predicted, measured, 3).map((text) => text.replace(/^−/, ""));
  const answer = (change, size) => {
    if (Number.isNaN(change)) return `${name} has no value there`;
    if (!Number.isFinite(change)) return `${name} overflows`;
    return change === 0 ? `${name} stays` : `${name} ${change < 0 ? "falls" : "rises"} by ${size}`;
  };
  return [`Predicted: ${answer(predicted, p)}.`, `Measured: ${answer(measured, m)}.`];
}

/** @param {number} nudge */
export const upOrDown = (nudge) => `${nudge > 0 ? "up" : "down"} by ${plain(Math.abs(nudge))}`;
