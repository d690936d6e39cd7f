// The answer: three numbers, and one sentence.

import { changesInWords, createAnswer, reason, upOrDown } from "../kit/answer.js";
import { h, setText } from "../kit/dom.js";
import { plain, significant } from "../kit/format.js";
import { RANGE } from "./controls.js";

export function createReadout() {
  const letters = Array.from({ length: 3 }, () => h("span", { class: "bp-chosen" })); // w, or b for a bias
  const J = () => h("span", { class: "sym-j" }, "J");
  const answer = createAnswer({
    predicted: ["∂", J(), "/∂", letters[0], " · δ"],
    measured: [J(), "(", letters[1], " + δ) − ", J(), "(", letters[2], ")"],
  });

  function update(scene) {
    const { view: { entry, nudge }, base, w, gradient, predicted, measured, ratio } = scene;
    const change = { nudge, slope: gradient, rest: base.J, predicted, measured, ratio };
    for (const letter of letters) setText(letter, entry.isBias ? "b" : "w");
    const words = nudge === 0
      ? [`${entry.name} is ${plain(w)} and J is ${significant(base.J)}.`, "Nudge it to see what J answers."]
      : [`${entry.name} ${upOrDown(nudge)}.`, ...changesInWords(change, "J")];
    const why = Number.isFinite(base.J) ? reason(change, "J", RANGE) : "J overflows here. Press Reset.";
    answer.update(change, words, why);
  }
  return { root: answer.root, update, remove: answer.remove };
}
