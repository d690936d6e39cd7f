// The diagram's units with their biases, the targets, and the cost.

import { s, setAttributes, setText } from "../kit/dom.js";
import { short, significant, tiny } from "../kit/format.js";
import { entryName } from "../network.js";

export function createUnits(network, place) {
  const root = s("g", {});
  const units = [];
  const targets = [];
  for (let l = 0; l <= network.L; l++) {
    for (let k = 0; k < network.sizes[l]; k++) {
      const bias = l > 0 ? createBias(l, k, place) : null;
      const unit = createUnit(network, place, l, k);
      root.append(unit.root, ...(bias ? [bias.root] : []));
      units.push({ ...unit, bias });
      if (bias) targets.push({ name: bias.name, mark: bias.root, distanceTo: bias.distanceTo });
    }
  }
  const outcome = createOutcome(network, place);
  root.append(outcome.root);

  function update(scene, done) {
    const newest = network.sizes.map((_, l) => newestDerivative(done, l, place));
    for (const unit of units) {
      unit.update(scene, newest[unit.l]);
      unit.bias?.update(scene);
    }
    outcome.update(scene);
  }
  return { root, targets, update };
}

function createUnit({ L }, place, l, k) {
  const { x, y } = place.unit(l, k);
  const r = place.radius;
  const ring = s("circle", { class: "bp-ring", cx: x, cy: y, r: r + 3, "data-layer": l });
  const value = s("text", { class: "bp-unit-value", x, y: y + 4 });
  const after = s("text", { class: "bp-unit-after", x, y: y + r + 17 });
  const plate = s("rect", { class: "bp-plate", x: x - 27, y: y + r + 5, width: 54, height: 16, rx: 4 });
  const derivative = s("text", { class: "bp-unit-derivative", x, y: y - r - 7 });
  const circle = s("circle", { class: "bp-unit-circle", cx: x, cy: y, r });
  const root = s("g", { class: `bp-unit${l === L ? " bp-unit-output" : ""}`, "data-unit": `${l},${k}` },
    ring, circle, value, plate, after, derivative);

  let shown = {}; // a nudge moves only some units: the others are left alone
  function update({ base, nudged, view }, newest) {
    const position = k * base.cache.A0.columns + view.example;
    const [before, now] = [base.cache[`A${l}`].data[position], nudged.cache[`A${l}`].data[position]];
    const slope = newest && base.grads[`${newest}${l}`].data[position];
    if (before !== shown.before || now !== shown.now) updateValues(before, now);
    if (newest !== shown.newest || slope !== shown.slope) updateDerivative(newest, slope);
    shown = { before, now, newest, slope };
  }
  function updateValues(before, now) {
    const changed = now !== before;
    setText(value, short(before, place.decimals));
    setText(after, changed ? `→ ${afterText(before, now, place.decimals)}` : "");
    root.classList.toggle("is-changed", changed);
    if (changed) setAttributes(ring, { "stroke-width": ringWidth(now - before) });
  }
  function updateDerivative(newest, slope) {
    setText(derivative, newest ? `${newest.toLowerCase()} ${short(slope, place.decimals)}` : "");
    derivative.classList.toggle("sym-z", newest === "dZ");
    derivative.classList.toggle("sym-a", newest === "dA");
  }
  return { l, root, update };
}

// A change too small for the digits on show is written as the change itself.
function afterText(before, now, decimals) {
  const text = short(now, decimals);
  return text === short(before, decimals) ? tiny(now - before) : text;
}

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
function createBias(l, j, place) {
  const name = entryName(`b${l}`, j, 0);
  const { x, y } = place.bias(l, j);
  const halo = s("circle", { class: "bp-halo", cx: x, cy: y, r: 11 });
  const square = s("rect", { class: "bp-bias-square" });
  const root = s("g", { class: "bp-bias", "data-name": name }, halo, square);

  function update({ network: { parameters }, view: { entry, nudge } }) {
    const chosen = entry.name === name;
    const b = parameters[`b${l}`].data[j] + (chosen ? nudge : 0);
    const side = 8 + 4 * Math.min(1, Math.abs(b));
    setAttributes(square, { x: x - side / 2, y: y - side / 2, width: side, height: side });
    root.classList.toggle("is-negative", b < 0);
    root.classList.toggle("is-selected", chosen);
  }
  // A bias's rim lies on weights' lines: near the square, the square wins.
  return { name, root, update, distanceTo: (px, py) => Math.max(0, Math.hypot(px - x, py - y) - 10) };
}

const link = (x1, y1, x2, y2) => s("line", { class: "bp-link", x1, y1, x2, y2 });

// The targets of the example on show, and the cost that averages all examples.
function createOutcome({ L, sizes }, place) {
  const half = place.targetHalf;
  const targets = Array.from({ length: sizes[L] }, (_, k) => {
    const { x, y } = place.target(k);
    const value = s("text", { class: "bp-target-value", x, y: y + 4 });
    const from = place.unit(L, k).x + place.radius;
    return {
      value,
      root: s("g", { class: "bp-target" },
        link(from, y, x - half, y),
        s("rect", { x: x - half, y: y - 15, width: 2 * half, height: 30, rx: 3 }), value),
    };
  });
  const { x, y } = place.cost;
  const links = place.wide
    ? targets.map((_, k) => link(place.target(k).x + half, place.target(k).y, x - 48, y))
    : [link(place.target(0).x, place.target(sizes[L] - 1).y + 15, place.target(0).x, y - 32)];
  const value = s("text", { class: "bp-cost-value", x, y: y + 4 });
  const after = s("text", { class: "bp-cost-after", x, y: y + 21 });
  const box = s("g", { class: "bp-cost" },
    s("rect", { x: x - 48, y: y - 32, width: 96, height: 62, rx: 8 }),
    s("text", { class: "bp-cost-name", x, y: y - 14 }, "cost J"), value, after);
  const root = s("g", {}, ...links, ...targets.map((target) => target.root), box);

  function update({ network, base, nudged, view }) {
    targets.forEach((target, k) => setText(target.value, short(network.Y.data[k * network.m + view.example], 2)));
    setText(value, significant(base.J));
    const changed = nudged.J !== base.J;
    const text = significant(nudged.J);
    setText(after, changed ? `→ ${text === value.textContent ? tiny(nudged.J - base.J) : text}` : "");
    box.classList.toggle("is-changed", changed);
  }
  return { root, update };
}
