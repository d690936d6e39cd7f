// Native controls: which entry, and how far it is nudged. The keyboard's and the screen reader's way in.

import { toRows, nudgeEntry } from "../arithmetic.js";
import { button, enable, h, setAttributes, setText, uniqueId } from "../dom.js";
import { plain, signed } from "../format.js";
import { entryNames } from "../network.js";

const FINE = 0.01;
export const RANGE = 1;

// Steps land on round numbers: 0.1 + 0.2 must read 0.3.
export const roundNudge = (x) => Number(x.toPrecision(12));

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
  const options = new Map(names.map((name) => [name, h("option", { value: name })]));
  const groups = Object.keys(network.parameters).map((key) => {
    const what = `${key}: ${key[0] === "W" ? "weights" : "biases"} of layer ${key.slice(1)}`;
    const members = entryNames(network, (k) => k === key).map((name) => options.get(name));
    return h("optgroup", { label: what }, ...members);
  });
  const id = uniqueId("select");
  const choose = () => write({ selected: select.value });
  const select = h("select", { id, class: "bp-select bp-entry", onchange: choose }, ...groups);
  const neighbour = (by) => names[(names.indexOf(select.value) + by + names.length) % names.length];
  const move = (by) => () => write({ selected: neighbour(by) });
  const root = h("div", { class: "bp-pick" },
    h("label", { for: id }, "Nudge"),
    button("bp-previous", "‹", move(-1), "Previous weight or bias"),
    select,
    button("bp-next", "›", move(1), "Next weight or bias"));

  let shown = null; // the network whose numbers the options hold
  function update({ network: now, view }) {
    if (now !== shown) {
      shown = now;
      for (const [key, { data }] of Object.entries(now.parameters)) {
        const members = entryNames(now, (k) => k === key);
        members.forEach((name, n) => setText(options.get(name), `${name} = ${plain(data[n])}`));
      }
    }
    if (select.value !== view.entry.name) select.value = view.entry.name;
  }
  return { root, update };
}

function createNudge(write) {
  let current = null; // the scene on the page
  const send = (nudge) => write({ nudge });
  const step = (by) => () => send(roundNudge(current.view.nudge + by));
  const field = createField(send);
  const slider = h("input", {
    type: "range", class: "bp-slider", min: -RANGE, max: RANGE, step: FINE, "aria-label": "Nudge δ",
    oninput: () => send(Number(slider.value)),
  });
  const keep = button("bp-keep", "Keep", () => write(kept(current)), "Keep this nudge");
  const root = h("div", { class: "bp-nudge" },
    field.label,
    button("bp-less", "−", step(-FINE), `Less: ${FINE} down`),
    field.input,
    button("bp-more", "+", step(FINE), `More: ${FINE} up`),
    slider, keep, field.fault);

  function update(scene) {
    current = scene;
    const { nudge } = scene.view;
    slider.value = nudge;
    setAttributes(slider, { "aria-valuetext": signed(nudge, plain(nudge)) });
    field.update(nudge);
    enable(keep, nudge !== 0 && Number.isFinite(scene.nudged.J));
  }
  return { root, update };
}

// The nudge as typed. Nothing is written into the field between its first key and its blur: "1e" and "-" are on
// their way to a number.
function createField(send) {
  const [id, faultId] = [uniqueId("nudge"), uniqueId("fault")];
  let nudge = 0; // the last number it held
  let typing = false;
  const fault = h("span", { class: "bp-fault", id: faultId, role: "status" });
  const judge = (valid) => {
    setAttributes(input, { "aria-invalid": !valid });
    setText(fault, valid ? "" : `Not a finite number: δ stays ${plain(nudge)}.`);
  };
  const input = h("input", {
    type: "number", class: "bp-number", id, step: FINE, inputmode: "decimal", autocomplete: "off",
    "aria-describedby": faultId,
    oninput: () => {
      typing = true;
      const valid = input.value !== "" && Number.isFinite(Number(input.value));
      judge(valid);
      if (valid) send(Number(input.value));
    },
    onblur: () => {
      typing = false;
      update(nudge);
    },
  });

  function update(next) {
    nudge = next;
    if (typing) return;
    judge(true);
    input.value = String(nudge).replace("+", ""); // 1e200
  }
  return { label: h("label", { for: id }, "by δ ="), input, fault, update };
}

// w becomes w + δ, and δ starts again from 0.
function kept({ network: { parameters }, view: { entry, nudge } }) {
  const moved = nudgeEntry(parameters, entry.key, entry.position, nudge);
  return { parameters: Object.fromEntries(Object.entries(moved).map(([name, W]) => [name, toRows(W)])), nudge: 0 };
}
