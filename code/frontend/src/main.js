// The bundle's one entry: every interactive of the course is a kind.

import * as arithmetic from "./arithmetic.js";
import { problem } from "./dom.js";
import * as nudgeNetwork from "./nudge-network/index.js";

const KINDS = { "nudge-network": nudgeNetwork };

// Traits that a page may read from, and write to, its URL.
export const shareable = Object.fromEntries(Object.entries(KINDS).map(([kind, { shareable }]) => [kind, shareable]));

export { arithmetic };

// Draws the interactive that `model` describes into `el`; returns the function that takes it away again.
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
