// The Quiz interactive: choose, or type a number, and every option explains itself.

import { button, setAttributes } from "../kit/dom.js";
import { interactive } from "../kit/interactive.js";
import { forgiving, readChoice, readIndex, readNumber, show } from "../kit/read.js";
import { parseNumber } from "./number.js";
import { label, makeAnswerable, write } from "./text.js";

export const shareable = []; // what a reader answers stays in the page: neither stored nor written into its address

const FORMS = { single: "Choose one.", multiple: "Choose all that apply.", number: "Type a number." };
const SLACK = 1 + 1e-9; // 0.26 is within 0.01 of 0.25, though in float64 it is 1e-17 outside

/** @typedef {ReturnType<typeof read>} State */

export const render = interactive({
  name: "quiz",
  title: "",
  resetName: "Try again",
  traits: ["form", "question", "options", "right", "explanations", "tolerance", "relative", "answer"],
  origin: { answer: null },
  read,
  shape: ({ form, question, options, right, explanations }) =>
    JSON.stringify([form, question, options, right, explanations]),
  build,
});

function read(model) {
  const { complaints, attempt } = forgiving();
  const [question, options, right, explanations] =
    ["question", "options", "right", "explanations"].map((name) => model.get(name));
  const form = readChoice("form", model.get("form"), FORMS);
  /** @type {HTMLElement | undefined} */
  const written = model.get("written"); // by the build of the page, mathematics included
  const count = options?.length;
  if (!(count > 0) || (!written && explanations?.length !== count)) {
    throw new Error("It has no options with an explanation each.");
  }
  if (!right?.length) throw new Error(`right is ${show(right)}; expected a list of indices.`);
  right.forEach((n) => readIndex("right", n, count - 1));
  const answer = attempt(() => readAnswer(form, model.get("answer"), count), null, "no answer");
  const value = form === "number" ? parseNumber(options[right[0]]) : NaN;
  const allowed = form === "number" ? readNumber("tolerance", model.get("tolerance")) : 0;
  return { form, written, question, options, right, explanations, answer, complaints,
    accepts: (/** @type {number} */ x, of = value) =>
      Math.abs(x - of) <= allowed * (model.get("relative") ? Math.abs(of) : 1) * SLACK };
}

function readAnswer(form, answer, count) {
  if (answer === null || answer === undefined) return null;
  if (form === "number") return readNumber("answer", answer);
  return [answer].flat().map((n) => readIndex("answer", n, count - 1));
}

/**
 * @param {State} first
 * @param {import("../kit/interactive.js").Write} send
 */
function build(first, send) {
  const { form } = first;
  const page = makeAnswerable(first.written ?? write(first), form, FORMS[form]);
  let state = first;
  let shown = "null"; // the answer that the controls show
  function check() {
    let answer;
    try {
      answer = page.chosen();
    } catch (error) {
      page.say(error.message);
      return;
    }
    shown = JSON.stringify([answer].flat());
    state = { ...state, answer: form === "number" ? answer : [answer].flat() };
    page.say(...judge(state, page.note()));
    send({ answer });
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
      const now = JSON.stringify(next.answer === null ? null : [next.answer].flat());
      if (now !== shown) {
        shown = now;
        page.show(next.answer);
        page.say(...judge(next, ""));
      }
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
function judge(state, note) {
  const { form, right, answer, options } = state;
  if (answer === null) return [""];
  const end = note && ` ${note}`;
  if (isRight(state)) return [`✓ Right.${end}`, "right"];
  if (form === "number") return [`✗ Not this time: it is ${options[right[0]]}.${end}`, "wrong"];
  const names = [...right].sort((a, b) => a - b).map(label);
  const list = names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)} are` : `${names[0]} is`;
  return [`✗ Not this time: ${list} right. Each option says why.`, "wrong"];
}

