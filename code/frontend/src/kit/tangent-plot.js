// A curve with its tangent at w, and where a nudge leads: what the tangent predicted, what the curve does.

import { times } from "../times.js";
import { axes, linear } from "./axes.js";
import { h, putMark, s, setAttributes } from "./dom.js";
import { createFigure } from "./figure.js";

export const MARGIN = { left: 58, right: 20, top: 14, bottom: 42 };

/**
 * @typedef {object} TangentView
 * @property {unknown[]} key the curve is sampled again when one of these is another
 * @property {[number, number]} window the values on the x axis
 * @property {(value: number) => number} f
 * @property {number[]} [heights] that must be in sight too
 * @property {number} w
 * @property {number} nudge
 * @property {number} rest f(w)
 * @property {number} slope of the tangent at w
 * @property {number} after f(w + nudge)
 * @property {{ text: string, class: string }} across the x axis' name and colour
 * @property {{ text: string, class: string }} up the y axis'
 * @property {() => string} describe
 */

/**
 * @param {object} options
 * @param {number} options.height
 * @param {number} options.samples
 * @param {boolean} [options.withSecant] draws the secant, and lets the point at w be dragged too
 * @param {string} [options.name] of the curve
 * @param {{ behind: SVGElement, front: SVGElement, place: (plot: any, view: any) => void }} [options.more] marks below
 *   and above the others, put in their places by the scales plot.x and plot.y
 * @param {(handle: "start" | "end", value: number) => void} options.onDrag
 */
export function createTangentPlot({ height, samples, withSecant = false, name = "J", more, onDrag }) {
  const marks = createMarks(withSecant);
  const around = more ? [[more.behind], [more.front]] : [[], []];
  return createFigure({
    height, onDrag,
    above: [legend(withSecant, name)],
    marks: [...around[0], ...Object.values(marks), ...around[1]],
    prepare(/** @type {TangentView} */ view, width) {
      const points = sampled(view.f, view.window, samples);
      const inSight = heightsInSight(points.map(([, value]) => value), view.heights ?? [], withSecant ? 0.35 : 0.06);
      return drawCurve(marks, points, inSight, { ...view, width, height });
    },
    place(plot, view) {
      placeMarks(marks, plot, view, height - MARGIN.bottom);
      more?.place(plot, view);
    },
    describe: (view) => view.describe(),
    handleAt: (value, { w, nudge }) =>
      (withSecant && Math.abs(value - w) < Math.abs(value - w - nudge) ? "start" : "end"),
  });
}

/**
 * The points of a curve at equal steps across the window.
 * @param {(value: number) => number} f
 * @param {[number, number]} window
 * @param {number} samples
 */
export const sampled = (f, [low, high], samples) => times(samples + 1, (n) => {
  const value = low + (high - low) * (n / samples);
  return [value, f(value)];
});

/** Draws the axes and the curve, and returns their scales. */
export function drawCurve({ grid, line }, points, inSight, { window, width, height, across, up }) {
  const x = linear(window, [MARGIN.left, width - MARGIN.right]);
  const y = linear(inSight, [height - MARGIN.bottom, MARGIN.top], 6);
  grid.replaceChildren(...axes({ x, y, width, height, margin: MARGIN, across, up }));
  setAttributes(line, { d: pathOf(points, x, y) });
  return { x, y };
}

/**
 * How far the axes reach: fixed for the sliders' range, and in doublings beyond it, so that they do not slide under a
 * drag.
 * @param {number} farthest
 * @param {number} range
 */
export const reachFor = (farthest, range) =>
  range * 2 ** Math.max(0, Math.min(1020, Math.ceil(Math.log2(farthest / range)))); // the window stays finite

// In the order in which they are painted.
function createMarks(withSecant) {
  return {
    grid: s("g", { class: "bp-grid" }),
    run: s("line", { class: "bp-drop" }),
    drop: s("line", { class: "bp-drop" }),
    tangent: s("line", { class: "bp-tangent" }),
    secant: s("line", { class: withSecant ? "bp-secant" : "bp-absent" }),
    line: s("path", { class: "bp-curve-line" }),
    gap: s("line", { class: "bp-gap" }),
    start: s("circle", { class: "bp-start", r: withSecant ? 7 : 4 }),
    measured: s("circle", { class: "bp-point-measured", r: 7 }),
    predicted: s("rect", { class: "bp-point-predicted", x: -5, y: -5, width: 10, height: 10 }),
  };
}

