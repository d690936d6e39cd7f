// Three nested squares whose areas are the prices, and their corner again from nearer, where the smallest can be seen.

import { h, setAttributes, setText } from "../kit/dom.js";
import { plain } from "../kit/format.js";

export const METHODS = ["nudging", "forward_mode", "reverse_mode"]; // from the dearest; also how they are painted

/** @param {string} name of a method, or "forward_pass" */
export const createSquare = (name) => h("span", { class: `bp-square bp-square-${name}` });

export function createSquares() {
  const [far, near] = [createPanel(), createPanel()];
  setText(far.caption, "Area is the count.");
  /**
   * @param {ReturnType<typeof import("./prices.js").multiplications>} price
   * @param {string} words
   */
  function update(price, words) {
    const side = (name) => Math.sqrt(price[name] / Math.max(price.nudging, price.forward_mode));
    const closer = Math.max(1, 0.5 / side("reverse_mode"));
    const times = `${plain(Number(closer.toPrecision(3)))} times as wide.`;
    far.update(side, 1 / closer, `Nested squares. ${words}`);
    near.update((name) => side(name) * closer, 1, `Their corner, ${times}`);
    setText(near.caption, `The dashed corner, ${times}`);
  }
  return { root: h("div", { class: "bp-squares" }, far.root, near.root), update };
}

function createPanel() {
  const squares = [...METHODS, "forward_pass"].map((name) => ({ name, square: createSquare(name) }));
  const corner = createSquare("corner");
  const picture = h("div", { role: "img" }, ...squares.map(({ square }) => square), corner);
  const caption = h("figcaption", { class: "bp-note" });
  return {
    caption,
    root: h("figure", {}, picture, caption),
    /**
     * @param {(name: string) => number} side in widths of the panel
     * @param {number} seen what of the corner is seen from near
     * @param {string} words
     */
    update(side, seen, words) {
      const draw = (square, length) => setAttributes(square, { style: `width:${100 * Math.min(2, length)}%` });
      for (const { name, square } of squares) draw(square, side(name));
      draw(corner, seen);
      setAttributes(picture, { "aria-label": words });
    },
  };
}
