// The answer: three numbers, and one sentence.

import { h, setText } from "../dom.js";
import { aligned, fixed, plain, scientific, significant } from "../format.js";
import { RANGE } from "./controls.js";

const QUIET = 700; // ms without change before a screen reader hears the sentence: a drag must not flood it
const ROUNDING = 1e-11; // J holds 16 digits: below this, the ratio's own first digits are noise

export function createReadout() {
  const value = (name) => h("output", { class: `bp-value bp-value-${name}`, "aria-live": "off" });
  const [predicted, measured, ratio] = ["predicted", "measured", "ratio"].map(value);
  const why = h("p", { class: "bp-why" });
  const sentence = h("p", { class: "bp-sentence" });
  const live = h("p", { class: "bp-hidden", "aria-live": "polite" });
  const letters = Array.from({ length: 3 }, () => h("span", { class: "bp-chosen" })); // w, or b for a bias
  const J = () => h("span", { class: "sym-j" }, "J");
  const derivative = ["∂", J(), "/∂", letters[0], " · δ"];
  const change = [J(), "(", letters[1], " + δ) − ", J(), "(", letters[2], ")"];
  const card = (name, formula, output) => h("div", { class: "bp-card" },
    h("div", { class: "bp-card-name" }, name), h("div", { class: "bp-card-formula" }, ...formula), output);
  const root = h("div", { class: "bp-readout" },
    h("div", { class: "bp-cards" },
      card("predicted change", derivative, predicted),
      card("measured change", change, measured),
      card("ratio", ["measured ÷ predicted"], ratio)),
    sentence, why, live);

  let timer;
  let first = true; // the page has only now opened: nothing changed that would need saying
  function update(scene) {
    const [p, m] = aligned(scene.predicted, scene.measured);
    for (const letter of letters) setText(letter, scene.view.entry.isBias ? "b" : "w");
    setText(predicted, p);
    setText(measured, m);
    setText(ratio, ratioText(scene.ratio));
    setText(why, reason(scene));
    const clauses = inWords(scene);
    const words = clauses.join(" ");
    if (words === sentence.textContent) return;
    sentence.replaceChildren(...clauses.flatMap((clause) => [" ", h("span", { class: "bp-clause" }, clause)]).slice(1));
    clearTimeout(timer);
    if (!first) timer = setTimeout(() => setText(live, words), QUIET);
    first = false;
  }
  return { root, update, remove: () => clearTimeout(timer) };
}

function ratioText(ratio) {
  if (ratio === null || !Number.isFinite(ratio)) return "–";
  const size = Math.abs(ratio);
  return size === 0 || (size >= 0.001 && size < 1000) ? fixed(ratio, 4) : scientific(ratio);
}

function reason({ view, gradient, predicted, ratio, measured, base }) {
  if (!Number.isFinite(base.J)) return "J overflows here. Press Reset.";
  if (view.nudge === 0) return "No nudge yet, so there is no ratio.";
  if (!Number.isFinite(measured)) return "This nudge is so large that the cost overflows.";
  if (gradient === 0) return "The derivative is 0 here, so there is nothing to divide by.";
  if (Math.abs(predicted) < ROUNDING * Math.abs(base.J)) return "A change this small drowns in the rounding of J.";
  if (Math.abs(ratio - 1) < 0.005) return "Ratio near 1: at this size of nudge, the tangent tells the truth.";
  if (Math.abs(ratio - 1) < 0.05) return "Nearly 1. Halve δ, and the rest halves too.";
  const size = Math.abs(ratio);
  if (Math.abs(view.nudge) > RANGE && (size < 0.01 || size > 100)) {
    return `This nudge is far outside the region where the tangent says anything. Try a δ between −${RANGE} and ${RANGE}.`;
  }
  if (ratio < 0) return "Opposite signs: a nudge this large leaves the tangent behind. Try a smaller δ.";
  return "The curve bends away from its tangent. Halve δ and watch the ratio move towards 1.";
}

function inWords({ view: { entry, nudge }, predicted, measured, base, w }) {
  if (nudge === 0) {
    return [`${entry.name} is ${plain(w)} and J is ${significant(base.J)}.`, "Nudge it to see what J answers."];
  }
  const [p, m] = aligned(predicted, measured, 3).map((text) => text.replace(/^−/, ""));
  const answer = (change, size) => {
    if (!Number.isFinite(change)) return "J overflows";
    return change === 0 ? "J stays" : `J ${change < 0 ? "falls" : "rises"} by ${size}`;
  };
  return [`${entry.name} ${nudge > 0 ? "up" : "down"} by ${plain(Math.abs(nudge))}.`,
    `Predicted: ${answer(predicted, p)}.`, `Measured: ${answer(measured, m)}.`];
}
