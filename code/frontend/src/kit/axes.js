// Scales and axes. Values far outside stay finite, so that no attribute is ever "NaN".

import { tickStep, ticks } from "d3-array";
import { s } from "./dom.js";
import { powerOfTen, tick } from "./format.js";

/** @typedef {{ left: number, right: number, top: number, bottom: number }} Margin */

/**
 * A linear scale to pixels: scale(value), held within `reach` pixels of its range; scale.invert(pixel); scale.ticks(6),
 * about six round values with their texts.
 * @param {[number, number]} domain
 * @param {[number, number]} range
 */
export function linear([low, high], [from, to], reach = 40) {
  const [least, most] = [Math.min(from, to) - reach, Math.max(from, to) + reach];
  /** @param {number} value */
  function scale(value) {
    const at = from + ((value - low) / (high - low)) * (to - from);
    return Number.isNaN(at) ? least : Math.max(least, Math.min(most, at));
  }
  /** @param {number} pixel */
  scale.invert = (pixel) => low + ((pixel - from) / (to - from)) * (high - low);
  /** @param {number} count */
  scale.ticks = (count) => {
    const step = tickStep(low, high, count);
    return ticks(low, high, count).map((value) => ({ value, text: tick(value, step) }));
  };
  scale.domain = [low, high];
  return scale;
}

/**
 * The same for powers of ten; 0, and what is below `low`, is held at that end.
 * @param {[number, number]} domain
 * @param {[number, number]} range
 */
export function logarithmic([low, high], range) {
  const exponents = linear([Math.log10(low), Math.log10(high)], range, 0);
  /** @param {number} value */
  const scale = (value) => exponents(Math.log10(value));
  /** @param {number} pixel */
  scale.invert = (pixel) => 10 ** exponents.invert(pixel);
  /** @param {number} count */
  scale.ticks = (count) => exponents.ticks(count).filter(({ value }) => Number.isInteger(value))
    .map(({ value }) => ({ value: 10 ** value, text: powerOfTen(value) }));
  scale.domain = [low, high];
  return scale;
}

/**
 * Grid lines with their values, and the axes' names: the children of a <g class="bp-grid">.
 * @param {object} options
 * @param {ReturnType<typeof linear>} options.x
 * @param {ReturnType<typeof linear>} options.y
 * @param {number} options.width
 * @param {number} options.height
 * @param {Margin} options.margin
 * @param {{ text: string, class: string }} options.across the x axis' name and its colour
 * @param {{ text: string, class: string }} options.up the y axis'
 */
export function axes({ x, y, width, height, margin, across, up }) {
  const bottom = height - margin.bottom;
  const vertical = x.ticks(width < 420 ? 4 : 6).map(({ value, text }) => s("g", {},
    s("line", { x1: x(value), x2: x(value), y1: margin.top, y2: bottom }),
    s("text", { class: "bp-tick", x: x(value), y: bottom + 16 }, text)));
  const horizontal = y.ticks(5).map(({ value, text }) => s("g", {},
    s("line", { x1: margin.left, x2: width - margin.right, y1: y(value), y2: y(value) }),
    s("text", { class: "bp-tick bp-tick-end", x: margin.left - 6, y: y(value) + 4 }, text)));
  return [...vertical, ...horizontal,
    s("text", { class: `bp-axis ${across.class}`, x: (margin.left + width) / 2, y: height - 6 }, across.text),
    s("text", { class: `bp-axis ${up.class}`, x: 8, y: margin.top + 4 }, up.text)];
}
