// Which expression, its variables' values, and which of them is nudged.

import { createChoice } from "../kit/choice.js";
import { createNudge, createOption, createSelect } from "../kit/controls.js";
import { h } from "../kit/dom.js";
import { createField } from "../kit/fields.js";
import { plain } from "../kit/format.js";
import { readNumber } from "../kit/read.js";
import { readGraph } from "../expression/graph.js";
import { lastStep, readOnce, writeValues } from "./scene.js";

const EXAMPLES = ["(a*b + c) * tanh(a)", "w*x + b", "(sigmoid(w*x + b) - y)^2 / 2", "z = w*x + b; z*tanh(z) + w^2",
  "a*sin(a) + exp(a*b)", "p = a + a; q = p + p; r = q + q; s = r + r; t = s + s; t + t"];

export function createControls(write) {
  /** @type {any} */
  let current; // the scene on the page
  const choice = createChoice({
    label: "choose f", examples: EXAMPLES, read: readGraph,
    choose(expression) {
      const graph = readOnce(expression);
      const { selected, step } = current;
      write({
        expression, step: Math.min(step, lastStep(graph)),
        selected: graph.variables.includes(selected) ? selected : graph.variables[0],
      });
    },
  });
  const values = h("div", { class: "bp-graph-values", role: "group", "aria-label": "Values of the variables" });
  const list = createSelect("Variable", [], (selected) => write({ selected }));
  const number = createNudge(write);
  const fieldOf = (name) => createField({
    label: `${name} =`, parse: (text) => readNumber(name, text),
    stays: (value) => `${name} stays ${plain(value)}.`,
    attributes: { type: "number", class: "bp-number", step: 0.1, inputmode: "decimal" },
    send: (value) => write({ values: writeValues({ ...current.at, [name]: value }, current.graph.variables) }),
  });
  /** @type {ReturnType<typeof createField<number>>[]} */
  let fields = [];
  function nameAll(variables) {
    fields = variables.map(fieldOf);
    values.replaceChildren(...fields.map(({ label, input, fault }) => h("span", {}, label, " ", input, fault)));
    list.select.replaceChildren(...variables.map((value) => createOption(value)));
  }
  return {
    expression: h("div", { class: "bp-controls" }, choice.root, values),
    nudge: h("div", { class: "bp-controls" }, list.root, number.root),
    update(scene) {
      const { graph: { text, variables }, at, selected, nudge } = scene;
      if (current?.graph.variables.join() !== variables.join()) nameAll(variables);
      current = scene;
      choice.update(text);
      fields.forEach((field, n) => field.update(at[variables[n]]));
      list.update(selected);
      number.update(nudge);
    },
  };
}
