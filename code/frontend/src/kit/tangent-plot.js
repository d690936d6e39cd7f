// A curve with its tangent at w, and where a nudge leads: what the tangent predicted, what the curve does.

import { axes, linear } from "./axes.js";
import { h, s, setAttributes } from "./dom.js";
import { createDescription } from "./live.js";

const MARGIN = { left: 58, right: 20, top: 14, bottom: 42 };

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
 * @param {(handle: "start" | "end", value: number) => void} options.onDrag
 */
export function createTangentPlot({ height, samples, withSecant = false, onDrag }) {
  const marks = createMarks(withSecant);
  const svg = s("svg", { class: "bp-curve", role: "img" }, ...Object.values(marks));
  const root = h("div", { class: "bp-figure bp-curve-figure" }, legend(withSecant), svg);
  const description = createDescription(svg);

  let width = 0;
  /** @type {{ key: unknown[], x: ReturnType<typeof linear>, y: ReturnType<typeof linear> } | undefined} */
  let plot;
  /** @type {TangentView} */
  let view;
  dragOn(svg, withSecant, () => plot && { x: plot.x, view }, onDrag);

  function sample() {
    const { window: [low, high], f, heights = [] } = view;
    const points = Array.from({ length: samples + 1 }, (_, n) => {
      const value = low + (high - low) * (n / samples);
      return [value, f(value)];
    });
    const x = linear([low, high], [MARGIN.left, width - MARGIN.right]);
    const inSight = heightsInSight(points.map(([, value]) => value), heights, withSecant ? 0.35 : 0.06);
    const y = linear(inSight, [height - MARGIN.bottom, MARGIN.top], 6);
    marks.grid.replaceChildren(...axes({ x, y, width, height, margin: MARGIN, across: view.across, up: view.up }));
    setAttributes(marks.line, { d: pathOf(points, x, y) });
    return { key: view.key, x, y };
  }
  function update(next) {
    view = next;
    if (!width) return;
    if (!plot || plot.key.some((part, n) => part !== view.key[n])) plot = sample();
    placeMarks(marks, plot, view, height - MARGIN.bottom);
    description.update(view.describe);
  }
  return {
    root,
    resize() {
      width = Math.max(240, Math.floor(root.clientWidth));
      setAttributes(svg, { viewBox: `0 0 ${width} ${height}`, width, height });
      plot = undefined;
    },
    update,
    remove: description.remove,
  };
}

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
  const show = (name, on, attributes) =>
    setAttributes(marks[name], on ? { ...attributes, visibility: "inherit" } : { visibility: "hidden" });
  show("tangent", here, through(slope));
  show("secant", nudge !== 0 && Number.isFinite(after - rest), through((after - rest) / nudge));
  show("start", here, { cx: x(w), cy: y(rest) });
  show("predicted", here, { transform: `translate(${at} ${told}) rotate(45)` });
  show("measured", there, { cx: at, cy: found });
  show("gap", here && there, { x1: at, x2: at, y1: told, y2: found });
  show("drop", there, { x1: at, x2: at, y1: found, y2: bottom });
  show("run", here, { x1: x(w), x2: at, y1: y(rest), y2: y(rest) });
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
function pathOf(points, x, y) {
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

function dragOn(svg, withStart, getPlot, onDrag) {
  /** @type {"start" | "end" | null} */
  let held = null;
  const valueAt = (event) => getPlot().x.invert(event.clientX - svg.getBoundingClientRect().left);
  const nearest = (value) => {
    const { view: { w, nudge } } = getPlot();
    return withStart && Math.abs(value - w) < Math.abs(value - w - nudge) ? "start" : "end";
  };
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !getPlot()) return;
    const value = valueAt(event);
    held = nearest(value);
    svg.setPointerCapture(event.pointerId);
    onDrag(held, value);
  });
  svg.addEventListener("pointermove", (event) => held && onDrag(held, valueAt(event)));
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => (held = null));
}

function legend(withSecant) {
  const frame = { class: "bp-swatch", width: 26, height: 14, "aria-hidden": "true" };
  const swatch = (shape) => s("svg", frame, shape);
  const stroke = (name) => swatch(s("line", { class: name, x1: 1, y1: 7, x2: 25, y2: 7 }));
  const item = (picture, words) => h("li", {}, picture, words);
  return h("ul", { class: "bp-legend" },
    item(stroke("bp-curve-line"), withSecant ? "f" : "J"),
    item(stroke("bp-tangent"), "tangent"),
    ...(withSecant ? [item(stroke("bp-secant"), "secant")] : []),
    item(swatch(s("path", { class: "bp-point-predicted", d: "M13 1l6 6-6 6-6-6z" })), "predicted"),
    item(swatch(s("circle", { class: "bp-point-measured", cx: 13, cy: 7, r: 5 })), "measured"),
    h("li", {}, withSecant ? "Drag either point." : "Drag it."));
}
