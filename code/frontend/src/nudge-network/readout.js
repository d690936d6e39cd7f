// The answer: three numbers, and one sentence.

import { changesInWords, createNudgeAnswer, reason, upOrDown } from "../kit/answer.js";
import { plain, significant } from "../kit/format.js";
import { RANGE } from "./controls.js";

export function createReadout() {
  const answer = createNudgeAnswer("J");

  function update(scene) {
    const { view: { entry }, nudge, base, w } = scene;
    answer.letter(entry.isBias ? "b" : "w");
    const words = nudge === 0
      ? [`${entry.name} is ${plain(w)} and J is ${significant(base.J)}.`, "Nudge it to see what J answers."]
      : [`${entry.name} ${upOrDown(nudge)}.`, ...changesInWords(scene, "J")];
    const why = Number.isFinite(base.J) ? reason(scene, "J", RANGE) : "J overflows here. Press Reset.";
    answer.update(scene, words, why);
  }
  return { root: answer.root, update };
}
