// Native controls: a number to move, a list to choose from. The keyboard's and the screen reader's way in.

import { button, h, setAttributes, uniqueId } from "./dom.js";
import { createField } from "./fields.js";
import { plain, signed } from "./format.js";
import { readBetween } from "./read.js";

// Steps land on round numbers: 0.1 + 0.2 must read 0.3.
/** @param {number} x */
export const round = (x) => Number(x.toPrecision(12));

/**
 * A number in a field, with a step down and a step up beside it and a slider after it; a number beyond the slider's
 * ends can be typed.
 * @param {object} options
 * @param {string} options.label of the field
 * @param {string} options.name of the number, as in "Nudge δ"
 * @param {string} [options.symbol] as in "δ stays 0.2"
 * @param {number} options.min of the slider
 * @param {number} options.max
 * @param {number} options.step
 * @param {(value: number) => void} options.send
 * @param {{ least: number, most: number, whole?: boolean }} [options.within] what lies outside is refused
 * @param {Node[]} [options.extra] further controls, after the slider
 */
export function createNumber({ label, name, symbol = name, min, max, step, send, within, extra = [] }) {
  let current = 0;
  const { least = -Infinity, whole } = within ?? {};
  let most = within?.most ?? Infinity;
  const move = (by) => () => send(Math.max(least, Math.min(most, round(current + by))));
  const field = createField({
    label, send,
    attributes: { type: "number", class: "bp-number", step, inputmode: "decimal" },
    parse: (text) => readBetween(symbol, text, least, most, whole),
    stays: (value) => `${symbol} stays ${plain(value)}.`,
  });
  const slider = createSlider(name, { min, max, step }, send);
  /**
   * @param {number} value
   * @param {number} [end] another end for the slider, and for what is accepted
   */
  function update(value, end) {
    current = value;
    if (end !== undefined) {
      most = end;
      setAttributes(slider, { max: end });
    }
    slider.value = String(value);
    setAttributes(slider, { "aria-valuetext": symbol === "δ" ? signed(value, plain(value)) : plain(value) });
    field.update(value);
  }
  return {
    root: row(field, slider, extra, button("bp-less", "−", move(-step), `Less: ${step} down`),
      button("bp-more", "+", move(step), `More: ${step} up`)),
    update,
  };
}

/**
 * The nudge δ, of the trait `nudge`.
 * @param {import("./interactive.js").Write} write
 * @param {{ label?: string, range?: number, extra?: Node[], within?: { least: number, most: number } }} [options]
 */
export const createNudge = (write, { label = "nudge δ =", range = 1, extra, within } = {}) => createNumber({
  label, name: "Nudge δ", symbol: "δ", min: -range, max: range, step: 0.01, extra, within,
  send: (nudge) => write({ nudge }),
});

/**
 * A whole number: createWhole("layers L =", "depth", 1, 8, send).
 * @param {string} label
 * @param {string} name
 * @param {number} least
 * @param {number} most
 * @param {(value: number) => void} send
 */
export const createWhole = (label, name, least, most, send) =>
  createNumber({ label, name, min: least, max: most, step: 1, within: { least, most, whole: true }, send });

/**
 * A number whose power of ten matters: a field, ten times more or less, and a slider over exponents, whose right end is
 * the smallest, as in the book's pictures. Its sign stays.
 * @param {object} options
 * @param {string} options.label of the field
 * @param {string} options.name of the number
 * @param {string} options.symbol
 * @param {number} options.min of its size
 * @param {number} [options.least] of what can be typed
 * @param {(value: number) => void} options.send
 * @param {Node[]} [options.extra] further controls, after the slider
 */
export function createPower({ label, name, symbol, min, least = min, send, extra = [] }) {
  let current = 1;
  const sendSize = (size) => send(Math.sign(current || 1) * Number(Math.max(min, Math.min(1, size)).toPrecision(2)));
  const field = createField({
    label, send,
    attributes: { type: "text", class: "bp-number" }, // a browser's number field has little room for 1.3e-16
    parse: (text) => readBetween(symbol, text, least, 1),
    format: powerText,
    stays: (value) => `${symbol} stays ${powerText(value)}.`,
  });
  const slider = createSlider(name, { min: Math.log10(min), max: 0, step: 0.125, dir: "rtl" },
    (exponent) => sendSize(10 ** exponent));
  /** @param {number} value */
  function update(value) {
    current = value;
    slider.value = String(Math.log10(Math.abs(value) || min));
    setAttributes(slider, { "aria-valuetext": powerText(value) });
    field.update(value);
  }
  const times = (factor) => () => sendSize(Math.abs(current) * factor);
  return {
    root: row(field, slider, extra, button("bp-more", "×10", times(10)), button("bp-less", "÷10", times(0.1))),
    update,
  };
}

const createSlider = (name, range, slide) => {
  const slider = h("input", {
    type: "range", class: "bp-slider", "aria-label": name, ...range, oninput: () => slide(Number(slider.value)),
  });
  return slider;
};

const row = (field, slider, extra, before, after) =>
  h("div", { class: "bp-nudge" }, field.label, before, field.input, after, slider, ...extra, field.fault);

// 0.00013 as 1.3e-4, which a field accepts.
const powerText = (x) => (x && Math.abs(Math.log10(Math.abs(x))) >= 2 ? x.toExponential().replace("+", "") : String(x));

/**
 * @param {any} value
 * @param {string} [text]
 */
export const createOption = (value, text = `${value}`) => h("option", { value }, text);

/**
 * A labelled list.
 * @param {string} label
 * @param {string[] | Record<string, string>} choices values, or values with their texts
 * @param {(value: string) => void} choose
 * @param {string} [className]
 */
export function createSelect(label, choices, choose, className = "") {
  const id = uniqueId("select");
  const options = Array.isArray(choices) ? choices.map((value) => createOption(value))
    : Object.keys(choices).map((value) => createOption(value, choices[value]));
  const select = h("select", { id, class: `bp-select ${className}`, onchange: () => choose(select.value) }, ...options);
  const name = h("label", { for: id }, label);
  return {
    root: h("div", { class: "bp-pick" }, name, select), // or its two parts, to stand elsewhere
    label: name,
    select,
    /** @param {string} value */
    update(value) {
      if (select.value !== value) select.value = value;
    },
  };
}
