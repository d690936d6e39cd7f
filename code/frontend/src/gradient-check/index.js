// The GradientCheck interactive: how small should the step of a numerical derivative be?

import { METHODS, PRECISIONS } from "../differences.js";
import { createCard, createOutput } from "../kit/answer.js";
import { createNumber, createPower, createSelect } from "../kit/controls.js";
import { button, h, record, setText } from "../kit/dom.js";
import { fixed, scientific, significant } from "../kit/format.js";
import { interactive } from "../kit/interactive.js";
import { createAnnouncer } from "../kit/live.js";
import { forgiving } from "../kit/read.js";
import { swatch } from "../kit/tangent-plot.js";
import { createChart, SIGNS } from "./chart.js";
import { KNOWN, LEAST, makeScene, measureCurves, power } from "./scene.js";

export const shareable = ["function", "x", "kink", "dtype", "step"];
const FARTHEST = 10; // x

const FORMULAS = {
  forward: "(f(x+h) − f(x)) / h", central: "(f(x+h) − f(x−h)) / 2h", complex: "Im f(x+ih) / h",
};

export const render = interactive({
  name: "gradient-check",
  title: "How small should the step be?",
  traits: shareable,
  read(model) {
    const { complaints, choice, number } = forgiving(model);
    return {
      function: choice("function", "sigmoid", KNOWN), dtype: choice("dtype", "float64", PRECISIONS),
      x: number("x", 0.7, -FARTHEST, FARTHEST), kink: number("kink", -0.001, -1, 1),
      step: number("step", 1e-5, LEAST, 1), complaints,
    };
  },
  build: (_, write) => build(write),
});

/** @param {import("../kit/interactive.js").Write} write */
function build(write) {
  const controls = createControls(write);
  const cards = createCards();
  const announcer = createAnnouncer();
  const chart = createChart((handle, value) => {
    const size = Number(Math.max(LEAST, Math.min(1, value)).toPrecision(2));
    write({ [handle]: handle === "kink" && kink < 0 ? -size : size });
  });
  let [key, kink] = ["", 0];
  let curves;
  return {
    children: [h("div", { class: "bp-stage" }, controls.root, chart.root, cards.root, announcer.root)],
    resize: chart.resize,
    update(state, root) {
      const now = JSON.stringify({ ...state, step: 0 });
      if (now !== key) [key, curves] = [now, measureCurves(state)];
      kink = state.kink;
      const scene = makeScene(state, curves);
      record(root, { exact: scene.derivative });
      for (const { name, estimate, error, best } of scene.methods) {
        record(root, { [name]: estimate, [`${name}-error`]: error, [`${name}-best`]: best?.step });
      }
      for (const part of [controls, chart, cards]) part.update(scene);
      announcer.say(`h is ${power(state.step)}. ${scene.methods.map(({ name, error, why }) =>
        `${name}: error ${errorText(error)}. ${why}`).join(" ")}`);
    },
  };
}

function createControls(write) {
  const list = (label, choices, trait) => createSelect(label, choices, (value) => write({ [trait]: value }));
  const functions = list("f is", KNOWN, "function");
  const dtypes = list("in", Object.keys(PRECISIONS), "dtype");
  const x = createNumber({
    label: "at x =", name: "x", symbol: "x", min: -3, max: 3, step: 0.1, within: { least: -FARTHEST, most: FARTHEST },
    send: (at) => write({ x: at }),
  });
  let distance = 0;
  const kink = createPower({
    label: "kink: x +", name: "Distance of the kink", symbol: "kink", min: 1e-12, least: -1,
    send: (value) => write({ kink: value }),
    extra: [button("bp-flip", "±", () => write({ kink: -distance }), "To the other side of x")],
  });
  const step = createPower({
    label: "step h =", name: "Step h", symbol: "h", min: LEAST, send: (value) => write({ step: value }),
  });
  return {
    root: h("div", { class: "bp-controls" },
      h("div", { class: "bp-pick" }, functions.label, functions.select, dtypes.label, dtypes.select),
      x.root, kink.root, step.root),
    update(scene) {
      const controls = { function: functions, dtype: dtypes, x, kink, step };
      for (const name in controls) controls[name].update(scene[name]);
      distance = scene.kink;
      x.root.hidden = scene.function === "relu";
      kink.root.hidden = !x.root.hidden;
    },
  };
}

// The three methods beside one another: error, estimate, what spoils it, and where it would be best.
function createCards() {
  const exact = createOutput("bp-exact");
  const cards = METHODS.map((method) => {
    const outputs = [`bp-value bp-value-${method}`, "", ""].map(createOutput);
    const parts = [...outputs, h("p", { class: "bp-why" })];
    const sign = h("span", {}, swatch(`bp-sign bp-${method}`, SIGNS[method], 18), ` ${method}`);
    const details = h("div", { class: "bp-details" },
      h("div", {}, "gives ", parts[1]), h("div", {}, "○ best: ", parts[2]), parts[3]);
    return { parts, root: createCard(sign, [FORMULAS[method]], parts[0], details) };
  });
  return {
    root: h("div", { class: "bp-methods" },
      h("p", {}, "Drag h. The exact derivative is ", exact, ", and the errors are:"),
      h("div", { class: "bp-cards" }, ...cards.map((card) => card.root)),
      h("p", { class: "bp-note" }, "Error: |measured − exact| ÷ (|measured| + |exact|), from 0 to 1.")),
    update({ derivative, methods }) {
      setText(exact, significant(derivative, 12));
      methods.forEach(({ name, estimate, error, best, why }, n) => {
        const texts = [errorText(error), estimate === null ? "–" : significant(estimate, 12),
          best ? `h ${name === "complex" ? "≤" : "≈"} ${power(best.step)}` : "none", why];
        cards[n].parts.forEach((part, k) => setText(part, texts[k]));
      });
    },
  };
}

const errorText = (error) => {
  if (error === null) return "–";
  return error === 0 ? "0" : error < 0.01 ? scientific(error) : fixed(error, 3);
};
