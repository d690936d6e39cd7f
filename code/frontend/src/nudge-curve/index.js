// The NudgeCurve interactive: one number to nudge, on a curve that the reader chooses or types.

import { changesInWords, createNudgeAnswer, reason, upOrDown } from "../kit/answer.js";
import { h, record } from "../kit/dom.js";
import { plain, significant } from "../kit/format.js";
import { interactive } from "../kit/interactive.js";
import { forgiving } from "../kit/read.js";
import { createTangentPlot, reachFor } from "../kit/tangent-plot.js";
import { createControls, RANGE } from "./controls.js";
import { makeScene, readFunction } from "./scene.js";

export const shareable = ["function", "w", "nudge"];

export const render = interactive({
  name: "nudge-curve",
  title: "How well does a straight line predict a nudge?",
  traits: shareable,
  read(model) {
    const { complaints, attempt, number } = forgiving(model);
    const text = model.get("function");
    return {
      curve: attempt(() => readFunction(text), readFunction("w^2"), "w^2"),
      w: number("w", 1), nudge: number("nudge", 0), complaints,
    };
  },
  build: (_, write) => build(write),
});

/** @param {import("../kit/interactive.js").Write} write */
function build(write) {
  const answer = createNudgeAnswer("f", (f, letter) => [f, "′(", letter, ")"]);
  const controls = createControls(write);
  const hundredths = (value) => Math.round(value * 100) / 100;
  let at = 0; // w
  const plot = createTangentPlot({
    height: 300, samples: 240, withSecant: true, name: "f",
    onDrag: (handle, value) => write(handle === "start" ? { w: hundredths(value) } : { nudge: hundredths(value - at) }),
  });
  return {
    children: [h("div", { class: "bp-stage" }, controls.root, answer.root, plot.root)],
    resize: plot.resize,
    update(state, root) {
      const scene = makeScene(state);
      at = scene.w;
      const { predicted, measured, ratio } = scene;
      record(root, { predicted, measured, ratio });
      answer.letter(scene.curve.variable);
      controls.update(scene);
      answer.update(scene, inWords(scene), reasonFor(scene));
      plot.update(viewOf(scene));
    },
  };
}

function viewOf(scene) {
  const { curve: { text, variable, f }, w, nudge, rest, slope } = scene;
  const reach = 1.1 * reachFor(Math.max(Math.abs(w), Math.abs(w + nudge)), RANGE.w);
  return {
    ...scene, f, key: [text, reach], window: /** @type {[number, number]} */ ([-reach, reach]),
    across: { text: variable, class: "bp-chosen" },
    up: { text: "f", class: "sym-j" },
    describe: () => `The curve ${text} with its tangent at ${variable} = ${plain(w)}, of slope ${significant(slope)}, `
      + `and the secant to ${variable} = ${plain(w + nudge)}. f is ${significant(rest)} at the one and `
      + `${significant(scene.after)} at the other.`,
  };
}

function inWords(scene) {
  const { curve: { variable }, w, nudge, rest, slope } = scene;
  if (!Number.isFinite(rest)) {
    return [`f has no value at ${variable} = ${plain(w)}.`, "Move it to where the curve is."];
  }
  if (nudge === 0) {
    const [height, rise] = [rest, slope].map((x) => significant(x));
    return [`${variable} is ${plain(w)}, f is ${height} and its slope is ${rise}.`, "Nudge it."];
  }
  return [`${variable} ${upOrDown(nudge)}.`, ...changesInWords(scene, "f")];
}

function reasonFor(scene) {
  const { curve: { variable }, kink, slope } = scene;
  if (kink === "at") {
    return `${variable} is on a kink, where no tangent is: this book takes the slope there as ${plain(slope)}.`;
  }
  if (kink) {
    return "The nudge crosses a kink, and the tangent cannot know. Halve δ until it stays on one side.";
  }
  return reason(scene, "f", RANGE.nudge);
}
