// J as a function of the selected entry, its tangent, and the two points that a nudge leads to.

import { h, s, setAttributes } from "../dom.js";
import { plain, significant, tick } from "../format.js";
import { RANGE, roundNudge } from "./controls.js";
import { measure } from "./scene.js";

const SAMPLES = 96;
const HEIGHT = 250;
const MARGIN = { left: 58, right: 14, top: 14, bottom: 42 };

export function createCurve(write) {
  const svg = s("svg", { class: "bp-curve", role: "img" });
  const grid = s("g", { class: "bp-grid" });
  const line = s("path", { class: "bp-curve-line" });
  const tangent = s("line", { class: "bp-tangent" });
  const drop = s("line", { class: "bp-drop" });
  const gap = s("line", { class: "bp-gap" });
  const start = s("circle", { class: "bp-start", r: 4 });
  const predicted = s("rect", { class: "bp-point-predicted", x: -5, y: -5, width: 10, height: 10 });
  const measured = s("circle", { class: "bp-point-measured", r: 7 });
  svg.append(grid, drop, tangent, line, gap, start, measured, predicted);
  const root = h("div", { class: "bp-figure bp-curve-figure" }, legend(), svg);

  let width = 0;
  let plot = null; // scales and samples, kept while only the nudge changes
  let drawnFor = "";
  dragOn(svg, () => plot, write);

  function resize() {
    width = Math.max(240, Math.floor(root.clientWidth));
    setAttributes(svg, { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT });
    plot = null;
  }
  function update(scene) {
    if (!width) return;
    const { network, view } = scene;
    const reach = reachFor(view.nudge);
    const key = `${view.entry.name} ${reach}`;
    if (!plot || plot.network !== network || drawnFor !== key) {
      plot = makePlot(scene, reach, width);
      drawnFor = key;
      grid.replaceChildren(...axes(plot, view.entry.name));
      setAttributes(line, { d: plot.path });
      const [a, b] = [plot.w - reach, plot.w + reach];
      const rise = scene.gradient * reach;
      setAttributes(tangent, {
        x1: plot.x(a), y1: plot.y(scene.base.J - rise), x2: plot.x(b), y2: plot.y(scene.base.J + rise),
      });
      setAttributes(start, { cx: plot.x(plot.w), cy: plot.y(scene.base.J) });
    }
    const x = plot.x(scene.w + view.nudge);
    const [py, my] = [scene.base.J + scene.predicted, scene.nudged.J].map(plot.y);
    setAttributes(predicted, { transform: `translate(${x} ${py}) rotate(45)` });
    setAttributes(measured, { cx: x, cy: my });
    setAttributes(gap, { x1: x, x2: x, y1: py, y2: my });
    setAttributes(drop, { x1: x, x2: x, y1: my, y2: HEIGHT - MARGIN.bottom });
    setAttributes(svg, { "aria-label": describe(scene) });
  }
  return { root, resize, update };
}

function describe({ view, base, nudged, w, gradient, predicted }) {
  return `The cost J against ${view.entry.name}, with its tangent at ${plain(w)}, of slope ${significant(gradient)}. `
    + `At ${plain(w + view.nudge)} the tangent says ${significant(base.J + predicted)} and J is ${significant(nudged.J)}.`;
}

// The window is fixed for the slider's range and grows in doublings beyond it: the axes do not slide under a drag.
function reachFor(nudge) {
  const room = 1.15 * RANGE;
  const doublings = Math.ceil(Math.log2(Math.abs(nudge) / RANGE));
  return room * 2 ** Math.max(0, Math.min(1020, doublings)); // the window's width stays finite
}

