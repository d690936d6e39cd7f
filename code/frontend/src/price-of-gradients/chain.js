// The product that the layers share: one row of links for each layer, and what a row takes over from the row above.

import { createCard, createOutput } from "../kit/answer.js";
import { h, scrollBox, setAttributes, setText } from "../kit/dom.js";
import { createAnnouncer } from "../kit/live.js";
import { createStepper } from "../kit/stepper.js";
import { times } from "../times.js";

/**
 * @param {number} deepest
 * @param {import("../kit/interactive.js").Write} write
 */
export function createChain(deepest, write) {
  let isPlaying = false;
  const stepper = createStepper({
    name: "Layers back", go: (step) => write({ step }),
    hush: (on) => {
      isPlaying = on;
    },
  });
  const announcer = createAnnouncer();
  // For each layer, from the last: dW, the links from the loss back to it, and its own A.
  const rows = times(deepest, (n) => h("tr", {}, h("th", { scope: "row", class: "sym-w" }),
    ...times(n + 1, () => h("td")), h("td", { class: "sym-a" })));
  const [reused, repeated] = ["reused", "repeated"].map((name) => createOutput(`bp-value bp-value-${name}`));
  const says = h("p", { class: "bp-chain-says" });
  const root = h("section", { class: "bp-chain" },
    h("p", { class: "bp-chain-title" }, "Why so cheap? The layers share a product."), stepper.root,
    h("div", { class: "bp-cards" },
      createCard("links with reuse", ["L in the end"], reused),
      createCard("links without reuse", ["L (L + 1) / 2 in the end"], repeated)),
    h("div", { class: "bp-chain-rows" },
      h("div", {}, says, h("p", { class: "bp-note" },
        "A row begins at the loss: dZ of the last layer, then the Jacobians on the way (J2 is ∂Z2 / ∂Z1, for one "
        + "example). The last factor, A, is the row’s own.")),
      scrollBox("The chain", h("table", { class: "bp-links" },
        h("caption", { class: "bp-hidden" }, "For each layer, the links from the loss back to it"),
        h("tbody", {}, ...rows)))),
    announcer.root);

  function update({ depth, step }) {
    const links = times(depth, (k) => (k ? `J${depth - k + 1}` : `dZ${depth}`));
    rows.forEach((row, n) => {
      row.hidden = n >= depth;
      setAttributes(row, { class: n >= step ? "is-ahead" : n === step - 1 ? "is-current" : "" });
      const texts = [`dW${depth - n} =`, ...links.slice(0, n + 1), `A${depth - n - 1}ᵀ`];
      if (!row.hidden) texts.forEach((text, k) => setText(row.cells[k], text));
    });
    const words = inWords(depth, step);
    stepper.update(step, depth);
    setText(reused, String(step));
    setText(repeated, String(step * (step + 1) / 2));
    setText(says, words);
    if (!isPlaying) announcer.say(words);
  }
  return { root, update, stop: stepper.stop };
}

function inWords(L, step) {
  if (step === 0) return "Step back from the loss, one layer at a time.";
  const layer = L - step + 1;
  if (step === 1) return `dW${layer} needs one link: dZ${L}. Keep it.`;
  const links = step === 2 ? "1 link is" : `${step - 1} links are`;
  return `dW${layer}: ${links} already multiplied, as dZ${layer + 1}. Only J${layer + 1} is new.`;
}
