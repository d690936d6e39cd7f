// The network, drawn once for its shape and width; a nudge only changes attributes and texts.

import { CANONICAL_OUTPUT } from "../arithmetic.js";
import { h, s, setAttributes, setText } from "../kit/dom.js";
import { plain, short, significant } from "../kit/format.js";
import { createDescription } from "../kit/live.js";
import { entryName } from "../network.js";
import { createUnits } from "./units.js";
import { distanceToSegment, layoutFor } from "./layout.js";
import { sweepSteps } from "./sweep.js";

const REACH = { mouse: 14, pen: 18, touch: 24 }; // how near a pointer must come to a weight, in px

export function createDiagram(network, write) {
  // Two layers: a nudge repaints the small one, and leaves the many dashed lines below as they are.
  const below = s("svg", { class: "bp-layer", "aria-hidden": "true" });
  const svg = s("svg", { class: "bp-diagram", role: "img" });
  const caption = h("p", { class: "bp-selection" });
  const example = createExampleChooser(network, write);
  const layers = h("div", { class: "bp-layers" }, below, svg);
  const root = h("div", { class: "bp-figure bp-diagram-figure" }, example.root, layers, caption);
  const description = createDescription(svg);
  /** @type {ReturnType<typeof draw> | undefined} */
  let drawn;
  let pointed = null; // the entry under a mouse

  function nearest(event) {
    const box = svg.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let best = { distance: REACH[event.pointerType] ?? REACH.mouse, name: null };
    for (const { name, distanceTo } of drawn?.targets ?? []) {
      const distance = distanceTo(x, y);
      if (distance < best.distance) best = { distance, name };
    }
    return best.name;
  }
  // The nearest weight or bias wins: crossing lines could not each own a finger's width.
  svg.addEventListener("click", (event) => {
    const name = nearest(event);
    if (name) write({ selected: name });
  });
  svg.addEventListener("pointermove", (event) => {
    const name = event.pointerType === "mouse" ? nearest(event) : null;
    if (name === pointed) return;
    drawn?.marks.get(pointed)?.classList.remove("is-pointed");
    drawn?.marks.get(name)?.classList.add("is-pointed");
    svg.classList.toggle("is-pointing", name !== null);
    pointed = name;
  });

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
    example.update(scene);
    if (!drawn) return;
    drawn.update(scene);
    setText(caption, selectionText(scene));
    description.update(() => describe(scene));
  }
  return { root, resize, update, remove: description.remove };
}

function createExampleChooser({ m }, write) {
  const options = Array.from({ length: m }, (_, i) => h("option", { value: i }, `example ${i}`));
  const choose = () => write({ example: Number(select.value) });
  const name = "Example whose values are shown";
  const select = h("select", { class: "bp-select bp-example", "aria-label": name, onchange: choose }, ...options);
  const root = h("p", { class: "bp-example-label" }, "Values of ", select, m === 1 ? "" : `; J averages all ${m}`);
  return { root, update: ({ view }) => (select.value = view.example) };
}

function draw(network, place) {
  const band = s("rect", { class: "bp-band", rx: 10, y: 4, height: place.bottom - 4 });
  const edges = createEdges(network, place);
  const units = createUnits(network, place);
  const targets = [...edges.targets, ...units.targets];
  const steps = sweepSteps(network.L);
  return {
    place,
    below: [band, edges.root, headings(network, place)],
    above: [edges.chosen, units.root, edges.chip],
    targets,
    marks: new Map(targets.map(({ name, mark }) => [name, mark])),
    update(scene) {
      const done = steps.slice(0, scene.view.step + 1);
      edges.update(scene, done);
      units.update(scene, done);
      moveBand(band, done.at(-1), place, network);
    },
  };
}

// The band shows where the sweep is: on a layer, or on the weights between two.
function moveBand(band, step, place, { L }) {
  if (step.kind === "start") return setAttributes(band, { visibility: "hidden" });
  const half = place.radius + 8;
  const x = step.kind === "cost" ? place.unit(L, 0).x : place.unit(step.l, 0).x;
  const [from, to] = step.kind === "dW" ? [place.unit(step.l - 1, 0).x + half - 4, x - half + 4]
    : step.kind === "cost" ? [x - half, place.target(0).x + place.targetHalf + 2] : [x - half, x + half];
  setAttributes(band, { visibility: "visible", x: from, width: Math.max(8, to - from) });
}

