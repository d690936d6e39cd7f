// A network in columns: a circle for each unit, a line for each weight. Units are radio buttons: one stop for Tab, and
// arrow keys among them; a mouse shows a unit without choosing it.

import { h, s, setAttributes, setText } from "../kit/dom.js";
import { plain, short } from "../kit/format.js";
import { arrow, choose } from "../kit/keys.js";
import { times } from "../times.js";
import { createEdges } from "./edges.js";
import { headings } from "./headings.js";
import { layoutFor } from "./layout.js";

const HOW = "Point at a unit, tap it, or move with the arrow keys.";

/** @typedef {{ l: number, k: number }} Unit layer and index */

/** @param {Unit} unit as the package names its activations: "A1[0]" */
export const unitName = ({ l, k }) => `A${l}[${k}]`;

/**
 * @param {object} options
 * @param {any} options.network its shape, and what its layers compute
 * @param {Unit[][]} options.units that can be chosen, layer by layer
 * @param {(unit: Unit) => void} options.pick
 * @param {(unit?: Unit) => void} options.point the unit under a mouse
 */
export function createColumns({ network, units, pick, point }) {
  // Two layers: other values do not repaint the lines below.
  const below = s("svg", { class: "bp-layer", "aria-hidden": "true" });
  const svg = s("svg", { class: "bp-diagram", role: "radiogroup", "aria-label": "Units" });
  const root = h("div", {}, h("p", { class: "bp-note" }, HOW), h("div", { class: "bp-layers" }, below, svg));
  /** @type {ReturnType<typeof draw>} */
  let drawn;

  function move(event, unit) {
    const by = arrow(event);
    if (!by) return;
    const [down, right] = by;
    const layer = units[unit.l + right] ?? units[unit.l];
    const next = layer[Math.max(0, Math.min(layer.length - 1, unit.k + down))];
    pick(next);
    drawn.nodes[next.l][next.k].root.focus();
  }
  const choosable = (unit) => unit && {
    role: "radio",
    onclick: () => pick(unit),
    onkeydown: (event) => move(event, unit),
    onpointerenter: ({ pointerType }) => pointerType === "mouse" && point(unit),
    onpointerleave: () => point(),
  };
  return {
    root,
    resize() {
      const place = layoutFor(network.sizes, Math.max(260, Math.floor(root.clientWidth)));
      const { width, height } = place;
      for (const layer of [below, svg]) setAttributes(layer, { viewBox: `0 0 ${width} ${height}`, width, height });
      drawn = draw(network, place, (l, k) => choosable(units[l]?.[k]));
      below.replaceChildren(...drawn.below);
      svg.replaceChildren(...drawn.above);
    },
    /**
     * @param {any} scene
     * @param {string[]} outcome the lines in the box at the end
     * @param {(l: number, k: number) => string[]} notes above and below a unit
     */
    update: (scene, outcome, notes = () => []) => drawn?.update(scene, outcome, notes),
  };
}

function draw(network, place, attributesOf) {
  const { sizes, L } = network;
  const edges = createEdges(network, place);
  edges.root.classList.add("is-dense");
  const nodes = sizes.map((size, l) => times(size, (k) => createNode(
    place.unit(l, k), place.radius, { class: l === L ? "bp-unit-output" : "", ...attributesOf(l, k) })));
  const targets = nodes[L].map((_, k) => createBox("bp-target", place.target(k), 23, [-15, 4, 15]));
  const loss = createBox("bp-cost", place.cost, 48, [-32, -14, 4, 21, 30]);

  let shown; // the scene, but for its nudge
  function updateUnits({ network: now, cache, example, unit, lit }) {
    const choices = nodes.flatMap((layer) => layer.map(({ root }) => root)).filter((root) => root.hasAttribute("role"));
    choose(choices, choices.indexOf(nodes[unit.l][unit.k].root), "aria-checked");
    edges.update({ network: now });
    if (lit !== shown?.lit) edges.light("is-selected", (name) => lit.has(name));
    const at = (matrix, k) => matrix.data[k * now.m + example];
    nodes.forEach((layer, l) => layer.forEach(({ root, value }, k) => {
      const [name, a] = [unitName({ l, k }), at(cache[`A${l}`], k)];
      setText(value, short(a, place.decimals));
      root.classList.toggle("is-chosen", l === unit.l && k === unit.k);
      root.classList.toggle("is-lit", lit.has(name));
      if (root.hasAttribute("role")) setAttributes(root, { "aria-label": `${name}, ${plain(a)}` });
    }));
    targets.forEach(({ texts }, k) => setTexts(texts, [short(at(now.Y, k), 2)]));
  }
  function update(scene, outcome, notes) {
    if (scene.still !== shown) updateUnits(scene);
    shown = scene.still;
    nodes.forEach((layer, l) => layer.forEach((node, k) => setTexts(node.notes, notes(l, k))));
    setTexts(loss.texts, outcome);
  }
  return {
    nodes, below: [edges.root, headings(network, place)],
    above: [...targets, loss, ...nodes.flat()].map(({ root }) => root), update,
  };
}

const setTexts = (places, texts) => places.forEach((one, n) => setText(one, texts[n] ?? ""));

function createNode({ x, y }, r, attributes) {
  const value = s("text", { class: "bp-unit-value", x, y: y + 4 });
  const notes = [-r - 7, r + 15].map((dy) => s("text", { class: "bp-unit-derivative", x, y: y + dy }));
  return { value, notes, root: s("g", attributes, s("circle", { class: "bp-unit-circle", cx: x, cy: y, r }), value,
    ...notes) };
}

// `ys` are the top, the lines, and the bottom.
function createBox(cls, { x, y }, half, ys) {
  const [top, bottom] = [ys[0], Number(ys.at(-1))];
  const texts = ys.slice(1, -1).map((dy) => s("text", { x, y: y + dy }));
  const frame = s("rect", { x: x - half, y: y + top, width: 2 * half, height: bottom - top, rx: 5 });
  return { texts, root: s("g", { class: cls }, frame, ...texts) };
}
