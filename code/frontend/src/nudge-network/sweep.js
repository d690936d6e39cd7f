// The sweep: forward layer by layer, the cost, then backward, each step with its equation and its numbers.

import { h, setAttributes, setText } from "../kit/dom.js";
import { equals, plain, signed, significant } from "../kit/format.js";
import { createStepper } from "../kit/stepper.js";
import { describeStep, typeset } from "./equations.js";
import { stepSum, stepTables } from "./tables.js";

// Step 0 is the start; then L forward steps, the cost, and 4 L - 1 backward steps.
/** @returns {any[]} */
export function sweepSteps(L) {
  const steps = [{ kind: "start" }];
  for (let l = 1; l <= L; l++) steps.push({ kind: "forward", l });
  steps.push({ kind: "cost" });
  for (let l = L; l >= 1; l--) {
    steps.push({ kind: "dZ", l }, { kind: "dW", l }, { kind: "db", l });
    if (l > 1) steps.push({ kind: "dA", l: l - 1 });
  }
  return steps;
}

export const lastStep = (L) => 5 * L;

export function createSweep(network, write) {
  const steps = sweepSteps(network.L);
  const panel = createPanel(steps);
  const stepper = createStepper({ name: "Step of the sweep", go: (step) => write({ step }), hush: panel.hush });
  const tie = h("p", { class: "bp-tie" });
  return {
    root: h("div", { class: "bp-sweep" },
      h("p", { class: "bp-subtitle" }, "Where the prediction comes from"), stepper.root, panel.root, tie),
    update(scene) {
      stepper.update(scene.view.step, steps.length - 1);
      panel.update(scene);
      setText(tie, tieText(scene, steps));
    },
    stop: stepper.stop,
  };
}

function createPanel(steps) {
  const [position, words, sum] = ["position", "words", "sum"].map((name) => h("p", { class: `bp-step-${name}` }));
  const equations = h("div", { class: "bp-equations" });
  const tables = h("div", { class: "bp-tables" });
  const root = h("div", { class: "bp-panel" }, position, equations, words, tables, sum);
  const hush = (isPlaying) => {
    for (const said of [position, words]) setAttributes(said, { "aria-live": isPlaying ? "off" : "polite" });
  };
  hush(false);
  let shown = [];

  function update(scene) {
    const { network, view } = scene;
    const key = [network, view.step, view.example, view.entry.name];
    if (key.every((part, n) => part === shown[n])) return;
    shown = key;
    const step = steps[view.step];
    const [lines, number, explanation] = describeStep(step, network);
    const direction = { start: "", forward: " · forward", cost: " · the cost" }[step.kind] ?? " · backward";
    root.classList.toggle("is-start", step.kind === "start");
    setText(position, `Step ${view.step} of ${steps.length - 1}${direction}`);
    equations.replaceChildren(...lines.map((line) => h("p", { class: "bp-equation" }, ...typeset(line))),
      h("span", { class: "bp-equation-number" }, number));
    setText(words, explanation);
    tables.replaceChildren(...stepTables(step, scene));
    setText(sum, stepSum(step, scene));
  }
  return { root, hush, update };
}

// The selected entry's derivative, once the sweep has reached it, tied to the prediction above.
function tieText({ view: { entry, nudge, step }, slope, predicted }, steps) {
  const name = `d${entry.name}`;
  const reached = steps.slice(0, step + 1).some(({ kind, l }) => `d${entry.key}` === `${kind}${l}`);
  if (!reached) return `Still to come: ${name}, the slope behind the predicted change.`;
  const [derivative, change] = [slope, predicted].map((x) => significant(x));
  const product = `${derivative} × (${signed(nudge, plain(nudge))}) ${equals(predicted, change)} ${change}`;
  return `${name} ${equals(slope, derivative)} ${derivative}. This entry × δ is the predicted change: ${product}.`;
}
