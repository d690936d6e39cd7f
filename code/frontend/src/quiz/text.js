// A quiz as text, made answerable. The text is a fieldset: the question as its legend, a list of options, and a list
// with an explanation of each, which a page discloses where no script runs (code/backprop/widgets/quiz_html.py).

import { h, setAttributes, setText, uniqueId } from "../kit/dom.js";
import { parseNumber } from "./number.js";

/** @param {number} n */
export const label = (n) => `(${String.fromCharCode(97 + n)})`;

// From traits, which are plain text.
export function write({ form, question, options, right, explanations }) {
  const isNumber = form === "number";
  const list = (className, items) => h("ul", { class: className }, ...items.map((parts) => h("li", {}, ...parts)));
  return h("fieldset", { class: "bp-question" }, h("legend", {}, question),
    ...(isNumber ? [] : [list("bp-options", options.map((text, n) => [`${label(n)} ${text}`]))]),
    h("div", { class: "bp-answer" }, list("", explanations.map((text, n) => [
      h("p", {}, mark(right.includes(n)), ` ${isNumber ? `${options[n]}: ` : ""}${text}`),
    ]))));
}

function mark(isRight) {
  const [name, sign, word] = isRight ? ["bp-right", "✓", " Right."] : ["bp-wrong", "✗", " Wrong."];
  return h("strong", { class: name }, h("span", { "aria-hidden": "true" }, sign), word);
}

/**
 * Gives a written quiz its controls; each explanation moves to what it explains.
 * @param {HTMLElement} root the fieldset
 * @param {string} form
 * @param {string} how to answer, in words
 */
export function makeAnswerable(root, form, how) {
  const answer = /** @type {HTMLElement} */ (root.querySelector(".bp-answer"));
  const why = [...answer.querySelectorAll(":scope > ul > li")].map((item) =>
    h("div", { class: "bp-explanation", id: uniqueId("why"), hidden: true }, ...item.childNodes));
  const hint = h("span", { id: uniqueId("how") }, how);
  const verdict = h("span", { class: "bp-verdict", role: "status" });
  root.setAttribute("aria-describedby", hint.id);
  (root.querySelector(".bp-options") ?? answer).before(h("p", { class: "bp-how" }, hint, verdict));
  answer.remove();
  // Above the options, where it stays when the explanations unfold; "" takes it back.
  const say = (words, name = "") => {
    hint.hidden = words !== "";
    setText(verdict, words);
    setAttributes(verdict, { "data-verdict": name });
  };
  const { inputs, ...rest } = form === "number" ? numberIn(root, why) : choicesIn(root, why, form);
  /** @type {(open: boolean, isYours: (n: number) => boolean) => void} */
  const explain = (open, isYours) => why.forEach((box, n) => {
    box.hidden = !open;
    box.classList.toggle("is-yours", isYours(n));
    if (open) inputs[n]?.setAttribute("aria-describedby", box.id);
    else inputs[n]?.removeAttribute("aria-describedby"); // what is hidden would be read out all the same
  });
  return { root, say, explain, ...rest };
}

function choicesIn(root, why, form) {
  const [name, type] = [uniqueId("quiz"), form === "single" ? "radio" : "checkbox"];
  const inputs = [...root.querySelectorAll(":scope > .bp-options > li")].map((item, n) => {
    const input = h("input", { type, name });
    item.append(h("label", { class: "bp-choice" }, input, h("span", {}, ...item.childNodes)), why[n]);
    return input;
  });
  return {
    inputs,
    chosen() {
      const found = inputs.flatMap((input, n) => (input.checked ? [n] : []));
      if (!found.length) throw new Error("Choose an option first.");
      return found;
    },
    show: (answer) => inputs.forEach((input, n) => (input.checked = answer?.includes(n) ?? false)),
  };
}

function numberIn(root, why) {
  // A number pad would lack the minus or the stroke of 1/4 on some phones.
  const input = h("input", { type: "text", autocomplete: "off", spellcheck: "false", size: 12, maxlength: 40 });
  root.append(h("p", { class: "bp-type" }, h("label", {}, "Your answer ", input)), ...why);
  return {
    inputs: [],
    chosen: () => parseNumber(input.value),
    show: (answer) => (input.value = answer === null ? "" : String(answer)),
  };
}
