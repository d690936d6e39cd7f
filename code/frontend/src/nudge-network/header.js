// The question, and the buttons that act on the whole interactive.

import { button, h, setText } from "../dom.js";

// `changed` says whether the network or its data are no longer those that a link leads to.
export function createHeader(titleId, model, { reset, changed }) {
  const said = h("span", { class: "bp-said", role: "status" });
  let timer;
  const say = (text) => {
    setText(said, text);
    clearTimeout(timer);
    timer = setTimeout(() => setText(said, ""), 8000);
  };
  const copy = async () => {
    const link = model.shareLink();
    const caution = changed() ? " It carries the weight and the nudge, not your changed numbers." : "";
    try {
      await navigator.clipboard.writeText(link);
      say(`Link copied.${caution}`);
    } catch {
      say(`Copying was refused. The link: ${link}${caution}`);
    }
  };
  const root = h("div", { class: "bp-header" },
    h("p", { class: "bp-title", id: titleId }, "What does one weight do to the cost?"),
    said,
    ...(typeof model.shareLink === "function"
      ? [button("bp-copy", "Copy link", copy)] : []),
    button("bp-reset", "Reset", reset));
  return { root, remove: () => clearTimeout(timer) };
}
