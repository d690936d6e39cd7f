// The network in columns: each weight's width and dash, and on it its derivative as an arrowhead, up or down.

import { distanceToSegment } from "../columns/layout.js";
import { h, s, setAttributes, setText } from "../kit/dom.js";
import { significant } from "../kit/format.js";
import { entryName } from "../network.js";
import { times } from "../times.js";

const [TOP, BOTTOM, RADIUS, MOST_DRAWN] = [26, 4, 11, 10];
const REACH = { mouse: 12, touch: 22 }; // px from a pointer to a weight
const KEY = "Wide: a large weight; dashed: below 0; rings are biases. ▲ ∂J/∂w is above 0, ▼ below; large: steep. "
  + "Tap one.";

export function createDiagram(write) {
  const marks = s("g");
  const chosen = s("line", { class: "bp-halo" });
  const svg = s("svg", { class: "bp-net", role: "img", onclick: pick }, chosen, marks);
  const caption = h("p", { class: "bp-selection" });
  const root = h("div", { class: "bp-figure" }, svg, caption, h("p", { class: "bp-note" }, KEY));
  let [width, shape] = [0, ""];
  /** @type {ReturnType<typeof createMark>[]} */
  let drawn = [];
  /** @type {unknown} */
  let shown; // the gradients that the marks show

  function pick(event) {
    const box = svg.getBoundingClientRect();
    let best = REACH[event.pointerType] ?? REACH.mouse;
    for (const { name, distanceTo } of drawn) {
      const distance = distanceTo(event.clientX - box.left, event.clientY - box.top);
      if (distance >= best) continue;
      best = distance;
      write({ selected: name });
    }
  }
  function draw(sizes) {
    const most = Math.max(...sizes.filter((n) => n <= MOST_DRAWN));
    const height = TOP + BOTTOM + Math.max(270, 30 * most);
    const place = placesFor(sizes, width, height, most);
    setAttributes(svg, {
      viewBox: `0 0 ${width} ${height}`, width, height,
      "aria-label": `A network of ${sizes.join(", ")} units. Choose a weight from the lists below.`,
    });
    drawn = marksFor(sizes, place);
    marks.classList.toggle("is-dense", drawn.length > 60);
    marks.replaceChildren(...drawn.map((mark) => mark.root), ...headings(sizes, place));
    shown = undefined;
  }
  function update({ sizes, entry, letter, w, slope, run, grads }) {
    if (!width) return;
    if (shape !== `${sizes} ${width}`) draw(sizes);
    shape = `${sizes} ${width}`;
    if (shown !== grads) {
      shown = grads;
      const [values, slopes] = [(key) => run.parameters[key], (key) => grads[`d${key}`]].map((of) =>
        drawn.map(({ key, position }) => of(key).data[position]));
      const [largest, steepest] = [values, slopes].map((all) => Math.max(1e-300, ...all.map(Math.abs)));
      const fits = Number.isFinite(largest + steepest); // else the numbers overflowed, and the last picture stays
      if (fits) drawn.forEach((one, n) => one.update(values[n] / largest, slopes[n] / steepest));
    }
    const ends = drawn.find(({ name }) => name === entry.name)?.ends;
    setAttributes(chosen, ends ? { ...ends, visibility: "inherit" } : { visibility: "hidden" });
    const [value, derivative] = [w, slope].map((x) => significant(x, 3));
    setText(caption, `${entry.name} = ${value}, ∂J/∂${letter} = ${derivative}${origin(sizes, entry)}`);
  }
  return { root, resize: () => (width = Math.max(240, Math.floor(root.clientWidth))), update };
}

// A pixel is not drawn, so its row and column are said.
const origin = (sizes, { l, isBias, column }) => (l > 1 || isBias || sizes[0] <= MOST_DRAWN ? ""
  : `, pixel (${Math.floor(column / 8)}, ${column % 8})`);

// Where unit k of layer l stands. A column that is too high to draw has no units.
function placesFor(sizes, width, height, most) {
  const pitch = Math.min(54, (height - TOP - BOTTOM) / most);
  const [left, right] = [sizes[0] > MOST_DRAWN ? 34 : RADIUS + 6, width - RADIUS - 6];
  return (l, k) => ({
    x: left + (l * (right - left)) / (sizes.length - 1),
    y: (TOP + height - BOTTOM) / 2 + pitch * (k - (sizes[l] - 1) / 2),
  });
}

function headings(sizes, place) {
  return sizes.flatMap((n, l) => {
    const { x } = place(l, 0);
    const write = (y, words) => s("text", { x, y, "text-anchor": "middle" }, words);
    const name = write(14, l === 0 ? "X" : l < sizes.length - 1 ? `A[${l}]` : "Ŷ");
    if (n > MOST_DRAWN) return [name, write(TOP + 120, `${n} pixels,`), write(TOP + 137, "not drawn")];
    return l ? [name] : [name, ...times(n, (k) =>
      s("circle", { class: "bp-input", cx: x, cy: place(0, k).y, r: RADIUS }))];
  });
}

// A line for each weight, below a ring for each bias.
function marksFor(sizes, place) {
  /** @type {ReturnType<typeof createMark>[][]} */
  const [lines, rings] = [[], []];
  for (let l = 1; l < sizes.length; l++) {
    for (let j = 0; j < sizes[l]; j++) {
      rings.push(createMark(`b${l}`, j, 0, j, place(l, j), place(l, j), 0));
      for (let k = 0; k < sizes[l - 1] && sizes[l - 1] <= MOST_DRAWN; k++) {
        // The arrowheads of neighbours do not pile up.
        const share = 0.25 + (0.5 * (j + 0.5)) / sizes[l];
        lines.push(createMark(`W${l}`, j, k, j * sizes[l - 1] + k, place(l - 1, k), place(l, j), share));
      }
    }
  }
  return [...lines, ...rings];
}

function createMark(key, j, k, position, from, to, share) {
  const isBias = key[0] === "b";
  const ends = { x1: from.x, y1: from.y, x2: to.x + 0.01, y2: to.y }; // a line of no length would have no end
  const shape = isBias ? s("circle", { class: "bp-bias-ring", cx: to.x, cy: to.y, r: RADIUS })
    : s("line", { class: "bp-weight", ...ends });
  const arrow = s("path", { class: "bp-slope" });
  const [x, y] = ["x", "y"].map((c) => from[c] + share * (to[c] - from[c]));
  const [thin, more] = isBias ? [1, 3] : [0.7, 4.5];
  const name = entryName(key, j, k);
  return {
    name, key, position, ends, root: s("g", { "data-name": name }, shape, arrow),
    distanceTo: (px, py) => distanceToSegment(ends, px, py) - (isBias ? RADIUS : 0),
    // Both as shares of the largest: a slope of 1 % of it is still a tenth as high. In coordinates, because the browser
    // sorts what has a `transform` anew in every frame.
    update(value, slope) {
      const size = 1.4 * Math.sqrt(Math.abs(slope));
      const high = Math.sign(slope) * size;
      const [top, half, down] = [y - 5 * high, 5 * size, 9 * high].map((at) => at.toFixed(2));
      setAttributes(shape, {
        "stroke-width": (thin + more * Math.abs(value)).toFixed(1), "stroke-dasharray": value < 0 ? "5 3" : "none",
      });
      setAttributes(arrow, { d: `M${x} ${top}l${half} ${down}h${-2 * Number(half)}z` });
    },
  };
}
