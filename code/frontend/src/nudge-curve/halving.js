// What halving the nudge does, four times over: the gap shrinks faster than the nudge, and the ratio goes to 1.

import { ratioText } from "../kit/answer.js";
import { h, scrollBox, setText } from "../kit/dom.js";
import { plain, significant } from "../kit/format.js";
import { changeOf } from "./scene.js";

const ROWS = 4;

export function createHalving() {
  const cells = Array.from({ length: ROWS }, () => ["th", "td", "td"].map((tag) => h(/** @type {"td"} */ (tag))));
  for (const [head] of cells) head.setAttribute("scope", "row");
  const heads = ["δ", "gap", "ratio"].map((text) => h("th", { scope: "col" }, text));
  const root = h("div", { class: "bp-halving" },
    scrollBox("Halving δ", h("table", {},
      h("caption", {}, "Halving δ"),
      h("thead", {}, h("tr", {}, ...heads)),
      h("tbody", {}, ...cells.map((row) => h("tr", {}, ...row))))),
    h("p", { class: "bp-note" }, "The gap is measured − predicted."));

  function update({ curve, w, nudge, rest, slope }) {
    cells.forEach((row, n) => {
      const change = changeOf(curve, w, nudge / 2 ** n, rest, slope);
      const gap = change.measured - change.predicted;
      const texts = [plain(change.nudge), Number.isNaN(gap) ? "–" : significant(gap, 3), ratioText(change.ratio)];
      texts.forEach((text, k) => setText(row[k], text));
    });
  }
  return { root, update };
}
