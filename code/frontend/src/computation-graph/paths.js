// Every path from the chosen variable to the output: its product of local derivatives, and their sum.

import { button, h, setAttributes, setText } from "../kit/dom.js";
import { plain } from "../kit/format.js";
import { times } from "../times.js";
import { brief, MOST_PATHS, result, rounded, sumOf, symbolOf, term } from "./scene.js";

export function createPaths(light) {
  const ways = times(MOST_PATHS, (n) => button("bp-path", "", () => light(n)));
  const [count, sum] = [h("p", { class: "bp-count" }), h("p")];

  function update({ graph: { nodes, edges }, paths, start, local, slope, selected, listed }, lit) {
    // Where two edges lead from one node to the same other, its operand tells them apart.
    const isTwin = ({ to }) => nodes[to].operands[0].node === nodes[to].operands[1]?.node;
    const name = (edge) => (nodes[edge.to].name || symbolOf(nodes[edge.to])) + (isTwin(edge) ? "₁₂"[edge.slot] : "");
    // As in the sweep: what does not arrive adds nothing.
    const products = listed.map((path) => path.reduceRight((so, e) => so && local[e] * so, 1));
    const total = plain(paths[start]);
    setText(count, `Paths from ${selected} to f: ${total}. `
      + `Edges that the sweep back visits, once for all variables: ${edges.length}.`);
    ways.forEach((way, n) => {
      const path = listed[n];
      way.hidden = !path;
      if (!path) return;
      const factors = path.map((e) => local[e]);
      const asWritten = factors.reduce((so, x) => so * rounded(x), 1);
      setText(way, `${[selected, ...path.map((e) => name(edges[e]))].join(" → ")}: `
        + `${factors.map(term).join(" × ") || "1"} ${result(products[n], asWritten)}`);
      setAttributes(way, { "aria-pressed": n === lit });
    });
    setText(sum, (listed.length === paths[start]
      ? `Their sum, ${brief(sumOf(products))}, is what the sweep back brings to ${selected}.`
      : `These are the first ${listed.length} of ${total}. The sum of all is ${brief(slope)}: `
        + "the sweep back adds at every fork, and needs no path.")
      + (edges.some(isTwin) ? " ₁ and ₂: into the first or the second operand." : ""));
  }
  return { root: h("div", { class: "bp-paths" }, count, ...ways, sum), update };
}
