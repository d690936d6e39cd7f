// What the numbers say of the formula.

import { explain, readEntry, sizeOf, written } from "./scene.js";

export function inWords({ entry, answer }) {
  const [derived, measured] = [answer.derived, answer.measured].map((x) => written(x));
  const said = answer.fits ? `the formula says ${derived}` : "the formula has no such entry";
  return [`d${entry.name}: ${said}.`, `Measured: ${measured}.`];
}

export function reason(scene) {
  const { layer: { m, W }, entry, formula, answer } = scene;
  if (!answer.fits) {
    return `The shapes refuse it: A dZᵀ is not ${sizeOf(W)}, as W is. Choose the square layer, where they cannot.`;
  }
  if (formula === "right") return `They agree: ${meeting(answer)}, and the average is taken once.`;
  if (formula === "transposed") return entry.key === "b" ? noTranspose : ofMirror(scene);
  if (m === 1) return "They agree, because there is one example: an average changes nothing here.";
  if (answer.agrees) return "Both are 0: a missing factor does not show here. Pick another entry.";
  return formula === "no_average"
    ? `Derived is ${m} times too large, for every entry: m = ${m}, and the average was never taken.`
    : `Derived is ${m} times too small, for every entry: m = ${m}, and the average was taken twice.`;
}

const noTranspose = "They agree: db is a row sum, with no transpose to get wrong.";

const meeting = ({ rows }) =>
  rows.A === undefined ? `row ${rows.dZ} of dZ is summed` : `row ${rows.dZ} of dZ meets row ${rows.A} of A`;

function ofMirror({ layer, entry: { name, row, column }, answer }) {
  if (row === column) {
    return "They agree, because an entry on the diagonal is its own mirror"
      + (layer.W.rows > 1 ? ". Pick one off the diagonal." : ".");
  }
  const mirror = readEntry(`W[${column},${row}]`, layer);
  if (answer.agrees) return `They agree, because d${name} and d${mirror.name} happen to be equal.`;
  const { measured } = explain(layer, mirror, "right");
  return `Changed places: derived here is ${written(answer.derived)}, and at its mirror, d${mirror.name}, `
    + `${written(measured)} is measured.`;
}
