// The answer: three numbers, and one sentence.

import { h, setText } from "../dom.js";
import { aligned, fixed, plain, significant } from "../format.js";

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
    why, sentence, live);

  let timer;
  let first = true; // the page has only now opened: nothing changed that would need saying
  function update(scene) {
    const [p, m] = aligned(scene.predicted, scene.measured);
    for (const letter of letters) setText(letter, scene.view.entry.isBias ? "b" : "w");
    setText(predicted, p);
    setText(measured, m);
    setText(ratio, scene.ratio === null ? "–" : ratioText(scene.ratio));
    setText(why, reason(scene));
    const words = inWords(scene);
    if (words === sentence.textContent) return;
    setText(sentence, words);
    clearTimeout(timer);
    if (!first) timer = setTimeout(() => setText(live, words), QUIET);
    first = false;
  }
  return { root, update, remove: () => clearTimeout(timer) };
}

const ratioText = (ratio) => (Math.abs(ratio) < 1000 ? fixed(ratio, 4) : significant(ratio, 5));

function reason({ view, gradient, predicted, ratio, measured, base }) {
  if (view.nudge === 0) return "No nudge yet, so there is no ratio.";
  if (!Number.isFinite(measured)) return "This nudge is so large that the cost overflows.";
  if (gradient === 0) return "The derivative is 0 here, so there is nothing to divide by.";
  if (Math.abs(predicted) < ROUNDING * Math.abs(base.J)) return "A change this small drowns in the rounding of J.";
  if (Math.abs(ratio - 1) < 0.005) return "Ratio near 1: at this size of nudge, the tangent tells the truth.";
  if (ratio < 0) return "Opposite signs: a nudge this large leaves the tangent behind. Try a smaller δ.";
  return "The curve bends away from its tangent. Halve δ and watch the ratio move towards 1.";
}

export function inWords({ view: { entry, nudge }, predicted, measured, base, w }) {
  if (nudge === 0) {
    return `${entry.name} is ${plain(w)} and J is ${significant(base.J)}. Nudge it to see what J answers.`;
  }
  const [p, m] = aligned(predicted, measured, 3).map((text) => text.replace("−", ""));
  const act = `${nudge > 0 ? "Raising" : "Lowering"} ${entry.name} by ${plain(Math.abs(nudge))}`;
  const expected = predicted === 0 ? "leave J as it is" : `${predicted < 0 ? "lower" : "raise"} J by ${p}`;
  const happened = measured === 0 ? "it leaves it as it is" : `it ${measured < 0 ? "lowers" : "raises"} it by ${m}`;
  return `${act} is predicted to ${expected}; ${happened}.`;
}
