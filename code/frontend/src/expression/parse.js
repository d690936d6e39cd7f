// Reads an expression such as "(2*w - 1)^2 / 2" into a tree. Text is only ever read, never run.
//
// sum:     product (("+" | "-") product)*
// product: signed (("*" | "/") signed)*
// signed:  "-" signed | power            so -w^2 is -(w^2)
// power:   atom ("^" signed)?            so 2^3^2 is 2^(3^2), and 2^-w is allowed
// atom:    number | variable | function "(" sum ")" | "(" sum ")"

import { FUNCTIONS } from "./operations.js";

export const LONGEST = 100; // characters

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

const TOKEN = /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|([-+*/^()]))/y;

/**
 * The tree of `text`. Throws an Error that says where it stopped understanding, and what it expected there.
 * @param {string} text
 * @param {string[]} variables
 * @returns {Node}
 */
export function parse(text, variables) {
  if (text.trim() === "") throw new Error("The expression is empty; expected one such as w^2.");
  if (text.length > LONGEST) {
    throw new Error(`The expression has ${text.length} characters; expected at most ${LONGEST}.`);
  }
  const reader = new Reader(tokensOf(text), variables);
  const tree = reader.sum();
  if (reader.token.text !== "") refuse(reader.token, leftOver(reader.token));
  return tree;
}

class Reader {
  constructor(tokens, variables) {
    this.tokens = tokens;
    this.variables = variables;
    this.next = 0;
  }
  get token() {
    return this.tokens[this.next];
  }
  take(...symbols) {
    return symbols.includes(this.token.symbol) ? this.tokens[this.next++] : null;
  }
  node(operation, inputs, start, rest = {}) {
    return { operation, inputs, start, end: this.tokens[this.next - 1].end, ...rest };
  }
  chain(part, ...symbols) {
    const start = this.token.at;
    let left = part();
    for (let sign; (sign = this.take(...symbols)); ) left = this.node(sign.symbol, [left, part()], start);
    return left;
  }
  sum() {
    return this.chain(() => this.product(), "+", "-");
  }
  product() {
    return this.chain(() => this.signed(), "*", "/");
  }
  signed() {
    const minus = this.take("-");
    return minus ? this.node("negate", [this.signed()], minus.at) : this.power();
  }
  power() {
    const start = this.token.at;
    const base = this.atom();
    return this.take("^") ? this.node("^", [base, this.signed()], start) : base;
  }
  atom() {
    const { token } = this;
    if (token.name !== undefined) return this.named();
    if (token.value === undefined) {
      return this.bracketed(`${this.found()} where a number, ${this.variables.join(" or ")}, or “(” was expected`);
    }
    this.next++;
    return this.node("number", [], token.at, { value: token.value });
  }
  named() {
    const { token, variables } = this;
    this.next++;
    if (variables.includes(token.name)) return this.node("variable", [], token.at, { name: token.name });
    if (!Object.hasOwn(FUNCTIONS, token.name)) {
      refuse(token, `“${token.name}” is not known here; there are ${variables.join(", ")} and `
        + Object.keys(FUNCTIONS).join(", "));
    }
    const inside = this.bracketed(`${this.found()} where “(” was expected, as in ${token.name}(${variables[0]})`);
    return this.node(token.name, [inside], token.at);
  }
  bracketed(otherwise) {
    const opening = this.token;
    if (!this.take("(")) refuse(opening, otherwise);
    const inside = this.sum();
    const { token } = this;
    if (token.text === "") refuse(token, `the end where “)” was expected, for the “(” at position ${opening.at + 1}`);
    if (!this.take(")")) refuse(token, leftOver(token));
    return inside;
  }
  found() {
    return this.token.text === "" ? "the end" : `“${this.token.text}”`;
  }
}

function refuse({ at }, words) {
  throw new Error(`Position ${at + 1}: ${words}.`);
}

function leftOver({ text, symbol }) {
  if (symbol === ")") return "this “)” closes nothing";
  return `an operator was expected before “${text}”; write * to multiply`;
}

// The tokens, then one that stands for the end.
function tokensOf(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  let end = 0;
  for (let match; (match = TOKEN.exec(text)); ) {
    const [, number, name, symbol] = match;
    end = TOKEN.lastIndex;
    const token = { text: number ?? name ?? symbol, end, name, symbol, value: number && Number(number), at: 0 };
    token.at = end - token.text.length;
    checkToken(token, tokens.at(-1));
    tokens.push(token);
  }
  const rest = text.slice(end).trimStart();
  if (rest) refuse({ at: text.length - rest.length }, `“${Array.from(rest)[0]}” means nothing here`);
  return [...tokens, { text: "", at: text.length, end: text.length, symbol: "end" }];
}

function checkToken(token, before) {
  if (/^0\d/.test(token.text)) refuse(token, `a number does not begin with ${token.text.slice(0, 2)}`);
  if (token.value === Infinity) refuse(token, `${token.text} is too large`);
  if (token.symbol === "*" && before?.symbol === "*" && before.end === token.at) refuse(before, "write ^ for a power");
}
