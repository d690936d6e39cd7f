// The EntryExplorer interactive: pick an entry of dW or db, and see the rows that meet in it.

import { createAnswer } from "../kit/answer.js";
import { createSelect } from "../kit/controls.js";
import { h, setAttributes, setText } from "../kit/dom.js";
import { interactive } from "../kit/interactive.js";
import { forgiving, readChoice } from "../kit/read.js";
import { createGrid } from "./grid.js";
import { createRows } from "./rows.js";
import { explain, FORMULAS, readEntry, readLayer, sizeOf } from "./scene.js";
import { createSum } from "./sum.js";
import { inWords, reason } from "./words.js";

export const shareable = ["layer", "selected", "formula"];

const MATRICES = ["W", "b", "A", "Y"];
const HOW = "Measured: (J(w + δ) − J(w − δ)) / 2δ with δ = ½. Along each weight and bias of this layer J is a "
  + "parabola, so this is its slope exactly, however large δ.";

export const render = interactive({
  name: "entry-explorer",
  title: "Where does one entry of dW come from?",
  traits: [...MATRICES, ...shareable],
  read(model) {
    const { complaints, attempt } = forgiving();
    const layers = {
      given: readLayer(Object.fromEntries(MATRICES.map((name) => [name, model.get(name)]))),
      square: readLayer(model.get("square")),
    };
    const which = attempt(() => readChoice("layer", model.get("layer"), layers), "given", "the layer given");
    const layer = layers[which];
    const formula = attempt(() => readChoice("formula", model.get("formula"), FORMULAS), "right", "the right one");
    const entry = attempt(() => readEntry(model.get("selected"), layer), readEntry("W[0,0]", layer), "W[0,0]");
    return { layers, which, layer, entry, formula, answer: explain(layer, entry, formula), complaints };
  },
  build: (_, write) => build(write),
});

/** @param {import("../kit/interactive.js").Write} write */
function build(write) {
  const controls = createControls(write);
  const matrices = h("div", { class: "bp-matrices" });
  const sum = createSum();
  const formula = h("span");
  const answer = createAnswer({
    names: ["derived", "measured"], predicted: [formula], measured: ["by nudging this entry"],
    ratio: ["measured ÷ derived"],
  });
  let shape = "";
  /** @type {{ root: HTMLElement, update: (scene: any) => void }[]} */
  let tables = [];

  function update(scene, root) {
    const { layer, answer: { derived, measured, ratio } } = scene;
    const now = `${sizeOf(layer.W)} ${layer.m}`;
    if (now !== shape) {
      shape = now;
      tables = [createGrid(layer, write), createRows(layer)];
      matrices.replaceChildren(...tables.map((table) => table.root));
    }
    root.classList.toggle("is-bias", scene.entry.key === "b");
    setAttributes(root, {
      "data-selected": scene.entry.name, "data-derived": derived, "data-measured": measured, "data-ratio": ratio ?? "",
    });
    setText(formula, scene.entry.key === "b" ? FORMULAS[scene.formula].db : FORMULAS[scene.formula].dW);
    answer.update({ predicted: derived, measured, ratio }, inWords(scene), reason(scene));
    for (const part of [controls, sum, ...tables]) part.update(scene);
  }
  return {
    children: [h("div", { class: "bp-stage" }, controls.root, matrices, sum.root, answer.root,
      h("p", { class: "bp-note" }, HOW))],
    update,
    remove: answer.remove,
  };
}

function createControls(write) {
  /** @type {any} */
  let current; // the scene on the page
  const formulas = createSelect({
    label: "dW =", options: Object.keys(FORMULAS).map((name) => h("option", { value: name }, FORMULAS[name].dW)),
    choose: (formula) => write({ formula }),
  });
  const options = ["given", "square"].map((value) => h("option", { value }));
  const layers = createSelect({
    label: "Layer", options, choose: (layer) => write({ layer, ...within(current.layers[layer], current.entry) }),
  });
  const pick = ({ label, select }) => h("div", { class: "bp-pick" }, label, select);
  return {
    root: h("div", { class: "bp-controls" }, pick(layers), pick(formulas)),
    update(scene) {
      current = scene;
      for (const option of options) {
        const { W, m } = scene.layers[option.value];
        setText(option, `${option.value}: ${sizeOf(W)}, m = ${m}`);
      }
      layers.update(scene.which);
      formulas.update(scene.formula);
    },
  };
}

// The same place in another layer, or the first where it has no such place.
function within({ W }, { name, row, column }) {
  return { selected: row < W.rows && column < W.columns ? name : "W[0,0]" };
}
