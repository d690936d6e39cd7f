// Words for screen readers.

import { h, setText } from "./dom.js";

const QUIET = 700; // ms without change before the words are said: a drag must not flood its listener

// say(words) after every redraw; what is true when the page opens is not news, and stays unsaid.
export function createAnnouncer() {
  const root = h("p", { class: "bp-hidden", "aria-live": "polite" });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {string | undefined} */
  let last;
  /** @param {string} words */
  function say(words) {
    if (words === last) return;
    clearTimeout(timer);
    if (last !== undefined) timer = setTimeout(() => setText(root, words), QUIET);
    last = words;
  }
  return { root, say };
}

/**
 * A picture's description, written when the picture has come to rest: nobody hears it in between, and its many
 * numbers would cost every frame of a drag.
 * @param {Element} picture
 */
export function createDescription(picture) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let described = false;
  /** @param {() => string} describe */
  return (describe) => {
    clearTimeout(timer);
    const write = () => picture.setAttribute("aria-label", describe());
    if (described) timer = setTimeout(write, QUIET);
    else write();
    described = true;
  };
}
