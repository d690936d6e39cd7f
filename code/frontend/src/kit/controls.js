// Native controls: a number to move, a list to choose from. The keyboard's and the screen reader's way in.

import { button, h, setAttributes, uniqueId } from "./dom.js";
import { createField, parseNumber } from "./fields.js";
import { plain, signed } from "./format.js";

// Steps land on round numbers: 0.1 + 0.2 must read 0.3.
/** @param {number} x */
export const round = (x) => Number(x.toPrecision(12));

/**
 * A number in a field, with a step down and a step up beside it and a slider after it; a number beyond the slider's
 * ends can be typed.
 * @param {object} options
 * @param {string} options.label of the field
 * @param {string} options.name of the number, as in "Nudge δ"
 * @param {string} options.symbol as in "δ stays 0.2"
 * @param {number} options.min of the slider
 * @param {number} options.max
 * @param {number} options.step
 * @param {(value: number) => void} options.send
 * @param {boolean} [options.isChange] a positive one is read with its plus
 * @param {Node[]} [options.extra] further controls, after the slider
 */
export function createNumber({ label, name, symbol, min, max, step, send, isChange = false, extra = [] }) {
  let current = 0;
  const move = (by) => () => send(round(current + by));
  const field = createField({
    label, parse: parseNumber, send,
    attributes: { type: "number", class: "bp-number", step, inputmode: "decimal" },
    format: (value) => String(value).replace("+", ""), // 1e200
    stays: (value) => `${symbol} stays ${plain(value)}.`,
  });
  const slider = h("input", {
    type: "range", class: "bp-slider", min, max, step, "aria-label": name, oninput: () => send(Number(slider.value)),
  });
  const root = h("div", { class: "bp-nudge" },
    field.label,
    button("bp-less", "−", move(-step), `Less: ${step} down`),
    field.input,
    button("bp-more", "+", move(step), `More: ${step} up`),
    slider, ...extra, field.fault);
  /** @param {number} value */
  function update(value) {
    current = value;
    slider.value = String(value);
    setAttributes(slider, { "aria-valuetext": isChange ? signed(value, plain(value)) : plain(value) });
    field.update(value);
  }
  return { root, update };
}

/**
 * A labelled list. `options` are its <option> and <optgroup> elements.
 * @param {object} options
 * @param {string} options.label
 * @param {string} [options.className]
 * @param {Node[]} options.options
 * @param {(value: string) => void} options.choose
 */
export function createSelect({ label, className = "", options, choose }) {
  const id = uniqueId("select");
  const select = h("select", { id, class: `bp-select ${className}`, onchange: () => choose(select.value) }, ...options);
  return {
    label: h("label", { for: id }, label),
    select,
    /** @param {string} value */
    update(value) {
      if (select.value !== value) select.value = value;
    },
  };
}
