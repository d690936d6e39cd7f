// What the traits say, read with suspicion; each setting falls back on its own.

import { ACTIVATIONS, INITIALISATIONS } from "../arithmetic.js";
import { forgiving, readBetween, readChoice, readNumber, show } from "../kit/read.js";
import { readEntry } from "../network.js";
import { MOST_SEEDS, readExamples } from "./run.js";

export const LIMITS = { layers: 4, units: 8, step: 20000, kept: 20, batch: 400, rate: 10 };
export const SETTINGS = ["dataset", "widths", "hidden", "initialisation", "seed", "learning_rate", "batch_size"];
export const DATASETS = {
  two_moons: "two moons", circles: "circles", spiral: "spiral", xor: "XOR", digits: "digits, 8 × 8",
};

/** @typedef {ReturnType<typeof readState>} Playing */

const read = new WeakMap(); // the examples of each data set, by what they were read from

export function readState(model) {
  const data = model.get("data");
  if (!data?.two_moons) throw new Error("It came without its examples.");
  const { complaints, attempt } = forgiving(model);
  const choice = (name, choices, other) => attempt(() => readChoice(name, model.get(name), choices), other, other);
  const number = (name, least, most, whole, other) =>
    attempt(() => readBetween(name, model.get(name), least, most, whole), other, `${name} ${other}`);
  const settings = {
    dataset: choice("dataset", data, "two_moons"),
    widths: attempt(() => readWidths(model.get("widths")), [4, 4], "two layers of 4"),
    hidden: choice("hidden", ACTIVATIONS, "tanh"),
    initialisation: choice("initialisation", INITIALISATIONS, "xavier"),
    seed: number("seed", 0, MOST_SEEDS - 1, true, 0),
    learning_rate: number("learning_rate", 1e-6, LIMITS.rate, false, 0.3),
    batch_size: number("batch_size", 1, LIMITS.batch, true, 20),
  };
  const wire = data[settings.dataset];
  if (!read.has(wire)) read.set(wire, readExamples(wire));
  const examples = read.get(wire);
  const sizes = [examples.inputs, ...settings.widths, examples.outputs];
  const network = { parameters: shapesOf(sizes) };
  return {
    examples, settings, sizes, network, complaints,
    kept: attempt(() => readKept(model.get("kept"), network), [], "the run without it"),
    step: number("step", 0, LIMITS.step, true, 0),
    entry: attempt(() => readEntry(model.get("selected"), network), readEntry("W1[0,0]", network), "W1[0,0]"),
    nudge: attempt(() => readNumber("nudge", model.get("nudge")), 0, "no nudge"),
  };
}

function readWidths(value) {
  const fits = Array.isArray(value) && value.length >= 1 && value.length <= LIMITS.layers;
  if (!fits) throw new Error(`widths is ${show(value)}; expected 1 to ${LIMITS.layers} numbers of units, such as 4,4.`);
  return value.map((units) => readBetween("A width", units, 1, LIMITS.units, true));
}

function shapesOf(sizes) {
  return Object.fromEntries(sizes.slice(1).flatMap((rows, l) =>
    [[`W${l + 1}`, { rows, columns: sizes[l] }], [`b${l + 1}`, { rows, columns: 1 }]]));
}

/** @returns {import("./run.js").Kept[]} in the order of their steps */
function readKept(value, network) {
  if (!Array.isArray(value) || value.length > LIMITS.kept) {
    throw new Error(`kept is ${show(value)}; expected at most ${LIMITS.kept} nudges such as [100, "W1[0,0]", 0.5].`);
  }
  const kept = value.map((one) => ({
    step: readBetween("kept’s step", one?.[0], 0, LIMITS.step, true), entry: readEntry(one[1], network),
    nudge: readNumber("kept’s nudge", one[2]), text: JSON.stringify(one),
  }));
  return kept.sort((p, q) => p.step - q.step);
}
