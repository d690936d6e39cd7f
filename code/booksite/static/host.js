/* Wakes the interactives of a static page: reads the state that the build wrote beside each one, gives it
   a model like a kernel's, and lets the bundle draw it. A classic script, because pages opened from a folder
   (file://) may load neither modules nor data. It runs where the first interactive stands, before what follows is
   there to be drawn: so each interactive has its own height from the start, and nothing below it ever moves. */
(function () {
  "use strict";

  // Traits that can stand in a link, as "#interactive-1.selected=W1[0,1]&interactive-1.nudge=0.1".
  function readFragment(id, state, names) {
    const values = {};
    const entries = new URLSearchParams(location.hash.slice(1));
    for (const name of names) {
      const text = entries.get(`${id}.${name}`);
      if (text === null) continue;
      values[name] = readText(text, typeof state[name]);
    }
    return values;
  }

  // As the trait's type would have it; what cannot be read so stays a text, and the interactive says what is wrong.
  function readText(text, type) {
    if (type === "number") return text.trim() === "" ? NaN : Number(text);
    if (type === "string") return text;
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }

  const asText = (value) => (typeof value === "string" ? value : JSON.stringify(value));

  function linkTo(id, state, names) {
    const url = new URL(location.href);
    const entries = url.hash.includes("=") ? new URLSearchParams(url.hash.slice(1)) : new URLSearchParams();
    for (const name of names) entries.set(`${id}.${name}`, asText(state[name]));
    if (!names.length) url.hash = id;
    else url.hash = entries.toString().replace(/%5B|%5D|%2C/g, decodeURIComponent); // readable: W1[0,1]
    return url.href;
  }

  // What a widget expects of a model; the kernel's side is not there, so nothing is sent anywhere.
  function createModel(id, state, names) {
    const listeners = new Map();
    let timer = 0;
    return {
      get: (name) => state[name],
      set(name, value) {
        if (Object.is(state[name], value)) return;
        state[name] = value;
        for (const listener of [...(listeners.get(`change:${name}`) ?? [])]) listener();
      },
      on(event, listener) {
        if (!listeners.has(event)) listeners.set(event, new Set());
        listeners.get(event).add(listener);
      },
      off(event, listener) {
        if (listener) listeners.get(event)?.delete(listener);
        else listeners.delete(event);
      },
      save_changes() {
        if (!names.length) return;
        clearTimeout(timer); // browsers limit how often a page may write its address
        timer = setTimeout(() => history.replaceState(null, "", linkTo(id, state, names)), 300);
      },
      shareLink: () => linkTo(id, state, names),
    };
  }

  // The end of the page may not be there yet.
  const whenComplete = (action) =>
    document.readyState === "loading" ? addEventListener("DOMContentLoaded", action, { once: true }) : action();

  function wake(host) {
    const state = JSON.parse(host.querySelector("script").textContent);
    const names = backpropWidgets.shareable[state.kind] ?? [];
    // A quiz's text stands in the page, with the mathematics that the build rendered.
    const written = host.querySelector(":scope > .bp-written > fieldset");
    if (written) state.written = written;
    const model = createModel(host.id, state, names);
    const follow = () => {
      const linked = Object.entries(readFragment(host.id, state, names));
      for (const [name, value] of linked) model.set(name, value);
      if (linked.length) whenComplete(() => host.scrollIntoView());
    };
    const el = document.createElement("div");
    host.append(el);
    backpropWidgets.render({ model, el }); // as the page was built: what Reset goes back to
    host.classList.add("bp-live");
    follow();
    addEventListener("hashchange", follow); // another link to this page, followed or pasted
  }

  // The last child of each host: when it is in the page, so is all that its host holds.
  customElements.define("bp-wake", class extends HTMLElement {
    connectedCallback() {
      const host = this.parentElement;
      if (host && !host.classList.contains("bp-live")) wake(host);
    }
  });
})();
