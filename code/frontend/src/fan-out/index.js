// The FanOut interactive: where the nudge of one activation goes, and what comes back: equation (4).

import { unitName } from "../columns/diagram.js";
import { createSum, createTable } from "../columns/sum.js";
import { aboutUnits } from "../columns/units.js";
import { changesInWords, createAnswer, reason, upOrDown } from "../kit/answer.js";
import { createNudge, createSelect } from "../kit/controls.js";
import { h, record, setText } from "../kit/dom.js";
import { plain, short, tiny } from "../kit/format.js";
import { readNumber } from "../kit/read.js";
import { entryName } from "../network.js";
import { times } from "../times.js";
import { fanOut, nudged } from "./scene.js";

export const shareable = ["selected", "example", "nudge"];

export const render = aboutUnits({
  name: "fan-out",
  title: "Where does one activation’s nudge go?",
  towards: 1,
  shareable,
  readMore: (model, attempt) => ({ nudge: attempt(() => readNumber("nudge", model.get("nudge")), 0, "no nudge") }),
  build(network, diagram, write) {
    const example = createSelect("Example", times(network.m, (i) => `${i}`),
      (value) => write({ example: Number(value) }));
    const nudge = createNudge(write);
    const answer = createAnswer({ predicted: ["dA · δ, one example"], measured: ["ℓ(a + δ) − ℓ(a)"] });
    const sum = createSum(Math.max(...network.sizes.slice(1)) + 1);
    const product = createProduct(network);
    /** @type {any} */
    let shown; // the scene, but for its nudge
    /** @type {import("./scene.js").Fan} */
    let fan;
    function updateStill(scene) {
      shown = scene.still;
      fan = fanOut(scene);
      sum.update(linesOf(scene.unit, fan));
      product.update(scene, fan);
      example.update(`${scene.example}`);
    }
    return {
      children: [h("div", { class: "bp-stage" },
        h("div", { class: "bp-controls" }, example.root, nudge.root),
        answer.root, diagram.root, h("div", { class: "bp-pair" }, sum.root, product.root))],
      update(scene, root) {
        if (scene.still !== shown) updateStill(scene);
        const change = nudged(fan, scene.nudge);
        const [name, loss] = [unitName(scene.unit), `ℓ(${scene.example})`];
        const { predicted, measured, ratio } = change;
        record(root, { selected: name, derivative: fan.slope, predicted, measured, ratio });
        const after = scene.nudge ? `→ ${plain(fan.rest + measured)}` : "";
        diagram.update(scene, [`loss ${loss}`, plain(fan.rest), after], (l, k) => notes(scene, fan, l, k));
        const words = scene.nudge ? [`${name} ${upOrDown(scene.nudge)}.`, ...changesInWords(change, loss)]
          : [`Nudge ${name} to see what ${loss} answers.`];
        answer.update(change, words, reason(change, loss, 1));
        nudge.update(scene.nudge);
      },
    };
  },
});

// Above a unit what comes back, below it what the nudge does to it.
function notes({ unit, nudge }, { a, slope, terms }, l, k) {
  const two = (x) => (x && Math.abs(x) < 0.005 ? tiny(x) : short(x, 2));
  if (l === unit.l + 1) {
    const change = terms[k].w * nudge;
    return [`dz ${two(terms[k].dz)}`, nudge ? `Δz ${two(change)}` : ""];
  }
  return l === unit.l && k === unit.k ? [`da ${two(slope)}`, nudge ? `→ ${two(a + nudge)}` : ""] : [];
}

const linesOf = ({ l, k }, { terms, slope }) => [
  ...terms.map(({ w, dz }, j) =>
    ({ factors: [[entryName(`W${l + 1}`, j, k), "w", w], [`dZ${l + 1}[${j}]`, "z", dz]], value: w * dz })),
  { factors: [[`d${unitName({ l, k })}`, "a"]], value: slope, isResult: true },
];

// W beside dZ, and Wᵀ dZ below: down a column of W is along a row of its transpose.
function createProduct({ sizes }) {
  const why = h("p", { class: "bp-note" });
  const root = h("div");
  /** @type {ReturnType<typeof createTable>} */
  let table;
  let layer = -1; // whose W has its cells in the table
  return {
    root,
    update({ example, unit: { l, k } }, { rows, sums }) {
      const [W, dZ] = [`W${l + 1}`, `dZ${l + 1}`];
      if (layer !== l) {
        layer = l;
        const names = (symbol, n) => times(sizes[n], (j) => `${symbol}${n}[${j}]`);
        table = createTable("W and dZ", [W, ...names("A", l), dZ],
          [...names("Z", l + 1).map((name) => [name, "w"]), [`${W}ᵀ ${dZ}`, "a"]]);
        root.replaceChildren(table.root, why);
      }
      table.fill([...rows, sums]);
      table.mark((_, at) => (at === k ? "is-selected" : at === sizes[l] ? "sym-z" : ""));
      setText(why, `A${l}[${k}] sends along column ${k} of ${W}, so back along row ${k} of ${W}ᵀ: `
        + `dA${l} = ${W}ᵀ ${dZ} (4), for example ${example} alone: no average, no 1/m.`);
    },
  };
}
