// "Change the network": presets, units and layers, activation and head. All of it is folded away until asked for.

import { ACTIVATIONS, CANONICAL_OUTPUT, toRows } from "../arithmetic.js";
import { createSelect } from "../kit/controls.js";
import { button, enable, h, setAttributes, setText } from "../kit/dom.js";
import { LIMITS } from "../network.js";
import { placeIn, reshaped } from "./reshape.js";

const NAMES = {
  relu: "ReLU",
  leaky_relu: "leaky ReLU",
  squared_error: "½ squared error (identity)",
  binary_cross_entropy: "binary cross-entropy (sigmoid)",
  categorical_cross_entropy: "cross-entropy (softmax)",
};

export function createChange(network, presets, write) {
  /** @type {any} */
  let current; // the scene on the page
  const become = (sizes, head) => {
    const changes = reshaped(current.network, sizes, head);
    write({ ...changes, ...placeIn(changes, current.view) });
  };
  const list = (label, choices, choose) => createSelect(label,
    Object.fromEntries(Object.keys(choices).map((name) => [name, NAMES[name] ?? name])), choose);
  const starts = createPresets(presets, write);
  const hidden = list("Activation", ACTIVATIONS, (name) => write({ hidden: name }));
  const head = list("Loss", CANONICAL_OUTPUT, (name) => {
    const { sizes } = network;
    // A class alone has probability 1: it gets a rival.
    become(name === "categorical_cross_entropy" && sizes.at(-1) === 1 ? sizes.with(-1, 2) : sizes, name);
  });
  const root = h("details", { class: "bp-change-network", "data-place": "change" },
    h("summary", {}, "Change the network"), starts.root, createSizes(network, become),
    h("div", { class: "bp-controls" }, hidden.root, head.root));
  for (const control of root.querySelectorAll("button, select")) {
    setAttributes(control, { "data-place": control.ariaLabel ?? control.textContent });
  }
  return {
    root,
    update(scene) {
      if (scene.network !== current?.network) {
        starts.update(scene.network);
        hidden.update(scene.network.hidden);
        head.update(scene.network.head);
      }
      current = scene;
    },
  };
}

function createPresets(presets, write) {
  const buttons = presets.map(([name, { about: _, ...traits }]) =>
    button("bp-preset", name, () => write({ ...traits, example: 0, step: 0 })));
  const note = h("p", { class: "bp-note", role: "status" });
  return {
    root: h("div", {}, h("div", { class: "bp-buttons" }, h("b", {}, "Start from"), ...buttons), note),
    update({ parameters }) {
      const now = JSON.stringify(Object.values(parameters).map(toRows));
      const on = presets.findIndex(([, preset]) => JSON.stringify(Object.values(preset.parameters)) === now);
      buttons.forEach((start, n) => setAttributes(start, { "aria-pressed": n === on }));
      setText(note, presets[on]?.[1].about
        ?? "Each replaces the network and its data. Reset brings back what you opened.");
    },
  };
}

function createSizes({ sizes, L }, become) {
  const change = (on, text, to, name) => {
    const control = button("", text, () => become(to), name);
    enable(control, on);
    return control;
  };
  const rows = sizes.map((n, l) => {
    const isInside = l > 0 && l < L;
    const name = isInside ? `Layer ${l}` : l ? "Outputs" : "Inputs";
    const what = (by) => `One ${isInside ? "unit" : l ? "output" : "input"} ${by}${isInside ? ` of layer ${l}` : ""}`;
    return h("div", { class: "bp-size" }, h("span", {}, name), change(n > 1, "−", sizes.with(l, n - 1), what("less")),
      h("b", {}, `${n}`), change(n < LIMITS.units, "+", sizes.with(l, n + 1), what("more")));
  });
  return h("div", { class: "bp-sizes" }, ...rows, h("div", { class: "bp-buttons" },
    change(L < LIMITS.layers, "Add a layer", sizes.toSpliced(L, 0, sizes[L - 1])),
    change(L > 1, "Remove a layer", sizes.toSpliced(L - 1, 1))));
}
