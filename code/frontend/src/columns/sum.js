// A sum written out as on paper: a line for each term, and what it comes to below. And a table of matrices.

import { h, renew, scrollBox, setAttributes, setText, sym } from "../kit/dom.js";
import { brief, equals, inBrackets, written } from "../kit/format.js";

/**
 * @typedef {object} Line
 * @property {any[][]} factors each in symbols, its colour, and in numbers
 * @property {number} value
 * @property {boolean} [isResult] nothing is added to it
 */

/** @param {number} rows room for so many lines */
export function createSum(rows) {
  const root = h("div", { class: "bp-addition", style: `min-height: calc(${1.7 * rows}em + 0.8rem)` });
  /** @param {Line[]} lines */
  const update = (lines) => renew(root, lines.map(lineOf));
  return { root, update };
}

const textOf = (x) => (typeof x === "number" ? inBrackets(brief(x)) : x);

/** @type {(line: Line, n: number) => Node} */
function lineOf({ factors, value, isResult }, n) {
  const coloured = (at) => h("span", {}, ...factors.flatMap((factor) => factor[at] === undefined ? []
    : [" · ", sym(factor[1], textOf(factor[at]))]).slice(1));
  const text = written(value);
  const sign = isResult ? equals(Number(value.toPrecision(12)), text) : n ? "+" : "";
  return h("div", { class: isResult ? `bp-total sym-${factors[0][1]}` : "" },
    h("span", {}, sign), coloured(0), coloured(2), h("span", {}, text));
}

/**
 * @param {string} label
 * @param {(Node | string)[]} heads the corner, then the columns'
 * @param {string[][]} rows each with its colour
 */
export function createTable(label, heads, rows) {
  const cells = rows.map(() => heads.slice(1).map(() => h("td")));
  return {
    root: scrollBox(label, h("table", {},
      h("thead", {}, h("tr", {}, ...heads.map((inside) => h("th", { scope: "col" }, inside)))),
      h("tbody", {}, ...rows.map(([name, colour], j) =>
        h("tr", { class: `sym-${colour}` }, h("th", { scope: "row" }, name), ...cells[j]))))),
    /** @param {ArrayLike<number>[]} values */
    fill: (values) => cells.forEach((row, j) => row.forEach((cell, i) =>
      setText(cell, i in values[j] ? brief(values[j][i]) : ""))),
    /** @param {(j: number, i: number) => string} mark a cell's class */
    mark: (mark) => cells.forEach((row, j) => row.forEach((cell, i) => setAttributes(cell, { class: mark(j, i) }))),
  };
}
