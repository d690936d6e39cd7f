// Of several elements one is a stop for Tab, and the arrow keys lead from it to its neighbours.

import { setAttributes } from "./dom.js";

const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/**
 * Where an arrow key leads, as [down, right], and nothing else happens; undefined for another key.
 * @param {KeyboardEvent} event
 * @returns {[number, number] | undefined}
 */
export function arrow(event) {
  const move = MOVES[event.key];
  if (move) event.preventDefault();
  return move;
}

/**
 * Before anything else is written in a redraw: where the focus is, the browser looks at once whether it can stay, and
 * lays out all that has changed until then.
 * @param {Element[]} elements
 * @param {number} chosen its index; without one, Tab stops at the first
 * @param {string} state "aria-selected", or "aria-checked"
 */
export const choose = (elements, chosen, state) => elements.forEach((element, n) => setAttributes(element, {
  tabindex: n === Math.max(0, chosen) ? 0 : -1, [state]: n === chosen,
}));
