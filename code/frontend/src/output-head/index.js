// The OutputHead interactive: drag logits or outputs, and see ŷ − y beside the measured derivative.

import { changesInWords, createAnswer, reason, upOrDown } from "../kit/answer.js";
import { createNudge, createSelect } from "../kit/controls.js";
import { h, record, setText, sym } from "../kit/dom.js";
import { fixed } from "../kit/format.js";
import { interactive } from "../kit/interactive.js";
import { createBars } from "./bars.js";
import { HEADS, JACOBIANS, LARGEST, makeScene, readState, REASONS, targetsFor } from "./scene.js";
import { createHeat, createOutputs, createProduct } from "./tables.js";

export const shareable = ["head", "z", "y", "selected", "nudge", "jacobian"];

const RANGE = 2; // of the nudge, to both sides
const HOW = "Drag any bar, and press y to change it. The mark at ŷ is y, and the green line from it is ŷ − y.";

export const render = interactive({
  name: "output-head",
  title: "Why is dZ at the output Ŷ\u00a0−\u00a0Y?",
  traits: shareable,
  read: readState,
  shape: ({ z }) => String(z.length),
  build: ({ z }, write) => build(z, write),
});

/**
 * @param {number[]} z
 * @param {import("../kit/interactive.js").Write} write
 */
function build(z, write) {
  let y = z; // the targets on the page
  const heads = createSelect("Head", HEADS, (head) => write({ head, y: targetsFor(head, y) }));
  const jacobians = createSelect("Jacobian", JACOBIANS, (jacobian) => write({ jacobian }));
  const names = Object.fromEntries(z.map((_, k) => [k, `z[${k}]`]));
  const logits = createSelect("Nudge", names, (k) => write({ selected: Number(k) }));
  const nudge = createNudge(write, { label: "by δ =", range: RANGE, within: { least: -LARGEST, most: LARGEST } });
  nudge.root.prepend(logits.label, logits.select);
  const slope = sym("z");
  const [how, loss, why] = [HOW, "", ""].map((text) => h("p", { class: "bp-note" }, text));
  const answer = createAnswer({ predicted: [slope, " · δ"], measured: ["ℓ(z + δ) − ℓ(z)"] });
  const parts = [createBars, createOutputs, createHeat, createProduct].map((create) => create(z.length, write));
  const [bars, outputs, heat, product] = parts.map((part) => part.root);
  return {
    children: [h("div", { class: "bp-stage" },
      h("div", { class: "bp-controls" }, heads.root, jacobians.root),
      how,
      h("div", { class: "bp-head-columns" }, bars, outputs), loss,
      nudge.root, answer.root,
      h("div", { class: "bp-head-columns" }, heat, product), why)],
    update(state, root) {
      y = state.y;
      const scene = makeScene(state);
      const { k, change: { rest, predicted, measured, ratio } } = scene;
      const { z: logit, a: output, dZ: error, slopes, derived } = scene;
      record(root, { z: logit, y, output, error, slopes, derived, loss: rest, predicted, measured, ratio });
      setText(slope, derived === error ? `(ŷ[${k}] − y[${k}])` : "diagonal only");
      setText(loss, `ℓ = ${fixed(rest, 4)}, of this one example: 1/m comes later, in dW and db.`);
      setText(why, scene.dA.every(Number.isFinite) ? REASONS[state.head]
        : "Where ŷ is rounded to 0 or 1, ∂ℓ/∂ŷ is infinite; the products are those before rounding.");
      heads.update(state.head);
      jacobians.update(state.jacobian);
      logits.update(String(k));
      nudge.update(state.nudge);
      answer.update(scene.change, inWords(scene), reasonFor(scene));
      for (const part of parts) part.update(scene);
    },
  };
}

const inWords = ({ k, nudge, change }) =>
  [`z[${k}] ${nudge === 0 ? "stays" : upOrDown(nudge)}.`, ...changesInWords(change, "ℓ")];

function reasonFor({ k, derived, dZ, wrong, change }) {
  if (wrong) return `Wrong at any δ: z[${k}] moves every probability, and the diagonal forgets the others.`;
  return derived === dZ ? reason(change, "ℓ", RANGE) : "Right, but only where y is 1. Nudge another logit.";
}
