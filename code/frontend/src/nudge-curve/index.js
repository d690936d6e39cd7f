// The NudgeCurve interactive: one number to nudge, on a curve that the reader chooses or types.

import { changesInWords, createAnswer, reason, upOrDown } from "../kit/answer.js";
import { round } from "../kit/controls.js";
import { h, setAttributes, setText } from "../kit/dom.js";
import { plain, significant } from "../kit/format.js";
import { interactive } from "../kit/interactive.js";
import { forgiving, readNumber } from "../kit/read.js";
import { createTangentPlot } from "../kit/tangent-plot.js";
import { createControls, RANGE } from "./controls.js";
import { createHalving } from "./halving.js";
import { makeScene, readFunction } from "./scene.js";

export const shareable = ["function", "w", "nudge"];

export const render = interactive({
  name: "nudge-curve",
  title: "How well does a straight line predict a nudge?",
  traits: shareable,
  read(model) {
    const { complaints, attempt } = forgiving();
    const text = model.get("function");
    return {
      curve: attempt(() => readFunction(text), readFunction("w^2"), "w^2"),
      w: attempt(() => readNumber("w", model.get("w")), 1, "w = 1"),
      nudge: attempt(() => readNumber("nudge", model.get("nudge")), 0, "no nudge"),
      complaints,
    };
  },
  build: (_, write) => build(write),
});

/** @param {import("../kit/interactive.js").Write} write */
function build(write) {
  const letters = Array.from({ length: 3 }, () => h("span", { class: "bp-chosen" }, "w"));
  const f = () => h("span", { class: "sym-j" }, "f");
  const answer = createAnswer({
    predicted: [f(), "′(", letters[0], ") · δ"],
    measured: [f(), "(", letters[1], " + δ) − ", f(), "(", letters[2], ")"],
  });
  const controls = createControls(write);
  const halving = createHalving();
  let at = 0; // w
  const hundredths = (value) => round(Math.round(value * 100) / 100);
  const plot = createTangentPlot({
    height: 300, samples: 240, withSecant: true,
    onDrag: (handle, value) => write(handle === "start" ? { w: hundredths(value) } : { nudge: hundredths(value - at) }),
  });
  return {
    children: [h("div", { class: "bp-stage" }, controls.root, answer.root, plot.root, halving.root)],
    resize: plot.resize,
    update(state, root) {
      const scene = makeScene(state);
      at = scene.w;
      setAttributes(root, {
        "data-predicted": scene.predicted, "data-measured": scene.measured, "data-ratio": scene.ratio ?? "",
      });
      for (const letter of letters) setText(letter, scene.curve.variable);
      controls.update(scene);
      answer.update(scene, inWords(scene), reasonFor(scene));
      plot.update(viewOf(scene));
      halving.update(scene);
    },
    remove() {
      answer.remove();
      plot.remove();
    },
  };
}

function viewOf(scene) {
  const { curve, w, nudge, rest, slope, after } = scene;
  const reach = reachFor(Math.max(Math.abs(w), Math.abs(w + nudge)));
  return {
    key: [curve.text, reach], window: /** @type {[number, number]} */ ([-reach, reach]), f: curve.f,
    w, nudge, rest, slope, after,
    across: { text: curve.variable, class: "bp-chosen" },
    up: { text: "f", class: "sym-j" },
    describe: () => describe(scene),
  };
}

// Fixed for the sliders' range, and in doublings beyond it: the axes do not slide under a drag.
function reachFor(farthest) {
  const doublings = Math.ceil(Math.log2(farthest / RANGE.w));
  return RANGE.w * 1.1 * 2 ** Math.max(0, Math.min(1020, doublings));
}

function describe({ curve, w, nudge, rest, slope, after }) {
  const { variable, text } = curve;
  return `The curve ${text} with its tangent at ${variable} = ${plain(w)}, of slope ${significant(slope)}, and the `
    + `secant to ${variable} = ${plain(w + nudge)}. `
    + `f is ${significant(rest)} at the one and ${significant(after)} at the other.`;
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
  const { curve: { variable }, kink, nudge, slope } = scene;
  if (kink === "at") {
    return `${variable} is on a kink: the slopes to its left and right differ, so there is no tangent. `
      + `This book takes the slope there as ${plain(slope)}.`;
  }
  if (kink === "crossed" && nudge !== 0) {
    return "The nudge crosses a kink, and the tangent cannot know. Halve δ until it stays on one side.";
  }
  return reason(scene, "f", RANGE.nudge);
}
