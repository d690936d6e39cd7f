// The PriceOfGradients interactive: how many multiplications every derivative of a network costs, by three methods.

import { createCard, createOutput } from "../kit/answer.js";
import { createSelect, createWhole } from "../kit/controls.js";
import { h, setText } from "../kit/dom.js";
import { fixed, plain } from "../kit/format.js";
import { interactive } from "../kit/interactive.js";
import { createAnnouncer } from "../kit/live.js";
import { forgiving } from "../kit/read.js";
import { createChain } from "./chain.js";
import { multiplications, PASSES } from "./prices.js";
import { createSquare, createSquares, METHODS } from "./squares.js";

const MOST = { depth: 8, width: 64, units: 1024 };

export const shareable = ["depth", "width", "differences", "step"];

export const render = interactive({
  name: "price-of-gradients",
  title: "What does every derivative cost?",
  traits: ["inputs", "outputs", ...shareable],
  read(model) {
    const { complaints, choice, number } = forgiving(model);
    const whole = (name, otherwise, most, least = 1) => number(name, otherwise, least, most, true);
    const [depth, width] = [whole("depth", 4, MOST.depth), whole("width", 32, MOST.width)];
    const differences = choice("differences", "one-sided", PASSES);
    const sizes = [whole("inputs", 64, MOST.units), ...Array(depth - 1).fill(width), whole("outputs", 10, MOST.units)];
    return {
      depth, width, differences, step: whole("step", 0, depth, 0), sizes,
      price: multiplications(sizes, differences), complaints,
    };
  },
  build: (_, write) => build(write),
});

/** @param {import("../kit/interactive.js").Write} write */
function build(write) {
  const [controls, cards, squares] = [createControls(write), createCards(), createSquares()];
  const chain = createChain(MOST.depth, write);
  const [sentence, why] = [h("p"), h("p", { class: "bp-note" })];
  const announcer = createAnnouncer();

  function update(state) {
    const { price } = state;
    const words = `Nudging costs ${timesReverse(price, "nudging")} times what reverse mode costs, `
      + `forward mode ${timesReverse(price, "forward_mode")} times.`;
    setText(sentence, `${state.sizes.join("–")}: ${grouped(price.P)} parameters. ${words}`);
    setText(why, `The backward sweep takes ${grouped(price.backward)} multiplications, `
      + `${fixed(price.backward / price.forward_pass, 3)} forward passes: two products for each layer, dW and dA, `
      + "but one for the first.");
    announcer.say(words);
    squares.update(price, words);
    for (const part of [controls, cards, chain]) part.update(state);
  }
  return {
    children: [h("div", { class: "bp-stage" }, controls.root, cards.root,
      h("div", { class: "bp-scale" }, squares.root, h("div", {}, sentence, why)), chain.root, announcer.root)],
    update,
    remove: chain.stop,
  };
}

function createControls(write) {
  let step = 0;
  const depth = createWhole("layers L =", "depth", 1, MOST.depth, (value) =>
    write({ depth: value, step: Math.min(step, value) }));
  const width = createWhole("width n =", "width", 1, MOST.width, (value) => write({ width: value }));
  const texts = Object.entries(PASSES).map(([value, { written }]) => [value, `${value}: ${written}`]);
  const passes = createSelect("nudging", Object.fromEntries(texts), (differences) => write({ differences }));
  return {
    root: h("div", { class: "bp-controls" }, depth.root, width.root, passes.root),
    update(state) {
      step = state.step;
      depth.update(state.depth);
      width.update(state.width);
      passes.update(state.differences);
    },
  };
}

// Each method's name, what it runs, and its count.
function createCards() {
  const runs = {
    nudging: ({ price: { P }, differences }) => `${grouped(PASSES[differences].passes(P))} forward passes`,
    forward_mode: ({ price: { P } }) => `${grouped(P)} tangent sweeps`,
    reverse_mode: () => "1 forward, 1 backward",
  };
  const cards = METHODS.map((name) => ({
    name, what: h("span"), times: h("small"), count: createOutput(`bp-value-${name}`),
  }));
  const root = h("div", { class: "bp-cards bp-prices" }, ...cards.map(({ name, what, times, count }) =>
    createCard(h("span", {}, createSquare(name), ` ${name.replace("_", " ")}`), [what],
      h("div", { class: "bp-value" }, count, times))));
  function update(state) {
    for (const { name, what, times, count } of cards) {
      setText(what, runs[name](state));
      setText(count, grouped(state.price[name]));
      setText(times, `× ${timesReverse(state.price, name)}`);
    }
  }
  return { root, update };
}

function timesReverse(price, name) {
  const times = price[name] / price.reverse_mode;
  return times < 100 ? plain(Number(times.toPrecision(3))) : grouped(Math.round(times));
}

// In threes, by narrow spaces.
const grouped = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, "\u202f");