function placeMarks(marks, { x, y }, { w, nudge, rest, slope, after, window: ends }, bottom) {
  // The straight line through (w, rest) with this slope, from edge to edge of the picture.
  const through = (rise) => {
    const reached = rise === 0 ? ends : y.domain.map((height) => w + (height - rest) / rise);
    const [from, to] = [Math.max(ends[0], Math.min(...reached)), Math.min(ends[1], Math.max(...reached))];
    return { x1: x(from), y1: y(rest + rise * (from - w)), x2: x(to), y2: y(rest + rise * (to - w)) };
  };
  const [at, told, found] = [x(w + nudge), y(rest + slope * nudge), y(after)];
  const [here, there] = [Number.isFinite(rest) && Number.isFinite(slope), Number.isFinite(after)];
  putMark(marks.tangent, here && through(slope));
  putMark(marks.secant, nudge !== 0 && Number.isFinite(after - rest) && through((after - rest) / nudge));
  putMark(marks.start, here && { cx: x(w), cy: y(rest) });
  putMark(marks.predicted, here && { transform: `translate(${at} ${told}) rotate(45)` });
  putMark(marks.measured, there && { cx: at, cy: found });
  putMark(marks.gap, here && there && { x1: at, x2: at, y1: told, y2: found });
  putMark(marks.drop, there && { x1: at, x2: at, y1: found, y2: bottom });
  putMark(marks.run, here && { x1: x(w), x2: at, y1: y(rest), y2: y(rest) });
}

// The curve's heights with some air, as a share of them: a tangent leaves the curve. Where a few samples run away, as
// beside a pole, most of the curve decides.
function heightsInSight(values, more, air) {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort();
  const share = (part) => sorted[Math.round(part * (sorted.length - 1))] ?? 0;
  const [low10, high10] = [share(0.1), share(0.9)];
  const room = 3 * (high10 - low10);
  const bulk = room > 0 ? [Math.max(share(0), low10 - room), Math.min(share(1), high10 + room)] : [share(0), share(1)];
  const [low, high] = [Math.min(...bulk, ...more), Math.max(...bulk, ...more)];
  const size = Math.max(Math.abs(low), Math.abs(high)) || 1;
  const pad = high - low > 1e-9 * size ? air * (high - low) : 0.1 * size; // a flat curve still gets a scale
  return /** @type {[number, number]} */ ([low - pad, high + pad]);
}

// Points without a height break the line, and so does a jump from far above the picture to far below it.
export function pathOf(points, x, y) {
  const [lowest, highest] = y.domain;
  const side = (value) => Math.sign(Number(value > highest) - Number(value < lowest));
  let path = "";
  let before = NaN;
  for (const [value, height] of points) {
    const joined = Number.isFinite(before) && side(before) * side(height) !== -1;
    if (Number.isFinite(height)) path += `${joined ? "L" : "M"}${x(value).toFixed(1)} ${y(height).toFixed(1)}`;
    before = height;
  }
  return path;
}

/**
 * A sign for a legend, of height 16.
 * @param {string} className
 * @param {string} d
 * @param {number} [width]
 */
export const swatch = (className, d, width = 26) =>
  s("svg", { width, height: 16, "aria-hidden": "true" }, s("path", { class: className, d }));

const STROKE = "M1 8h24";

function legend(withSecant, curve) {
  const items = [
    ["curve-line", STROKE, curve], ["tangent", STROKE, "tangent"],
    ...(withSecant ? [["secant", STROKE, "secant"]] : []),
    ["point-predicted", "M13 2l6 6-6 6-6-6z", "predicted"],
    ["point-measured", "M8 8a5 5 0 1 0 10 0a5 5 0 1 0-10 0z", "measured"],
  ];
  return h("ul", { class: "bp-legend" },
    ...items.map(([name, d, words]) => h("li", {}, swatch(`bp-${name}`, d), words)),
    h("li", {}, withSecant ? "Drag either point." : "Drag it."));
}
