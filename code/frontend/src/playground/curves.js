// Cost and accuracy against the step: solid on the examples it trains on, dashed on the held-out ones. Not for screen
// readers, which are told the numbers.

import { axes, linear } from "../kit/axes.js";
import { h, s, setAttributes } from "../kit/dom.js";
import { pathOf } from "../kit/tangent-plot.js";

const MARGIN = { left: 42, right: 12, top: 8, bottom: 38 };
const HEIGHT = 158;

export function createCurves() {
  const plots = [createPlot("cost J", "sym-j", 1), createPlot("right, %", "sym-y", 3)];
  return {
    root: h("div", { class: "bp-curves" }, ...plots.map(({ root }) => root),
      h("p", { class: "bp-note" }, "Solid: the examples it trains on; dashed: the held-out ones.")),
    resize: () => plots.forEach((plot) => plot.resize()),
    update: (scene) => plots.forEach((plot) => plot.update(scene)),
  };
}

// `column` of the history holds the solid line, the next one the dashed.
function createPlot(name, colour, column) {
  const grid = s("g", { class: "bp-grid" });
  const lines = ["", " is-held-out"].map((dashed) => s("path", { class: `bp-course ${colour}${dashed}` }));
  const svg = s("svg", { class: "bp-curve", "aria-hidden": true }, grid, ...lines);
  const root = h("div", { class: "bp-figure" }, h("p", { class: `bp-axis ${colour}` }, name), svg);
  const [scale, percent] = column === 1 ? [1, false] : [100, true];
  let [width, frame] = [0, ""];

  function update({ run, now }) {
    if (!width) return;
    const rows = [...run.history, now].map((row) => [row[0], ...row.slice(column, column + 2).map((y) => scale * y)]);
    const last = 100 * 2 ** Math.ceil(Math.log2(Math.max(1, run.step / 100)));
    const highest = Math.max(...rows.flatMap(([, ...ys]) => ys.filter(Number.isFinite)), 0.01);
    // Where it overflows, the start stays in sight.
    const top = percent ? 100 : 2 ** Math.ceil(Math.log2(Math.min(highest, 5 * rows[0][1])));
    const x = linear([0, last], [MARGIN.left, width - MARGIN.right]);
    const y = linear([0, top], [HEIGHT - MARGIN.bottom, MARGIN.top], 4);
    if (frame !== `${last} ${top} ${width}`) {
      frame = `${last} ${top} ${width}`;
      const named = { across: { text: "step", class: "sym-y" }, up: { text: "", class: "" } };
      grid.replaceChildren(...axes({ x, y, width, height: HEIGHT, margin: MARGIN, ...named }));
    }
    lines.forEach((line, n) => setAttributes(line, { d: pathOf(rows.map((row) => [row[0], row[n + 1]]), x, y) }));
  }
  return {
    root,
    resize() {
      width = Math.max(200, Math.floor(root.clientWidth));
      setAttributes(svg, { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT });
    },
    update,
  };
}
