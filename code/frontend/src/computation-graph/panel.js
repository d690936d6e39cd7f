// The step in words and numbers: what is computed, or what is passed back along each edge.

import { h, setAttributes, setText } from "../kit/dom.js";
import { brief, lastStep, nameOf, result, rounded, term, workedOut, writtenSum } from "./scene.js";

export function createPanel() {
  const lines = [h("p"), h("p"), h("p")];
  const root = h("div", { class: "bp-graph-panel", "aria-live": "polite" }, ...lines);
  return {
    root,
    /** @param {boolean} isPlaying */
    hush: (isPlaying) => setAttributes(root, { "aria-live": isPlaying ? "off" : "polite" }),
    update(scene) {
      const [direction, ...texts] = wordsOf(scene);
      const all = [`Step ${scene.step} of ${lastStep(scene.graph)} · ${direction}`, ...texts];
      lines.forEach((line, n) => setText(line, all[n] ?? ""));
    },
  };
}

function wordsOf(scene) {
  const { graph, step, now, backwards, values, adjoints } = scene;
  if (step === 0) return ["start", "The variables have their values. Each step forward computes one operation."];
  const name = nameOf(graph, now);
  if (backwards < 0) return ["forward", `${name} = ${workedOut(graph.nodes[now], values, values[now])}`];
  if (backwards === 0) {
    return ["backward",
      "f moves as f does: its own derivative is 1. Each step back passes it through one operation."];
  }
  return [`backward through ${name}, whose derivative is ${brief(adjoints[now])}`,
    ...graph.edges.flatMap((edge, e) => (edge.to === now ? [passedInWords(edge, e, scene)] : []))];
}

function passedInWords({ from, to, slot }, e, { graph, passed, local, adjoints, arrived }) {
  const uses = graph.edges.filter((edge) => edge.from === from);
  const later = uses.filter((edge) => edge.to === to && edge.slot > slot).length; // arrive in this step too
  const terms = arrived[from].slice(0, arrived[from].length - later);
  const more = terms.length > 1 ? `. Forks add: ${writtenSum(terms)}` : uses.length > 1 ? ", the first to arrive" : "";
  return `To ${nameOf(graph, from)}: local derivative ${brief(local[e])} × upstream ${term(adjoints[to])} `
    + `${result(passed[e], rounded(local[e]) * rounded(adjoints[to]))}${more}.`;
}
