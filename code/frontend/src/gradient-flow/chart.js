// The sizes of dZ and dW against the layer, on a logarithmic axis with a rail for 0 and one for ∞; below it, each
// layer's dead units.

import { axes, linear, logarithmic } from "../kit/axes.js";
import { h, putMark, renew, s, setAttributes, setText } from "../kit/dom.js";
import { createFigure } from "../kit/figure.js";

const MARGIN = { left: 58, right: 16, top: 30, bottom: 40 };
const FLOW = 258; // height of the upper part
const DEAD = { top: 268, bottom: 292 };
const RAIL = 16; // from the axis' ends to where 0 and ∞ stand
const [TOP, BOTTOM] = [MARGIN.top + RAIL, FLOW - MARGIN.bottom - RAIL];
const MARKS = { dW: "m-3.5-3.5h7v7h-7z", dZ: "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0" };

/** @param {(layer: number) => void} look */
export function createChart(look) {
  const beside = (y, text, more = "") =>
    s("text", { class: `bp-tick bp-tick-end ${more}`, x: MARGIN.left - 6, y: y + 4 }, text);
  const path = (name) => s("path", { class: `bp-${name}` });
  const grid = s("g", { class: "bp-grid" });
  const lines = Object.entries(MARKS).map(([name, mark]) =>
    ({ name, mark, line: path(`flow-${name}`), marks: path(`mark-${name}`) }));
  const [zero, infinity] = [beside(BOTTOM + RAIL, "0", "bp-edge-value"), beside(TOP - RAIL, "∞", "bp-edge-value")];
  const [units, dead, chosen] = ["units", "dead", "chosen-layer"].map(path);
  const none = s("text", { class: "bp-tick bp-none", y: DEAD.bottom - 8 });
  let drawn = ""; // what the grid was drawn for

  function prepare({ run }, width) {
    const depth = run.dZ.length;
    const sizes = [...run.dZ, ...run.dW];
    const [low, high] = decades(sizes);
    const x = linear([1, depth], [MARGIN.left + 14, width - MARGIN.right - 10]);
    const { ticks } = x;
    x.ticks = (count) => ticks(Math.min(count, depth - 1)); // no half layers
    const y = logarithmic([low, high], [BOTTOM, TOP]);
    const at = (size) => (size === 0 ? BOTTOM + RAIL : size === Infinity ? TOP - RAIL : y(size));
    const scales = [low, high, depth, width].join();
    if (drawn !== scales) {
      drawn = scales;
      renew(grid, axes({
        x, y, width, height: FLOW, margin: MARGIN,
        across: { text: "layer l: back from right to left", class: "" }, up: { text: "size", class: "bp-start-text" },
      }));
    }
    for (const { name, mark, line, marks } of lines) {
      const points = run[name].map((size, n) => `${x(n + 1).toFixed(1)} ${at(size).toFixed(1)}`);
      setAttributes(line, { d: `M${points.join("L")}` });
      setAttributes(marks, { d: points.map((point) => `M${point}${mark}`).join("") });
    }
    putMark(zero, sizes.includes(0) && {});
    putMark(infinity, sizes.includes(Infinity) && {});
    const wide = Math.min(28, x(2) - x(1));
    const bars = (mark, height) => setAttributes(mark, {
      "stroke-width": 0.7 * wide,
      d: run.dead.map((count, n) => `M${x(n + 1)} ${DEAD.bottom}v${-height(count)}`).join(""),
    });
    const tall = DEAD.bottom - DEAD.top;
    bars(units, () => tall);
    bars(dead, (count) => (tall * count) / run.cache.A1.rows);
    setText(none, run.dead.length ? "" : "Only ReLU units can die.");
    setAttributes(none, { x: x((depth + 1) / 2) });
    setAttributes(chosen, { "stroke-width": wide });
    return { x };
  }
  return createFigure({
    height: 312, className: "bp-flow-chart", above: [legend()], prepare,
    marks: [chosen, grid, ...lines.map(({ line }) => line), ...lines.map(({ marks }) => marks), zero, infinity, units,
      dead, beside(DEAD.bottom - 12, "dead"), none],
    place: ({ x }, { layer }) => setAttributes(chosen, { d: `M${x(layer)} ${MARGIN.top}V${DEAD.bottom}` }),
    describe: ({ words }) => `Sizes by layer, on a logarithmic axis. ${words.join(" ")}`,
    handleAt: (_, { run }) => run.dZ,
    onDrag: (layers, at) => look(Math.max(1, Math.min(layers.length, Math.round(at)))),
  });
}

/**
 * Powers of ten around the sizes, two decades apart at the least.
 * @param {number[]} sizes
 * @returns {[number, number]}
 */
function decades(sizes) {
  const exponents = sizes.map(Math.log10).filter(Number.isFinite);
  if (!exponents.length) return [0.01, 1];
  const low = Math.floor(Math.min(...exponents));
  const high = Math.max(Math.ceil(Math.max(...exponents)), low + 2);
  return [10 ** Math.max(-307, low), 10 ** Math.min(308, high)];
}

function legend() {
  const items = Object.entries(MARKS).reverse().map(([name, mark]) => h("li", {},
    s("svg", { width: 26, height: 14, "aria-hidden": "true" }, s("path", { class: `bp-flow-${name}`, d: "M1 7H25" }),
      s("path", { class: `bp-mark-${name}`, d: `M13 7${mark}` })), `${name}[l]`));
  return h("ul", { class: "bp-legend" }, ...items,
    h("li", {}, "Sizes are root mean squares. Tap a layer to look into it."));
}
