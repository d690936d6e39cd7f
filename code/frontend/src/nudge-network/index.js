// The NudgeNetwork interactive: a network, a sweep through it, and the curve of the cost along one weight.

import { h, record } from "../kit/dom.js";
import { interactive } from "../kit/interactive.js";
import { remembering } from "../kit/read.js";
import { readNetwork, readView } from "../network.js";
import { createChange } from "./change.js";
import { createControls } from "./controls.js";
import { createCurve } from "./curve.js";
import { createData } from "./data.js";
import { createDiagram } from "./diagram.js";
import { createReadout } from "./readout.js";
import { makeScene } from "./scene.js";
import { createSweep, lastStep } from "./sweep.js";

export const shareable = ["selected", "nudge", "example", "step"];

const STRUCTURE = ["parameters", "X", "Y", "hidden", "head"];

/** @typedef {{ network: any, view: any, presets: [string, any][], complaints: string[] }} Shown */

export const render = interactive({
  name: "nudge-network",
  title: "What does one weight do to the cost?",
  traits: [...STRUCTURE, ...shareable],
  /** @returns {Shown} */
  read(model) {
    const network = readNetworkOnce(model);
    const view = readView(model, network, lastStep(network.L));
    const presets = Object.entries(model.get("presets") ?? {}).filter(([, preset]) => preset?.parameters);
    return { network, view, presets, complaints: view.complaints };
  },
  shape: ({ network: { sizes, m, hidden, head } }) => [...sizes, m, hidden, head].join(),
  build,
  caution: (changed) =>
    STRUCTURE.some(changed) ? "It carries the weight and the nudge, not your changes to the network." : "",
});

const readNetworkOnce = remembering(STRUCTURE, (_, model) => readNetwork(model));

/**
 * @param {Shown} state
 * @param {import("../kit/interactive.js").Write} write
 * @returns {import("../kit/interactive.js").Parts<Shown>}
 */
function build({ network, presets }, write) {
  const [diagram, curve, sweep] = [createDiagram(network, write), createCurve(write), createSweep(network, write)];
  const stage = [createControls(network, write), createReadout(), diagram, curve];
  const below = [sweep, createChange(network, presets, write), createData(network, write)];
  return {
    children: [h("div", { class: "bp-stage" }, ...stage.map(({ root }) => root)), ...below.map(({ root }) => root)],
    resize() {
      diagram.resize();
      curve.resize();
    },
    update({ network: now, view }, root) {
      const scene = makeScene(now, view);
      root.classList.toggle("is-bias", view.entry.isBias);
      const { predicted, measured, ratio, nudged } = scene;
      record(root, { selected: view.entry.name, predicted, measured, ratio, cost: nudged.J });
      for (const part of [...stage, ...below]) part.update(scene);
    },
    reset: sweep.stop,
    remove: sweep.stop,
  };
}
