// g′ below g, over the same z: its height at z is the slope of the tangent above.

import { s, setAttributes, setText } from "../kit/dom.js";
import { createFigure } from "../kit/figure.js";
import { plain } from "../kit/format.js";
import { drawCurve, MARGIN, sampled } from "../kit/tangent-plot.js";
import { createGround } from "./ground.js";
import { SAMPLES } from "./scene.js";

const HEIGHT = 190;

/** @param {(handle: "start", value: number) => void} onDrag */
export function createSlopePlot(onDrag) {
  const ground = createGround(true);
  const marks = {
    grid: s("g", { class: "bp-grid" }), stem: s("line", { class: "bp-rise" }), across: s("line", { class: "bp-drop" }),
    line: s("path", { class: "bp-slope-line" }), point: s("circle", { class: "bp-start", r: 7 }), number: s("text"),
  };
  return createFigure({
    height: HEIGHT, className: "bp-slope", onDrag,
    marks: [ground.root, ...Object.values(marks)],
    prepare(view, width) {
      const points = sampled(view.derivative, view.window, SAMPLES);
      if (view.hasKink) points.splice(SAMPLES / 2 + 1, 0, [0, NaN], [0, 1]); // a jump, not a slope
      const top = 1.25 * Math.max(...points.map(([, slope]) => slope || 0));
      return drawCurve(marks, points, [0, top],
        { ...view, width, height: HEIGHT, up: { text: "g′", class: "sym-z" } });
    },
    place(plot, view) {
      const { x, y } = plot;
      const [at, top] = [x(view.z), y(view.slope)];
      ground.place(plot, view);
      setAttributes(marks.stem, { x1: at, x2: at, y1: y(0), y2: top });
      setAttributes(marks.across, { x1: MARGIN.left, x2: at, y1: top, y2: top });
      setAttributes(marks.point, { cx: at, cy: top });
      placeNumber(marks.number, view.slope, at, y(0) - 8, view.z > 0);
    },
    describe: ({ name, slope }) => `g′ of ${name}: its height at z is ${plain(slope)}.`,
    handleAt: () => "start",
  });
}

/**
 * The slope as a text beside a vertical line.
 * @param {SVGTextElement} element
 */
export function placeNumber(element, slope, x, y, isLeft) {
  setAttributes(element, { x: x + (isLeft ? -8 : 8), y, class: `bp-rise-number${isLeft ? " bp-tick-end" : ""}` });
  setText(element, plain(slope));
}
