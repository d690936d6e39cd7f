// The KernelSlide interactive: slide a kernel over its input, pick an entry, and see which outputs feel it.

import { changesInWords, createAnswer, reason } from "../kit/answer.js";
import { createNudge, createSelect } from "../kit/controls.js";
import { h, record, setAttributes, setText } from "../kit/dom.js";
import { signed } from "../kit/format.js";
import { interactive } from "../kit/interactive.js";
import { forgiving, readBetween, readChoice, readIndex, remembering } from "../kit/read.js";
import { entryName, sizeOf } from "../network.js";
import { createGrid } from "./grid.js";
import { fits, inCell, makeScene, readEntry, readLayer, readSmall, windowsOf } from "./scene.js";
import { createSum } from "./sums.js";

export const shareable = ["layer", "stride", "padding", "target", "window", "selected", "nudge"];

const ARRAYS = ["A", "W", "b"];
const FIRST = { window: "Z[0,0]", selected: "W[0,0]" };
const readLayers = remembering([...ARRAYS, "signal"], ([A, W, b, signal]) =>
  ({ given: readLayer({ A, W, b }), signal: readLayer(signal) }));

export const render = interactive({
  name: "kernel-slide",
  title: "Which outputs feel this weight?",
  traits: [...ARRAYS, ...shareable],
  read(model) {
    const { complaints, attempt } = forgiving(model);
    const value = (name) => model.get(name);
    const layers = readLayers(model);
    const which = attempt(() => readChoice("layer", value("layer"), layers), "given", "the layer given");
    const layer = layers[which];
    const padding = attempt(() => readIndex("padding", value("padding"), 1), 0, "padding 0");
    const stride = attempt(() => readStride(value("stride"), layer, padding), 1, "stride 1");
    const seen = windowsOf(layer, stride, padding);
    const entry = (trait, arrays) => {
      const read = (name) => readEntry(trait, name, arrays, FIRST[trait]);
      return attempt(() => read(value(trait)), read(FIRST[trait]), FIRST[trait]);
    };
    return {
      layers, which, layer, padding, stride, seen,
      window: entry("window", { Z: seen }), entry: entry("selected", layer),
      target: attempt(() => readSmall("target", value("target")), 1, "target 1"),
      nudge: attempt(() => readSmall("nudge", value("nudge")), 0, "no nudge"), complaints,
    };
  },
  build: (_, write) => build(write),
});

function readStride(value, layer, padding) {
  const stride = readBetween("stride", value, 1, 2, true);
  if (fits(layer, stride, padding)) return stride;
  throw new Error(`At stride ${stride} and padding ${padding}, windows of ${sizeOf(layer.W)} leave an edge of the `
    + `${sizeOf(layer.A)} input unread.`);
}

/** @param {import("../kit/interactive.js").Write} write */
function build(write) {
  /** @type {any} */
  let scene;
  const controls = createControls(write, () => scene);
  const [matrices, sums] = [h("div", { class: "bp-convolution" }), h("div", { class: "bp-sums" })];
  const names = [0, 1, 2].map(() => h("span"));
  const answer = createAnswer({
    predicted: [names[0], " · δ"], measured: ["J(", names[1], " + δ) − J(", names[2], ")"],
  });
  const nudge = createNudge(write, { within: { least: -1000, most: 1000 } });
  let [shape, drawn] = ["", ""];
  /** @type {{ update: (next: any) => void, move: (next: any) => void }} */
  let pictures;
  /** @type {{ update: (next: any) => void }} */
  let written;

  function update(state, root) {
    scene = makeScene(state);
    const { layer, entry, steps, Z } = scene;
    const now = [layer.A, layer.W, Z].map(sizeOf).join() + steps.padding;
    if (now !== shape) {
      shape = now;
      const [grids, terms] = [createMatrices(scene, write, () => scene), createSums(scene)];
      matrices.replaceChildren(...grids.children);
      sums.replaceChildren(...terms.children);
      [pictures, written, drawn] = [grids, terms, ""];
    }
    root.classList.toggle("is-input", entry.key === "A");
    root.classList.toggle("is-bias", entry.key === "b");
    const { window, slope, felt, predicted, measured, ratio } = scene;
    record(root, { window: window.name, selected: entry.name, derivative: slope, felt, predicted, measured, ratio });
    [`d${entry.name}`, entry.name, entry.name].forEach((text, n) => setText(names[n], text));
    controls.update(scene);
    nudge.update(scene.nudge);
    const still = [shape, layer.A.data, layer.W.data, layer.b.data, scene.stride, scene.target, scene.window.name,
      entry.name].join();
    if (still !== drawn) { // a nudge alone moves no more than the outputs
      drawn = still;
      pictures.update(scene);
      written.update(scene);
    }
    pictures.move(scene);
    answer.update(scene, inWords(scene), reason(scene, "J", 1));
  }
  return {
    children: [h("div", { class: "bp-stage" }, controls.root, matrices, sums, nudge.root, answer.root)],
    update,
  };
}

