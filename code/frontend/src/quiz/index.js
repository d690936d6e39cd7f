// The Quiz interactive: choose, or type a number, and every option explains itself.

import { button, setAttributes } from "../kit/dom.js";
import { interactive } from "../kit/interactive.js";
import { forgiving, readChoice, readIndex, readNumber, show } from "../kit/read.js";
import { parseNumber } from "./number.js";
import { label, makeAnswerable, write } from "./text.js";

export const shareable = []; // what a reader answers stays in the page: neither stored nor written into its address

const FORMS = { single: "Choose one.", multiple: "Choose all that apply.", number: "Type a number." };
const SLACK = 1 + 1e-9; // 0.26 is within 0.01 of 0.25, though in float64 it is 1e-17 outside
const TEXTS = ["form", "question", "options", "right", "explanations"];

/** @typedef {ReturnType<typeof read>} State */

export const render = interactive({
  name: "quiz",
  title: "",
  resetName: "Try again",
  traits: [...TEXTS, "tolerance", "relative", "answer"],
  origin: { answer: null },
  read,
  shape: (state) => JSON.stringify(TEXTS.map((name) => state[name])),
  build,
});

function read(model) {
  const { complaints, attempt } = forgiving(model);
  const [question, options, right, explanations] = TEXTS.slice(1).map((name) => model.get(name));
  const form = readChoice("form", model.get("form"), FORMS);
  /** @type {HTMLElement | undefined} */
  const written = model.get("written"); // by the build of the page, mathematics included
  const count = options?.length;
  if (!(count > 0) || (!written && explanations?.length !== count)) {
    throw new Error("It has no options with an explanation each.");
  }
  if (!written && typeof question !== "string") throw new Error(`question is ${show(question)}; expected words.`);
  if (!right?.length) throw new Error(`right is ${show(right)}; expected a list of indices.`);
  right.forEach((n) => readIndex("right", n, count - 1));
  // As a list of indices, or a number.
  const answer = attempt(() => {
    const given = model.get("answer") ?? null;
    if (given === null) return null;
    if (form === "number") return readNumber("answer", given);
    return [given].flat().map((n) => readIndex("answer", n, count - 1));
  }, null, "no answer");
  const value = form === "number" ? parseNumber(options[right[0]]) : NaN;
  const allowed = form === "number" ? readNumber("tolerance", model.get("tolerance")) : 0;
  return { form, written, question, options, right, explanations, answer, complaints,
    accepts: (/** @type {number} */ x, of = value) =>
      Math.abs(x - of) <= allowed * (model.get("relative") ? Math.abs(of) : 1) * SLACK };
}

/**
 * @param {State} first
 * @param {import("../kit/interactive.js").Write} send
 */
function build(first, send) {
  const { form } = first;
  const page = makeAnswerable(first.written ?? write(first), form, FORMS[form]);
  let state = first;
  let judged = "null"; // the answer that the verdict is about
  function judge() {
    judged = JSON.stringify(state.answer);
    page.show(state.answer);
    page.say(...verdict(state));
  }
  function check() {
    try {
      const answer = page.chosen();
      state = { ...state, answer };
      judge();
      send({ answer: form === "single" ? answer[0] : answer });
    } catch (error) {
      page.say(error.message);
    }
  }
  page.root.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target instanceof HTMLInputElement) check();
  });
  page.root.addEventListener("input", () => page.say(""));
  return {
    children: [page.root],
    actions: [button("bp-check", "Check", check)],
    reset() {
      page.show(null);
      page.say("");
    },
    update(next, root) {
      state = next;
      if (JSON.stringify(next.answer) !== judged) judge();
      page.explain(next.answer !== null, (n) => isYours(next, n));
      setAttributes(root, { "data-correct": next.answer === null ? "" : isRight(next) });
    },
  };
}

function isRight({ form, right, answer, accepts }) {
  if (form === "number") return accepts(answer);
  return answer.length === right.length && right.every((n) => answer.includes(n));
}

// Is this the number that the reader gave? A choice shows by itself.
function isYours({ form, answer, options, right, accepts }, n) {
  if (form !== "number" || answer === null) return false;
  return accepts(answer) ? right.includes(n) : !right.includes(n) && accepts(answer, parseNumber(options[n]));
}

/** @returns {[string, string?]} */
function verdict(state) {
  const { form, right, answer, options } = state;
  if (answer === null) return [""];
  if (isRight(state)) return ["✓ Right.", "right"];
  if (form === "number") return [`✗ Not this time: it is ${options[right[0]]}.`, "wrong"];
  const names = [...right].sort((a, b) => a - b).map(label);
  return [`✗ Not this time: ${names.join(" and ")} ${names.length > 1 ? "are" : "is"} right. Each option says why.`,
    "wrong"];
}