function makePlot({ network, view, base, w, gradient }, reach, width) {
  const points = [];
  for (let n = 0; n <= SAMPLES; n++) {
    const nudge = reach * ((2 * n) / SAMPLES - 1);
    const { J } = measure(network, view.entry, nudge);
    if (Number.isFinite(J)) points.push([w + nudge, J]);
  }
  const heights = [...points.map(([, J]) => J), base.J - gradient * reach, base.J + gradient * reach];
  let [low, high] = [Math.min(...heights), Math.max(...heights)];
  const size = Math.max(Math.abs(low), Math.abs(high)) || 1;
  const pad = high - low > 1e-9 * size ? 0.06 * (high - low) : 0.1 * size; // a flat curve still gets a scale
  [low, high] = [low - pad, high + pad];
  const x = (value) => MARGIN.left + (0.5 + (value - w) / (2 * reach)) * (width - MARGIN.left - MARGIN.right);
  const y = (value) => {
    const at = HEIGHT - MARGIN.bottom - ((value - low) / (high - low)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
    return Number.isFinite(at) ? Math.max(-20, Math.min(HEIGHT, at)) : -20;
  };
  const path = points.map(([v, J], n) => `${n ? "L" : "M"}${x(v).toFixed(1)} ${y(J).toFixed(1)}`).join("");
  const nudgeAt = (px) => ((px - MARGIN.left) / (width - MARGIN.left - MARGIN.right)) * 2 * reach - reach;
  return { network, w, reach, low, high, x, y, path, width, nudgeAt };
}

function axes({ w, reach, low, high, x, y, width }, name) {
  const bottom = HEIGHT - MARGIN.bottom;
  const vertical = ticks(w - reach, w + reach, width < 420 ? 4 : 6).map(({ value, text }) => s("g", {},
    s("line", { x1: x(value), x2: x(value), y1: MARGIN.top, y2: bottom }),
    s("text", { class: "bp-tick", x: x(value), y: bottom + 16 }, text)));
  const horizontal = ticks(low, high, 5).map(({ value, text }) => s("g", {},
    s("line", { x1: MARGIN.left, x2: width - MARGIN.right, y1: y(value), y2: y(value) }),
    s("text", { class: "bp-tick", x: MARGIN.left - 6, y: y(value) + 4, "text-anchor": "end" }, text)));
  return [...vertical, ...horizontal,
    s("text", { class: "bp-axis bp-chosen", x: (MARGIN.left + width) / 2, y: HEIGHT - 6 }, `value of ${name}`),
    s("text", { class: "bp-axis sym-j", x: 8, y: MARGIN.top + 4 }, "J")];
}

// Round numbers 1, 2 or 5 × 10^n apart. They are counted, not compared with a bound alone: beyond 2^53, adding 1
// to a number gives the same number.
function ticks(low, high, count) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((round) => round * power >= rough) * power;
  const first = Math.ceil(low / step);
  const values = Array.from({ length: count + 1 }, (_, n) => (first + n) * step);
  return values.filter((value) => value <= high).map((value) => ({ value, text: tick(value, step) }));
}

function dragOn(svg, getPlot, write) {
  let held = false;
  const move = (event) => {
    const plot = getPlot();
    const nudge = plot.nudgeAt(event.clientX - svg.getBoundingClientRect().left);
    const limit = plot.reach / 1.15;
    write({ nudge: roundNudge(Math.round(Math.max(-limit, Math.min(limit, nudge)) * 100) / 100) });
  };
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    held = true;
    svg.setPointerCapture(event.pointerId);
    move(event);
  });
  svg.addEventListener("pointermove", (event) => held && move(event));
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => (held = false));
}

function legend() {
  const swatch = (...shapes) => s("svg", { class: "bp-swatch", width: 26, height: 14, "aria-hidden": "true" }, ...shapes);
  const item = (picture, words) => h("li", {}, picture, words);
  return h("ul", { class: "bp-legend" },
    item(swatch(s("line", { class: "bp-curve-line", x1: 1, y1: 7, x2: 25, y2: 7 })), "J"),
    item(swatch(s("line", { class: "bp-tangent", x1: 1, y1: 7, x2: 25, y2: 7 })), "tangent"),
    item(swatch(s("path", { class: "bp-point-predicted", d: "M13 1l6 6-6 6-6-6z" })), "predicted"),
    item(swatch(s("circle", { class: "bp-point-measured", cx: 13, cy: 7, r: 5 })), "measured (drag)"));
}
