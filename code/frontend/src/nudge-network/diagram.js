// The network, drawn once for its shape and width; a nudge only changes attributes and texts.

import { CANONICAL_OUTPUT } from "../arithmetic.js";
import { createEdges } from "../columns/edges.js";
import { headings } from "../columns/headings.js";
import { layoutFor } from "../columns/layout.js";
import { createSelect } from "../kit/controls.js";
import { h, s, setAttributes, setText } from "../kit/dom.js";
import { plain, significant } from "../kit/format.js";
import { createDescription } from "../kit/live.js";
import { times } from "../times.js";
import { createEditor } from "./edit.js";
import { sweepSteps } from "./sweep.js";
import { createUnits } from "./units.js";

const REACH = { mouse: 14, pen: 18, touch: 24 }; // how near a pointer must come to a weight, in px

export function createDiagram(network, write) {
  // Two layers: a nudge repaints the small one, and leaves the network below as it is.
  const below = s("svg", { class: "bp-layer", "aria-hidden": "true" });
  const svg = s("svg", { class: "bp-diagram", role: "img", onclick, onpointermove });
  const caption = h("p", { class: "bp-selection" });
  const example = createExampleChooser(network, write);
  const editor = createEditor(write, () => ({ ...drawn?.place, ...drawn?.chosen().at }));
  const root = h("div", { class: "bp-figure" }, example.root,
    h("div", { class: "bp-layers" }, below, svg, editor.root),
    h("div", { class: "bp-caption" }, caption, editor.opener));
  const updateDescription = createDescription(svg);
  /** @type {ReturnType<typeof draw> | undefined} */
  let drawn;
  /** @type {any} */
  let pointed; // the target under a mouse

  // The nearest weight or bias: crossing lines could not each own a finger's width.
  function nearest({ clientX, clientY, pointerType }) {
    const box = svg.getBoundingClientRect();
    let [best, distance] = [/** @type {any} */ (undefined), REACH[pointerType] ?? REACH.mouse];
    for (const target of drawn?.targets ?? []) {
      const away = target.distanceTo(clientX - box.left, clientY - box.top);
      if (away < distance) [best, distance] = [target, away];
    }
    return best;
  }
  function onclick(event) {
    const target = nearest(event);
    if (target && target === drawn?.chosen()) editor.open();
    else if (target) write({ selected: target.name });
  }
  function onpointermove(event) {
    if (event.pointerType !== "mouse") return;
    const target = nearest(event);
    if (target === pointed) return;
    drawn?.point(target);
    svg.classList.toggle("is-pointing", target !== undefined);
    pointed = target;
  }

  function resize() {
    const width = Math.max(260, Math.floor(root.clientWidth));
    if (drawn?.place.width === width) return;
    drawn = draw(network, layoutFor(network.sizes, width));
    const { height } = drawn.place;
    for (const layer of [below, svg]) setAttributes(layer, { viewBox: `0 0 ${width} ${height}`, width, height });
    below.replaceChildren(...drawn.below);
    svg.replaceChildren(...drawn.above);
  }
  function update(scene) {
    example.update(scene.view.example);
    if (!drawn) return;
    drawn.update(scene);
    editor.update(scene);
    setText(caption, selectionText(scene));
    updateDescription(() => describe(scene));
  }
  return { root, resize, update };
}

function createExampleChooser({ m }, write) {
  const names = Object.fromEntries(times(m, (i) => [i, `example ${i}`]));
  const list = createSelect("Values of", names, (i) => write({ example: Number(i) }), "bp-example");
  if (m > 1) list.root.append(`J averages all ${m}`);
  return list;
}

function draw(network, place) {
  const band = s("rect", { class: "bp-band", rx: 10, y: 4, height: place.bottom - 4 });
  const edges = createEdges(network, place);
  const units = createUnits(network, place);
  const targets = [...edges.targets, ...units.targets];
  const steps = sweepSteps(network.L);
  /** @type {any} */
  let chosen; // the target that is nudged
  return {
    place, targets,
    below: [band, edges.root, ...units.below, headings(network, place)],
    above: [edges.chosen, ...units.above],
    chosen: () => chosen,
    point(target) {
      edges.light("is-pointed", (name) => name === target?.name);
      for (const { name, mark } of units.targets) mark.classList.toggle("is-pointed", name === target?.name);
    },
    update(scene) {
      const { view: { entry, nudge, step }, w } = scene;
      const done = steps.slice(0, step + 1);
      edges.update(scene);
      units.update(scene, done);
      if (chosen?.name !== entry.name) {
        chosen?.mark.classList.remove("is-selected");
        chosen = targets.find(({ name }) => name === entry.name);
        chosen.mark.classList.add("is-selected");
      }
      edges.choose(chosen.ends, w + nudge);
      moveBand(band, steps[step], place, network);
    },
  };
}

// The band shows where the sweep is: on a layer, or on the weights between two.
function moveBand(band, { kind, l }, place, { L }) {
  setAttributes(band, { visibility: kind === "start" ? "hidden" : "visible" });
  const half = place.radius + 8;
  const { x } = place.unit(l ?? L, 0);
  const [from, to] = kind === "dW" ? [place.unit(l - 1, 0).x + half - 4, x - half + 4]
    : [x - half, kind === "cost" ? place.target(0).x + place.targetHalf + 2 : x + half];
  setAttributes(band, { x: from, width: Math.max(8, to - from) });
}

function selectionText({ network: { L }, view: { entry: { name, l, row, column, isBias }, nudge }, w }) {
  const unit = (at, k) => (at === 0 ? `input ${k}` : at === L ? `output ${k}` : `unit ${k} of layer ${at}`);
  const change = nudge === 0 ? plain(w) : `${plain(w)} → ${plain(w + nudge)}`;
  return `${name} = ${change}, ${isBias ? "the bias of" : `${unit(l - 1, column)} to`} ${unit(l, row)}`;
}

function describe({ network: { sizes, L, m, hidden, head }, view: { example, entry }, nudged: { cache, J } }) {
  const layers = sizes.map((n, l) => {
    const values = times(n, (k) => significant(cache[`A${l}`].data[k * m + example], 3));
    const name = l === 0 ? "inputs" : l === L ? `${CANONICAL_OUTPUT[head]} outputs` : `${hidden} units of layer ${l}`;
    return `${name} ${values.join(", ")}`;
  });
  return `A network, for example ${example}: ${layers.join("; ")}; cost J ${significant(J)}. `
    + `Selected: ${entry.name}. Choose another from the list above.`;
}
