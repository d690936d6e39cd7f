// Elements without markup strings: nothing that came from a trait or a URL is ever parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";

// h("button", { class: "bp-button", onclick: f }, "Reset"): attributes, listeners ("on..."), then children.
export const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);

export const s = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

function fill(element, attributes = {}, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// button("bp-reset", "Reset", action): `name` where the text alone would not tell a screen reader what it does.
export const button = (className, text, onclick, name) =>
  h("button", { type: "button", class: `bp-button ${className}`, "aria-label": name, onclick }, text);

// Writing only what changed keeps a redraw cheap: an equal value costs no layout.
export function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const text = String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

let serial = 0;
export const uniqueId = (stem) => `bp-${stem}-${++serial}`;

// What stands in place of an interactive that cannot be drawn.
export function problem(message) {
  return h("div", { class: "bp-widget bp-problem", role: "alert" },
    h("strong", {}, "This interactive cannot be shown. "), message);
}
