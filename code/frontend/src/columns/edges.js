// Every weight as a line: dashed when negative, wide when strong. They know no nudge, so a drag never repaints them.

import { putMark, s, setAttributes } from "../kit/dom.js";
import { entryName } from "../network.js";
import { distanceToSegment } from "./layout.js";

export function createEdges(network, place) {
  const dense = network.sizes.length > 3 || Math.max(...network.sizes) > 4;
  const targets = [];
  for (let l = 1; l <= network.L; l++) {
    for (let j = 0; j < network.sizes[l]; j++) {
      for (let k = 0; k < network.sizes[l - 1]; k++) {
        const [key, position, ends] = [`W${l}`, j * network.sizes[l - 1] + k, place.edge(l, j, k)];
        const name = entryName(key, j, k);
        targets.push({
          name, key, position, ends, mark: s("line", { class: "bp-edge", "data-name": name, ...ends }),
          at: { x: (ends.x1 + ends.x2) / 2, y: (ends.y1 + ends.y2) / 2 },
          distanceTo: (x, y) => distanceToSegment(ends, x, y),
        });
      }
    }
  }
  const halo = s("path", { "stroke-width": 13 });
  const [chosenHalo, chosen] = ["halo", "edge"].map((name) => s("line", { class: `bp-${name} is-selected` }));
  let largest = 1;
  let shown = null; // the network whose weights the lines show
  function update({ network: { parameters } }) {
    if (shown === parameters) return;
    shown = parameters;
    const weights = targets.map(({ key, position }) => parameters[key].data[position]);
    largest = Math.max(1e-12, ...weights.map(Math.abs));
    targets.forEach(({ mark }, n) => drawWeight(mark, weights[n] / largest, 1));
  }
  return {
    root: s("g", { class: dense ? "bp-edges is-dense" : "bp-edges" }, halo, ...targets.map(({ mark }) => mark)),
    targets, update,
    // These lines come forward, on one halo: a halo for each line would be as many marks again.
    light(className, isLit) {
      const lit = targets.filter(({ name, mark }) => mark.classList.toggle(className, isLit(name)));
      const d = lit.map(({ ends: { x1, y1, x2, y2 } }) => `M${x1} ${y1}L${x2} ${y2}`).join("");
      setAttributes(halo, { class: `bp-halo ${className}`, d });
    },
    // The weight that is nudged is drawn again, over the others.
    chosen: s("g", {}, chosenHalo, chosen),
    choose(ends, w) {
      for (const line of [chosenHalo, chosen]) putMark(line, ends);
      if (ends) setAttributes(chosenHalo, { "stroke-width": drawWeight(chosen, w / largest, 2.5) + 9 });
    },
  };
}

// `share` of the largest weight.
function drawWeight(line, share, least) {
  const width = Math.max(least, Number((1 + 4 * Math.min(1.5, Math.abs(share))).toFixed(1)));
  setAttributes(line, { "stroke-width": width, "stroke-dasharray": share < 0 ? "7 5" : "none" });
  return width;
}
