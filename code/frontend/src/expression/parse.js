// Reads an expression such as "(2*w - 1)^2 / 2" into a tree. Text is only ever read, never run.
//
// sum:     product (("+" | "-") product)*
// product: signed (("*" | "/") signed)*
// signed:  "-" signed | power            so -w^2 is -(w^2)
// power:   atom ("^" signed)?            so 2^3^2 is 2^(3^2), and 2^-w is allowed
// atom:    number | variable | function "(" sum ")" | "(" sum ")"

import { FUNCTIONS } from "./operations.js";

const LONGEST = 100; // characters

/**
 * A node of the tree; `start` and `end` say where in the text it stands.
 * @typedef {object} Node
 * @property {string} operation "number", "variable", or a key of OPERATIONS
 * @property {Node[]} inputs
 * @property {number} [value] of a number
 * @property {string} [name] of a variable
 * @property {number} start
 * @property {number} end
 */

/** @typedef {{ text: string, at: number, number?: string, name?: string }} Token the last one has no text */

const TOKEN = /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|[-+*/^()])/gy;

/**
 * The tree of `text`. Throws an Error that says where it stopped understanding, and what it expected there.
 * @param {string} text
 * @param {string[]} variables
 * @returns {Node}
 */
export function parse(text, variables) {
  checkText(text);
  const tokens = tokensOf(text);
  let next = 0;
  const take = (...symbols) => (symbols.includes(tokens[next].text) ? tokens[next++] : null);
  const node = (operation, inputs, start, rest = {}) =>
    ({ operation, inputs, start, end: tokens[next - 1].at + tokens[next - 1].text.length, ...rest });

  // Operands with one of `symbols` between them, taken from left to right.
  const chain = (operand, ...symbols) => () => {
    const start = tokens[next].at;
    let left = operand();
    for (let sign; (sign = take(...symbols)); ) left = node(sign.text, [left, operand()], start);
    return left;
  };
  const signed = () => {
    const minus = take("-");
    return minus ? node("negate", [signed()], minus.at) : power();
  };
  const sum = chain(chain(signed, "*", "/"), "+", "-");
  function power() {
    const start = tokens[next].at;
    const base = atom();
    return take("^") ? node("^", [base, signed()], start) : base;
  }
  function atom() {
    const { text: found, at, number, name } = tokens[next];
    if (name) return named(name, at);
    if (number) {
      next++;
      return node("number", [], at, { value: Number(number) });
    }
    const variable = variables.length > 2 ? "a variable" : variables.join(" or ");
    return bracketed(`${quoted(found)} where a number, ${variable}, or “(” was expected`);
  }
  function named(name, at) {
    next++;
    if (variables.includes(name)) return node("variable", [], at, { name });
    if (!Object.hasOwn(FUNCTIONS, name)) {
      refuse(at, `“${name}” is not known here; there are ${variables.join(", ")} and `
        + Object.keys(FUNCTIONS).join(", "));
    }
    const found = quoted(tokens[next].text);
    return node(name, [bracketed(`${found} where “(” was expected, as in ${name}(${variables[0]})`)], at);
  }
  function bracketed(otherwise) {
    const { at } = tokens[next];
    if (!take("(")) refuse(at, otherwise);
    const inside = sum();
    if (!take(")")) endAt(tokens[next], `the end where “)” was expected, for the “(” at position ${at + 1}`);
    return inside;
  }

  const tree = sum();
  if (tokens[next].text) endAt(tokens[next]);
  return tree;
}

/** @param {string} text */
export function checkText(text) {
  if (!text.trim()) throw new Error("The expression is empty; expected one such as w^2.");
  if (text.length > LONGEST) {
    throw new Error(`The expression has ${text.length} characters; expected at most ${LONGEST}.`);
  }
}

const quoted = (text) => (text ? `“${text}”` : "the end");

/** @returns {never} */
function refuse(at, words) {
  throw new Error(`Position ${at + 1}: ${words}.`);
}

// What stands where the expression could have ended: `end` is said of a text that ends too early.
function endAt({ text, at }, end = "") {
  if (text === ")") refuse(at, "this “)” closes nothing");
  refuse(at, text ? `an operator was expected before “${text}”; write * to multiply` : end);
}

/** @returns {Token[]} then one that stands for the end */
function tokensOf(text) {
  const tokens = [];
  let end = 0;
  for (const [spaced, number, name] of text.matchAll(TOKEN)) {
    end += spaced.length;
    const token = spaced.trim();
    const at = end - token.length;
    if (/^0\d/.test(token)) refuse(at, `a number does not begin with ${token.slice(0, 2)}`);
    if (Number(number) === Infinity) refuse(at, `${token} is too large`);
    if (token === "*" && text[at - 1] === "*") refuse(at - 1, "write ^ for a power");
    tokens.push({ text: token, at, number, name });
  }
  const rest = text.slice(end).trimStart();
  if (rest) {
    refuse(text.length - rest.length,
      `“${Array.from(rest)[0]}” means nothing here; expected a number, a name or a sign such as *`);
  }
  return [...tokens, { text: "", at: text.length }];
}
