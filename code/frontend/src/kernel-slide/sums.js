// A sum written out: its rule, its terms with their numbers, and what they come to. Every term has its place from the
// start, so that nothing moves when another entry has fewer.

import { h, setText } from "../kit/dom.js";
import { equals, inBrackets, plain } from "../kit/format.js";
import { times } from "../times.js";
import { brief } from "./scene.js";

const factorText = (x) => inBrackets(brief(x));

/**
 * @param {number} count the most terms
 * @param {boolean} [withProducts] behind each term
 */
export function createSum(count, withProducts = false) {
  const [name, rule, total] = [h("strong"), h("span"), h("strong")];
  const terms = times(count, () => [h("span"), h("span"), h("span")]);
  const places = terms.map((parts) => h("span", {}, ...parts));
  const root = h("div", { class: "bp-sum" }, h("div", {}, name, rule, total),
    h("div", { class: `bp-terms${withProducts ? " has-products" : ""}` }, ...places));
  /**
   * @param {string} of what
   * @param {string} words
   * @param {{ factors: number[], symbols: string, now?: boolean }[]} values symbols: "za", dZ by A
   * @param {number} sum
   */
  function update(of, words, values, sum) {
    setText(name, of);
    setText(rule, ` = ${words} `);
    setText(total, `${equals(sum, plain(sum))} ${plain(sum)}`);
    places.forEach((place, n) => {
      const term = values[n];
      place.className = term ? `bp-place${term.now ? " is-now" : ""}` : "bp-place is-empty";
      if (!term) return;
      const { factors: [x, y], symbols } = term;
      const pair = y !== undefined;
      const [by, product] = pair ? [` · ${factorText(y)}`, withProducts ? ` = ${brief(x * y)}` : ""] : ["", ""];
      [factorText(x), by, product].forEach((text, k) => {
        setText(terms[n][k], text);
        if (symbols[k]) terms[n][k].className = `sym-${symbols[k]}`;
      });
    });
  }
  return { root, update };
}
