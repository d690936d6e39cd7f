// What the reader can set: the data, how to train, the network, and which weight to nudge.

import { ACTIVATIONS, INITIALISATIONS } from "../arithmetic.js";
import { createNudge, createOption, createSelect } from "../kit/controls.js";
import { button, enable, h, setText } from "../kit/dom.js";
import { plain } from "../kit/format.js";
import { entryNames } from "../network.js";
import { times } from "../times.js";
import { MOST_SEEDS } from "./run.js";
import { DATASETS, LIMITS } from "./state.js";

const PACES = { 5: "5 steps/s", 60: "60 steps/s", 600: "600 steps/s", 1e6: "full speed" };

/**
 * A list of values; one that somebody else set joins it.
 * @param {string} label
 * @param {any[]} values
 * @param {(value: any) => void} choose
 * @param {(value: any) => string} [text]
 */
function createList(label, values, choose, text = String) {
  const option = (value) => createOption(value, text(value));
  const { root, label: name, select } = createSelect(label, [], (value) =>
    choose(values.find((one) => String(one) === value) ?? value));
  select.append(...values.map(option));
  return {
    root, name, select, option,
    update(value) {
      if (select.value === String(value)) return;
      select.value = value;
      if (select.selectedIndex >= 0) return;
      select.append(option(value));
      select.value = value;
    },
  };
}

// Play, one step, and back to the start; the data, and how fast.
export function createTransport({ player, oneStep, choose }) {
  const toggle = button("bp-play", "Play", () => (player.playing ? player.pause() : player.play()));
  const once = button("bp-once", "One step", oneStep);
  const again = button("bp-restart", "Start over", () => choose({}), "Start over: back to step 0");
  const data = createList("data", Object.keys(DATASETS), (dataset) => choose({ dataset }), (name) => DATASETS[name]);
  const pace = createList("speed", Object.keys(PACES), (steps) => (player.pace = Number(steps)), (n) => PACES[n]);
  pace.update(player.pace);
  return {
    root: h("div", { class: "bp-transport" }, h("div", { class: "bp-buttons" }, toggle, once, again),
      data.root, pace.root),
    update({ settings, run }) {
      setText(toggle, player.playing ? "Pause" : "Play");
      for (const control of [toggle, once]) enable(control, run.step < LIMITS.step && !run.lost());
      data.update(settings.dataset);
    },
  };
}

// Everything else, folded: each change starts the training again.
export function createSettings(choose) {
  /** @type {any} */
  let current;
  const list = (name, label, values, text) =>
    [name, createList(label, values, (value) => choose({ [name]: value }), text)];
  const lists = [
    list("learning_rate", "learning rate", [0.01, 0.03, 0.1, 0.3, 1, 3], plain),
    list("batch_size", "batch size", [1, 5, 20, 50, LIMITS.batch], (size) => (size < LIMITS.batch ? size : "all")),
    list("hidden", "activation", Object.keys(ACTIVATIONS)),
    list("initialisation", "initialisation", Object.keys(INITIALISATIONS)),
  ];
  const upTo = (most) => times(most, (n) => n + 1);
  const layers = createList("hidden layers", upTo(LIMITS.layers), (count) => choose({
    widths: upTo(count).map((l) => current.widths[l - 1] ?? current.widths.at(-1)),
  }));
  const units = upTo(LIMITS.layers).map((l) => createList(`units in layer ${l}`, upTo(LIMITS.units),
    (count) => choose({ widths: current.widths.with(l - 1, count) })));
  const reseed = () => choose({ seed: (current.seed + 1) % MOST_SEEDS });
  const start = button("bp-seed", "New start", reseed, "New start: the next seed");
  const [summary, note] = [h("summary"), h("p", { class: "bp-note" })];
  const roots = [...lists.map(([, { root }]) => root), layers.root, ...units.map(({ root }) => root), start];
  return {
    root: h("details", { class: "bp-settings" }, summary, h("div", { class: "bp-controls" }, ...roots), note),
    update({ settings, sizes }) {
      current = settings;
      for (const [name, { update }] of lists) update(settings[name]);
      layers.update(settings.widths.length);
      units.forEach(({ root, update }, l) => {
        root.hidden = !settings.widths[l];
        update(settings.widths[l] ?? 1);
      });
      const { hidden, learning_rate: rate, initialisation, seed } = settings;
      setText(summary, `Settings: ${sizes.join("–")}, ${hidden}, rate ${plain(rate)}, ${initialisation}`);
      setText(note, `Each change starts the training again. Seed ${seed}.`);
    },
  };
}

// Which weight or bias, and how far to nudge it.
export function createNudging(write, keep) {
  let shown = "";
  const keys = createList("Nudge", [], (key) => write({ selected: key[0] === "b" ? `${key}[0]` : `${key}[0,0]` }));
  const entries = createList("entry", [], (selected) => write({ selected }));
  entries.name.className = "bp-hidden";
  entries.select.classList.add("bp-entry");
  const stay = button("bp-keep", "Keep", keep, "Keep this nudge");
  const nudge = createNudge(write, { label: "by δ =", extra: [stay] });
  return {
    root: h("div", { class: "bp-controls" }, h("div", { class: "bp-pick" }, keys.name, keys.select, entries.name,
      entries.select), nudge.root),
    update({ network, sizes, entry, nudge: by, kept }) {
      if (shown !== `${sizes} ${entry.key}`) {
        shown = `${sizes} ${entry.key}`;
        keys.select.replaceChildren(...Object.keys(network.parameters).map(keys.option));
        entries.select.replaceChildren(...entryNames(network, (key) => key === entry.key).map(entries.option));
      }
      keys.update(entry.key);
      entries.update(entry.name);
      nudge.update(by);
      enable(stay, by !== 0 && kept.length < LIMITS.kept);
    },
  };
}
