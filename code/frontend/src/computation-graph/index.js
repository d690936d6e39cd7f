// The ComputationGraph interactive: an expression as a graph, swept forward and backward a step at a time.

import { changesInWords, createNudgeAnswer, reason, upOrDown } from "../kit/answer.js";
import { button, h, record, setText } from "../kit/dom.js";
import { significant } from "../kit/format.js";
import { interactive } from "../kit/interactive.js";
import { forgiving } from "../kit/read.js";
import { createStepper } from "../kit/stepper.js";
import { VARIABLES } from "../expression/graph.js";
import { createControls } from "./controls.js";
import { createDiagram } from "./diagram.js";
import { createPanel } from "./panel.js";
import { createPaths } from "./paths.js";
import { lastStep, makeScene, readOnce, readValues } from "./scene.js";

export const shareable = ["expression", "values", "selected", "nudge", "step", "view"];

const FIRST = "(a*b + c) * tanh(a)";

export const render = interactive({
  name: "computation-graph",
  title: "How does a derivative travel through an expression?",
  traits: shareable,
  read(model) {
    const { complaints, attempt, choice, number } = forgiving(model);
    const graph = attempt(() => readOnce(model.get("expression")), readOnce(FIRST), FIRST);
    const [first] = graph.variables;
    return {
      graph, complaints,
      at: attempt(() => readValues(model.get("values")), VARIABLES, "their first values"),
      selected: choice("selected", first, Object.fromEntries(graph.variables.map((name) => [name, name]))),
      nudge: number("nudge", 0),
      step: number("step", 0, 0, lastStep(graph), true),
      view: choice("view", "steps", { steps: true, paths: true }),
    };
  },
  build: (_, write) => build(write),
});

/** @param {import("../kit/interactive.js").Write} write */
function build(write) {
  const answer = createNudgeAnswer("f");
  const panel = createPanel();
  const stepper = createStepper({ name: "Step of the sweep", go: (step) => write({ step }), hush: panel.hush });
  const diagram = createDiagram();
  /** @type {any} */
  let shown;
  let lit = 0; // the path that is drawn
  const paths = createPaths((n) => {
    lit = n;
    draw();
  });
  const controls = createControls(write);
  const other = button("bp-view", "", () => write({ view: shown.isPaths ? "steps" : "paths" }));
  function draw() {
    const path = shown.listed[lit] ?? [];
    diagram.update(shown, path);
    paths.update(shown, lit);
  }
  return {
    children: [h("div", { class: "bp-stage" }, controls.expression,
      h("div", { class: "bp-controls" }, other, stepper.root), panel.root, diagram.root, paths.root, controls.nudge,
      answer.root)],
    resize: diagram.resize,
    update(state, root) {
      const before = shown;
      shown = makeScene(state);
      if (before?.graph !== shown.graph || before.selected !== shown.selected) lit = 0;
      const { isPaths, rest, slope, predicted, measured, ratio } = shown;
      record(root, { value: rest, derivative: slope, paths: shown.paths[shown.start], predicted, measured, ratio });
      setText(other, isPaths ? "Step by step" : "Sum over paths");
      stepper.root.hidden = panel.root.hidden = isPaths;
      paths.root.hidden = !isPaths;
      answer.letter(shown.selected);
      controls.update(shown);
      stepper.update(shown.step, lastStep(shown.graph));
      if (!isPaths) panel.update(shown);
      answer.update(shown, inWords(shown), reason(shown, "f", 1));
      draw();
    },
    reset: stepper.stop,
    remove: stepper.stop,
  };
}

function inWords(scene) {
  const { selected, nudge, rest, slope } = scene;
  if (!Number.isFinite(rest)) return ["f has no value here.", "Try other values for the variables."];
  if (nudge === 0) return [`f is ${significant(rest)} and ∂f/∂${selected} is ${significant(slope)}.`, "Nudge it."];
  return [`${selected} ${upOrDown(nudge)}.`, ...changesInWords(scene, "f")];
}
