// The EntryExplorer interactive: pick an entry of dW or db, and see the rows that meet in it.

import { createAnswer } from "../kit/answer.js";
import { createSelect } from "../kit/controls.js";
import { h, record, setText } from "../kit/dom.js";
import { interactive } from "../kit/interactive.js";
import { forgiving, remembering } from "../kit/read.js";
import { sizeOf } from "../network.js";
import { createGrid } from "./grid.js";
import { createRows } from "./rows.js";
import { explain, FORMULAS, formulaText, readEntry, readLayer } from "./scene.js";
import { createSum } from "./sum.js";
import { inWords, reason } from "./words.js";

export const shareable = ["layer", "selected", "formula"];

const MATRICES = ["W", "b", "A", "Y"];
const HOW = "Measured: (J(w + δ) − J(w − δ)) / 2δ. Along any one entry J is a parabola here, so this is exact.";

const readLayers = remembering([...MATRICES, "square"], ([W, b, A, Y, square]) =>
  ({ given: readLayer({ W, b, A, Y }), square: readLayer(square) }));

const describe = ({ W, m }) => `${sizeOf(W)}, m = ${m}`;

export const render = interactive({
  name: "entry-explorer",
  title: "Where does one entry of dW come from?",
  traits: [...MATRICES, ...shareable],
  read(model) {
    const { complaints, attempt, choice } = forgiving(model);
    const layers = readLayers(model);
    const which = choice("layer", "given", layers);
    const layer = layers[which];
    const formula = choice("formula", "right", FORMULAS);
    const entry = attempt(() => readEntry(model.get("selected"), layer), layer.entries[0], "W[0,0]");
    return { layers, which, layer, entry, formula, answer: explain(layer, entry, formula), complaints };
  },
  shape: ({ layers }) => Object.values(layers).map(describe).join(),
  build,
});

/**
 * @param {any} first the scene
 * @param {import("../kit/interactive.js").Write} write
 */
function build({ layers }, write) {
  /** @type {any} */
  let current; // the scene on the page
  // The same place in the other layer, or the first where it has no such place.
  const choose = (layer) => {
    const stays = current.layers[layer].entries.some(({ name }) => name === current.entry.name);
    write({ layer, ...(stays ? {} : { selected: "W[0,0]" }) });
  };
  const layerTexts = Object.keys(layers).map((name) => [name, `${name}: ${describe(layers[name])}`]);
  const formulaTexts = Object.keys(FORMULAS).map((name) => [name, formulaText(name, "W")]);
  const layerList = createSelect("Layer", Object.fromEntries(layerTexts), choose);
  const formulaList = createSelect("dW =", Object.fromEntries(formulaTexts), (formula) => write({ formula }));
  const matrices = h("div", { class: "bp-matrices" });
  const tables = Object.fromEntries(Object.entries(layers).map(([name, layer]) =>
    [name, [createGrid(layer, write), createRows(layer)]]));
  const sum = createSum();
  const formula = h("span");
  const answer = createAnswer({
    names: ["derived", "measured"], predicted: [formula], measured: ["by nudging this entry"],
    ratio: ["measured ÷ derived"],
  });
  return {
    children: [h("div", { class: "bp-stage" }, h("div", { class: "bp-controls" }, layerList.root, formulaList.root),
      matrices, sum.root, answer.root, h("p", { class: "bp-note" }, HOW))],
    update(scene, root) {
      const { which, entry, answer: { derived, measured, ratio } } = scene;
      if (current?.which !== which) matrices.replaceChildren(...tables[which].map((table) => table.root));
      current = scene;
      for (const table of tables[which]) table.update(scene);
      root.classList.toggle("is-bias", entry.key === "b");
      record(root, { selected: entry.name, predicted: derived, measured, ratio });
      setText(formula, formulaText(scene.formula, entry.key));
      layerList.update(which);
      formulaList.update(scene.formula);
      answer.update({ predicted: derived, measured, ratio }, inWords(scene), reason(scene));
      sum.update(scene);
    },
  };
}