function inWords(scene) {
  const { entry: { name }, felt, Z, nudge } = scene;
  return [`${felt} of ${Z.data.length} outputs feel ${name}.`, ...(nudge ? changesInWords(scene, "J") : ["Nudge it."])];
}

function createControls(write, getScene) {
  // What is not there with another layer or stride gives way to the first.
  function change(changes) {
    const { which, stride, padding, layers, window, entry } = getScene();
    const next = { layer: which, stride, padding, ...changes };
    const layer = layers[next.layer];
    if (!fits(layer, next.stride, next.padding)) next.stride = 1;
    const Z = windowsOf(layer, next.stride, next.padding);
    const kept = (at, array) => at.row < array.rows && at.column < array.columns;
    write({
      ...next, window: kept(window, Z) ? window.name : FIRST.window,
      selected: kept(entry, layer[entry.key]) ? entry.name : FIRST.selected,
    });
  }
  const lists = [
    createSelect("Input", ["given", "signal"], (layer) => change({ layer })),
    createSelect("stride", ["1", "2"], (text) => change({ stride: Number(text) })),
    createSelect("padding", ["0", "1"], (text) => change({ padding: Number(text) })),
  ];
  const [sources, strides] = lists.map(({ select }) => select.options);
  return {
    root: h("div", { class: "bp-controls" }, ...lists.map(({ root }) => root)),
    update({ layers, layer, which, stride, padding }) {
      for (const source of sources) {
        setText(source, `${source.value}, ${sizeOf(layers[source.value].A)}`);
      }
      strides[1].disabled = !fits(layer, 2, padding);
      [which, String(stride), String(padding)].forEach((value, n) => lists[n].update(value));
    },
  };
}

function createMatrices({ layer: { A, W, b }, Z, steps: { padding } }, write, getScene) {
  const choose = (selected) => write({ selected });
  const input = createGrid({ key: "A", label: "Input A", size: A, padding, pick: choose });
  const kernel = createGrid({ key: "W", label: "Kernel W", size: W, pick: choose });
  const bias = createGrid({ key: "b", label: "Bias b", size: b, pick: choose });
  const output = createGrid({ key: "Z", label: "Output Z", size: Z, pick: (window) => write({ window }) });
  const back = createGrid({ key: "dZ", label: "dZ", size: Z });
  const frame = h("div", { class: "bp-window", "aria-hidden": true });
  const wide = A.columns + 2 * padding[1];
  const style = `--wide: ${wide}; --across: ${W.columns}; --high: ${W.rows}`;
  const field = h("div", { class: "bp-field", style }, input.table, frame);
  const places = [...field.querySelectorAll("td")];
  slideOn(field, getScene, write);
  const part = (symbol, name, ...content) =>
    h("div", { class: `bp-part sym-${symbol}` }, h("div", { class: "bp-part-name" }, name), ...content);
  const target = h("span");

  function move({ Z: { data }, slopes, window, nudge }) {
    const moved = (n) => (slopes[n] && nudge ? signed(slopes[n] * nudge, inCell(slopes[n] * nudge)) : "");
    output.update((n) => inCell(data[n]), (n) => slopes[n] !== 0, window.position, moved);
  }
  function update(scene) {
    const { layer, entry, other, terms, slopes, window, dZ, steps: { stride } } = scene;
    const met = new Set(terms.map((term) => term.other));
    const show = (grid, key) => grid.update((n) => inCell(layer[key].data[n]), (n) => key === other && met.has(n),
      entry.key === key ? entry.position : -1);
    show(input, "A");
    show(kernel, "W");
    show(bias, "b");
    back.update((n) => inCell(dZ.data[n]), (n) => slopes[n] !== 0, -1);
    setText(target, `dZ = Z − ${inCell(scene.target)}`);
    const [top, left] = [window.row * stride[0], window.column * stride[1]];
    const inside = (at, start, size) => at >= start && at < start + size;
    places.forEach((place, n) => place.classList.toggle("is-seen",
      inside(Math.floor(n / wide), top, W.rows) && inside(n % wide, left, W.columns)));
    setAttributes(frame, { style: `--at: ${left}; --down: ${top}` });
  }
  return {
    children: [part("a", "input A: slide the frame", field), part("w", "kernel W, bias b", kernel.table, bias.table),
      part("z", "output Z", output.table), part("z", target, back.table)],
    update,
    move,
  };
}

