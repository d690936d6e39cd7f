// The NudgeNetwork interactive: its state lives in the model's traits; everything shown is computed from them.

import { h, problem, setAttributes, setText, uniqueId } from "../dom.js";
import { readNetwork, readView } from "../network.js";
import { createControls } from "./controls.js";
import { createCurve } from "./curve.js";
import { createData } from "./data.js";
import { createDiagram } from "./diagram.js";
import { createHeader } from "./header.js";
import { createReadout } from "./readout.js";
import { makeScene } from "./scene.js";
import { createSweep, lastStep } from "./sweep.js";

export const shareable = ["selected", "nudge", "example", "step"];

const STRUCTURE = ["parameters", "X", "Y", "hidden", "head"];
const TRAITS = [...STRUCTURE, ...shareable];

export function render({ model, el }) {
  const initial = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const write = (changes) => {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  };
  let shown = null; // the parts on the page and the shape they were built for
  let network = null;
  let scheduled = false;

  function draw() {
    scheduled = false;
    try {
      network = readNetworkOnce(model, network);
    } catch (error) {
      take(shown);
      shown = null;
      network = null;
      el.replaceChildren(problem(error.message));
      return;
    }
    const shape = [...network.sizes, network.m, network.hidden, network.head].join();
    if (shown?.shape !== shape) {
      take(shown);
      shown = { shape, ...build(model, network, write, initial) };
      el.replaceChildren(shown.root);
      shown.watch();
    }
    shown.update(makeScene(network, readView(model, network, lastStep(network.L))));
  }

  // Several traits often change in one message; one redraw follows them all.
  const schedule = () => {
    if (!scheduled) queueMicrotask(() => scheduled && draw());
    scheduled = true;
  };
  for (const name of TRAITS) model.on(`change:${name}`, schedule);
  draw();
  return () => {
    scheduled = false;
    for (const name of TRAITS) model.off(`change:${name}`, schedule);
    take(shown);
    el.replaceChildren();
  };
}

// In a notebook's command mode JupyterLab takes arrow keys and Enter from any control that does not say this.
const keepKeys = (control) => setAttributes(control, { "data-lm-suppress-shortcuts": true });

const hasOtherNumbers = (model, initial) =>
  ["parameters", "X", "Y"].some((name) => JSON.stringify(model.get(name)) !== JSON.stringify(initial[name]));

const take = (shown) => shown?.remove();

// Reading and differentiating the network again only when one of its own traits is another object.
function readNetworkOnce(model, before) {
  const values = STRUCTURE.map((name) => model.get(name));
  if (before && values.every((value, n) => value === before.values[n])) return before;
  return { ...readNetwork(model), values };
}

function build(model, network, write, initial) {
  const title = uniqueId("title");
  const notice = h("p", { class: "bp-notice", role: "status", hidden: true });
  const sweep = createSweep(network, write);
  const reset = () => {
    sweep.stop();
    write(initial);
  };
  const parts = {
    header: createHeader(title, model, { reset, changed: () => hasOtherNumbers(model, initial) }),
    controls: createControls(network, write),
    readout: createReadout(),
    diagram: createDiagram(network, write),
    curve: createCurve(write),
    sweep,
    data: createData(network, write),
  };
  const { header, controls, readout, diagram, curve, data } = parts;
  const root = h("div", {
    class: "bp-widget bp-nudge-network", role: "group", "aria-labelledby": title,
    onfocusin: ({ target }) => keepKeys(target),
  },
    header.root, notice,
    h("div", { class: "bp-stage" }, controls.root, readout.root, diagram.root, curve.root),
    sweep.root, data.root);

  let scene = null;
  const observer = new ResizeObserver(() => scene && resize());
  function resize() {
    diagram.resize();
    curve.resize();
    update(scene);
  }
  function update(next) {
    scene = next;
    notice.hidden = scene.view.complaints.length === 0;
    root.classList.toggle("is-bias", scene.view.entry.isBias);
    setText(notice, scene.view.complaints.join(" "));
    setAttributes(root, {
      "data-selected": scene.view.entry.name,
      "data-predicted": scene.predicted,
      "data-measured": scene.measured,
      "data-ratio": scene.ratio ?? "",
      "data-cost": scene.nudged.J,
    });
    for (const part of Object.values(parts)) part.update?.(scene);
  }
  return {
    root,
    update,
    watch() {
      diagram.resize();
      curve.resize();
      observer.observe(root);
    },
    remove() {
      observer.disconnect();
      for (const part of Object.values(parts)) part.remove?.();
    },
  };
}
