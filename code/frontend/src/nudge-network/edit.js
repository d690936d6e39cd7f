// A field on the drawing, in place of the weight or bias that is selected: typing there changes the network.

import { button, h, setText } from "../kit/dom.js";
import { createField } from "../kit/fields.js";
import { plain } from "../kit/format.js";
import { readNumber } from "../kit/read.js";
import { parametersWith } from "./scene.js";

const [WIDTH, HEIGHT] = [96, 44]; // px, of the field with its frame

/**
 * @param {import("../kit/interactive.js").Write} write
 * @param {() => any} placeOfSelected where the selected entry is on the drawing, and how large that is
 */
export function createEditor(write, placeOfSelected) {
  /** @type {any} */
  let current; // the scene on the page
  let before = 0; // what Escape goes back to
  let shown = ""; // the entry whose value the field holds
  const set = (value) => write({ parameters: parametersWith(current, value) });
  const close = () => (root.hidden = true);
  const field = createField({
    label: "", parse: (text) => readNumber("The value", text), send: set, stays: (value) => `It stays ${plain(value)}.`,
    attributes: { type: "number", step: "any", class: "bp-number", inputmode: "decimal" },
  });
  const root = h("div", { class: "bp-editor", hidden: true, onkeydown, onfocusout: close },
    field.label, field.input, field.fault);
  const opener = button("", "Edit", open, "Edit this value");

  function open() {
    const { x, y, width, height } = placeOfSelected();
    const within = (at, size, room) => `${Math.max(0, Math.min(room - size, at - size / 2))}px`;
    root.style.translate = `${within(x, WIDTH, width)} ${within(y, HEIGHT, height)}`;
    root.hidden = false;
    before = current.w;
    shown = current.view.entry.name;
    setText(field.label, `Value of ${shown}`);
    field.update(before);
    field.input.focus();
    field.input.select();
  }
  function onkeydown(event) {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault(); // else Enter would press the button that gets the focus
    if (event.key === "Escape") set(before);
    opener.focus(); // the field closes as it loses the focus
  }
  return {
    root, opener, open,
    update(scene) {
      current = scene;
      if (root.hidden) return;
      if (scene.view.entry.name === shown) field.update(scene.w);
      else close();
    },
  };
}
