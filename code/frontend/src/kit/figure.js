// The frame of a picture over an x axis: as wide as its place, changed in place, dragged along its axis, and described
// in words once it rests.

import { h, s, setAttributes } from "./dom.js";
import { createDescription } from "./live.js";

/**
 * @param {object} options
 * @param {number} options.height
 * @param {Node[]} options.marks in the order in which they are painted
 * @param {string} [options.className]
 * @param {Node[]} [options.above] what stands above the picture
 * @param {(view: any, width: number) => any} options.prepare draws what depends only on the view's `key` and the width;
 *   returns the plot: its scales `x` and `y`, and whatever `place` needs
 * @param {(plot: any, view: any) => void} options.place moves the marks
 * @param {(view: any) => string} options.describe
 * @param {(value: number, view: any) => string} options.handleAt what a pointer takes hold of at a value on the x axis
 * @param {(handle: any, value: number) => void} options.onDrag
 */
export function createFigure({ height, marks, className = "", above = [], prepare, place, describe, handleAt,
  onDrag }) {
  const svg = s("svg", { class: `bp-curve ${className}`, role: "img" }, ...marks);
  const root = h("div", { class: "bp-figure" }, ...above, svg);
  const updateDescription = createDescription(svg);
  let width = 0;
  /** @type {any} */
  let plot;
  /** @type {any} */
  let view;
  dragOn(svg, (at) => plot.x.invert(at), (value) => handleAt(value, view), onDrag);
  return {
    root,
    resize() {
      width = Math.max(240, Math.floor(root.clientWidth));
      setAttributes(svg, { viewBox: `0 0 ${width} ${height}`, width, height });
      plot = undefined;
    },
    /** @param {any} next */
    update(next) {
      if (next.key?.some((part, n) => part !== view?.key[n])) plot = undefined;
      view = next;
      if (!width) return;
      plot ??= prepare(view, width);
      place(plot, view);
      updateDescription(() => describe(next));
    },
  };
}

// Calls back with what a pointer took hold of, and the value under it, while it is pressed.
function dragOn(svg, valueAt, handleAt, onDrag) {
  /** @type {string | null} */
  let held = null;
  const under = (event) => valueAt(event.clientX - svg.getBoundingClientRect().left);
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const value = under(event);
    held = handleAt(value);
    svg.setPointerCapture(event.pointerId);
    onDrag(held, value);
  });
  svg.addEventListener("pointermove", (event) => held && onDrag(held, under(event)));
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => (held = null));
}
