// Which entry, and how far it is nudged.

import { createNudge, createOption, createSelect } from "../kit/controls.js";
import { button, enable, h, setText } from "../kit/dom.js";
import { plain } from "../kit/format.js";
import { entryNames } from "../network.js";
import { parametersWith } from "./scene.js";

export const RANGE = 1;

export function createControls(network, write) {
  /** @type {any} */
  let current; // the scene on the page
  const pick = createPicker(network, (selected) => write({ selected }));
  const keep = button("bp-keep", "Keep", () =>
    write({ parameters: parametersWith(current, current.w + current.view.nudge), nudge: 0 }), "Keep this nudge");
  const number = createNudge(write, { label: "by δ =", range: RANGE, extra: [keep] });
  return {
    root: h("div", { class: "bp-controls" }, pick.root, number.root),
    update(scene) {
      current = scene;
      const { nudge } = scene.view;
      pick.update(scene);
      number.update(nudge);
      enable(keep, nudge !== 0 && Number.isFinite(scene.nudged.J));
    },
  };
}

function createPicker(network, choose) {
  const names = entryNames(network);
  const items = names.map((name) => createOption(name));
  const options = Object.keys(network.parameters).map((key) => h("optgroup",
    { label: `${key}: ${key[0] === "W" ? "weights" : "biases"} of layer ${key.slice(1)}` },
    ...items.filter(({ value }) => value.startsWith(key))));
  const { root, select, update } = createSelect("Nudge", [], choose, "bp-entry");
  select.append(...options);
  const step = (text, by, name) => button("", text, () => choose(names.at((select.selectedIndex + by) % names.length)),
    `${name} weight or bias`);
  select.before(step("‹", -1, "Previous"));
  select.after(step("›", 1, "Next"));

  let shown = null; // the network whose numbers the options hold
  return {
    root,
    update({ network: now, view }) {
      if (now !== shown) {
        shown = now;
        const values = Object.values(now.parameters).flatMap(({ data }) => Array.from(data, plain));
        items.forEach((item, n) => setText(item, `${names[n]} = ${values[n]}`));
      }
      update(view.entry.name);
    },
  };
}
