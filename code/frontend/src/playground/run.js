// Gradient descent that can be repeated: from the same settings, the numbers of widgets/playground_training.py.

import {
  accuracy, backward, columnsOf, cost, descend, forward, fromRows, initialise, nudgeEntry,
} from "../arithmetic.js";
import { normals, permutation, uniforms } from "../randomness.js";
import { times } from "../times.js";

export const MOST_SEEDS = 1000; // the shuffles of a seed have one of their own, beyond all these

const POINTS = 160; // of the history; then every second one goes

/** @typedef {{ step: number, entry: any, nudge: number, text: string }} Kept a nudge that stays from this step on */

// X and Y of the examples to train on and of the held-out ones, from what the kernel or the page sent.
export function readExamples({ rows, scale, labels, train }) {
  const X = fromRows(rows.map((row) => Array.from(row, (x) => (typeof x === "string" ? parseInt(x, 17) : x) / scale)));
  const classes = 1 + Math.max(...Array.from(labels, Number));
  const of = (k) => Array.from(labels, (label) => Number(Number(label) === k));
  const Y = fromRows(classes === 2 ? [of(1)] : times(classes, (k) => of(k)));
  const part = (from, to) => {
    const indices = times(to - from, (n) => from + n);
    return { X: columnsOf(X, indices), Y: columnsOf(Y, indices), labels: labels.slice(from, to) };
  };
  return {
    train: part(0, train), heldOut: part(train, labels.length), inputs: X.rows, outputs: Y.rows,
    head: classes === 2 ? "binary_cross_entropy" : "categorical_cross_entropy",
  };
}

export class Run {
  step = 0;
  /** @type {number[][]} */
  history = []; // [step, cost, held-out cost, accuracy, held-out accuracy]
  #every = 4; // steps between two of them
  #done = 0; // nudges kept so far
  /** @type {number[]} */
  #order = [];
  /** @type {any} */
  #found; // what was measured since the parameters last changed

  /**
   * @param {ReturnType<typeof readExamples>} examples
   * @param {{ widths: number[], hidden: string, initialisation: string, seed: number, learning_rate: number,
   *   batch_size: number }} settings
   * @param {Kept[]} kept in the order of their steps
   */
  constructor(examples, settings, kept) {
    this.examples = examples;
    this.settings = settings;
    this.kept = kept;
    const sizes = [examples.inputs, ...settings.widths, examples.outputs];
    const weights = sizes.slice(1).reduce((sum, n, l) => sum + n * sizes[l], 0);
    this.parameters = initialise(sizes, settings.initialisation, normals(settings.seed, weights));
    this.shuffling = uniforms(MOST_SEEDS + settings.seed);
    this.#keep();
    this.#record();
  }

  // Up to `step`, or as far as the time allows.
  advance(step, until = Infinity) {
    while (this.step < step && performance.now() < until) this.#update();
  }

  #update() {
    const { examples: { train }, settings: { hidden, learning_rate: rate, batch_size: size }, parameters } = this;
    const start = (this.step * size) % (Math.ceil(train.X.columns / size) * size);
    if (start === 0) this.#order = permutation(this.shuffling, train.X.columns);
    const batch = this.#order.slice(start, start + size);
    const cache = this.forward(columnsOf(train.X, batch));
    descend(parameters, backward(cache, columnsOf(train.Y, batch), parameters, hidden), rate);
    this.#found = undefined;
    this.step++;
    this.#keep();
    if (this.step % this.#every === 0) this.#record();
  }

  #keep() {
    for (; this.kept[this.#done]?.step <= this.step; this.#done++) {
      const { entry, nudge } = this.kept[this.#done];
      this.parameters[entry.key].data[entry.position] += nudge;
      this.#found = undefined;
    }
  }

  #record() {
    this.history.push(this.numbers());
    if (this.history.length <= POINTS) return;
    this.#every *= 2;
    this.history = this.history.filter(([step]) => step % this.#every === 0);
  }

  // Other nudges to keep: false where the run has gone past one of them.
  takes(kept) {
    const same = this.kept.slice(0, this.#done).every(({ text }, n) => text === kept[n]?.text);
    if (!same || kept[this.#done]?.step < this.step) return false;
    this.kept = kept;
    this.#keep();
    return true;
  }

  forward(X, parameters = this.parameters) {
    return forward(X, parameters, this.settings.hidden, this.examples.head);
  }

  // Ŷ, with these parameters.
  predict(X, parameters) {
    return this.forward(X, parameters)[`A${this.settings.widths.length + 1}`];
  }

  #measure() {
    const { train, heldOut, head } = this.examples;
    return (this.#found ??= [train, heldOut].map(({ X, Y }) => {
      const cache = this.forward(X);
      return { cache, cost: cost(cache, Y, head), accuracy: accuracy(cache, Y) };
    }));
  }

  numbers() {
    const [trained, held] = this.#measure();
    return [this.step, trained.cost, held.cost, trained.accuracy, held.accuracy];
  }

  // Of the cost on all examples to train on: the same object until the parameters change.
  gradients() {
    const [trained] = this.#measure();
    return (trained.grads ??= backward(trained.cache, this.examples.train.Y, this.parameters, this.settings.hidden));
  }

  // The steps were too long, and the numbers overflowed.
  lost() {
    return !Number.isFinite(this.#measure()[0].cost);
  }

  nudged({ key, position }, nudge) {
    return nudgeEntry(this.parameters, key, position, nudge);
  }

  costWith(parameters) {
    const { train: { X, Y }, head } = this.examples;
    return cost(this.forward(X, parameters), Y, head);
  }
}
