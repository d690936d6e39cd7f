// J as a function of the selected entry, its tangent, and the two points that a nudge leads to.

import { round } from "../kit/controls.js";
import { plain, significant } from "../kit/format.js";
import { createTangentPlot } from "../kit/tangent-plot.js";
import { RANGE } from "./controls.js";
import { measure } from "./scene.js";

const AIR = 1.15; // of the window, beyond the slider's ends

export function createCurve(write) {
  /** @type {{ scene: any, reach: number }} */
  let shown; // the scene, and how far the window reaches
  const plot = createTangentPlot({
    height: 250, samples: 96,
    onDrag(_, value) {
      const limit = shown.reach / AIR;
      const nudge = Math.max(-limit, Math.min(limit, value - shown.scene.w));
      write({ nudge: round(Math.round(nudge * 100) / 100) });
    },
  });

  function update(scene) {
    const { network, view: { entry, nudge }, w, gradient, base, nudged } = scene;
    const reach = reachFor(nudge);
    shown = { scene, reach };
    plot.update({
      key: [network, entry.name, reach],
      window: [w - reach, w + reach],
      f: (value) => measure(network, entry, value - w).J,
      heights: [base.J - gradient * reach, base.J + gradient * reach],
      w, nudge, rest: base.J, slope: gradient, after: nudged.J,
      across: { text: `value of ${entry.name}`, class: "bp-chosen" },
      up: { text: "J", class: "sym-j" },
      describe: () => describe(scene),
    });
  }
  return { root: plot.root, resize: plot.resize, update, remove: plot.remove };
}

function describe({ view, base, nudged, w, gradient, predicted }) {
  const [told, found] = [base.J + predicted, nudged.J].map((J) => significant(J));
  return `The cost J against ${view.entry.name}, with its tangent at ${plain(w)}, of slope ${significant(gradient)}. `
    + `At ${plain(w + view.nudge)} the tangent says ${told} and J is ${found}.`;
}

// The window is fixed for the slider's range and grows in doublings beyond it: the axes do not slide under a drag.
function reachFor(nudge) {
  const doublings = Math.ceil(Math.log2(Math.abs(nudge) / RANGE));
  return AIR * RANGE * 2 ** Math.max(0, Math.min(1020, doublings)); // the window's width stays finite
}
