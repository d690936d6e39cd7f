// The GradientFlow interactive: how large dZ and dW are through the depth of a network, and why.

import { ACTIVATIONS, INITIALISATIONS } from "../arithmetic.js";
import { createAnswer } from "../kit/answer.js";
import { createNumber, createSelect, createWhole } from "../kit/controls.js";
import { button, h } from "../kit/dom.js";
import { significant } from "../kit/format.js";
import { interactive } from "../kit/interactive.js";
import { forgiving } from "../kit/read.js";
import { createChart } from "./chart.js";
import { createRun, MOST } from "./run.js";
import { createSpread } from "./spread.js";

const VALUES = { A: "activations A", Z: "pre-activations Z" };

export const shareable = ["depth", "width", "hidden", "initialisation", "scale", "seed", "layer", "values"];

export const render = interactive({
  name: "gradient-flow",
  title: "Does the gradient reach the first layer?",
  traits: shareable,
  read(model) {
    const { complaints, choice, number } = forgiving(model);
    const depth = number("depth", 12, 2, MOST.depth, true);
    return {
      depth, width: number("width", 12, 1, MOST.width, true), hidden: choice("hidden", "sigmoid", ACTIVATIONS),
      initialisation: choice("initialisation", "xavier", INITIALISATIONS), scale: number("scale", 0.2, 0, MOST.scale),
      seed: number("seed", 0, 0, MOST.seed, true), layer: number("layer", 1, 1, depth, true),
      values: choice("values", "A", VALUES), complaints,
    };
  },
  build: (_, write) => build(write),
});

/** @param {import("../kit/interactive.js").Write} write */
function build(write) {
  const compute = createRun();
  const controls = createControls(write);
  const answer = createAnswer({
    names: ["dZ in the last layer", "dZ in the first layer"], predicted: ["where the sweep starts"],
    measured: ["where it ends"], ratio: ["per layer, going back"],
  });
  const chart = createChart((layer) => write({ layer }));
  const spread = createSpread();
  return {
    children: [h("div", { class: "bp-stage" }, controls.root, answer.root, chart.root,
      h("div", { class: "bp-look" }, controls.look, spread.root))],
    resize: chart.resize,
    update(state, root) {
      const { depth, width, hidden, initialisation, scale, seed, layer } = state;
      const run = compute(depth, width, hidden, initialisation, scale, seed);
      const words = inWords(run);
      answer.update({ predicted: run.last, measured: run.first, ratio: run.factor }, words, reason(run, state));
      controls.update(state);
      chart.update({ run, layer, words, key: [run] });
      spread.update(run, state, root);
    },
  };
}

function createControls(write) {
  let current = { layer: 1, seed: 0 };
  const list = (label, name, choices) => createSelect(label, choices, (value) => write({ [name]: value }));
  /** @type {Record<string, { root: Node, update: (value: any) => void }>} */
  const network = {
    hidden: list("g", "hidden", Object.keys(ACTIVATIONS)),
    initialisation: list("weights", "initialisation", Object.keys(INITIALISATIONS)),
    // A scale means something to one initialisation alone, so moving it chooses that one.
    scale: createNumber({
      label: "normal σ =", name: "scale of normal", symbol: "scale", min: 0, max: 1, step: 0.01,
      within: { least: 0, most: MOST.scale }, send: (scale) => write({ scale, initialisation: "normal" }),
    }),
    depth: createWhole("layers L =", "depth", 2, MOST.depth, (depth) =>
      write({ depth, layer: Math.min(current.layer, depth) })),
    width: createWhole("width n =", "width", 1, MOST.width, (width) => write({ width })),
  };
  const layer = createWhole("layer l =", "layer", 1, MOST.depth, (value) => write({ layer: value }));
  const values = list("values", "values", VALUES);
  const again = button("bp-again", "New numbers", () => write({ seed: (current.seed + 1) % (MOST.seed + 1) }));
  return {
    root: h("div", { class: "bp-controls" }, ...Object.values(network).map(({ root }) => root),
      h("div", { class: "bp-pick" }, again)),
    look: h("div", { class: "bp-controls" }, layer.root, values.root),
    update(state) {
      current = state;
      for (const [name, control] of Object.entries(network)) control.update(state[name]);
      layer.update(state.layer, state.depth);
      values.update(state.values);
    },
  };
}

const VERDICTS = {
  arrives: "It arrives.", vanishes: "It vanishes.", explodes: "It explodes.",
  stops: "It never arrives: dZ[1] is 0.",
  overflows: "It overflows: ∞ stands for a number too large for the computer.",
};

function inWords({ dZ, first, last, verdict, factor }) {
  const times = `In layer 1, dZ is ${significant(first / last, 3)} times what it is in layer ${dZ.length}.`;
  return [VERDICTS[verdict], ...(factor ? [times] : [])];
}

function reason({ verdict, dead, last }, { depth, width, hidden, initialisation, scale }) {
  if (verdict === "arrives") return "On its way, dZ kept its size to within a factor of 100.";
  if (last === Infinity) return "The values are too large already on their way forward.";
  if (verdict === "stops" && dead.includes(width)) {
    return `Every unit of layer ${dead.indexOf(width) + 1} is dead, and nothing passes back through it.`;
  }
  const isZero = { zeros: true, normal: scale === 0 };
  if (isZero[initialisation]) return "dA = Wᵀ dZ, and every W is 0.";
  const shrinks = verdict === "vanishes" || verdict === "stops";
  return `Each layer multiplies by Wᵀ and g′${shrinks && hidden === "sigmoid" ? " (at most ¼)" : ""}: `
    + `${depth - 1} times over, they ${shrinks ? "shrink" : "stretch"} dZ.`;
}
