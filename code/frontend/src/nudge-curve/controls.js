// Which function, where, and how far the nudge goes.

import { createChoice } from "../kit/choice.js";
import { createNudge, createNumber } from "../kit/controls.js";
import { button, enable, h } from "../kit/dom.js";
import { readFunction } from "./scene.js";

export const RANGE = { w: 2, nudge: 1 }; // of the sliders, to both sides

const EXAMPLES = ["(2*w - 1)^2 / 2", "w^2", "w^3 - w", "sin(w)", "sigmoid(w)", "tanh(w)", "exp(w)", "log(w)", "abs(w)",
  "relu(w)"];

export function createControls(write) {
  const choice = createChoice({
    label: "choose f", examples: EXAMPLES, read: readFunction, choose: (text) => write({ function: text }),
  });
  const w = createNumber({
    label: "at w =", name: "w", symbol: "w", min: -RANGE.w, max: RANGE.w, step: 0.01, send: (at) => write({ w: at }),
  });
  let current = 0;
  const halve = button("bp-halve", "Halve δ", () => write({ nudge: current / 2 }));
  const nudge = createNudge(write, { range: RANGE.nudge, extra: [halve] });
  return {
    root: h("div", { class: "bp-controls" }, choice.root, w.root, nudge.root),
    update(scene) {
      current = scene.nudge;
      choice.update(scene.curve.text);
      w.update(scene.w);
      nudge.update(scene.nudge);
      enable(halve, scene.nudge !== 0);
    },
  };
}
