// An expression as a graph of operations. A variable, or a step with a name ("u = a*b; u + u"), is one node however
// often it is used; numbers belong to the operation that takes them, because no derivative travels there.

import { FUNCTIONS, OPERATIONS } from "./operations.js";
import { checkText, parse } from "./parse.js";

// The letters that may stand for variables, with the values they have until they are given others.
export const VARIABLES = { a: 0.5, b: -1, c: 2, d: 1.5, w: 0.8, x: 1.5, y: 1, z: -0.5 };

const NAMED = /^\s*([A-Za-z]\w*)\s*=/;
const LONGEST_NAME = 4;

/**
 * @typedef {object} Operand of an operation: a node's number, or a constant
 * @property {number} [node]
 * @property {number} [constant]
 */
/**
 * @typedef {object} GraphNode
 * @property {string} name of a variable, or of a step that has one
 * @property {string} operation "variable", or a key of OPERATIONS
 * @property {Operand[]} operands
 * @property {string} written as in the text
 */
/** @typedef {{ from: number, to: number, slot: number }} Edge to the operand number `slot` of node `to` */
/** @typedef {{ text: string, nodes: GraphNode[], edges: Edge[], variables: string[] }} Graph the output comes last */

/**
 * Throws an Error that says what cannot be read.
 * @param {any} text
 * @returns {Graph}
 */
export function readGraph(text) {
  if (typeof text !== "string") throw new Error("It is no text.");
  checkText(text);
  /** @type {GraphNode[]} */
  const nodes = [];
  /** @type {Map<string, Operand>} */
  const known = new Map();
  /**
   * @param {string} name
   * @param {string} operation
   * @param {Operand[]} operands
   * @param {string} written
   * @returns {Operand}
   */
  const add = (name, operation, operands, written) =>
    ({ node: nodes.push({ name, operation, operands, written }) - 1 });
  /**
   * @param {import("./parse.js").Node} tree
   * @returns {Operand}
   */
  const place = ({ operation, inputs, value, name = "", start, end }) => {
    if (value !== undefined) return { constant: value };
    if (name) {
      const operand = known.get(name) ?? add(name, operation, [], name);
      known.set(name, operand);
      return operand;
    }
    const operands = inputs.map(place);
    return operands.some(({ node }) => node !== undefined) ? add("", operation, operands, text.slice(start, end))
      : { constant: OPERATIONS[operation].value(...inputsOf(operands, [])) };
  };

  let end = 0;
  /** @type {Operand} */
  let result = {};
  text.split(";").forEach((part, n, parts) => {
    const [heading, name] = NAMED.exec(part) ?? ["", ""];
    const expected = "expected one such as u = a*b.";
    if (n < parts.length - 1 && !name) throw new Error(`Step ${n + 1} has no name; ${expected}`);
    const body = part.slice(heading.length);
    if (!body.trim()) throw new Error(`Step ${n + 1} is empty; ${expected}`);
    const letters = [...new Set([...Object.keys(VARIABLES), ...known.keys()])];
    // So that a message counts from the start of the text.
    result = place(parse(body.padStart(end + part.length), letters));
    end += part.length + 1;
    if (!name) return;
    checkName(name, known); // now, because the step itself may have used it as a variable
    known.set(name, result);
    const node = nodes[result.node ?? -1];
    if (node) node.name ||= name;
  });
  return checked(text, nodes, result.node);
}

function checkName(name, known) {
  if (name.length > LONGEST_NAME) {
    throw new Error(`The name ${name} is long; expected at most ${LONGEST_NAME} characters.`);
  }
  if (known.has(name) || Object.hasOwn(FUNCTIONS, name)) {
    throw new Error(`The name ${name} is taken; expected another before the “=”.`);
  }
}

function checked(text, nodes, output) {
  const edges = nodes.flatMap(({ operands }, to) =>
    operands.flatMap(({ node: from }, slot) => (from === undefined ? [] : [{ from, to, slot }])));
  const variables = nodes.filter(({ operation }) => operation === "variable").map(({ name }) => name);
  if (output === undefined) throw new Error("Its last step holds no variable; expected one such as a.");
  if (variables.length > 4) throw new Error(`It holds ${variables.join(", ")}; expected at most 4 variables.`);
  if (nodes.length > 24) throw new Error(`It makes ${nodes.length} nodes; expected at most 24, to stay readable.`);
  // Steps come in order, so what leads nowhere is the end of a step.
  const idle = nodes.findLast((_, n) => n !== output && edges.every(({ from }) => from !== n));
  if (idle) throw new Error(`${idle.name} is never used; expected every step to lead to the last.`);
  return { text, nodes, edges, variables };
}

/**
 * Forward, then backward. `local`, `passed` and their products belong to the edges; `adjoints[n]` is the derivative of
 * the output with respect to node n; `paths[n]` counts the paths that lead from there to the output.
 * @param {Graph} graph
 * @param {Record<string, number>} at
 */
export function sweep({ nodes, edges }, at) {
  const values = valuesOf(nodes, at);
  const local = edges.map(({ to, slot }) =>
    OPERATIONS[nodes[to].operation].partials(...inputsOf(nodes[to].operands, values))[slot]);
  const last = nodes.length - 1;
  const adjoints = nodes.map((_, n) => Number(n === last));
  const paths = [...adjoints];
  const passed = edges.map(() => 0);
  for (let n = last; n >= 0; n--) {
    edges.forEach(({ from, to }, e) => {
      if (to !== n) return;
      // What does not arrive adds nothing, even along an edge whose local derivative has no value.
      passed[e] = adjoints[n] && local[e] * adjoints[n];
      adjoints[from] += passed[e];
      paths[from] += paths[n];
    });
  }
  return { values, local, passed, adjoints, paths };
}

/**
 * The value of each node.
 * @param {GraphNode[]} nodes
 * @param {Record<string, number>} at
 */
export function valuesOf(nodes, at) {
  /** @type {number[]} */
  const values = [];
  for (const { name, operation, operands } of nodes) {
    values.push(operation === "variable" ? at[name] : OPERATIONS[operation].value(...inputsOf(operands, values)));
  }
  return values;
}

/**
 * @param {Operand[]} operands
 * @param {number[]} values
 * @returns {number[]}
 */
export const inputsOf = (operands, values) => operands.map(({ node, constant }) => constant ?? values[node ?? -1]);

/**
 * Paths from a node to the output, each a list of edges; no more than `most`.
 * @param {Graph} graph
 * @param {number} start
 * @param {number} most
 */
export function pathsFrom({ nodes, edges }, start, most) {
  /** @type {number[][]} */
  const found = [];
  const follow = (node, path) => {
    if (node === nodes.length - 1) found.push(path);
    else edges.forEach(({ from, to }, e) => from === node && found.length < most && follow(to, [...path, e]));
  };
  follow(start, []);
  return found;
}