// From where the pointer went down, the frame goes as far as the pointer does.
function slideOn(field, getScene, write) {
  /** @type {{ x: number, y: number, row: number, column: number } | null} */
  let from = null;
  field.addEventListener("pointerdown", ({ button, clientX, clientY }) => {
    if (button === 0) from = { x: clientX, y: clientY, ...getScene().window };
  });
  field.addEventListener("pointermove", (event) => {
    if (!from) return;
    const { layer: { A }, steps: { stride, padding }, Z, window } = getScene();
    const { width, height } = field.getBoundingClientRect();
    const reach = (start, pixels, size, cells, axis, count) =>
      Math.max(0, Math.min(count - 1, start + Math.round(pixels * (cells + 2 * padding[axis]) / size / stride[axis])));
    const name = entryName("Z", reach(from.row, event.clientY - from.y, height, A.rows, 0, Z.rows),
      reach(from.column, event.clientX - from.x, width, A.columns, 1, Z.columns));
    if (name === window.name) return;
    field.setPointerCapture(event.pointerId); // from here on it is no click
    write({ window: name });
  });
  for (const end of ["pointerup", "pointercancel"]) field.addEventListener(end, () => (from = null));
}

const index = (letter, by, times = 1) =>
  `${times === 1 ? "" : times}${letter}${by ? ` ${by < 0 ? "−" : "+"} ${Math.abs(by)}` : ""}`;

function createSums({ layer: { W }, Z }) {
  const [forward, backward] = [createSum(W.data.length + 1, true), createSum(Z.data.length)];
  function update({ window, entry, seen, layer, Z: outputs, dZ, terms, slope, steps: { stride, padding } }) {
    const starts = [window.row, window.column].map((at, k) => at * stride[k] - padding[k]);
    const met = new Map(seen.met.filter((at) => at.Z === window.position).map((at) => [at.W, layer.A.data[at.A]]));
    const products = Array.from(layer.W.data, (w, n) => ({ factors: [w, met.get(n) ?? 0], symbols: "wa" }));
    forward.update(window.name, `Σ W[u,v] · A[${index("u", starts[0])},${index("v", starts[1])}] + b`,
      [...products, { factors: [layer.b.data[0]], symbols: "b" }], outputs.data[window.position]);
    const symbols = entry.key === "W" ? "za" : "zw";
    backward.update(`d${entry.name}`, `Σ dZ[p,q]${factorOf(entry, stride, padding)}`, terms.map(({ Z: z, factor }) => ({
      factors: entry.key === "b" ? [dZ.data[z]] : [dZ.data[z], factor], symbols, now: z === window.position,
    })), slope);
  }
  return { children: [forward.root, backward.root], update };
}

// What each dZ[p,q] meets.
function factorOf({ key, row, column }, stride, padding) {
  const places = [["p", row], ["q", column]].map(([letter, at], k) => key === "W"
    ? index(letter, Number(at) - padding[k], stride[k])
    : `${Number(at) + padding[k]} − ${index(letter, 0, stride[k])}`);
  return key === "b" ? "" : ` · ${key === "W" ? "A" : "W"}[${places}]`;
}
