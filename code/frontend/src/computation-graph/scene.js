// An expression's graph at one point: the sweep through it up to a step, and a nudge of one variable.

import { FUNCTIONS, OPERATIONS } from "../expression/operations.js";
import { inputsOf, pathsFrom, readGraph, sweep, valuesOf, VARIABLES } from "../expression/graph.js";
import { changeOf } from "../kit/answer.js";
import { round } from "../kit/controls.js";
import { inBrackets, plain, realMinus } from "../kit/format.js";
import { readNumber, show } from "../kit/read.js";

const LONGEST = 24; // characters of a node's name in a sentence
export const MOST_PATHS = 12; // that are listed

/** @type {Map<any, import("../expression/graph.js").Graph>} */
const graphs = new Map(); // a text is read once: its graph, and what is drawn of it, stays while other traits change
/** @param {any} text */
export function readOnce(text) {
  try {
    const graph = graphs.get(text) ?? readGraph(text);
    graphs.set(text, graph);
    return graph;
  } catch (error) {
    throw new Error(`expression is ${show(text)}; expected one such as a*b + a. ${error.message}`);
  }
}

/**
 * "a=0.5, b=-1" as { a: 0.5, b: -1 }; variables that are not named have their first values.
 * @param {any} text
 */
export function readValues(text) {
  const at = { ...VARIABLES };
  for (const part of (typeof text === "string" ? text : "").split(",")) {
    const [name, value] = part.split("=").map((piece) => piece.trim());
    if (!Object.hasOwn(VARIABLES, name)) {
      throw new Error(`values is ${show(text)}; expected variables and numbers, as in a=0.5, b=-1.`);
    }
    at[name] = readNumber(name, value);
  }
  return at;
}

/** The values that are in use, or are not the first ones. */
export const writeValues = (at, used) => Object.entries(at)
  .filter(([name, value]) => used.includes(name) || value !== VARIABLES[name])
  .map(([name, value]) => `${name}=${value}`).join(", ");

// A step for each operation, forward; one for the output's own derivative; a step for each operation, backward.
const operationsOf = (nodes) => nodes.flatMap(({ operation }, n) => (operation === "variable" ? [] : [n]));
export const lastStep = ({ nodes }) => 2 * operationsOf(nodes).length + 1;

export function makeScene(state) {
  const { graph, at, selected, nudge, step, view } = state;
  const { nodes, edges } = graph;
  const swept = sweep(graph, at);
  const isPaths = view === "paths";
  const operations = operationsOf(nodes);
  const backwards = isPaths ? operations.length : step - operations.length - 1;
  const passing = operations.toReversed().slice(0, Math.max(0, backwards)); // have passed their derivative back
  const last = nodes.length - 1;
  // What has arrived at each node, in the order of arrival.
  const arrived = nodes.map((_, n) => (n === last && backwards >= 0 ? [1] : []));
  for (const to of passing) edges.forEach((edge, e) => edge.to === to && arrived[edge.from].push(swept.passed[e]));
  const start = nodes.findIndex(({ name }) => name === selected);
  const [rest, slope] = [swept.values[last], swept.adjoints[start]];
  const after = nudge && valuesOf(nodes, { ...at, [selected]: at[selected] + nudge })[last];
  return {
    ...state, ...swept, ...changeOf(nudge, slope, rest, after), isPaths, start, arrived, passing, backwards,
    known: nodes.map((_, n) => isPaths || operations.indexOf(n) < step),
    now: isPaths || step === 0 ? -1 : passing.at(-1) ?? operations[step - 1] ?? last,
    listed: isPaths ? pathsFrom(graph, start, MOST_PATHS) : [],
  };
}

// Three digits, or a whole number, in as few characters as they need.
export function brief(x) {
  const size = Math.abs(x);
  if (Number.isNaN(x)) return "–";
  if (x === 0 || size === Infinity) return plain(x);
  if (size >= 1e-3 && size < 1e5) return plain(Number(size < 1000 ? x.toPrecision(3) : x.toFixed(0)));
  return x.toExponential(1).replace("+", "").replaceAll("-", "−");
}

/** As it is written: what the reader computes with. */
export const rounded = (x) => Number(brief(x).replaceAll("−", "-"));

/** "= 0.5", or "≈ 0.333" where the numbers that are written give something else: `asWritten`. */
export const result = (x, asWritten) => `${Object.is(round(asWritten) + 0, rounded(x) + 0) ? "=" : "≈"} ${brief(x)}`;

export const term = (x) => inBrackets(brief(x));

/** @param {number[]} terms */
export const sumOf = (terms) => terms.reduce((sum, x) => sum + x, 0);

/** "1.5 + (−0.5) = 1" */
export const writtenSum = (terms) =>
  `${terms.map(term).join(" + ")} ${result(sumOf(terms), sumOf(terms.map(rounded)))}`;

/** What the node stands for, as the reader wrote it. */
export function nameOf({ nodes }, n) {
  const { written } = nodes[n];
  if (n === nodes.length - 1) return "f";
  return written.length > LONGEST ? `${written.slice(0, LONGEST)}…` : written;
}

const SYMBOLS = { "*": "×", "/": "÷", "-": "−", "negate": "−" };

/** An operation as its box names it: "×", "tanh", "^ 2". */
export function symbolOf({ operation, operands }) {
  const [before = "", after = ""] = operands.map(({ constant }) => (constant === undefined ? "" : brief(constant)));
  return `${before} ${SYMBOLS[operation] ?? realMinus(operation)} ${after}`.trim();
}

/** "tanh(0.5) ≈ 0.462", "0.5 × (−2) = −1" */
export function workedOut({ operation, operands }, values, value) {
  const inputs = inputsOf(operands, values);
  const symbol = SYMBOLS[operation] ?? operation;
  const work = Object.hasOwn(FUNCTIONS, operation) ? `${symbol}(${brief(inputs[0])})`
    : inputs.length === 1 ? `${symbol}${term(inputs[0])}` : inputs.map(term).join(` ${symbol} `);
  return `${work} ${result(value, OPERATIONS[operation].value(...inputs.map(rounded)))}`;
}
