// The diagram's units with their biases, the targets, and the cost: what stands still below, and above it what a nudge
// changes, so that a drag repaints little.

import { s, setAttributes, setText } from "../kit/dom.js";
import { short, significant, tiny } from "../kit/format.js";
import { entryName } from "../network.js";
import { times } from "../times.js";

const MANY = 5; // units in a layer, from which on two decimals are enough: calmer to read, and half as much to redraw

const text = (cls, x, y, ...children) => s("text", { class: cls, x, y }, ...children);

export function createUnits(network, placed) {
  const { sizes, L } = network;
  const place = Math.max(...sizes) > MANY ? { ...placed, decimals: 2 } : placed;
  const each = (create, from) => sizes.flatMap((size, l) =>
    (l < from ? [] : times(size, (k) => create(place, l, k, l === L ? "bp-unit-output" : ""))));
  const units = each(createUnit, 0);
  const [changes, biases] = [createChange, createBias].map((create) => each(create, 1)); // no nudge changes an input
  const outcome = createOutcome(network, place);

  let shown = {}; // what the still parts show
  function update(scene, done) {
    const { base, view: { example, step } } = scene;
    if (base !== shown.base || example !== shown.example || step !== shown.step) {
      shown = { base, example, step };
      const newest = sizes.map((_, l) => newestDerivative(done, l, place));
      for (const unit of units) unit.update(scene, newest[unit.l]);
      outcome.rest(scene);
    }
    for (const mark of [...changes, ...biases, outcome]) mark.update(scene);
  }
  return {
    below: [...outcome.below, ...units.map(({ root }) => root)],
    above: [...changes, ...biases, outcome].map(({ root }) => root),
    targets: biases, update,
  };
}

const shownOf = (matrix, k, { network, view }) => matrix.data[k * network.m + view.example];

function createUnit({ unit, radius: r, decimals }, l, k, kind) {
  const { x, y } = unit(l, k);
  const value = text("bp-unit-value", x, y + 4);
  const derivative = text("", x, y - r - 7);
  const root = s("g", { class: `bp-unit ${kind}`, "data-unit": `${l},${k}` },
    s("circle", { class: "bp-unit-circle", cx: x, cy: y, r }), value, derivative);
  function update(scene, newest) {
    const { cache, grads } = scene.base;
    setText(value, short(shownOf(cache[`A${l}`], k, scene), decimals));
    setAttributes(derivative, { class: `bp-unit-derivative sym-${newest === "dZ" ? "z" : "a"}` });
    setText(derivative, newest
      ? `${newest.toLowerCase()} ${short(shownOf(grads[`${newest}${l}`], k, scene), decimals)}` : "");
  }
  return { l, root, update };
}

// A unit's new value with a ring around the unit: there while it is another than before.
function createChange({ unit, radius: r, decimals }, l, k, kind) {
  const { x, y } = unit(l, k);
  const ring = s("circle", { class: "bp-ring", cx: x, cy: y, r: r + 3, "data-layer": l });
  const plate = s("rect", { class: "bp-plate", x: x - 27, y: y + r + 5, width: 54, height: 16, rx: 4 });
  const after = text("bp-unit-after", x, y + r + 17);
  const root = s("g", { class: `bp-change ${kind}`, "data-unit": `${l},${k}` }, ring, plate, after);
  let shown = [NaN, NaN];
  function update(scene) {
    const [before, now] = [scene.base, scene.nudged].map(({ cache }) => shownOf(cache[`A${l}`], k, scene));
    if (before === shown[0] && now === shown[1]) return;
    shown = [before, now];
    root.classList.toggle("is-changed", now !== before);
    if (now === before) return;
    setText(after, afterText(before, now, (a) => short(a, decimals)));
    setAttributes(ring, { "stroke-width": ringWidth(now - before) });
  }
  return { root, update };
}

// A change too small for the digits on show is written as the change itself.
const afterText = (before, now, format) =>
  `→ ${format(now) === format(before) ? tiny(now - before) : format(now)}`;

// Square root: a change of 0.001 is still seen, a change of 1 does not drown its neighbours. In half pixels, because
// another width costs a layout, and nobody sees less than that.
const ringWidth = (change) => Math.round(2.4 + 12 * Math.sqrt(Math.min(1, Math.abs(change)))) / 2;

// Above a layer's units: the newest of dA and dZ that the sweep has reached. Where columns are close, two
// neighbours' labels would run together, so there only the layer at work has its own.
function newestDerivative(done, l, place) {
  if (!place.roomy && done.at(-1).l !== l) return undefined;
  return done.findLast(({ kind, l: at }) => at === l && (kind === "dZ" || kind === "dA"))?.kind;
}

// A square on the unit's rim: filled when the bias is positive, hollow when it is negative, larger when stronger.
function createBias(place, l, j) {
  const name = entryName(`b${l}`, j, 0);
  const at = place.bias(l, j);
  const square = s("rect", { class: "bp-bias-square" });
  const mark = s("g", { class: "bp-bias", "data-name": name },
    s("circle", { class: "bp-halo", cx: at.x, cy: at.y, r: 11 }), square);
  let shown = NaN;
  function update({ network: { parameters }, view: { entry, nudge } }) {
    const b = parameters[`b${l}`].data[j] + (entry.name === name ? nudge : 0);
    if (b === shown) return;
    shown = b;
    const side = 8 + 4 * Math.min(1, Math.abs(b));
    setAttributes(square, { x: at.x - side / 2, y: at.y - side / 2, width: side, height: side });
    mark.classList.toggle("is-negative", b < 0);
  }
  // A bias's rim lies on weights' lines: near the square, the square wins.
  const distanceTo = (x, y) => Math.max(0, Math.hypot(x - at.x, y - at.y) - 10);
  return { name, root: mark, mark, at, update, distanceTo };
}

// The targets of the example on show, and the cost that averages all examples.
function createOutcome({ L, sizes }, { unit, radius, target, targetHalf: half, cost: { x, y }, wide }) {
  const link = (x1, y1, x2, y2) => s("line", { class: "bp-link", x1, y1, x2, y2 });
  const targets = times(sizes[L], (k) => {
    const at = target(k);
    const value = text("", at.x, at.y + 4);
    const box = s("rect", { x: at.x - half, y: at.y - 15, width: 2 * half, height: 30, rx: 3 });
    const links = [link(unit(L, k).x + radius, at.y, at.x - half, at.y)];
    if (wide) links.push(link(at.x + half, at.y, x - 48, y));
    return { value, root: s("g", { class: "bp-target" }, ...links, box, value) };
  });
  const last = target(sizes[L] - 1);
  const frame = () => s("rect", { x: x - 48, y: y - 32, width: 96, height: 62, rx: 8 });
  const value = text("", x, y + 4);
  const after = text("bp-cost-after", x, y + 21);
  const still = s("g", { class: "bp-cost" }, ...(wide ? [] : [link(last.x, last.y + 15, last.x, y - 32)]), frame(),
    text("bp-cost-name", x, y - 14, "cost J"), value);
  const root = s("g", { class: "bp-cost bp-change" }, frame(), after);
  return {
    below: [still, ...targets.map((each) => each.root)],
    root,
    rest(scene) {
      targets.forEach((each, k) => setText(each.value, short(shownOf(scene.network.Y, k, scene), 2)));
      setText(value, significant(scene.base.J));
    },
    update({ base, nudged }) {
      root.classList.toggle("is-changed", nudged.J !== base.J);
      if (nudged.J !== base.J) setText(after, afterText(base.J, nudged.J, significant));
    },
  };
}
