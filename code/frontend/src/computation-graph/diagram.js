// The graph, drawn: a box for each node with its value and, below it, its derivative; on each edge the local
// derivative and what it is multiplied by.

import { s, scrollBox, setAttributes, setText, uniqueId } from "../kit/dom.js";
import { createDescription } from "../kit/live.js";
import { layoutFor } from "./layout.js";
import { brief, nameOf, sumOf, symbolOf, term, writtenSum } from "./scene.js";

const WIDE = 7.2; // of a character, at most
const [AHEAD, BACK] = ["marker-end", "marker-start"];

export function createDiagram() {
  const svg = s("svg", { class: "bp-graph", role: "img" });
  const root = scrollBox("The graph", svg);
  const updateDescription = createDescription(svg);
  const arrows = Object.fromEntries([AHEAD, BACK].map((side) => [side, uniqueId("arrow")]));
  const defs = s("defs", {}, ...Object.entries(arrows).map(([side, id]) => s("marker", {
    id, class: `bp-graph-${side}`, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 9, markerHeight: 9,
    markerUnits: "userSpaceOnUse", orient: "auto-start-reverse",
  }, s("path", { d: "M0 0l8 4-8 4z" }))));

  let width = 0;
  /** @type {any} */
  let drawn = {};
  function draw(graph) {
    const texts = graph.nodes.map(labelOf);
    const box = Math.round(Math.max(66, Math.min(120, 18 + 7.4 * Math.max(...texts.map((text) => text.length)))));
    /** @type {any} */
    const place = layoutFor(graph, width, box);
    const edges = graph.edges.map((_, e) => createEdge(place.paths[e], place.labels[e]));
    const nodes = graph.nodes.map((node, n) => createNode(node, texts[n], place.places[n], box, place.high));
    setAttributes(svg, { viewBox: `0 0 ${place.width} ${place.height}`, width: place.width, height: place.height });
    svg.replaceChildren(defs, ...edges.map(({ line }) => line), ...nodes.map((node) => node.root),
      ...edges.map(({ label }) => label));
    return { graph, edges, nodes, place };
  }
  return {
    root,
    update(scene, path) {
      if (!width) return;
      if (drawn.graph !== scene.graph) drawn = draw(scene.graph);
      drawn.edges.forEach((edge, e) => updateEdge(edge, e, scene, path, arrows));
      drawn.nodes.forEach((node, n) => updateNode(node, n, scene, drawn.place));
      updateDescription(() => describe(scene));
    },
    /** @param {number} now */
    resize(now) {
      width = now - 6; // its box has a padding
      drawn = {};
    },
  };
}

const labelOf = (node) =>
  node.operation === "variable" ? node.name : `${node.name && `${node.name} = `}${symbolOf(node)}`;

const createEdge = (d, { x, y }) => ({ line: s("path", { d }), label: s("text", { x, y: y + 4 }) });

function createNode({ name, operation }, text, [x, y], width, height) {
  const isVariable = operation === "variable";
  const value = s("text", { class: "bp-graph-value", y: 14 });
  const derivative = s("text", { class: "bp-graph-derivative", y: height / 2 + 14 });
  const root = s("g", { class: "bp-graph-node", transform: `translate(${x} ${y})`, "data-node": name || text },
  s("rect", { x: -width / 2, y: -height / 2, width, height, rx: isVariable ? height / 2 : 7 }),
  s("text", { class: "bp-graph-name", y: -3 }, text), value, derivative);
  return { root, value, derivative, x };
}

function updateEdge({ line, label }, e, scene, path, arrows) {
  const { graph: { edges }, passing, adjoints, local, known, now, backwards, isPaths } = scene;
  const { to } = edges[e];
  const passed = !isPaths && passing.includes(to);
  const isNow = isPaths ? path.includes(e) : to === now && backwards !== 0;
  const looks = `is-${passed ? "back" : known[to] ? "forward" : "idle"}${isNow ? " is-now" : ""}`;
  const [head, bare] = passed ? [BACK, AHEAD] : [AHEAD, BACK];
  setAttributes(line, { "class": `bp-graph-edge ${looks}`, [head]: `url(#${arrows[head]})`, [bare]: "" });
  setAttributes(label, { class: `bp-graph-label ${looks}` });
  setText(label, passed ? `${brief(local[e])} × ${term(adjoints[to])}` : isPaths ? brief(local[e]) : "");
}

function updateNode({ root, value, derivative, x }, n, scene, { width, rooms }) {
  const { known, values, arrived, now, start } = scene;
  setText(value, known[n] ? brief(values[n]) : "?");
  const text = derivativeText(arrived[n], rooms[n]);
  const half = (WIDE * text.length) / 2;
  setText(derivative, text);
  setAttributes(derivative, { x: Math.max(half, Math.min(width - half, x)) - x }); // inside the picture
  const states = { known: known[n], now: n === now, chosen: n === start };
  for (const [name, on] of Object.entries(states)) root.classList.toggle(`is-${name}`, on);
}

// The sum, written out where there is room for it.
function derivativeText(arrived, room) {
  if (!arrived.length) return "";
  const sum = writtenSum(arrived);
  if (arrived.length > 1 && WIDE * sum.length < room) return sum;
  return `${arrived.length > 1 ? "Σ =" : "∂"} ${brief(sumOf(arrived))}`;
}

function describe({ graph, known, values, arrived }) {
  const parts = graph.nodes.map((_, n) => `${nameOf(graph, n)}: ${known[n] ? brief(values[n]) : "not computed yet"}`
    + (arrived[n].length ? `, derivative ${brief(sumOf(arrived[n]))}` : ""));
  return `A graph of ${parts.length} nodes. ${parts.join("; ")}.`;
}
