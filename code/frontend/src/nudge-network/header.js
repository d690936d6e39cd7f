// The question, and the buttons that act on the whole interactive.

import { button, h, setText } from "../dom.js";

export function createHeader(titleId, model, reset) {
  const said = h("span", { class: "bp-said", role: "status" });
  let timer;
  const say = (text) => {
    setText(said, text);
    clearTimeout(timer);
    timer = setTimeout(() => setText(said, ""), 4000);
  };
  const copy = async () => {
    const link = model.shareLink();
    try {
      await navigator.clipboard.writeText(link);
      say("Link copied.");
    } catch {
      say(`Copying was refused. The link: ${link}`);
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
