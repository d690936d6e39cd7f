// An expression's value, and its derivative by forward mode: both in one walk through the tree.

import { KINKED, OPERATIONS } from "./operations.js";

/** @typedef {import("./parse.js").Node} Node */

/**
 * @param {Node} tree
 * @param {Record<string, number>} at the variables' values
 * @returns {number}
 */
export function valueOf(tree, at) {
  if (tree.operation === "number") return tree.value ?? NaN;
  if (tree.operation === "variable") return at[tree.name ?? ""];
  const [first, second] = tree.inputs;
  const { value } = OPERATIONS[tree.operation];
  return second ? value(valueOf(first, at), valueOf(second, at)) : value(valueOf(first, at));
}

/**
 * The value and how fast it moves with `variable`: each input's local derivative times that input's own.
 * @param {Node} tree
 * @param {Record<string, number>} at
 * @param {string} variable
 * @returns {{ value: number, derivative: number }}
 */
export function differentiate(tree, at, variable) {
  if (tree.inputs.length === 0) return { value: valueOf(tree, at), derivative: tree.name === variable ? 1 : 0 };
  const inputs = tree.inputs.map((input) => differentiate(input, at, variable));
  const values = inputs.map(({ value }) => value);
  const { value, partials } = OPERATIONS[tree.operation];
  const local = partials(...values);
  // An input that does not move adds nothing, even where its local derivative has no value, as log(a) of w^2 at -1.
  let derivative = 0;
  inputs.forEach((input, n) => {
    if (input.derivative !== 0) derivative += local[n] * input.derivative;
  });
  return { value: value(...values), derivative };
}

/**
 * @param {Node} tree
 * @returns {string[]} the variables that it holds, each once
 */
export const variablesOf = (tree) =>
  tree.operation === "variable" ? [tree.name ?? ""] : [...new Set(tree.inputs.flatMap(variablesOf))];

/**
 * The functions with a kink at 0, each with its input.
 * @param {Node} tree
 * @returns {Node[]}
 */
export const kinksOf = (tree) =>
  [...(KINKED.includes(tree.operation) ? [tree] : []), ...tree.inputs.flatMap(kinksOf)];
