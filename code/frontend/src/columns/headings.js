// What stands above the columns of a network: its symbols, and what each layer computes.

import { CANONICAL_OUTPUT } from "../arithmetic.js";
import { s } from "../kit/dom.js";

export function headings({ sizes, L, hidden, head }, place) {
  const heading = (x, symbol, colour, words, layer = "") => [
    s("text", { class: `bp-heading sym-${colour}`, x, y: 20 }, symbol, s("tspan", { dy: -5, class: "bp-sup" }, layer)),
    s("text", { class: "bp-subheading", x, y: 36 }, words)];
  const layers = sizes.flatMap((_, l) => heading(place.unit(l, 0).x,
    ...(l === L ? ["Ŷ", "y", CANONICAL_OUTPUT[head]] : l ? ["A", "a", hidden, `[${l}]`] : ["X", "a", "input"])));
  return s("g", {}, ...layers, ...heading(place.target(0).x, "Y", "y", "target"));
}
