// How the values of one layer are spread, and that layer's numbers.

import { h, record, s, setAttributes, setText } from "../kit/dom.js";
import { plain, significant } from "../kit/format.js";
import { histogram } from "./run.js";

const [WIDTH, HEIGHT, FLOOR] = [240, 150, 128];

export function createSpread() {
  const bars = s("path");
  const text = (x, y, anchor) => s("text", { x, y, class: "bp-tick", "text-anchor": anchor });
  const [low, high, most] = [text(0, HEIGHT - 6, "start"), text(WIDTH, HEIGHT - 6, "end"), text(0, 12, "start")];
  const svg = s("svg", { class: "bp-histogram", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" },
    bars, s("line", { x2: WIDTH, y1: FLOOR, y2: FLOOR }), low, high, most);
  const numbers = h("p", { class: "bp-layer-numbers" });

  function update({ cache, dZ, dW, dead }, { layer, values, width }, root) {
    const { data } = cache[`${values}${layer}`];
    const found = histogram(data);
    const counts = found?.counts ?? [];
    const tallest = Math.max(...counts);
    const bar = (count, n) => `M${(WIDTH * (n + 0.5)) / counts.length} ${FLOOR}v${((20 - FLOOR) * count) / tallest}`;
    setAttributes(bars, { class: `sym-${values.toLowerCase()}`, d: counts.map(bar).join("") });
    const ends = found ? [found.low, found.high].map((x) => plain(Number(x.toPrecision(3)))) : ["", ""];
    setText(low, ends[0]);
    setText(high, ends[1]);
    setText(most, found ? `tallest bar: ${tallest} of ${data.length} values` : "too large for the computer");
    const [dz, dw, gone] = [dZ, dW, dead].map((sizes) => sizes[layer - 1]);
    setText(numbers, `dZ[${layer}] is ${significant(dz, 3)}, dW[${layer}] ${significant(dw, 3)}.`
      + (gone === undefined ? "" : ` ${gone} of ${width} units are dead: 0 for every example.`));
    record(root, { dz, dw, dead: gone ?? 0 });
    const spread = found ? `from ${ends.join(" to ")}` : most.textContent;
    setAttributes(svg, { "aria-label": `Histogram of ${values}[${layer}], ${spread}` });
  }
  return { root: h("div", { class: "bp-spread" }, svg, numbers), update };
}
