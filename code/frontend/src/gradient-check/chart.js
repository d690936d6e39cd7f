// Error against step, both by powers of ten. As in the book's pictures the step shrinks to the right.

import { METHODS } from "../differences.js";
import { axes, logarithmic } from "../kit/axes.js";
import { putMark, s, setAttributes } from "../kit/dom.js";
import { createFigure } from "../kit/figure.js";
import { LEAST, power, STEPS } from "./scene.js";

const MARGIN = { left: 58, right: 16, top: 26, bottom: 42 };
const HEIGHT = 330;
const BOTTOM = HEIGHT - MARGIN.bottom;
const RAIL = 1e-18; // what is exactly 0 stands here
export const SIGNS = {
  forward: "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0z", central: "M-7-7h14v14h-14z", complex: "M0-6l6 10h-12z",
};

/** @param {(handle: "step" | "kink", value: number) => void} onDrag */
export function createChart(onDrag) {
  const grid = s("g", { class: "bp-grid" });
  const here = s("g", {}, s("line", { class: "bp-here", y1: MARGIN.top, y2: BOTTOM }),
    s("text", { class: "bp-axis bp-start-text", x: 5, y: BOTTOM - 24 }, "h"));
  const kink = s("g", { class: "bp-kink" }, s("line", { y1: MARGIN.top, y2: BOTTOM }),
    s("text", { class: "bp-axis bp-start-text", x: 5, y: BOTTOM - 44 }, "kink"));
  const methods = METHODS.map((name, n) => ({
    rail: s("path", { class: `bp-error-line bp-${name}`, transform: `translate(0 ${-5 * n})` }),
    line: s("path", { class: `bp-error-line bp-${name}` }),
    best: s("circle", { class: `bp-best bp-${name}`, r: 9 }),
    sign: s("path", { class: `bp-sign bp-${name}`, d: SIGNS[name] }),
  }));
  return createFigure({
    height: HEIGHT, onDrag, handleAt: nearest,
    marks: [grid, kink, here,
      ...["rail", "line", "best", "sign"].flatMap((part) => methods.map((method) => method[part]))],
    prepare(_, width) {
      const x = logarithmic([LEAST, 1], [width - MARGIN.right, MARGIN.left]);
      const y = logarithmic([RAIL, 10], [BOTTOM, MARGIN.top]);
      const across = { text: "step h (smaller to the right)", class: "" };
      const note = (side, at, height, text) => s("text", { class: `bp-tick bp-${side}`, x: at, y: height }, text);
      grid.replaceChildren(
        ...axes({ x, y, width, height: HEIGHT, margin: MARGIN, across, up: { text: "error", class: "bp-start-text" } }),
        note("tick-end", MARGIN.left - 6, BOTTOM + 4, "0"), note("start-text", MARGIN.left, 16, "◀ truncation"),
        note("tick-end", width - MARGIN.right, 16, "rounding ▶"));
      return { x, y };
    },
    place(plot, scene) {
      const { x, y } = plot;
      if (plot.curves !== scene.curves) trace(methods, scene.curves, plot);
      plot.curves = scene.curves;
      const at = x(scene.step);
      putMark(here, { transform: `translate(${at})` });
      putMark(kink, hasKink(scene) && { transform: `translate(${x(Math.abs(scene.kink))})` });
      methods.forEach(({ best, sign }, n) => {
        const { error, best: found } = scene.methods[n];
        putMark(sign, error !== null && { transform: `translate(${at} ${y(error) - (error ? 0 : 5 * n)})` });
        putMark(best, found && { cx: x(found.step), cy: y(found.error) });
      });
    },
    describe: ({ step }) => "The error of each method against the step h, by powers of ten. "
      + `The step is ${power(step)}; the numbers follow.`,
  });
}

const hasKink = ({ function: f, kink }) => f === "relu" && kink !== 0;

function trace(methods, curves, { x, y }) {
  methods.forEach(({ line, rail }, n) => {
    const { joined, zeros } = pathsOf(curves[METHODS[n]]?.errors ?? [], x, y);
    setAttributes(line, { d: joined });
    setAttributes(rail, { d: zeros });
  });
}

// 0 has no logarithm: such errors are dashes on a rail, joined to nothing.
function pathsOf(errors, x, y) {
  let [joined, zeros] = ["", ""];
  errors.forEach((error, n) => {
    const at = `${x(STEPS[n]).toFixed(1)} ${y(error).toFixed(1)}`;
    if (error === 0) zeros += `M${at}h3`;
    else joined += errors[n - 1] ? `L${at}` : `M${at}h.1`;
  });
  return { joined, zeros };
}

function nearest(value, scene) {
  const away = (from) => Math.abs(Math.log(value / Math.abs(from)));
  return hasKink(scene) && away(scene.kink) < away(scene.step) ? "kink" : "step";
}
