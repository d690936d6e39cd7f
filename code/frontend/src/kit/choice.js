// An expression to choose from a list, or to type.

import { createOption, createSelect } from "./controls.js";
import { h } from "./dom.js";
import { createField } from "./fields.js";

/**
 * @param {object} options
 * @param {string} options.label of the list
 * @param {string[]} options.examples
 * @param {(text: string) => unknown} options.read throws an Error that says what cannot be read
 * @param {(text: string) => void} options.choose
 */
export function createChoice({ label, examples, read, choose }) {
  const list = createSelect(label, examples, (text) => text && choose(text));
  const other = createOption("", "as typed");
  other.hidden = true;
  list.select.prepend(other);
  const field = createField({
    label: "or type it:",
    attributes: { type: "text", class: "bp-expression", spellcheck: "false", autocapitalize: "off", maxlength: 120 },
    parse: (text) => {
      read(text);
      return text;
    },
    send: choose,
    stays: (text) => `Still showing ${text}.`,
  });
  return {
    root: h("div", { class: "bp-pick" }, list.label, list.select, field.label, field.input, field.fault),
    /** @param {string} text */
    update(text) {
      list.update(examples.includes(text) ? text : "");
      field.update(text);
    },
  };
}
