// What happens to every interactive, whatever it shows: its state lives in the model's traits; it is read, drawn
// inside a frame, redrawn when a trait changes, and taken away. What cannot be read is said in its place.

import { button, h, problem, setAttributes, setText, uniqueId } from "./dom.js";
import { holdPlace } from "./place.js";

/**
 * @typedef {object} Model anywidget's, or the static page's
 * @property {(name: string) => any} get
 * @property {(name: string, value: any) => void} set
 * @property {(event: string, listener: () => void) => void} on
 * @property {(event: string, listener?: () => void) => void} off
 * @property {() => void} save_changes
 * @property {() => string} [shareLink] on a page, whose URL can carry state
 */

/** @typedef {{ complaints: string[] }} State what `read` makes of the traits; complaints are shown to the reader */
/** @typedef {(changes: Record<string, any>) => void} Write */

/**
 * The inside of an interactive. `update` draws a state; `resize` comes before it when the width is new, or first known.
 * @template S
 * @typedef {object} Parts
 * @property {Node[]} children
 * @property {Node[]} [actions] buttons that stand with Reset
 * @property {(state: S, root: HTMLElement) => void} update
 * @property {(width: number) => void} [resize]
 * @property {() => void} [reset] before the traits go back
 * @property {() => void} [remove]
 */

/**
 * @template {State} S
 * @param {object} kind
 * @param {string} kind.name "nudge-network": its class is bp-nudge-network
 * @param {string} kind.title the question that it answers; without one, the buttons come last
 * @param {string} [kind.resetName]
 * @param {string[]} kind.traits
 * @param {Record<string, any>} [kind.origin] where Reset takes these, whatever they first were
 * @param {(model: Model) => S} kind.read throws an Error whose message a reader can act on
 * @param {(state: S) => string} [kind.shape] parts are built again when it changes
 * @param {(state: S, write: Write) => Parts<S>} kind.build
 * @param {(changed: (name: string) => boolean) => string} [kind.caution] what a copied link does not carry
 */
export function interactive({ name, title, resetName = "Reset", traits, origin = {}, read, shape = () => "", build,
  caution = () => "" }) {
  /** @param {{ model: Model, el: HTMLElement }} where */
  return function render({ model, el }) {
    const initial = { ...Object.fromEntries(traits.map((trait) => [trait, model.get(trait)])), ...origin };
    const changed = (trait) => JSON.stringify(model.get(trait)) !== JSON.stringify(initial[trait]);
    let writing = false;
    const write = (changes) => {
      writing = true;
      for (const [trait, value] of Object.entries(changes)) model.set(trait, value);
      writing = false;
      model.save_changes();
    };
    /** @type {(ReturnType<typeof createFrame> & { shape: string }) | null} */
    let shown = null;

    function show(state) {
      const wanted = shape(state);
      if (shown?.shape !== wanted) {
        shown?.remove();
        const parts = build(state, write);
        const frame = createFrame({
          name, title, resetName, parts, write, initial, model, caution: () => caution(changed),
        });
        const resume = holdPlace(el);
        shown = { ...frame, shape: wanted };
        el.replaceChildren(shown.root);
        shown.measure();
        shown.update(state);
        resume();
      } else {
        shown.update(state);
      }
    }
    function draw() {
      let state;
      try {
        state = read(model);
      } catch (error) {
        shown?.remove();
        shown = null;
        el.replaceChildren(problem(error.message));
        return;
      }
      show(state);
    }

    const redraw = oncePerFrame(draw);
    const follow = () => redraw.ask(writing);
    for (const trait of traits) model.on(`change:${trait}`, follow);
    draw();
    return () => {
      redraw.cancel();
      for (const trait of traits) model.off(`change:${trait}`, follow);
      shown?.remove();
      el.replaceChildren();
    };
  };
}

// Several traits often change together, and a kernel may send them faster than a screen shows: the first change is
// drawn at once, and what follows within the same frame is drawn together in the next. The reader's own changes do not
// wait, because the next key or click builds on what is shown; browsers align drags with frames by themselves.
function oncePerFrame(draw) {
  let asked = false;
  /** @type {CSSNumberish | null} */
  let drawnAt = null; // the time of that frame
  function run() {
    if (!asked) return;
    asked = false;
    drawnAt = document.timeline.currentTime;
    draw();
  }
  return {
    /** @param {boolean} atOnce */
    ask(atOnce) {
      if (asked && !atOnce) return;
      asked = true;
      if (!atOnce && document.timeline.currentTime === drawnAt) requestAnimationFrame(run);
      else queueMicrotask(run);
    },
    cancel() {
      asked = false;
    },
  };
}

// In a notebook's command mode JupyterLab takes arrow keys and Enter from any control that does not say this.
const keepKeys = (control) => setAttributes(control, { "data-lm-suppress-shortcuts": true });

function createFrame({ name, title, resetName, parts, write, initial, model, caution }) {
  const titleId = uniqueId("title");
  const said = h("span", { class: "bp-said", role: "status" });
  const notice = h("p", { class: "bp-notice", role: "status", hidden: true });
  const reset = () => {
    parts.reset?.();
    write(initial);
  };
  const header = h("div", { class: "bp-header" },
    ...(title ? [h("p", { class: "bp-title", id: titleId }, title)] : []),
    ...(parts.actions ?? []),
    said,
    ...(model.shareLink ? [button("bp-copy", "Copy link", () => copyLink(model.shareLink(), caution(), said))] : []),
    button("bp-reset", resetName, reset));
  const named = title && { role: "group", "aria-labelledby": titleId };
  const root = h("div", { class: `bp-widget bp-${name}`, ...named, onfocusin: ({ target }) => keepKeys(target) },
    ...(title ? [header, notice, ...parts.children] : [notice, ...parts.children, header]));

  /** @type {State | undefined} */
  let state;
  let width = 0;
  function measure() {
    const { paddingLeft, paddingRight } = getComputedStyle(root);
    const now = Math.floor(root.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight));
    if (now <= 0 || now === width) return; // hidden, as in a closed tab; or as wide as before
    width = now;
    parts.resize?.(width);
    if (state) parts.update(state, root);
  }
  const observer = new ResizeObserver(measure);
  observer.observe(root);
  return {
    root,
    measure,
    update(next) {
      state = next;
      notice.hidden = next.complaints.length === 0;
      setText(notice, next.complaints.join(" "));
      parts.update(next, root);
    },
    remove() {
      observer.disconnect();
      parts.remove?.();
    },
  };
}

// Copies the page's address with the state in it, and says so for a while.
async function copyLink(link, more, said) {
  let words = "Link copied.";
  try {
    await navigator.clipboard.writeText(link);
  } catch {
    words = `Copying was refused. The link: ${link}`;
  }
  setText(said, more ? `${words} ${more}` : words);
  setTimeout(() => setText(said, ""), 8000);
}
