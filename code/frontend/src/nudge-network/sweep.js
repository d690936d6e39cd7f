// The sweep: forward layer by layer, the cost, then backward, each step with its equation and its numbers.

import { button, enable, h, setAttributes, setText, uniqueId } from "../kit/dom.js";
import { equals, plain, signed, significant } from "../kit/format.js";
import { describeStep } from "./equations.js";
import { entrySum, stepTables } from "./tables.js";

const PACE = 1500; // ms a step while playing

// Step 0 is the start; then L forward steps, the cost, and 4 L - 1 backward steps.
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

function stepName({ kind, l }) {
  return { start: "start", forward: `A${l}`, cost: "J" }[kind] ?? `${kind}${l}`;
}

export function createSweep(network, write) {
  const steps = sweepSteps(network.L);
  const last = steps.length - 1;
  let current = 0;
  const go = (step) => write({ step: Math.max(0, Math.min(last, step)) });
  const panel = createPanel(steps);
  const player = createPlayer(() => current, last, go, panel.speak);
  const jump = (step) => {
    player.stop();
    go(step);
  };
  const first = button("bp-first", "«", () => jump(0), "First step");
  const back = button("bp-back", "‹", () => jump(current - 1), "One step back");
  const forward = button("bp-forward", "Next ›", () => jump(current + 1), "Next step");
  const end = button("bp-last", "»", () => jump(last), "Last step");
  const strip = createStrip(steps, jump);
  const root = h("div", { class: "bp-sweep" },
    h("div", { class: "bp-sweep-bar" }, h("p", { class: "bp-subtitle" }, "Where the prediction comes from"),
      h("div", { class: "bp-buttons" }, first, back, forward, player.button, end)),
    strip.root, panel.root);

  function update(scene) {
    current = scene.view.step;
    for (const towardsStart of [first, back]) enable(towardsStart, current > 0);
    for (const towardsEnd of [forward, end]) enable(towardsEnd, current < last);
    strip.update(current);
    panel.update(scene);
  }
  return { root, update, stop: player.stop, remove: player.stop };
}

// While it plays, a screen reader is spared the steps: it could not say them as fast as they come.
function createPlayer(at, last, go, speak) {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    setText(toggle, "Play");
    speak(true);
  };
  const tick = () => {
    go(at() + 1);
    if (at() + 1 >= last) stop();
  };
  const start = () => {
    speak(false);
    if (at() === last) go(0);
    else go(at() + 1);
    timer = setInterval(tick, PACE);
    setText(toggle, "Pause");
  };
  const toggle = button("bp-play", "Play", () => (timer ? stop() : start()));
  return { button: toggle, stop };
}

// Native radio buttons: one stop for Tab, arrow keys within, "3 of 11" for a screen reader.
function createStrip(steps, go) {
  const group = uniqueId("step");
  const radios = steps.map((_, n) =>
    h("input", { type: "radio", name: group, value: n, class: "bp-step-input", onchange: () => go(n) }));
  const chips = steps.map((step, n) =>
    h("label", { class: `bp-step ${CHIP_CLASS[step.kind]}` }, radios[n], h("span", {}, stepName(step))));
  const root = h("fieldset", { class: "bp-steps" }, h("legend", { class: "bp-hidden" }, "Step of the sweep"), ...chips);
  function update(current) {
    radios.forEach((radio, n) => {
      radio.checked = n === current;
      chips[n].classList.toggle("is-done", n < current);
    });
  }
  return { root, update };
}

const CHIP_CLASS = {
  start: "sym-y", forward: "sym-a", cost: "sym-j", dZ: "sym-z", dW: "sym-w", db: "sym-b", dA: "sym-a",
};

function createPanel(steps) {
  const position = h("p", { class: "bp-step-position" });
  const equations = h("div", { class: "bp-equations" });
  const words = h("p", { class: "bp-step-words" });
  const tables = h("div", { class: "bp-tables" });
  const sum = h("p", { class: "bp-entry-sum" });
  const tie = h("p", { class: "bp-tie" });
  const root = h("div", { class: "bp-panel" }, position, equations, words, tables, sum);
  const speak = (on) => {
    for (const said of [position, words]) setAttributes(said, { "aria-live": on ? "polite" : "off" });
  };
  speak(true);
  let drawn = "";
  let drawnNetwork = null;

  function update(scene) {
    const { network, view } = scene;
    const step = steps[view.step];
    const wanted = `${view.step} ${view.example} ${view.entry.name}`;
    if (drawnNetwork !== network || drawn !== wanted) {
      drawnNetwork = network;
      drawn = wanted;
      const text = describeStep(step, network);
      const direction = { start: "", forward: " · forward", cost: " · the cost" }[step.kind] ?? " · backward";
      root.classList.toggle("is-start", step.kind === "start");
      setText(position, `Step ${view.step} of ${steps.length - 1}${direction}`);
      equations.replaceChildren(...text.equation.map((parts) => h("p", { class: "bp-equation" }, ...parts)),
        ...(text.number ? [h("span", { class: "bp-equation-number" }, `(${text.number})`)] : []));
      setText(words, text.words);
      tables.replaceChildren(...stepTables(step, scene));
      setText(sum, entrySum(step, scene));
    }
    setText(tie, tieText(scene, steps));
  }
  return { root: h("div", {}, root, tie), speak, update };
}

// The selected entry's derivative, once the sweep has reached it, tied to the prediction above.
function tieText({ view: { entry, nudge, step }, gradient, predicted }, steps) {
  const name = `d${entry.name}`;
  const reached = steps.slice(0, step + 1).some(({ kind, l }) => l === entry.l && kind === `d${entry.key[0]}`);
  if (!reached) return `Still to come: ${name}, the slope behind the predicted change.`;
  const [slope, change] = [gradient, predicted].map((x) => significant(x));
  const product = `${slope} × (${signed(nudge, plain(nudge))}) ${equals(predicted, change)} ${change}`;
  return `${name} ${equals(gradient, slope)} ${slope}. This entry × δ is the predicted change: ${product}.`;
}
