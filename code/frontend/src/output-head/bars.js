// A logit and an output for each class, as bars to drag: native sliders, so that touch and keyboard come with them.

import { h, setAttributes } from "../kit/dom.js";
import { plain } from "../kit/format.js";
import { times } from "../times.js";
import { logitFor, withEntry } from "./scene.js";

const LOGITS = { min: -6, max: 6, step: 0.1 };
const SHARES = { min: 0.01, max: 0.99, step: 0.01 }; // no finite logit gives 0 or 1

export function createBars(n, write) {
  /** @type {any} */
  let scene;
  const bar = (name, k, logit) => h("input", {
    type: "range", class: `bp-bar bp-bar-${name}`, "aria-label": `${name}[${k}]`,
    oninput: ({ target }) => write({ z: withEntry(scene.z, k, logit(Number(target.value))), selected: k }),
  });
  const rows = times(n, (k) =>
    [bar("z", k, (value) => value), bar("ŷ", k, (value) => logitFor(scene, k, value))]);
  const root = h("div", { class: "bp-bars" },
    h("span"), h("strong", { class: "sym-z" }, "logit z"), h("strong", {}, "output ŷ"),
    ...rows.flatMap((bars, k) => [h("span", {}, `${k}`), ...bars]));

  function update(next) {
    scene = next;
    const range = scene.head === "squared_error" ? LOGITS : SHARES;
    rows.forEach(([z, output], k) => {
      place(z, LOGITS, scene.z[k], 0, "");
      place(output, range, scene.a[k], scene.y[k], `, target ${plain(scene.y[k])}`);
    });
  }
  return { root, update };
}

function place(input, range, value, goal, words) {
  const share = (x) => Math.max(0, Math.min(1, (x - range.min) / (range.max - range.min)));
  setAttributes(input, {
    ...range, "aria-valuetext": plain(value) + words,
    style: `--from:${share(0)};--at:${share(value)};--goal:${share(goal)}`,
  });
  input.value = String(value);
}
