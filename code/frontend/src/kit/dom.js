// Elements without markup strings: nothing that came from a trait or a URL is ever parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Record<string, any>} Attributes */

/**
 * h("button", { class: "bp-button", onclick: f }, "Reset"): attributes, listeners ("on..."), then children.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);

/**
 * The same for SVG.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {(Node | string)[]} children
 * @returns {SVGElementTagNameMap[K]}
 */
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

/**
 * button("bp-reset", "Reset", action): `name` where the text alone would not tell a screen reader what it does.
 * @param {string} className
 * @param {string} text
 * @param {() => void} action
 * @param {string} [name]
 */
export function button(className, text, action, name) {
  const onclick = () => element.getAttribute("aria-disabled") !== "true" && action();
  const element = h("button", { type: "button", class: `bp-button ${className}`, "aria-label": name, onclick }, text);
  return element;
}

/**
 * Never the attribute `disabled`: it would throw the focus out of a button that has it.
 * @param {Element} element
 * @param {boolean} on
 */
export const enable = (element, on) => setAttributes(element, { "aria-disabled": !on });

/**
 * A table that scrolls by itself where it is too wide; while it does, the keyboard can reach it.
 * @param {string} label
 * @param {Node[]} children
 */
export function scrollBox(label, ...children) {
  const box = h("div", { class: "bp-table" }, ...children);
  new ResizeObserver(() => {
    const scrolls = box.scrollWidth > box.clientWidth;
    const group = { tabindex: 0, role: "group", "aria-label": label };
    if (scrolls) setAttributes(box, group);
    else for (const name of Object.keys(group)) box.removeAttribute(name);
  }).observe(box);
  return box;
}

/**
 * Writing only what changed keeps a redraw cheap: an equal value costs no layout.
 * @param {Element} element
 * @param {Attributes} attributes
 */
export function setAttributes(element, attributes) {
  for (const name in attributes) {
    const text = String(attributes[name]);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/**
 * Gives a parent these children, node by node: what is alike stays and costs no layout. For what has no listeners.
 * @param {Node} parent
 * @param {Node[]} children
 */
export function renew(parent, children) {
  const before = [...parent.childNodes];
  children.forEach((child, n) => {
    const old = before[n];
    if (!old) parent.appendChild(child);
    else if (old.isEqualNode(child)) return;
    else if (old.nodeName !== child.nodeName) parent.replaceChild(child, old);
    else if (old instanceof Element && child instanceof Element) become(old, child);
    else if (old.nodeValue !== child.nodeValue) old.nodeValue = child.nodeValue;
  });
  for (const old of before.slice(children.length)) parent.removeChild(old);
}

function become(old, { attributes, childNodes }) {
  for (const { name } of [...old.attributes]) if (!attributes.getNamedItem(name)) old.removeAttribute(name);
  setAttributes(old, Object.fromEntries(Array.from(attributes, ({ name, value }) => [name, value])));
  renew(old, [...childNodes]);
}

/**
 * What an interactive has found, as data-* attributes of its root: record(root, { ratio: 0.99 }).
 * @param {Element} root
 * @param {Record<string, any>} facts null is written as ""
 */
export function record(root, facts) {
  for (const name in facts) setAttributes(root, { [`data-${name}`]: facts[name] ?? "" });
}

/**
 * A text in the colour of its symbol: sym("z", "dZ").
 * @param {string} symbol
 * @param {(Node | string)[]} children
 */
export const sym = (symbol, ...children) => h("span", { class: `sym-${symbol}` }, ...children);

/**
 * A mark of a picture in its place, or out of sight without one.
 * @param {Element} mark
 * @param {Attributes | false | null | undefined} place
 */
export const putMark = (mark, place) => setAttributes(mark, { ...place, visibility: place ? "inherit" : "hidden" });

/**
 * For elements that hold one text and nothing else. A text that is there is rewritten in place: another node in its
 * place would cost a box.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  const node = element.firstChild;
  if (!(node instanceof Text) || node.nextSibling || !text) {
    if (element.textContent !== text) element.textContent = text;
  } else if (node.data !== text) {
    node.data = text;
  }
}

let serial = 0;
/** @param {string} stem */
export const uniqueId = (stem) => `bp-${stem}-${++serial}`;

/**
 * What stands in place of an interactive that cannot be drawn.
 * @param {string} message
 */
export function problem(message) {
  return h("div", { class: "bp-widget bp-problem", role: "alert" },
    h("strong", {}, "This interactive cannot be shown. "), message);
}
