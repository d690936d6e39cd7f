// The bundle's one entry: every interactive of the course is a kind.

import * as arithmetic from "./arithmetic.js";
import * as entryExplorer from "./entry-explorer/index.js";
import { differentiate } from "./expression/evaluate.js";
import { parse } from "./expression/parse.js";
import { problem } from "./kit/dom.js";
import * as nudgeCurve from "./nudge-curve/index.js";
import * as nudgeNetwork from "./nudge-network/index.js";
import * as quiz from "./quiz/index.js";

const KINDS = {
  "entry-explorer": entryExplorer, "nudge-curve": nudgeCurve, "nudge-network": nudgeNetwork, quiz,
};

// Traits that a page may read from, and write to, its URL.
export const shareable = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, KINDS[kind].shareable]));

// What the tests hold to the package.
export const expression = { parse, differentiate };
export { arithmetic };

/**
 * Draws the interactive that `model` describes into `el`.
 * @param {{ model: import("./kit/interactive.js").Model, el: HTMLElement }} where
 * @returns {() => void} takes it away again
 */
export function render({ model, el }) {
  const kind = model.get("kind");
  try {
    if (!Object.hasOwn(KINDS, kind)) {
      throw new Error(`Its kind is “${kind}”; this version of the page knows ${Object.keys(KINDS).join(", ")}.`);
    }
    return KINDS[kind].render({ model, el });
  } catch (error) {
    el.replaceChildren(problem(error.message)); // a message, never a blank
    return () => el.replaceChildren();
  }
}
