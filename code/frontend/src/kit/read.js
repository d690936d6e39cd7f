// Values read with suspicion: they may come from a page, a kernel or a URL. Each refusal says what came and what
// was expected.

/** @param {any} value */
export const show = (value) => {
  if (typeof value === "string") return `“${value.slice(0, 40)}”`;
  return typeof value === "object" ? JSON.stringify(value).slice(0, 40) : String(value);
};

/**
 * @param {string} name
 * @param {any} value
 * @returns {number}
 */
export function readNumber(name, value) {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  throw new Error(`${name} is ${show(value)}; expected a finite number.`);
}

/**
 * A number from `least` to `most`.
 * @param {string} name
 * @param {any} value
 * @param {number} [least]
 * @param {number} [most]
 * @param {boolean} [whole]
 */
export function readBetween(name, value, least = -Infinity, most = Infinity, whole = false) {
  const number = readNumber(name, value);
  if (number >= least && number <= most && (!whole || Number.isInteger(number))) return number;
  throw new Error(`${name} is ${show(value)}; expected a ${whole ? "whole " : ""}number from ${least} to ${most}.`);
}

/**
 * A whole number from 0 to `last`.
 * @param {string} name
 * @param {any} value
 * @param {number} last
 */
export const readIndex = (name, value, last) => readBetween(name, value, 0, last, true);

/**
 * One of the keys of `choices`.
 * @param {string} name
 * @param {any} value
 * @param {object} choices
 * @returns {string}
 */
export function readChoice(name, value, choices) {
  if (typeof value === "string" && Object.hasOwn(choices, value)) return value;
  throw new Error(`${name} is ${show(value)}; expected one of ${Object.keys(choices).join(", ")}.`);
}

/**
 * What `compute` makes of a model's traits with these names: computed again only when one of them is another object.
 * @template T
 * @param {string[]} names
 * @param {(values: any[], model: any) => T} compute
 * @returns {(model: any) => T}
 */
export function remembering(names, compute) {
  const known = new WeakMap();
  return (model) => {
    const values = names.map((name) => model.get(name));
    const before = known.get(model);
    if (before && values.every((value, n) => value === before.values[n])) return before.result;
    const result = compute(values, model);
    known.set(model, { values, result });
    return result;
  };
}

/**
 * Where the reader is: `attempt` lets each value fall back on its own, and `complaints` says so. `choice` and `number`
 * do that for a trait of the model: choice("dtype", "float64", PRECISIONS), number("x", 0, -10, 10).
 * @param {{ get: (name: string) => any }} model
 * @returns {{ complaints: string[], attempt: <T>(read: () => T, value: T, words?: string) => T,
 *   choice: (name: string, otherwise: string, choices: object) => string,
 *   number: (name: string, otherwise: number, least?: number, most?: number, whole?: boolean) => number }}
 */
export function forgiving(model) {
  /** @type {string[]} */
  const complaints = [];
  const attempt = (read, value, words = value) => {
    try {
      return read();
    } catch (error) {
      complaints.push(`${error.message} Showing ${words} instead.`);
      return value;
    }
  };
  const trait = (read) => (name, otherwise, ...among) =>
    attempt(() => read(name, model.get(name), ...among), otherwise);
  return { complaints, attempt, choice: trait(readChoice), number: trait(readBetween) };
}