function createEdges(network, place) {
  const dense = network.sizes.length > 3 || Math.max(...network.sizes) > 4;
  const root = s("g", { class: dense ? "bp-edges is-dense" : "bp-edges" });
  const targets = [];
  const lines = [];
  for (let l = 1; l <= network.L; l++) {
    for (let j = 0; j < network.sizes[l]; j++) {
      for (let k = 0; k < network.sizes[l - 1]; k++) {
        const name = entryName(`W${l}`, j, k);
        const ends = place.edge(l, j, k);
        const halo = s("line", { class: "bp-halo", ...ends });
        const line = s("line", { class: "bp-edge-line", ...ends });
        const mark = s("g", { class: "bp-edge", "data-name": name }, halo, line);
        root.append(mark);
        lines.push({ name, key: `W${l}`, position: j * network.sizes[l - 1] + k, l, j, k, mark, halo, line, ends });
        targets.push({ name, mark, distanceTo: (x, y) => distanceToSegment(ends, x, y) });
      }
    }
  }
  const chip = createChip(place);

  /** @type {any} */
  let shown = null; // the network whose weights the lines show
  let largest = 0;
  let selected; // undefined while a bias is selected
  const strength = ({ line, halo }, w, least) => {
    const width = Math.max(least, 1 + 4 * Math.min(1.5, Math.abs(w) / largest));
    setAttributes(line, { "stroke-width": width.toFixed(2), "stroke-dasharray": w < 0 ? "7 5" : "none" });
    setAttributes(halo, { "stroke-width": (width + 9).toFixed(2) });
  };
  const chosen = { halo: s("line", { class: "bp-halo" }), line: s("line", { class: "bp-edge-line" }) };
  const chosenRoot = s("g", { class: "bp-edge is-selected" }, chosen.halo, chosen.line);
  const valueOf = ({ key, position }) => shown.parameters[key].data[position];

  function update(scene, done) {
    if (shown !== scene.network) {
      shown = scene.network;
      largest = Math.max(1e-12, ...lines.map((edge) => Math.abs(valueOf(edge))));
      for (const edge of lines) strength(edge, valueOf(edge), 1);
    }
    if (selected?.name !== scene.view.entry.name) {
      selected?.mark.classList.remove("is-selected");
      selected = lines.find(({ name }) => name === scene.view.entry.name);
      selected?.mark.classList.add("is-selected");
      setAttributes(chosenRoot, { visibility: selected ? "visible" : "hidden" });
      for (const line of [chosen.halo, chosen.line]) setAttributes(line, selected?.ends ?? {});
    }
    if (selected) strength(chosen, scene.w + scene.view.nudge, 2.5);
    chip.update(scene, selected, done);
  }
  return { root, chosen: chosenRoot, targets, chip: chip.root, update };
}

// The selected weight's value, written on its line where there is room; the caption always has it.
function createChip(place) {
  const value = s("text", { y: 4 });
  const derivative = s("text", { y: 21, class: "bp-chip-derivative" });
  const box = s("rect", { rx: 6, y: -12, height: 22 });
  const root = s("g", { class: "bp-chip" }, box, value, derivative);
  function update({ w, gradient, view: { nudge } }, edge, done) {
    const fits = edge && place.gap > 140;
    setAttributes(root, { visibility: fits ? "visible" : "hidden" });
    if (!fits) return;
    const { x1, y1, x2, y2 } = edge.ends;
    const known = done.some(({ kind, l }) => kind === "dW" && l === edge.l);
    setText(value, nudge === 0 ? short(w) : `${short(w)} → ${short(w + nudge)}`);
    setText(derivative, known ? `∂J/∂w ${short(gradient)}` : "");
    const width = 7.2 * Math.max(value.textContent.length, derivative.textContent.length) + 14;
    setAttributes(box, { x: -width / 2, width, height: known ? 40 : 22 });
    setAttributes(root, { transform: `translate(${(x1 + x2) / 2} ${(y1 + y2) / 2})` });
  }
  return { root, update };
}

function headings({ L, hidden, head }, place) {
  const heading = (x, symbol, cls, layer, words) => s("g", {},
    s("text", { class: `bp-heading ${cls}`, x, y: 20 }, symbol,
      ...(layer ? [s("tspan", { dy: -5, class: "bp-sup" }, `[${layer}]`)] : [])),
    s("text", { class: "bp-subheading", x, y: 36 }, words));
  const layers = Array.from({ length: L + 1 }, (_, l) => {
    const { x } = place.unit(l, 0);
    if (l === 0) return heading(x, "X", "sym-a", "", place.roomy ? "inputs" : "input");
    return l === L ? heading(x, "Ŷ", "sym-y", "", CANONICAL_OUTPUT[head]) : heading(x, "A", "sym-a", l, hidden);
  });
  return s("g", { class: "bp-headings" }, ...layers, heading(place.target(0).x, "Y", "sym-y", "", "target"));
}

function selectionText({ network, view: { entry, nudge }, w }) {
  const change = nudge === 0 ? plain(w) : `${plain(w)} → ${plain(w + nudge)}`;
  const from = entry.l === 1 ? `input ${entry.column}` : `unit ${entry.column} of layer ${entry.l - 1}`;
  const to = entry.l === network.L ? `output ${entry.row}` : `unit ${entry.row} of layer ${entry.l}`;
  return `${entry.name} = ${change}, ${entry.isBias ? `the bias of ${to}` : `from ${from} to ${to}`}`;
}

function describe({ network: { sizes, L, hidden, head }, view: { example, entry }, nudged, base }) {
  const column = (cache, name) => {
    const { rows, columns, data } = cache[name];
    return Array.from({ length: rows }, (_, k) => significant(data[k * columns + example], 3)).join(", ");
  };
  const layers = sizes.slice(1, -1).map((n, l) =>
    `layer ${l + 1} has ${n} ${hidden} units: ${column(nudged.cache, `A${l + 1}`)}`);
  return [`A network with ${sizes[0]} inputs, for example ${example}: ${column(base.cache, "A0")}`, ...layers,
    `${sizes[L]} ${CANONICAL_OUTPUT[head]} outputs: ${column(nudged.cache, `A${L}`)}`,
    `cost J: ${significant(nudged.J)}`, `selected: ${entry.name}. Choose another from the list above`].join("; ") + ".";
}
