// An expression's value, and its derivative by forward mode: both in one walk through the tree.

import { KINKED, OPERATIONS } from "./operations.js";

/** @typedef {import("./parse.js").Node} Node */

/**
 * The value and how fast it moves with `variable`: each input's local derivative times that input's own.
 * @param {Node} tree
 * @param {Record<string, number>} at the variables' values
 * @param {string} [variable]
 * @returns {{ value: number, derivative: number }}
 */
export function differentiate({ operation, inputs, value, name = "" }, at, variable) {
  if (!inputs.length) return { value: value ?? at[name], derivative: Number(name === variable) };
  const moving = inputs.map((input) => differentiate(input, at, variable));
  const values = moving.map((input) => input.value);
  const local = OPERATIONS[operation].partials(...values);
  return {
    value: OPERATIONS[operation].value(...values),
    // An input that does not move adds nothing, even where its local derivative has no value: log(a) of w^2 at -1.
    derivative: moving.reduce((sum, input, n) => sum + (input.derivative && local[n] * input.derivative), 0),
  };
}

/**
 * @param {Node} tree
 * @param {Record<string, number>} at
 */
export const valueOf = (tree, at) => differentiate(tree, at).value;

/**
 * @param {Node} tree
 * @returns {string[]} the variables that it holds, each once
 */
export const variablesOf = ({ name, inputs }) => (name ? [name] : [...new Set(inputs.flatMap(variablesOf))]);

/**
 * The functions with a kink at 0, each with its input.
 * @param {Node} tree
 * @returns {Node[]}
 */
export const kinksOf = (tree) =>
  [...(KINKED.includes(tree.operation) ? [tree] : []), ...tree.inputs.flatMap(kinksOf)];
