// Fields for typing. Nothing is written into a field between its first key and its blur: "1e" and "-" are on their
// way to a number. What cannot be read is said beside the field, and the last good value stays.

import { h, setAttributes, setText, uniqueId } from "./dom.js";

/**
 * @template T
 * @param {object} options
 * @param {string} options.label
 * @param {Record<string, any>} options.attributes of the input
 * @param {(text: string) => T} options.parse throws an Error that says what is wrong
 * @param {(value: T) => string} [options.format]
 * @param {(value: T) => void} options.send
 * @param {(value: T) => string} options.stays what is shown meanwhile, in words
 */
export function createField({ label, attributes, parse, format = String, send, stays }) {
  const [id, faultId] = [uniqueId("field"), uniqueId("fault")];
  /** @type {T} */
  let value; // the last good one
  let typing = false;
  const fault = h("span", { class: "bp-fault", id: faultId, role: "status" });
  const judge = (words) => {
    setAttributes(input, { "aria-invalid": words !== "" });
    setText(fault, words && `${words} ${stays(value)}`);
  };
  const input = h("input", {
    id, autocomplete: "off", "aria-describedby": faultId, ...attributes,
    oninput: () => {
      typing = true;
      let read;
      try {
        read = parse(input.value);
      } catch (error) {
        judge(error.message);
        return;
      }
      judge("");
      send(read);
    },
    onblur: () => {
      typing = false;
      update(value);
    },
  });
  /** @param {T} next */
  function update(next) {
    value = next;
    if (typing) return;
    judge("");
    const text = format(value);
    if (input.value !== text) input.value = text;
  }
  return { label: h("label", { for: id }, label), input, fault, update };
}
