// J as a function of the selected entry, its tangent, and the two points that a nudge leads to.

import { plain, significant } from "../kit/format.js";
import { createTangentPlot, reachFor } from "../kit/tangent-plot.js";
import { RANGE } from "./controls.js";
import { measure } from "./scene.js";

const AIR = 1.15; // of the window, beyond the slider's ends

export function createCurve(write) {
  let [start, limit] = [0, RANGE]; // the entry's value, and how far a drag may take it
  const plot = createTangentPlot({
    height: 250, samples: 96,
    onDrag: (_, value) => write({ nudge: Number(Math.max(-limit, Math.min(limit, value - start)).toFixed(2)) }),
  });

  function update(scene) {
    const { network, view: { entry }, nudge, w, slope, rest, nudged } = scene;
    [start, limit] = [w, reachFor(Math.abs(nudge), RANGE)];
    const reach = AIR * limit;
    plot.update({
      key: [network, entry.name, reach],
      window: [w - reach, w + reach],
      f: (value) => measure(network, entry, value - w).J,
      heights: [rest - slope * reach, rest + slope * reach],
      w, nudge, rest, slope, after: nudged.J,
      across: { text: `value of ${entry.name}`, class: "bp-chosen" },
      up: { text: "J", class: "sym-j" },
      describe: () => describe(scene),
    });
  }
  return { ...plot, update };
}

function describe({ view, rest, nudged, w, slope, predicted }) {
  const [told, found] = [rest + predicted, nudged.J].map((J) => significant(J));
  return `The cost J against ${view.entry.name}, with its tangent at ${plain(w)}, of slope ${significant(slope)}. `
    + `At ${plain(w + view.nudge)} the tangent says ${told} and J is ${found}.`;
}
