// Where an activation hardly answers: hatched, with the reason in words.

import { s, setAttributes, setText, uniqueId } from "../kit/dom.js";

/** @param {boolean} isNamed the words stand in it */
export function createGround(isNamed) {
  const id = uniqueId("hatch");
  const sides = [0, 1].map(() => ({ box: s("rect", { fill: `url(#${id})` }), words: s("text", { class: "bp-flat" }) }));
  const root = s("g", {},
    s("pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse" },
      s("path", { class: "bp-hatch", d: "M-2 2l4-4M0 8l8-8M6 10l4-4" })),
    ...sides.flatMap(({ box, words }) => (isNamed ? [box, words] : [box])));

  // `x` and `y` are scales, `steep` the part between.
  function place({ x, y }, { steep, flat }) {
    const [left, right] = x.domain;
    const parts = [[left, Math.min(right, steep[0])], [Math.max(left, steep[1]), right]];
    const top = y(y.domain[1]);
    const height = y(y.domain[0]) - top;
    sides.forEach(({ box, words }, n) => {
      const [from, to] = parts[n].map((z) => x(z));
      const width = Math.max(0, to - from);
      setAttributes(box, { x: from, y: top, width, height });
      const isWide = width > 140;
      setText(words, width > 60 ? (isWide ? flat : flat.split(":")[0]) : "");
      setAttributes(words, { x: (from + to) / 2, y: top + 18 });
    });
  }
  return { root, place };
}
