// A quiz as text, and the same text made answerable. The text is a fieldset: the question as its legend, a list of
// options, and a disclosed list with an explanation of each (code/backprop/widgets/quiz_html.py writes it too).

import { h, setAttributes, setText, uniqueId } from "../kit/dom.js";
import { parseAnswer } from "./number.js";

/** @param {number} n */
export const label = (n) => `(${String.fromCharCode(97 + n)})`;

// From traits, which are plain text.
export function write({ form, question, options, right, explanations }) {
  const isNumber = form === "number";
  const items = (texts) => h("ul", {}, ...texts.map((parts) => h("li", {}, ...parts)));
  const list = items(isNumber ? [] : options.map((text, n) => [`${label(n)} ${text}`]));
  list.className = "bp-options";
  return h("fieldset", { class: "bp-question" }, h("legend", {}, question), ...(isNumber ? [] : [list]),
    h("details", { class: "bp-answer" }, h("summary", {}, "Answer"), items(explanations.map((text, n) => [
      h("p", {}, mark(right.includes(n)), ` ${isNumber ? `${options[n]}:` : label(n)} ${text}`),
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
  /** @type {(open: boolean, isYours: (n: number) => boolean) => void} */
  const explain = (open, isYours) => why.forEach((box, n) => {
    box.hidden = !open;
    box.classList.toggle("is-yours", isYours(n));
    if (open) inputs[n]?.setAttribute("aria-describedby", box.id);
    else inputs[n]?.removeAttribute("aria-describedby"); // what is hidden would be read out all the same
  });
  const type = form === "single" ? "radio" : "checkbox";
  const { inputs, ...rest } = form === "number" ? numberIn(root, why) : choicesIn(root, why, type);
  return { root, say, explain, ...rest };
}

function choicesIn(root, why, type) {
  const name = uniqueId("quiz");
  const inputs = [...root.querySelectorAll(":scope > .bp-options > li")].map((item, n) => {
    const input = h("input", { type, name, value: n });
    item.append(h("label", { class: "bp-choice" }, input, h("span", {}, ...item.childNodes)), why[n]);
    return input;
  });
  return {
    inputs,
    note: () => "",
    chosen() {
      const found = inputs.flatMap((input, n) => (input.checked ? [n] : []));
      if (!found.length) throw new Error("Choose an option first.");
      return type === "radio" ? found[0] : found;
    },
    show: (answer) => inputs.forEach((input, n) => (input.checked = answer?.includes(n) ?? false)),
  };
}

function numberIn(root, why) {
  const id = uniqueId("number");
  // A number pad would lack the minus or the stroke of 1/4 on some phones.
  const input = h("input", {
    id, type: "text", class: "bp-typed", autocomplete: "off", spellcheck: "false", maxlength: 40,
  });
  root.append(h("p", { class: "bp-type" }, h("label", { for: id }, "Your answer"), " ", input), ...why);
  return {
    inputs: [],
    note: () => parseAnswer(input.value).note,
    chosen: () => parseAnswer(input.value).value,
    show: (answer) => (input.value = answer === null ? "" : String(answer)),
  };
}
