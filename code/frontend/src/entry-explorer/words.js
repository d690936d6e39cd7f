// What the numbers say of the formula.

import { written } from "../kit/format.js";
import { explain, readEntry } from "./scene.js";

export function inWords({ entry, answer: { fits, derived, measured } }) {
  const said = fits ? `the formula says ${written(derived)}` : "the formula has no such entry";
  return [`d${entry.name}: ${said}.`, `Measured: ${written(measured)}.`];
}

export function reason(scene) {
  const { layer: { m }, entry, formula, answer: { fits, agrees, rows } } = scene;
  if (!fits) return "The shapes refuse it. Choose the square layer, where they cannot.";
  if (formula === "right") {
    const sum = "A" in rows ? `meets row ${rows.A} of A` : "is summed";
    return `They agree: row ${rows.dZ} of dZ ${sum}, and the average is taken once.`;
  }
  if (formula === "transposed") {
    return entry.key === "b" ? "They agree: db is a row sum, with no transpose to get wrong." : ofMirror(scene);
  }
  if (m === 1) return "They agree, because there is one example: an average changes nothing here.";
  if (agrees) return "Both are 0: a missing factor does not show here. Pick another entry.";
  const [size, average] = formula === "no_average" ? ["large", "never taken"] : ["small", "taken twice"];
  return `Derived is ${m} times too ${size}, for every entry: m = ${m}, and the average was ${average}.`;
}

function ofMirror({ layer, entry: { name, row, column }, answer: { agrees, derived } }) {
  if (row === column) {
    const other = layer.W.rows > 1 ? ". Pick one off the diagonal." : ".";
    return `They agree, because an entry on the diagonal is its own mirror${other}`;
  }
  const mirror = readEntry(`W[${column},${row}]`, layer);
  if (agrees) return `They agree, because d${name} and d${mirror.name} happen to be equal.`;
  const { measured } = explain(layer, mirror, "right");
  return `Changed places: derived here is ${written(derived)}, and at its mirror, d${mirror.name}, `
    + `${written(measured)} is measured.`;
}
