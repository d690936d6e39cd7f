// Every weight as a line: dashed when negative, wide when strong. They know no nudge, so a drag never repaints them.

import { s, setAttributes } from "../kit/dom.js";
import { entryName } from "../network.js";
import { distanceToSegment } from "./layout.js";

export function createEdges(network, place) {
  const dense = network.sizes.length > 3 || Math.max(...network.sizes) > 4;
  const root = s("g", { class: dense ? "bp-edges is-dense" : "bp-edges" });
  const targets = [];
  for (let l = 1; l <= network.L; l++) {
    for (let j = 0; j < network.sizes[l]; j++) {
      for (let k = 0; k < network.sizes[l - 1]; k++) {
        const [key, position, ends] = [`W${l}`, j * network.sizes[l - 1] + k, place.edge(l, j, k)];
        const name = entryName(key, j, k);
        const line = createLine({ "data-name": name }, ends);
        root.append(line.mark);
        targets.push({
          name, key, position, ends, ...line,
          at: { x: (ends.x1 + ends.x2) / 2, y: (ends.y1 + ends.y2) / 2 },
          distanceTo: (x, y) => distanceToSegment(ends, x, y),
        });
      }
    }
  }

  const chosen = createLine({ class: "bp-edge is-selected" });
  let largest = 1;
  let shown = null; // the network whose weights the lines show
  function update({ network: { parameters } }) {
    if (shown === parameters) return;
    shown = parameters;
    const weights = targets.map(({ key, position }) => parameters[key].data[position]);
    largest = Math.max(1e-12, ...weights.map(Math.abs));
    targets.forEach((line, n) => drawWeight(line, weights[n] / largest, 1));
  }
  return {
    root, targets, update,
    // The weight that is nudged is drawn again, over the others.
    chosen: chosen.mark,
    choose(ends, w) {
      setAttributes(chosen.mark, { visibility: ends ? "visible" : "hidden" });
      if (!ends) return;
      for (const line of [chosen.halo, chosen.line]) setAttributes(line, ends);
      drawWeight(chosen, w / largest, 2.5);
    },
  };
}

function createLine(attributes, ends) {
  const [halo, line] = ["bp-halo", "bp-edge-line"].map((name) => s("line", { class: name, ...ends }));
  return { halo, line, mark: s("g", { class: "bp-edge", ...attributes }, halo, line) };
}

// `share` of the largest weight.
function drawWeight({ halo, line }, share, least) {
  const width = Math.max(least, 1 + 4 * Math.min(1.5, Math.abs(share)));
  setAttributes(line, { "stroke-width": width.toFixed(1), "stroke-dasharray": share < 0 ? "7 5" : "none" });
  setAttributes(halo, { "stroke-width": (width + 9).toFixed(1) });
}
