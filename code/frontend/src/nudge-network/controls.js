// Which entry, and how far it is nudged.

import { nudgeEntry, toRows } from "../arithmetic.js";
import { createNumber, createSelect } from "../kit/controls.js";
import { button, enable, h, setText } from "../kit/dom.js";
import { plain } from "../kit/format.js";
import { entryNames } from "../network.js";

export const RANGE = 1;

export function createControls(network, write) {
  const pick = createPicker(network, write);
  const nudge = createNudge(write);
  return {
    root: h("div", { class: "bp-controls" }, pick.root, nudge.root),
    update(scene) {
      pick.update(scene);
      nudge.update(scene);
    },
  };
}

function createPicker(network, write) {
  const names = entryNames(network);
  const options = Object.fromEntries(names.map((name) => [name, h("option", { value: name })]));
  const groups = Object.keys(network.parameters).map((key) => {
    const what = `${key}: ${key[0] === "W" ? "weights" : "biases"} of layer ${key.slice(1)}`;
    const members = entryNames(network, (k) => k === key).map((name) => options[name]);
    return h("optgroup", { label: what }, ...members);
  });
  const choose = (selected) => write({ selected });
  const list = createSelect({ label: "Nudge", className: "bp-entry", options: groups, choose });
  const neighbour = (by) => names[(names.indexOf(list.select.value) + by + names.length) % names.length];
  const move = (by) => () => choose(neighbour(by));
  const root = h("div", { class: "bp-pick" }, list.label,
    button("bp-previous", "‹", move(-1), "Previous weight or bias"),
    list.select,
    button("bp-next", "›", move(1), "Next weight or bias"));

  let shown = null; // the network whose numbers the options hold
  function update({ network: now, view }) {
    if (now !== shown) {
      shown = now;
      for (const [key, { data }] of Object.entries(now.parameters)) {
        const members = entryNames(now, (k) => k === key);
        members.forEach((name, n) => setText(options[name], `${name} = ${plain(data[n])}`));
      }
    }
    list.update(view.entry.name);
  }
  return { root, update };
}

function createNudge(write) {
  /** @type {any} */
  let current; // the scene on the page
  const keep = button("bp-keep", "Keep", () => write(kept(current)), "Keep this nudge");
  const number = createNumber({
    label: "by δ =", name: "Nudge δ", symbol: "δ", min: -RANGE, max: RANGE, step: 0.01, isChange: true, extra: [keep],
    send: (nudge) => write({ nudge }),
  });

  function update(scene) {
    current = scene;
    const { nudge } = scene.view;
    number.update(nudge);
    enable(keep, nudge !== 0 && Number.isFinite(scene.nudged.J));
  }
  return { root: number.root, update };
}

// w becomes w + δ, and δ starts again from 0.
function kept({ network: { parameters }, view: { entry, nudge } }) {
  const moved = nudgeEntry(parameters, entry.key, entry.position, nudge);
  return { parameters: Object.fromEntries(Object.entries(moved).map(([name, W]) => [name, toRows(W)])), nudge: 0 };
}
