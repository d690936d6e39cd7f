// What the network says everywhere: a shade for ŷ, the line where ŷ is ½, and the examples over it; for digits, some
// held-out images with what it reads in them.

import { h, s, setAttributes, setText } from "../kit/dom.js";
import { createDescription } from "../kit/live.js";

const GRID = 40; // points of the field, across and down
const TILES = 12;
const TINT = [208, 80, 154, 115]; // of class 1, over the page's own ground: in both themes, pale behind the marks

export function createField() {
  const canvas = h("canvas", { width: GRID, height: GRID });
  const [line, marks] = [s("path", { class: "bp-boundary" }), s("g", {})];
  const svg = s("svg", { class: "bp-examples", role: "img" }, marks, line);
  const plane = h("div", { class: "bp-plane" }, canvas, svg);
  const tiles = Array.from({ length: TILES }, createTile);
  const images = h("div", { class: "bp-tiles" }, ...tiles.map(({ root }) => root));
  const key = h("p", { class: "bp-note" });
  const root = h("div", { class: "bp-figure bp-field" }, plane, images, key);
  const updateDescription = createDescription(svg);
  const context = canvas.getContext("2d");
  const pixels = new ImageData(Uint8ClampedArray.from({ length: 4 * GRID * GRID }, (_, n) => TINT[n % 4]), GRID);
  /** @type {any} */
  let shown; // the examples
  /** @type {{ rows: number, columns: number, data: Float64Array }} */
  let grid;
  let reach = 1;

  function place(examples) {
    const isPlane = examples.inputs === 2;
    shown = examples;
    plane.hidden = !isPlane;
    images.hidden = isPlane;
    setText(key, isPlane ? "○ class 0, □ class 1; filled: trained on, hollow: held out. Line: ŷ = ½."
      : `The first ${TILES} held-out images: what it reads, how surely; ✗ is wrong.`);
    if (!isPlane) return tiles.forEach((tile, i) => tile.place(examples.heldOut, i));
    reach = 1.08 * Math.max(...examples.train.X.data.map(Math.abs), ...examples.heldOut.X.data.map(Math.abs));
    grid = { rows: 2, columns: GRID * GRID, data: new Float64Array(2 * GRID * GRID) };
    for (let n = 0; n < GRID * GRID; n++) {
      grid.data[n] = reach * ((2 * (n % GRID) + 1) / GRID - 1);
      grid.data[GRID * GRID + n] = -reach * ((2 * Math.floor(n / GRID) + 1) / GRID - 1);
    }
    setAttributes(svg, { viewBox: `0 0 ${GRID} ${GRID}` });
    marks.replaceChildren(...["train", "heldOut"].flatMap((part) => [0, 1].map((label) =>
      s("path", { class: `bp-mark-${label} bp-mark-${part}`, d: shapes(examples[part], label) }))));
  }
  // One path for all examples of a class: circles, or squares.
  function shapes({ X, labels }, label) {
    const m = X.columns;
    return Array.from(labels, (own, i) => {
      if (Number(own) !== label) return "";
      const [x, y] = [X.data[i], -X.data[m + i]].map((at) => (GRID * (at / reach + 1)) / 2);
      return label ? `M${x - 0.45} ${y - 0.45}h.9v.9h-.9z` : `M${x - 0.5} ${y}a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0z`;
    }).join("");
  }

  // With the nudge, if there is one.
  function update(scene, inWords) {
    const { examples, run, changed } = scene;
    if (shown !== examples) place(examples);
    if (examples.inputs === 2) {
      const { data } = run.predict(grid, changed);
      data.forEach((p, n) => (pixels.data[4 * n + 3] = TINT[3] * p));
      context?.putImageData(pixels, 0, 0);
      setAttributes(line, { d: boundary(data) });
      updateDescription(() => inWords(scene));
    } else {
      const Y = run.predict(examples.heldOut.X, changed);
      tiles.forEach((tile, i) => tile.update(Y, i));
    }
  }
  return { root, update };
}

// Marching squares: where ŷ passes ½ on a cell's rim, a straight line to where it passes again.
function boundary(values) {
  let path = "";
  for (let n = 0; n < GRID * (GRID - 1) - 1; n++) {
    const [i, j] = [n % GRID, Math.floor(n / GRID)];
    const sign = values[n] > 0.5;
    const flat = [n + 1, n + GRID, n + GRID + 1].every((near) => values[near] > 0.5 === sign);
    if (flat || i === GRID - 1) continue;
    const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
    const crossings = corners.flatMap(([x, y], corner) => {
      const [X, Y] = corners[(corner + 1) % 4];
      const [here, there] = [values[y * GRID + x] - 0.5, values[Y * GRID + X] - 0.5];
      const t = here / (here - there);
      const at = [x + t * (X - x), y + t * (Y - y)].map((c) => (c + 0.5).toFixed(2));
      return here > 0 === there > 0 ? [] : [at.join(" ")];
    });
    for (let c = 0; c + 1 < crossings.length; c += 2) path += `M${crossings[c]}L${crossings[c + 1]}`;
  }
  return path;
}

function createTile() {
  const canvas = h("canvas", { width: 8, height: 8, role: "img" });
  const words = h("figcaption", {});
  let label = 0;
  return {
    root: h("figure", { class: "bp-tile" }, canvas, words),
    place({ X, labels }, i) {
      label = Number(labels[i]);
      const image = new ImageData(8, 8);
      for (let k = 0; k < 64; k++) image.data.fill(255 - 255 * X.data[k * X.columns + i], 4 * k, 4 * k + 3);
      for (let k = 0; k < 64; k++) image.data[4 * k + 3] = 255;
      canvas.getContext("2d")?.putImageData(image, 0, 0);
      setAttributes(canvas, { "aria-label": `A handwritten ${label}` });
    },
    update({ rows, columns, data }, i) {
      const shares = Array.from({ length: rows }, (_, k) => data[k * columns + i]);
      const read = shares.indexOf(Math.max(...shares));
      setText(words, read < 0 ? "–" : `${read === label ? "" : "✗ "}${read} ${Math.round(100 * shares[read])}%`);
    },
  };
}
